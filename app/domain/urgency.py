"""What is most urgent of all that somebody has to do, whatever it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Grade(StrEnum):
    """How soon something must be done, the most urgent first; what is overdue is for today."""

    TODAY = "today"
    THREE_DAYS = "three_days"
    FORTNIGHT = "fortnight"
    LATER = "later"


# Until how many days from today each grade reaches.
_REACHES = {
    Grade.TODAY: timedelta(0),
    Grade.THREE_DAYS: timedelta(days=3),
    Grade.FORTNIGHT: timedelta(days=14),
}
_ORDER = tuple(Grade)


def urgency(by: date, today: date) -> Grade:
    """Say how urgent it is to have something done by a day, that day included."""
    return next((grade for grade, days in _REACHES.items() if by <= today + days), Grade.LATER)


@dataclass(frozen=True, kw_only=True)
class Urgent(Generic[T]):
    """One thing to do: what, how often, about what, by when, and which day it is there.

    `order` says what goes before where two are as urgent; `name` puts the rest in a fixed order.
    """

    need: str
    count: int
    about: T
    by: date
    today: date
    order: int = 0
    name: str = ""

    @property
    def grade(self) -> Grade:
        """How soon it must be done."""
        return urgency(self.by, self.today)

    @property
    def rank(self) -> tuple[int, timedelta, int, str]:
        """What sorts it: its grade, the days that are left, its order, its name."""
        left = max(self.by - self.today, timedelta(0))
        return _ORDER.index(self.grade), left, self.order, self.name


def most_urgent_first(needed: Iterable[Urgent[T]]) -> list[Urgent[T]]:
    """Return the same, the most urgent first."""
    return sorted(needed, key=lambda each: each.rank)
