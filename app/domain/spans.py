"""From one moment to another: what several of them cover, and what they leave open.

Those functions that return spans take them in any order and return them merged: sorted, none
empty, none touching another. The others take them so.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.wall_time import day_bounds, to_local


@dataclass(frozen=True, order=True)
class Span:
    """From a moment to another, which is not in it any more.

    Both are instants (aware), or both are wall times of one zone (naive).
    """

    starts_at: datetime
    ends_at: datetime


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return what all of these cover."""
    found: list[Span] = []
    for span in sorted(each for each in spans if each.starts_at < each.ends_at):
        if found and span.starts_at <= found[-1].ends_at:
            found[-1] = Span(found[-1].starts_at, max(found[-1].ends_at, span.ends_at))
        else:
            found.append(span)
    return tuple(found)


def clipped(spans: Iterable[Span], since: datetime, until: datetime) -> tuple[Span, ...]:
    """Return what these cover between two moments."""
    return merged(Span(max(each.starts_at, since), min(each.ends_at, until)) for each in spans)


def without(spans: Iterable[Span], taken: Iterable[Span]) -> tuple[Span, ...]:
    """Return what the first cover and the second do not."""
    left: list[Span] = []
    others = merged(taken)
    place = 0
    for span in merged(spans):
        begin = span.starts_at
        while place < len(others) and others[place].ends_at <= begin:
            place += 1
        while place < len(others) and others[place].starts_at < span.ends_at:
            left.append(Span(begin, others[place].starts_at))
            begin = others[place].ends_at
            place += 1
        left.append(Span(begin, span.ends_at))
        place = max(place - 1, 0)  # what it ended in may reach into the next
    return merged(left)


def open_between(spans: Iterable[Span], since: datetime, until: datetime) -> tuple[Span, ...]:
    """Return what these leave open between two moments."""
    return without([Span(since, until)], spans)


def by_day(spans: Iterable[Span], zone: str) -> dict[date, tuple[Span, ...]]:
    """Cut instants where days begin in a zone (IANA), and sort the pieces under these days."""
    days: dict[date, tuple[Span, ...]] = {}
    for span in merged(spans):
        day = to_local(span.starts_at, zone).date()
        while (bounds := day_bounds(day, zone))[0] < span.ends_at:
            piece = clipped([span], *bounds)
            if piece:
                days[day] = (*days.get(day, ()), *piece)
            day += timedelta(days=1)
    return days


def meets(spans: Sequence[Span], starts_at: datetime, ends_at: datetime) -> bool:
    """Whether any of the spans shares a moment with a stretch of time."""
    before = bisect_right(spans, starts_at, key=_starts)
    touched = spans[max(before - 1, 0) : before + 1]
    return any(each.starts_at < ends_at and starts_at < each.ends_at for each in touched)


def holds(spans: Sequence[Span], starts_at: datetime, ends_at: datetime) -> bool:
    """Whether one of the spans holds all of a stretch of time."""
    before = bisect_right(spans, starts_at, key=_starts)
    return before > 0 and ends_at <= spans[before - 1].ends_at


def _starts(span: Span) -> datetime:
    return span.starts_at
