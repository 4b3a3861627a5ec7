"""Where a session fits: at which moments, in which room and with whom."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import NamedTuple

from app.domain.placements.desk import Desk
from app.domain.placements.obstacles import Obstacle
from app.domain.placements.starts import bits
from app.domain.placements.teams import team


class Choice(NamedTuple):
    """The number of a moment, a room, and who is chosen beside those who teach it already."""

    start: int
    room: int | None
    chosen: tuple[int, ...]


@dataclass(frozen=True)
class Openings:
    """The moments that obstacles leave, and for each room and candidate those without it."""

    moments: int
    rooms: dict[int, int]
    mentors: dict[int, int]

    def rooms_at(self, start: int) -> list[int | None]:
        """Return the rooms that are free at a moment; none is one where none is needed."""
        if not self.rooms:
            return [None]
        return [room for room, closed in self.rooms.items() if not closed >> start & 1]

    def mentors_at(self, start: int) -> list[int]:
        """Return the candidates who are free at a moment."""
        return [person for person, closed in self.mentors.items() if not closed >> start & 1]


def openings(desk: Desk, session: str, obstacles: Iterable[Obstacle]) -> Openings:
    """Return what some obstacles leave to a session."""
    wanted = desk.wanted[session]
    closed = 0
    rooms = dict.fromkeys(wanted.rooms, 0)
    mentors = dict.fromkeys(desk.pools[session], 0)
    for obstacle in obstacles:
        if obstacle.room is not None and obstacle.room in rooms:
            rooms[obstacle.room] |= obstacle.forbidden
        elif obstacle.mentor is not None and obstacle.mentor in mentors:
            mentors[obstacle.mentor] |= obstacle.forbidden
        else:
            closed |= obstacle.forbidden
    if rooms:
        closed |= reduce(and_, rooms.values())
    return Openings(desk.fitting[session] & ~closed, rooms, mentors)


def choices(
    desk: Desk, session: str, left: Openings, burden: Callable[[int, int], int]
) -> Iterator[Choice]:
    """Yield where a session can be: at each moment each room, with the mentors least burdened.

    `burden` tells how much is against a mentor at a moment.
    """
    wanted = desk.wanted[session]
    for start in bits(left.moments):
        chosen: tuple[int, ...] | None = ()
        if wanted.choose:
            people = sorted(left.mentors_at(start), key=lambda each: burden(each, start))
            chosen = team(desk.problem, desk.needs[session], people, wanted.choose)
        if chosen is not None:
            for room in left.rooms_at(start):
                yield Choice(start, room, chosen)
