"""The moments at which sessions can begin, in order; a set of them is the bits of a number.

Instants are whole seconds since 1970. Beside sessions, which begin and end on whole seconds, a span
that is rounded outwards meets exactly what it met before.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.domain.spans import Span, merged

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def begun(moment: datetime) -> int:
    """Return the second in which a moment (aware) lies."""
    return (moment - EPOCH) // SECOND


def over(moment: datetime) -> int:
    """Return the first second that begins no earlier than a moment (aware)."""
    return -((EPOCH - moment) // SECOND)


def instant(second: int) -> datetime:
    """Return the moment at which a second begins."""
    return EPOCH + second * SECOND


def bits(mask: int) -> Iterator[int]:
    """Yield the places that are in a set, in order."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


@dataclass(frozen=True)
class Starts:
    """Moments in order; beside each, when the window that it lies in is over."""

    moments: tuple[int, ...]
    closing: tuple[int, ...]

    @property
    def all(self) -> int:
        """The set of all of them."""
        return (1 << len(self.moments)) - 1

    def fitting(self, seconds: int) -> int:
        """Return those at which something so long ends within the window."""
        return sum(
            1 << place
            for place, (moment, closes) in enumerate(zip(self.moments, self.closing, strict=True))
            if moment + seconds <= closes
        )

    def meeting(self, seconds: int, begins: int, ends: int) -> int:
        """Return those at which something so long shares a moment with a stretch of time."""
        first = bisect_right(self.moments, begins - seconds)
        last = bisect_left(self.moments, ends)
        return (1 << last) - (1 << first) if first < last else 0

    def before(self, moment: int) -> int:
        """Return those that are earlier than a moment."""
        return (1 << bisect_left(self.moments, moment)) - 1


def every(windows: Iterable[Span], step: timedelta, also: Iterable[datetime] = ()) -> Starts:
    """Return the moments that are a number of steps after the beginning of a window.

    Others come along; in one that lies in no window nothing has the time to end.
    """
    seconds = step // SECOND
    spans = [(over(each.starts_at), begun(each.ends_at)) for each in merged(windows)]
    found = {moment: last for first, last in spans for moment in range(first, last, seconds)}
    for moment in map(begun, also):
        closing = (last for first, last in spans if first <= moment < last)
        found.setdefault(moment, next(closing, moment))
    return Starts(tuple(sorted(found)), tuple(found[each] for each in sorted(found)))
