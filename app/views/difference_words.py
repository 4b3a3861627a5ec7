"""What differs between two versions of a curriculum, in words."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.comparison_rules import DifferenceKind, Weight
from app.domain.difference import Difference
from app.forms.draft_labels import LABELS

_K = DifferenceKind
SENTENCES: Mapping[DifferenceKind, object] = {
    _K.KIND_CHANGED: _l("it is another kind of training"),
    _K.FRAMEWORK_CHANGED: _l("it refers to another competency framework"),
    _K.LANGUAGE_CHANGED: _l("it is in another language"),
    _K.TOTAL_CHANGED_MUCH: _l("its minutes changed by more than a fifth"),
    _K.MODULE_REMOVED: _l("taken out, though the certificate asked for it"),
    _K.MODULE_MADE_REQUIRED: _l("required for the certificate now"),
    _K.MINUTES_CHANGED_MUCH: _l("its minutes changed by more than a fifth"),
    _K.PREREQUISITE_ADDED: _l("another module must come before it"),
    _K.PRACTICE_CHANGED: _l("asks for other practice than before"),
    _K.OBJECTIVE_REMOVED: _l("an objective was taken out"),
    _K.OBJECTIVE_REWORDED: _l("an objective says something else"),
    _K.RULE_TIGHTENED: _l("asks more than before"),
    _K.ASSESSMENT_TIGHTENED: _l("harder to pass, or required now"),
    _K.MODULE_ADDED: _l("new"),
    _K.ELECTIVE_REMOVED: _l("an elective, taken out"),
    _K.MODULE_MADE_ELECTIVE: _l("elective now"),
    _K.MODULE_MOVED: _l("stands at another place in the days"),
    _K.MINUTES_CHANGED: _l("other minutes"),
    _K.LEAST_MINUTES_CHANGED: _l("other least minutes"),
    _K.FORMAT_CHANGED: _l("taught in another way"),
    _K.DISCIPLINES_CHANGED: _l("taught by other disciplines"),
    _K.PREREQUISITE_REMOVED: _l("a module need not come before it any more"),
    _K.CLINICAL_TEXT_CHANGED: _l("its clinical text changed"),
    _K.CLINICAL_CHANGED: _l("clinical now, or no longer"),
    _K.LOCKS_CHANGED: _l("cities may change other things of it"),
    _K.GUIDELINES_CHANGED: _l("follows other guidelines"),
    _K.OBJECTIVE_ADDED: _l("a new objective"),
    _K.OBJECTIVE_MADE_REQUIRED: _l("an objective is required now"),
    _K.OBJECTIVE_MADE_OPTIONAL: _l("an objective is no longer required"),
    _K.CASE_ADDED: _l("a new case"),
    _K.CASE_REMOVED: _l("a case, taken out"),
    _K.CASE_CHANGED: _l("the case changed"),
    _K.CASE_WITHDRAWN: _l("the case must no longer be used"),
    _K.CASES_USED_CHANGED: _l("discusses other cases"),
    _K.RULE_LOOSENED: _l("asks less than before"),
    _K.ASSESSMENT_ADDED: _l("a new assessment"),
    _K.ASSESSMENT_REMOVED: _l("an assessment, taken out"),
    _K.LICENCE_CHANGED: _l("another licence"),
    _K.OWNER_CHANGED: _l("another owner"),
    _K.TITLE_CHANGED: _l("another title"),
    _K.CODE_CHANGED: _l("another code"),
    _K.TEXT_CHANGED: _l("its text changed"),
    _K.SERIES_CHANGED: _l("another session of a series"),
    _K.GROUPS_CHANGED: _l("other parallel groups"),
    _K.LINEAGE_CHANGED: _l("comes from other earlier modules"),
    _K.TAGS_CHANGED: _l("other tags"),
    _K.MATERIALS_CHANGED: _l("other materials"),
    _K.CREDITS_CHANGED: _l("other people gave something"),
    _K.NEEDS_CHANGED: _l("answers other needs"),
    _K.ASSESSMENT_CHANGED: _l("the assessment changed"),
    _K.DAY_CHANGED: _l("other pauses, beginnings or ends of days"),
}
WEIGHTS: Mapping[Weight, object] = {
    Weight.MAJOR: _l("Changes what is taught"),
    Weight.MINOR: _l("Adds"),
    Weight.PATCH: _l("Corrects"),
    Weight.NONE: _l("Nothing is changed"),
}
REQUIREMENTS = "requirements"


def heading(weight: Weight) -> str:
    """Say what a difference of this weight does."""
    return str(WEIGHTS[weight])


def told(difference: Difference) -> str:
    """Put a difference into words: of what, and what became of it."""
    name = difference.name
    if difference.target == REQUIREMENTS:
        name = str(LABELS.get(name, name))
    what = str(SENTENCES[difference.kind])
    if isinstance(difference.before, int) and isinstance(difference.after, int):
        numbers = {"before": difference.before, "after": difference.after}
        what = str(_("%(what)s (%(before)s before, %(after)s now)", what=what, **numbers))
    return f"{name}: {what}"
