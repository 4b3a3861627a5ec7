"""A day that runs past its end: when it is proposed, and whenever its sessions have moved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class DayOverflow(Generic[T]):
    """By how much a day is too long, and which sessions end too late, in order of their ends.

    Times are those of the city, without a zone.
    """

    ends: datetime
    latest_end: datetime
    sessions: tuple[T, ...]

    @property
    def minutes_over(self) -> int:
        """The minutes between the end that was wanted and the end there is."""
        return (self.ends - self.latest_end) // timedelta(minutes=1)


def of_day(ends: Iterable[tuple[T, datetime]], latest_end: datetime) -> DayOverflow[T] | None:
    """Return what overflows, given each session and its end; None for a day that ends in time."""
    late = sorted((pair for pair in ends if pair[1] > latest_end), key=lambda pair: pair[1])
    if not late:
        return None
    sessions = tuple(session for session, _end in late)
    return DayOverflow(ends=late[-1][1], latest_end=latest_end, sessions=sessions)
