"""Which edit undo and redo are about: each planner takes back what is their own."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Gesture(StrEnum):
    """What a planner did."""

    ADD = "add"
    ASSIGN = "assign"
    BLOCK = "block"
    CANCEL = "cancel"
    CLOCKS = "clocks"
    CONFIRM = "confirm"
    DAY_PLAN = "day_plan"
    MENTOR_BACK = "mentor_back"
    MENTOR_OFF = "mentor_off"
    MOVE = "move"
    PEOPLE = "people"
    PAUSES = "pauses"
    PLACE = "place"
    REGROUP = "regroup"
    REINSTATE = "reinstate"
    RENAME = "rename"
    REPAIR = "repair"
    RESIZE = "resize"
    RESTORE = "restore"
    ROOM_OF_DAY = "room_of_day"
    TENTATIVE = "tentative"
    TIMES = "times"


class EditState(StrEnum):
    """What became of an edit: it stands, or was undone, and then dropped by a newer one."""

    DONE = "done"
    UNDONE = "undone"
    DROPPED = "dropped"


@dataclass(frozen=True, kw_only=True)
class Made:
    """An edit in the history of a plan: its number in it, who made it, what became of it."""

    number: int
    by: int
    state: EditState = EditState.DONE


def to_undo(history: Iterable[Made], by: int) -> int | None:
    """Return the number of the latest edit of somebody that stands; None where there is none."""
    return max(_numbers(history, by, EditState.DONE), default=None)


def to_redo(history: Iterable[Made], by: int) -> int | None:
    """Return the number of the edit that somebody undid last; None once they made a newer one."""
    return min(_numbers(history, by, EditState.UNDONE), default=None)


def dropped_by_a_new_one(history: Iterable[Made], by: int) -> frozenset[int]:
    """Return the numbers of the edits that nobody can do again once somebody makes another one."""
    return frozenset(_numbers(history, by, EditState.UNDONE))


def _numbers(history: Iterable[Made], by: int, state: EditState) -> Iterable[int]:
    return (each.number for each in history if each.by == by and each.state is state)
