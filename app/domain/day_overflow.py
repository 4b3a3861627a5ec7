"""A day that runs past its end, told from the sessions that it really holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class Held:
    """A session of the day; `ends` is the city's local time, without a zone."""

    session: int
    ends: datetime


@dataclass(frozen=True, kw_only=True)
class DayOverflow:
    """By how much a day is too long, and which sessions end too late, in order of their ends."""

    ends: datetime
    latest_end: datetime
    sessions: tuple[int, ...]

    @property
    def minutes_over(self) -> int:
        """The minutes between the end that was wanted and the end there is."""
        return (self.ends - self.latest_end) // timedelta(minutes=1)


def of_day(held: Iterable[Held], latest_end: datetime) -> DayOverflow | None:
    """Return what overflows, or None for a day that ends in time."""
    late = sorted(
        (each for each in held if each.ends > latest_end),
        key=lambda each: (each.ends, each.session),
    )
    if not late:
        return None
    return DayOverflow(
        ends=late[-1].ends, latest_end=latest_end, sessions=tuple(each.session for each in late)
    )
