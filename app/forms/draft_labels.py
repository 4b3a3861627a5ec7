"""What the fields of a curriculum's parts are called on pages, and what helps to fill them in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from app.domain.curricula.curriculum_parts import AssessmentKind, ContributionRole, CurriculumKind
from app.domain.drafts.draft_fields import PartKind

LABELS: Mapping[str, object] = {
    "title": _l("Title"),
    "code": _l("Code"),
    "kind": _l("Kind"),
    "language": _l("Language"),
    "change_note": _l("What is new in this version"),
    "status_note": _l("What a reader has to know of this text"),
    "licence": _l("Licence"),
    "framework": _l("Competency framework, and its edition"),
    "clinical_partners": _l("Partners who agree to what is clinical"),
    "contributors": _l("Who gave what"),
    "min_percent": _l("Percent of the minutes to attend"),
    "each_day": _l("That holds for each day too"),
    "remote_counts_as_day": _l("Remote attendance counts as a day"),
    "min_minutes": _l("Least minutes"),
    "disciplines": _l("Disciplines"),
    "minutes": _l("Minutes"),
    "format": _l("Format"),
    "body": _l("Text"),
    "elective": _l("Elective: the certificate does not ask for it"),
    "clinical": _l("Clinical: a partner has to agree to it"),
    "changes_practice": _l("What is new in it asks for other practice than before"),
    "group_size": _l("People in each parallel group, about"),
    "series": _l("Session of an online series"),
    "prerequisites": _l("Modules that come before it"),
    "cases": _l("Cases it discusses"),
    "locked": _l("What no city may change"),
    "guidelines": _l("Guidelines it follows"),
    "tags": _l("Tags"),
    "successor_to": _l("Earlier modules of which it is a part or the sum"),
    "equivalent_to": _l("Earlier modules; who attended one of them attended this one"),
    "materials": _l("Materials"),
    "text": _l("Text"),
    "required": _l("Required: no city may lose it"),
    "objectives": _l("Objectives it serves"),
    "withdrawn": _l("Why it must no longer be used"),
    "pass_percent": _l("Percent to pass"),
    "source": _l("Source"),
    "role": _l("What they did"),
    "organisation": _l("Organisation"),
    "person": _l("Person"),
    "what": _l("For which part"),
    "url": _l("Address"),
    "file": _l("File name"),
    "sha256": _l("SHA-256 of the file"),
}
# What a field is called in one kind of part, where that is something else.
OF_PARTS: Mapping[tuple[PartKind, str], object] = {
    (PartKind.HEAD, "code"): _l("Short name"),
    (PartKind.REQUIREMENTS, "min_minutes"): _l("Least minutes taught live"),
    (PartKind.REQUIREMENTS, "disciplines"): _l("Disciplines that must teach"),
    (PartKind.MODULE, "min_minutes"): _l("Least minutes a city may give it"),
    (PartKind.MODULE, "disciplines"): _l("Disciplines that teach it"),
    (PartKind.MODULE, "licence"): _l("Licence, when it is another than that of the whole"),
    (PartKind.CASE, "licence"): _l("Licence, when it is another than that of the whole"),
    (PartKind.ASSESSMENT, "required"): _l("Required for the certificate"),
    (PartKind.NEED, "text"): _l("Finding"),
    (PartKind.NEED, "objectives"): _l("Objectives that answer it"),
    (PartKind.OBJECTIVE, "text"): _l("Objective"),
}
HELP: Mapping[str, object] = {
    "language": _l("As a tag: en, fr, es, km."),
    "disciplines": _l("One on each line."),
    "guidelines": _l(
        "Those of the register. An editor of curricula adds what is missing there, under"
        " “Guidelines and quality standards”."
    ),
    "tags": _l("One on each line, written as in addresses: early-detection."),
    "successor_to": _l("Their lasting names (mod_…), one on each line."),
    "equivalent_to": _l("Their lasting names (mod_…), one on each line."),
    "status_note": _l("For instance that it is a sample. Usually empty."),
    "pass_percent": _l("Empty where nobody can fail."),
    "withdrawn": _l("Leave it empty as long as the case may be used."),
    "organisation": _l("Its name in addresses: city-cancer-challenge."),
    "file": _l("Empty it to take the file out."),
    "group_size": _l("Empty where everybody is together."),
}
KINDS = {
    CurriculumKind.COURSE: _l("Course"),
    CurriculumKind.MENTORED_TRAINING: _l("Mentored training"),
    CurriculumKind.OBSERVATION_PROGRAMME: _l("Observation programme"),
    CurriculumKind.TELE_MENTORING_SERIES: _l("Tele-mentoring series"),
    CurriculumKind.BLENDED_FELLOWSHIP: _l("Blended fellowship"),
    CurriculumKind.WORKSHOP: _l("Workshop"),
}
ASSESSMENTS = {
    AssessmentKind.KNOWLEDGE_CHECK: _l("Knowledge check"),
    AssessmentKind.EXAM: _l("Exam"),
    AssessmentKind.ASSIGNMENT: _l("Assignment"),
    AssessmentKind.SKILLS_CHECKLIST: _l("Skills checklist"),
    AssessmentKind.SELF_RATING: _l("Self-rating"),
}
ROLES = {
    ContributionRole.AUTHOR: _l("Author"),
    ContributionRole.REVIEWER: _l("Reviewer"),
    ContributionRole.TRANSLATOR: _l("Translator"),
    ContributionRole.DONOR: _l("Donor"),
}
LOCKS = {
    "title": _l("Title"),
    "minutes": _l("Minutes"),
    "format": _l("Format"),
    "body": _l("Text"),
    "objectives": _l("Objectives"),
    "disciplines": _l("Disciplines"),
    "cases": _l("Cases"),
    "place": _l("Its place in the days"),
    "module": _l("That there is this module"),
}
PARTS = {
    PartKind.HEAD: _l("The curriculum as a whole"),
    PartKind.REQUIREMENTS: _l("What the certificate asks for"),
    PartKind.MODULE: _l("Module"),
    PartKind.CASE: _l("Case"),
    PartKind.ASSESSMENT: _l("Assessment"),
    PartKind.NEED: _l("Need"),
    PartKind.OBJECTIVE: _l("Objective"),
}


@dataclass(frozen=True)
class Group:
    """Fields that stand together on a page; those that few need are `folded`."""

    label: object
    fields: Sequence[str]
    folded: bool = False


GROUPS: Mapping[PartKind, Sequence[Group]] = {
    PartKind.MODULE: (
        Group("", ("title", "code", "minutes", "min_minutes", "format", "disciplines")),
        Group(_l("Objectives"), ("objectives",)),
        Group(_l("Text"), ("body",)),
        Group(_l("Materials"), ("materials",), folded=True),
        Group(_l("Cases and guidelines"), ("cases", "guidelines"), folded=True),
        Group(_l("Order and groups"), ("prerequisites", "group_size", "series"), folded=True),
        Group(
            _l("Clinical text, electives, locks"),
            ("elective", "clinical", "changes_practice", "locked"),
            folded=True,
        ),
        Group(_l("Who gave what, licence, tags"), ("contributors", "licence", "tags"), folded=True),
        Group(_l("Earlier modules"), ("successor_to", "equivalent_to"), folded=True),
    ),
    PartKind.CASE: (
        Group("", ("title", "code", "body", "objectives", "withdrawn")),
        Group(_l("Who gave what, licence"), ("contributors", "licence"), folded=True),
    ),
    PartKind.HEAD: (
        Group("", ("title", "code", "kind", "language", "change_note", "status_note")),
        Group("", ("clinical_partners", "licence", "framework")),
        Group(_l("Who gave what"), ("contributors",)),
    ),
}


def label_of(kind: PartKind, name: str) -> str:
    """Return what a field is called on the page of such a part."""
    return str(OF_PARTS.get((kind, name), LABELS.get(name, name)))
