"""What came of placing sessions: where they are, and why others are nowhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.conflicts.plan_conflict import Rule
from app.domain.placements.problem import Placement
from app.domain.placements.soft_rules import Cost


class Way(StrEnum):
    """What can be given up so that a session fits; beside each, what `Relaxation` says of it.

    They are in order of what they ask of people, the least first.
    """

    LARGER_ROOM = "larger_room"  # more places than there are; subject: the room
    ANOTHER_ROOM = "another_room"  # one that is free; no subject
    FREE_MENTOR = "free_mentor"  # free when they said they are not; subject: the mentor
    VISIT = "visit"  # in the city when they are not; subject: the mentor
    ANOTHER_MENTOR = "another_mentor"  # in the place of the subject, or (0) one more candidate
    WITHOUT_TRAINEE = "without_trainee"  # who is in another course then; subject: the trainee
    LATER = "later"  # of all days the hours go on longer; subject: so many minutes
    EARLIER = "earlier"  # of all days they begin before; subject: so many minutes
    ANOTHER_DAY = "another_day"  # a day later than the last one; no subject
    WITHOUT_ORDER = "without_order"  # subject: the module needed; module: the one that needs it
    WITHOUT_DISCIPLINE = "without_discipline"  # on a board; subject: the discipline


@dataclass(frozen=True, kw_only=True, slots=True)
class Relaxation:
    """One thing that would let a session be placed, and where it would be then.

    The rooms and mentors that would have to be found are 0 in the placement.
    """

    way: Way
    subject: int | str = 0
    module: str = ""
    placement: Placement | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Unplaced:
    """A session with no place, beside all that was placed.

    Of `tried` moments, which are all those at which it would end within a window, each rule of
    `excluded` forbids so many. `relaxation` is None where no single one is enough, or where the
    time was over before all of them were `looked` at. Where there is no moment `at_all` to begin
    anything, it is not too long.
    """

    session: str
    tried: int
    excluded: Mapping[Rule, int]
    relaxation: Relaxation | None = None
    looked: bool = True
    at_all: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """Where sessions were placed, in the order of the plan, and which were not."""

    placements: Sequence[Placement]
    unplaced: Sequence[Unplaced]
    cost: Cost
    steps: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far a search has come: so many of all are placed in the best plan so far."""

    steps: int
    placed: int
    of: int


ShouldStop = Callable[[], bool]
Report = Callable[[Progress], None]


def never() -> bool:
    """Go on until it is done."""
    return False


def to_nobody(_progress: Progress) -> None:
    """Keep to oneself how far it has come."""
