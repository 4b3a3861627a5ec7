"""How much each kind of difference matters; the rules behind a version's number, as data.

Docs tell the same table to authors (docs/curricula.md, "The number of a version").
"""

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from types import MappingProxyType


class Weight(IntEnum):
    """What a difference asks of the number; names are those of the commands."""

    NONE = 0
    PATCH = 1  # corrects
    MINOR = 2  # adds
    MAJOR = 3  # changes what is taught

    @property
    def word(self) -> str:
        """Its name in data: none, patch, minor or major."""
        return self.name.lower()


class DifferenceKind(StrEnum):
    """What can differ between two editions of a curriculum."""

    KIND_CHANGED = "kind_changed"
    FRAMEWORK_CHANGED = "framework_changed"
    LANGUAGE_CHANGED = "language_changed"
    TOTAL_CHANGED_MUCH = "total_changed_much"
    MODULE_REMOVED = "module_removed"
    MODULE_MADE_REQUIRED = "module_made_required"
    MINUTES_CHANGED_MUCH = "minutes_changed_much"
    PREREQUISITE_ADDED = "prerequisite_added"
    PRACTICE_CHANGED = "practice_changed"
    OBJECTIVE_REMOVED = "objective_removed"
    OBJECTIVE_REWORDED = "objective_reworded"
    RULE_TIGHTENED = "rule_tightened"
    ASSESSMENT_TIGHTENED = "assessment_tightened"
    MODULE_ADDED = "module_added"
    ELECTIVE_REMOVED = "elective_removed"
    MODULE_MADE_ELECTIVE = "module_made_elective"
    MODULE_MOVED = "module_moved"
    MINUTES_CHANGED = "minutes_changed"
    LEAST_MINUTES_CHANGED = "least_minutes_changed"
    FORMAT_CHANGED = "format_changed"
    DISCIPLINES_CHANGED = "disciplines_changed"
    PREREQUISITE_REMOVED = "prerequisite_removed"
    CLINICAL_TEXT_CHANGED = "clinical_text_changed"
    CLINICAL_CHANGED = "clinical_changed"
    LOCKS_CHANGED = "locks_changed"
    GUIDELINES_CHANGED = "guidelines_changed"
    OBJECTIVE_ADDED = "objective_added"
    OBJECTIVE_MOVED = "objective_moved"
    OBJECTIVE_MADE_REQUIRED = "objective_made_required"
    OBJECTIVE_MADE_OPTIONAL = "objective_made_optional"
    CASE_ADDED = "case_added"
    CASE_REMOVED = "case_removed"
    CASE_CHANGED = "case_changed"
    CASE_WITHDRAWN = "case_withdrawn"
    CASES_USED_CHANGED = "cases_used_changed"
    RULE_LOOSENED = "rule_loosened"
    ASSESSMENT_ADDED = "assessment_added"
    ASSESSMENT_REMOVED = "assessment_removed"
    ASSESSMENT_KIND_CHANGED = "assessment_kind_changed"
    ASSESSMENT_LOOSENED = "assessment_loosened"
    LICENCE_CHANGED = "licence_changed"
    OWNER_CHANGED = "owner_changed"
    PARTNERS_CHANGED = "partners_changed"
    TITLE_CHANGED = "title_changed"
    CODE_CHANGED = "code_changed"
    TEXT_CHANGED = "text_changed"
    SERIES_CHANGED = "series_changed"
    GROUPS_CHANGED = "groups_changed"
    LINEAGE_CHANGED = "lineage_changed"
    TAGS_CHANGED = "tags_changed"
    MATERIALS_CHANGED = "materials_changed"
    CREDITS_CHANGED = "credits_changed"
    NEEDS_CHANGED = "needs_changed"
    ASSESSMENT_CHANGED = "assessment_changed"
    DAY_CHANGED = "day_changed"
    STATUS_NOTE_CHANGED = "status_note_changed"
    ARRANGEMENT_CHANGED = "arrangement_changed"


_K = DifferenceKind
_LEVELS: Mapping[Weight, tuple[DifferenceKind, ...]] = {
    # What people learn, must do or must know before is no longer the same.
    Weight.MAJOR: (
        _K.KIND_CHANGED,
        _K.FRAMEWORK_CHANGED,
        _K.LANGUAGE_CHANGED,
        _K.TOTAL_CHANGED_MUCH,
        _K.MODULE_REMOVED,
        _K.MODULE_MADE_REQUIRED,
        _K.MINUTES_CHANGED_MUCH,
        _K.PREREQUISITE_ADDED,
        _K.PRACTICE_CHANGED,
        _K.OBJECTIVE_REMOVED,
        _K.OBJECTIVE_REWORDED,
        _K.RULE_TIGHTENED,
        _K.ASSESSMENT_TIGHTENED,
    ),
    # Nobody who was taught before lacks anything; there is more, or it is done in another way.
    Weight.MINOR: (
        _K.MODULE_ADDED,
        _K.ELECTIVE_REMOVED,
        _K.MODULE_MADE_ELECTIVE,
        _K.MODULE_MOVED,
        _K.MINUTES_CHANGED,
        _K.LEAST_MINUTES_CHANGED,
        _K.FORMAT_CHANGED,
        _K.DISCIPLINES_CHANGED,
        _K.PREREQUISITE_REMOVED,
        _K.CLINICAL_TEXT_CHANGED,
        _K.CLINICAL_CHANGED,
        _K.LOCKS_CHANGED,
        _K.GUIDELINES_CHANGED,
        _K.OBJECTIVE_ADDED,
        _K.OBJECTIVE_MOVED,
        _K.OBJECTIVE_MADE_REQUIRED,
        _K.OBJECTIVE_MADE_OPTIONAL,
        _K.CASE_ADDED,
        _K.CASE_REMOVED,
        _K.CASE_CHANGED,
        _K.CASE_WITHDRAWN,
        _K.CASES_USED_CHANGED,
        _K.RULE_LOOSENED,
        _K.ASSESSMENT_ADDED,
        _K.ASSESSMENT_REMOVED,
        _K.ASSESSMENT_KIND_CHANGED,
        _K.ASSESSMENT_LOOSENED,
        _K.LICENCE_CHANGED,
        _K.OWNER_CHANGED,
        _K.PARTNERS_CHANGED,
    ),
    # The same, said better.
    Weight.PATCH: (
        _K.TITLE_CHANGED,
        _K.CODE_CHANGED,
        _K.TEXT_CHANGED,
        _K.SERIES_CHANGED,
        _K.GROUPS_CHANGED,
        _K.LINEAGE_CHANGED,
        _K.TAGS_CHANGED,
        _K.MATERIALS_CHANGED,
        _K.CREDITS_CHANGED,
        _K.NEEDS_CHANGED,
        _K.ASSESSMENT_CHANGED,
        _K.DAY_CHANGED,
        _K.STATUS_NOTE_CHANGED,
        _K.ARRANGEMENT_CHANGED,
    ),
}
WEIGHTS: Mapping[DifferenceKind, Weight] = MappingProxyType(
    {kind: weight for weight, kinds in _LEVELS.items() for kind in kinds}
)
MUCH_PERCENT = 20  # of minutes: more than this is another course
