"""What differs between two editions of a curriculum, in words."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.comparisons.comparison_rules import DifferenceKind as K
from app.domain.comparisons.comparison_rules import Weight
from app.domain.comparisons.difference import Difference

WORDS = {
    K.KIND_CHANGED: _l("is another kind of curriculum"),
    K.FRAMEWORK_CHANGED: _l("refers to another framework of competencies"),
    K.LANGUAGE_CHANGED: _l("is written in another language"),
    K.TOTAL_CHANGED_MUCH: _l("takes much more or much less time"),
    K.MODULE_REMOVED: _l("is gone"),
    K.MODULE_MADE_REQUIRED: _l("is required now"),
    K.MINUTES_CHANGED_MUCH: _l("takes much more or much less time"),
    K.PREREQUISITE_ADDED: _l("needs another module before it"),
    K.PRACTICE_CHANGED: _l("teaches another practice"),
    K.OBJECTIVE_REMOVED: _l("an objective is gone"),
    K.OBJECTIVE_REWORDED: _l("an objective is worded anew"),
    K.RULE_TIGHTENED: _l("more is asked for the certificate"),
    K.ASSESSMENT_TIGHTENED: _l("this assessment asks more"),
    K.MODULE_ADDED: _l("is new"),
    K.ELECTIVE_REMOVED: _l("is gone; it could be left out before"),
    K.MODULE_MADE_ELECTIVE: _l("may be left out now"),
    K.MODULE_MOVED: _l("has another place"),
    K.MINUTES_CHANGED: _l("takes another time"),
    K.LEAST_MINUTES_CHANGED: _l("has another shortest time"),
    K.FORMAT_CHANGED: _l("is taught in another way"),
    K.DISCIPLINES_CHANGED: _l("is taught by other disciplines"),
    K.PREREQUISITE_REMOVED: _l("needs one module less before it"),
    K.CLINICAL_TEXT_CHANGED: _l("its clinical text is another"),
    K.CLINICAL_CHANGED: _l("counts as clinical now, or no longer"),
    K.LOCKS_CHANGED: _l("cities may change other parts of it"),
    K.GUIDELINES_CHANGED: _l("follows other guidelines"),
    K.OBJECTIVE_ADDED: _l("has another objective"),
    K.OBJECTIVE_MADE_REQUIRED: _l("an objective is required now"),
    K.OBJECTIVE_MADE_OPTIONAL: _l("an objective is no longer required"),
    K.CASE_ADDED: _l("this case is new"),
    K.CASE_REMOVED: _l("this case is gone"),
    K.CASE_CHANGED: _l("this case is told anew"),
    K.CASE_WITHDRAWN: _l("this case is withdrawn"),
    K.CASES_USED_CHANGED: _l("uses other cases"),
    K.RULE_LOOSENED: _l("less is asked for the certificate"),
    K.ASSESSMENT_ADDED: _l("this assessment is new"),
    K.ASSESSMENT_REMOVED: _l("this assessment is gone"),
    K.LICENCE_CHANGED: _l("has another licence"),
    K.OWNER_CHANGED: _l("has another owner"),
    K.TITLE_CHANGED: _l("has another title"),
    K.CODE_CHANGED: _l("has another code"),
    K.TEXT_CHANGED: _l("its text is another"),
    K.SERIES_CHANGED: _l("belongs to another series"),
    K.GROUPS_CHANGED: _l("is taught in groups of another size"),
    K.LINEAGE_CHANGED: _l("follows other earlier modules, or stands for others"),
    K.TAGS_CHANGED: _l("has other tags"),
    K.MATERIALS_CHANGED: _l("has other materials"),
    K.CREDITS_CHANGED: _l("names others who contributed"),
    K.NEEDS_CHANGED: _l("answers other needs"),
    K.ASSESSMENT_CHANGED: _l("this assessment is another"),
    K.DAY_CHANGED: _l("its days begin, end or pause at other times"),
}
RULES = {
    "min_percent": _l("The share of minutes"),
    "each_day": _l("The share of each day"),
    "remote_counts_as_day": _l("Remote attendance of a day"),
    "min_minutes": _l("The least minutes taught"),
    "disciplines": _l("The disciplines that teach"),
}


def words(difference: Difference) -> tuple[str, str]:
    """Return what a difference is in, and what it is."""
    name = RULES.get(difference.name, difference.name)
    return str(name), str(WORDS[difference.kind])


HEADINGS: Mapping[Weight, object] = {
    Weight.MAJOR: _l("Changes what is taught"),
    Weight.MINOR: _l("Adds"),
    Weight.PATCH: _l("Corrects"),
    Weight.NONE: _l("Nothing is changed"),
}


def heading(weight: Weight) -> str:
    """Say what a difference of this weight does."""
    return str(HEADINGS[weight])


def told(difference: Difference) -> str:
    """Put a difference into words: of what, and what became of it."""
    name, what = words(difference)
    if isinstance(difference.before, int) and isinstance(difference.after, int):
        numbers = {"before": difference.before, "after": difference.after}
        what = str(_("%(what)s (%(before)s before, %(after)s now)", what=what, **numbers))
    return f"{name}: {what}"
