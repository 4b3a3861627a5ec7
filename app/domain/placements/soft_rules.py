"""What makes one plan better than another where neither breaks a rule, and by how much."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import time, timedelta
from itertools import pairwise

from app.domain.fair_hours import FAIR, minutes_outside
from app.domain.placements.problem import Placement, Problem
from app.domain.teaching_load import loads_of, unevenness

QUARTER = timedelta(minutes=15)
# Hours on a mentor's own clock in which to teach can be borne, if it must be.
BEARABLE = (time(7), time(21))


@dataclass(frozen=True, kw_only=True, slots=True)
class Weights:
    """How much one of each counts."""

    late: int = 1  # a quarter of an hour that a session lies after the first moment there is
    unsociable: int = 2  # a minute that a mentor teaches from afar outside fair hours
    unbearable: int = 20  # such a minute outside bearable hours, on top of that
    rooms: int = 40  # one more room for a group on one day
    uneven: int = 1  # a minute that who teaches most has more than who teaches least
    turned: int = 15  # two sessions that follow each other in the plan, the later one held first


WEIGHTS = Weights()


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """How much there is of each that `Weights` weigh."""

    late: int = 0
    unsociable: int = 0
    unbearable: int = 0
    rooms: int = 0
    uneven: int = 0
    turned: int = 0

    @property
    def total(self) -> int:
        """All of it in one number."""
        return (
            self.late * WEIGHTS.late
            + self.unsociable * WEIGHTS.unsociable
            + self.unbearable * WEIGHTS.unbearable
            + self.rooms * WEIGHTS.rooms
            + self.uneven * WEIGHTS.uneven
            + self.turned * WEIGHTS.turned
        )


def who_shares(problem: Problem) -> tuple[int, ...]:
    """Return the mentors among whom there is a choice, whose loads should be even."""
    return tuple(sorted({each for wanted in problem.wanted for each in wanted.candidates}))


def cost(problem: Problem, placements: Collection[Placement]) -> Cost:
    """Return what is less good about a plan than it could be."""
    of_session = {each.session: each for each in placements}
    placed = [(each, of_session[each.session]) for each in problem.wanted
              if each.session in of_session]  # fmt: skip
    first = min((each.starts_at for each in problem.windows), default=None)
    afar = [
        (placement.starts_at, wanted.minutes, problem.zones.get(mentor, problem.zone))
        for wanted, placement in placed
        for mentor in placement.mentors
        if wanted.city_of(mentor) is None
    ]
    return Cost(
        late=sum((each.starts_at - (first or each.starts_at)) // QUARTER for _, each in placed),
        unsociable=sum(minutes_outside(FAIR, *each) for each in afar),
        unbearable=sum(minutes_outside(BEARABLE, *each) for each in afar),
        rooms=_further_rooms(problem, placements),
        uneven=_uneven(problem, placements),
        turned=sum(
            one.session in of_session
            and other.session in of_session
            and of_session[other.session].starts_at < of_session[one.session].starts_at
            for one, other in pairwise(problem.wanted)
        ),
    )


def _further_rooms(problem: Problem, placements: Collection[Placement]) -> int:
    used: defaultdict[object, set[int]] = defaultdict(set)
    for meeting in (*problem.fixed, *map(problem.meeting, placements)):
        if meeting.room is not None:
            for group in meeting.people:
                used[group, meeting.day].add(meeting.room)
    return sum(len(rooms) - 1 for rooms in used.values())


def _uneven(problem: Problem, placements: Collection[Placement]) -> int:
    meetings = (*problem.fixed, *map(problem.meeting, placements))
    sessions = ((each.mentors, each.minutes) for each in meetings)
    return unevenness(loads_of(sessions, who_shares(problem)).values())
