"""What is wrong with a draft of a curriculum, in words, and where one puts it right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.curricula import curriculum_data
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.curricula.curriculum_check import check
from app.domain.drafts.draft_fields import PartKind
from app.domain.problems import Fault, Path, Problem
from app.forms.draft_labels import LABELS, PARTS, label_of
from app.models.draft import Draft

SENTENCES: Mapping[Fault, object] = {
    Fault.BLANK: _l("It is empty. Write at least one word."),
    Fault.TOO_LONG: _l("It is too long; %(most)s characters are the most."),
    Fault.CONTROL_CHARACTER: _l("It holds a character that cannot be seen (%(code_point)s)."),
    Fault.MALFORMED: _l("“%(value)s” has not the right form."),
    Fault.OUT_OF_RANGE: _l("%(value)s is not between %(low)s and %(high)s."),
    Fault.DUPLICATE: _l("“%(value)s” stands there twice."),
    Fault.EMPTY: _l("There is nothing in it yet."),
    Fault.TOO_MANY: _l("It holds %(value)s entries; %(most)s are the most."),
    Fault.UNKNOWN_FORMAT: _l("“%(value)s” is no known format."),
    Fault.WRONG_TIME: _l("It says %(found)s, but what comes before ends at %(expected)s."),
    Fault.WRONG_MINUTES: _l(
        "The day gives it %(found)s minutes, the module %(code)s has %(expected)s."
    ),
    Fault.UNKNOWN_MODULE: _l("There is no module “%(value)s”."),
    Fault.UNPLACED: _l("%(code)s is taught in person but stands in no day."),
    Fault.PLACED_TWICE: _l("%(code)s stands in the days more than once."),
    Fault.ONLINE_IN_A_DAY: _l("%(code)s is held online; take it out of the day."),
    Fault.SELF_PACED_IN_A_DAY: _l("%(code)s is learnt alone; take it out of the day."),
    Fault.PAUSE_OUT_OF_PLACE: _l("A pause stands between two items that are no pauses."),
    Fault.UNKNOWN_CASE: _l("There is no case “%(value)s”."),
    Fault.UNKNOWN_OBJECTIVE: _l("There is no objective “%(value)s”."),
    Fault.UNKNOWN_FIELD: _l("“%(value)s” is nothing that can be locked."),
    Fault.OWN_UID: _l("It names itself. Name another module."),
    Fault.PREREQUISITE_CYCLE: _l("%(code)s needs %(needs)s, which itself needs %(code)s first."),
    Fault.PREREQUISITE_LATER: _l("%(code)s needs %(needs)s, which comes later."),
    Fault.BELOW_MINIMUM: _l(
        "It asks for %(expected)s minutes taught live, but the modules have %(found)s."
    ),
    Fault.DISCIPLINE_MISSING: _l("“%(value)s” teaches no module."),
    Fault.NOBODY: _l("Nobody is named. Write an organisation, a person or both."),
    Fault.URL_OR_FILE: _l("Write an address or upload a file, one of them."),
    Fault.NO_ADDRESS: _l("“%(value)s” is no address. Write one that begins with https://."),
    Fault.NO_FILE_NAME: _l("“%(value)s” is no plain file name, such as notes.pdf."),
    Fault.TWO_FILES: _l("Another material names a file “%(value)s” with other content."),
    Fault.MISSING_FILE: _l("The file “%(value)s” is not here. Upload it."),
    Fault.UNKNOWN_GUIDELINE: _l("“%(value)s” is not in the register of guidelines."),
    Fault.SUPERSEDED_BY_ITSELF: _l(
        "From there it leads back to this one, so none would be the newest. Choose another."
    ),
}
_LISTS = {
    "modules": PartKind.MODULE,
    "cases": PartKind.CASE,
    "assessments": PartKind.ASSESSMENT,
    "needs": PartKind.NEED,
}


@dataclass(frozen=True)
class Told:
    """A problem in words: where it is, what it is, and the page and field to put it right."""

    place: str
    words: str
    url: str


def told(problem: Problem, version: CurriculumVersion, draft_id: str) -> Told:
    """Put a problem of a draft into words."""
    place, address = _place(problem.path, version, draft_id)
    return Told(place, str(SENTENCES[problem.code]) % problem.parameters, address)


def told_of(draft: Draft, part: str) -> list[Told]:
    """Put into words what is wrong with one part of a draft."""
    version, page = curriculum_data.from_data(draft.content), _address(draft.public_id, part)
    found = (told(each, version, draft.public_id) for each in check(version))
    return [each for each in found if each.url.partition("#")[0] == page]


def _place(path: Path, version: CurriculumVersion, draft_id: str) -> tuple[str, str]:
    match path:
        case ("days", int(number), *_rest):
            address = url_for("draft_days.show", draft_id=draft_id, _anchor=f"day-{number + 1}")
            return str(_("Day %(number)s", number=number + 1)), address
        case (str(name), int(index), *inside) if name in _LISTS:
            kind, part = _LISTS[name], getattr(version, name)[index]
            title = f"{getattr(part, 'code', '')} {getattr(part, 'title', '')}".strip()
            if kind is PartKind.MODULE and inside[:1] == ["objectives"] and len(inside) > 1:
                number = int(inside[1])
                anchor = f"{part.objectives[number].uid}.text"
                place = _("%(title)s: objective %(number)s", title=title, number=number + 1)
                return str(place), _address(draft_id, part.uid, anchor)
            field = str(inside[0]) if inside else ""
            named, address = _named(
                title or str(PARTS[kind]), kind, field, draft_id, part.uid, field
            )
            return named + _in_row(inside[1:]), address
        case ("requirements", *inside):
            field = str(inside[0]) if inside else ""
            title = str(PARTS[PartKind.REQUIREMENTS])
            return _named(title, PartKind.REQUIREMENTS, field, draft_id, "requirements", field)
        case ("modules" | "cases" | "assessments" | "needs" as name, *_rest):
            return str(_("Modules")), url_for("drafts.show", draft_id=draft_id, _anchor=name)
    field = str(path[0]) if path else ""
    return _named(str(PARTS[PartKind.HEAD]), PartKind.HEAD, field, draft_id, "head", field)


def _in_row(inside: Sequence[str | int]) -> str:
    """Say which row of a list it is, and what in it."""
    match inside:
        case (int(row), str(column), *_rest):
            return f" {row + 1}, {LABELS.get(column, column)}"
        case (int(row), *_rest):
            return f" {row + 1}"
    return ""


def _named(
    title: str, kind: PartKind, field: str, draft_id: str, part: str, anchor: str
) -> tuple[str, str]:
    place = f"{title}: {label_of(kind, field)}" if field else title
    return place, _address(draft_id, part, anchor)


def _address(draft_id: str, part: str, anchor: str = "") -> str:
    return url_for("draft_parts.edit", draft_id=draft_id, part=part, _anchor=anchor or None)
