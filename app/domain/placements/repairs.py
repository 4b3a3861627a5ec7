"""What is lost to a plan, and what would make up for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from app.domain.placements.problem import Placement
from app.domain.spans import Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Loss:
    """A mentor who cannot come, or a room that cannot be used, for a while."""

    span: Span
    mentor: int | None = None
    room: int | None = None


class Rank(NamedTuple):
    """What a repair asks of people; less is better, and what stands first counts most.

    Sessions that begin at another time; people expected in those that change their time or room;
    minutes of changed sessions that somebody teaches from afar outside fair hours; mentors who step
    in; rooms that change; minutes by which sessions are moved.
    """

    moved: int = 0
    people: int = 0
    unsociable: int = 0
    substitutes: int = 0
    rooms: int = 0
    shift: int = 0

    def plus(self, other: "Rank") -> "Rank":
        """Return what both ask together."""
        return Rank(*(one + more for one, more in zip(self, other, strict=True)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A session as it is and as it would be."""

    before: Placement
    after: Placement

    @property
    def session(self) -> str:
        """Which one."""
        return self.after.session

    @property
    def substitutes(self) -> tuple[int, ...]:
        """Who would teach it and does not now."""
        return tuple(each for each in self.after.mentors if each not in self.before.mentors)


@dataclass(frozen=True, kw_only=True, slots=True)
class Repair:
    """Changes, by session, that together make up for a loss and of which none is too many."""

    changes: Sequence[Change]
    rank: Rank

    @property
    def swaps(self) -> tuple[tuple[str, str], ...]:
        """The sessions that change their times with each other, pair by pair."""
        return tuple(
            (one.session, other.session)
            for one, other in combinations(self.changes, 2)
            if one.before.starts_at != one.after.starts_at
            and one.before.starts_at == other.after.starts_at
            and one.after.starts_at == other.before.starts_at
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Repairs:
    """The best repairs, the best one first.

    `affected` are the sessions that cannot be held as they are; `stuck` are those among them about
    which nothing by itself can be done, and which every repair leaves as they are. `complete` says
    that no better repair was left untried.
    """

    affected: Sequence[str]
    stuck: Sequence[str] = ()
    repairs: Sequence[Repair] = ()
    complete: bool = True
