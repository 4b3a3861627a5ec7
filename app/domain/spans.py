"""Stretches of time from one moment to another, the later one not in it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, order=True)
class Span:
    """From one moment to a later one (both aware); half open."""

    starts_at: datetime
    ends_at: datetime


def meets(spans: Sequence[Span], starts_at: datetime, ends_at: datetime) -> bool:
    """Whether any of the spans, sorted and apart, shares a moment with this stretch."""
    before = bisect_right(spans, starts_at, key=_starts)
    touched = spans[max(before - 1, 0) : before + 1]
    return any(each.starts_at < ends_at and starts_at < each.ends_at for each in touched)


def holds(spans: Sequence[Span], starts_at: datetime, ends_at: datetime) -> bool:
    """Whether one of the spans, sorted and apart, holds all of this stretch."""
    before = bisect_right(spans, starts_at, key=_starts)
    return before > 0 and ends_at <= spans[before - 1].ends_at


def _starts(span: Span) -> datetime:
    return span.starts_at
