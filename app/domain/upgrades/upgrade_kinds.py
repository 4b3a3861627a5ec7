"""What can become of a city's change when the core moves on: the kinds, and how grave each is."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.domain.problems import Fault, Problem


class Outcome(StrEnum):
    """What the upgrade does with a change, from the gravest on."""

    CONFLICT = "conflict"  # nothing goes on before somebody decides
    REVIEW = "review"  # it fits; somebody has to look whether it is still meant
    ABSORBED = "absorbed"  # the core says the same by now
    CARRIED = "carried"  # it goes along as it is


class FindingKind(StrEnum):
    """Why. Each kind has its sentence on the upgrade's page."""

    EDIT_EDIT = "edit_edit"
    EDIT_DELETE = "edit_delete"
    DROPPED_BUT_CHANGED = "dropped_but_changed"
    DROPPED_BUT_CHANGED_CLINICAL = "dropped_but_changed_clinical"
    ADD_ADD_SAME_ID = "add_add_same_id"
    ANCHOR_MISSING = "anchor_missing"
    ORDER_CYCLE = "order_cycle"
    LOCK_ADDED = "lock_added"
    HOURS_BELOW_MIN = "hours_below_min"
    COVERAGE_LOST = "coverage_lost"
    OBJECTIVE_REWORDED = "objective_reworded"
    PREREQ_BROKEN = "prereq_broken"
    RULE_LOOSENED = "rule_loosened"
    CASE_WITHDRAWN = "case_withdrawn"
    BASE_WITHDRAWN = "base_withdrawn"
    EXPECT_MISMATCH = "expect_mismatch"
    TAKEN_UP_ELSEWHERE = "taken_up_elsewhere"
    UNFIT = "unfit"
    DUPLICATE_EQUIVALENT_ADD = "duplicate_equivalent_add"
    NEIGHBOUR_CHANGED = "neighbour_changed"
    DAY_CHANGED = "day_changed"
    TRANSLATION_STALE = "translation_stale"
    TRANSLATION_STALE_CLINICAL = "translation_stale_clinical"
    LICENCE_CHANGED = "licence_changed"
    SCHEMA_MIGRATION = "schema_migration"
    COMPETENCY_FRAMEWORK_MOVED = "competency_framework_moved"
    NEED_UNANSWERED = "need_unanswered"
    ABSORBED_UPSTREAM = "absorbed_upstream"
    UNTOUCHED = "untouched"


_K = FindingKind
_REVIEWED = frozenset(
    {
        _K.DROPPED_BUT_CHANGED,
        _K.TAKEN_UP_ELSEWHERE,
        _K.DUPLICATE_EQUIVALENT_ADD,
        _K.NEIGHBOUR_CHANGED,
        _K.DAY_CHANGED,
        _K.TRANSLATION_STALE,
        _K.LICENCE_CHANGED,
        _K.SCHEMA_MIGRATION,
        _K.COMPETENCY_FRAMEWORK_MOVED,
        _K.NEED_UNANSWERED,
    }
)


def outcome_of(kind: FindingKind) -> Outcome:
    """Return how grave a kind is; what is not known to be harmless is a conflict."""
    if kind is _K.UNTOUCHED:
        return Outcome.CARRIED
    if kind is _K.ABSORBED_UPSTREAM:
        return Outcome.ABSORBED
    return Outcome.REVIEW if kind in _REVIEWED else Outcome.CONFLICT


def kind_of(problem: Problem) -> FindingKind:
    """Return what a broken rule of the adapted curriculum is called when the upgrade breaks it."""
    if problem.code is Fault.UNKNOWN_CASE and problem.path[-1] == "case":
        return _K.EDIT_DELETE  # the case to do away with, not the one to discuss instead
    return _KIND_OF_FAULT.get(problem.code, _K.UNFIT)


_KIND_OF_FAULT: Mapping[Fault, FindingKind] = MappingProxyType(
    {
        Fault.UNKNOWN_TARGET: _K.EDIT_DELETE,
        Fault.UNKNOWN_TEXT: _K.EDIT_DELETE,
        Fault.UNKNOWN_ANCHOR: _K.ANCHOR_MISSING,
        Fault.UNKNOWN_DAY: _K.ANCHOR_MISSING,
        Fault.UNPLACED: _K.ANCHOR_MISSING,
        Fault.ONLINE_IN_A_DAY: _K.ANCHOR_MISSING,
        Fault.SELF_PACED_IN_A_DAY: _K.ANCHOR_MISSING,
        Fault.ORDER_CYCLE: _K.ORDER_CYCLE,
        Fault.LOCKED: _K.LOCK_ADDED,
        Fault.TOO_SHORT: _K.HOURS_BELOW_MIN,
        Fault.TOO_FEW_MINUTES: _K.HOURS_BELOW_MIN,
        Fault.OBJECTIVE_LOST: _K.COVERAGE_LOST,
        Fault.DISCIPLINE_LOST: _K.COVERAGE_LOST,
        Fault.CASE_COVERS_LESS: _K.COVERAGE_LOST,
        Fault.OBJECTIVE_REWORDED: _K.OBJECTIVE_REWORDED,
        Fault.PREREQUISITE_BROKEN: _K.PREREQ_BROKEN,
        Fault.RULE_LOOSENED: _K.RULE_LOOSENED,
        Fault.CASE_WITHDRAWN: _K.CASE_WITHDRAWN,
        Fault.UNKNOWN_CASE: _K.CASE_WITHDRAWN,
        Fault.DUPLICATE: _K.ADD_ADD_SAME_ID,
    }
)
