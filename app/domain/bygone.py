"""Sessions that were placed in the past: their time had come before their course was begun."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Teaching(Generic[T]):
    """A session that teaches; `marked` says that somebody's attendance of it is known."""

    session: T
    starts_at: datetime
    marked: bool


def of_course(teaching: Iterable[Teaching[T]], begun_at: datetime) -> tuple[T, ...]:
    """Return what cannot have been held as planned, in the order given; times are aware.

    What has marks was held all the same: somebody entered a course that had begun already.
    """
    return tuple(each.session for each in teaching if each.starts_at < begun_at and not each.marked)
