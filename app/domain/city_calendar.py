"""On which days a city works: not at its weekend, and not on its holidays.

It is looked at for ten years at most from where one begins to count, so that a mistake in what
was entered ends in an error and not in counting for ever.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from app.domain.errors import DomainError

Holidays = Mapping[date, str]
ONE_DAY = timedelta(days=1)
WEEK = frozenset(range(7))
FURTHEST = 3660  # days, ten years


class NoWorkingDay(DomainError):
    """No working day within ten years, or within the years that dates have."""


@dataclass(frozen=True)
class CityCalendar:
    """The weekend, days of the week as `date.weekday` counts them, and holidays by their day.

    Raises ValueError where the weekend is the whole week, or holds what is no day of a week.
    """

    weekend: frozenset[int]
    holidays: Holidays = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if not self.weekend < WEEK:
            raise ValueError("a week without a working day, or a day that no week has")

    def is_working(self, day: date) -> bool:
        """Whether one works on this day."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def name_of(self, day: date) -> str | None:
        """Return what the holiday on this day is called, None if there is none."""
        return self.holidays.get(day)

    def closed_within(self, a: date, b: date) -> list[tuple[date, str]]:
        """Return the holidays that take a working day away from `a` to `b`, both included."""
        taken = (each for each in self.holidays.items() if each[0].weekday() not in self.weekend)
        return sorted(each for each in taken if a <= each[0] <= b)

    def working_days_from(self, day: date) -> Iterator[date]:
        """Yield working days in their order, from this day on; raises NoWorkingDay."""
        while True:
            day = self._working(day, 1)
            yield day
            day = _next(day, 1)

    def working_days_before(self, day: date, n: int) -> date:
        """Return the n-th working day before this one; for 0 the day itself if it is one.

        Where it is none, 0 gives the working day before it. Raises NoWorkingDay, and ValueError
        where n is less than 0.
        """
        if n < 0:
            raise ValueError("days before are counted from 0")
        if n == 0:
            return self._working(day, -1)
        for _ in range(n):
            day = self._working(_next(day, -1), -1)
        return day

    def working_days_between(self, a: date, b: date) -> int:
        """Return how many working days there are from `a` to `b`, without `b` itself.

        It is negative where `b` comes first, so that both ways differ in the sign alone.
        """
        if b < a:
            return -self.working_days_between(b, a)
        weeks, rest = divmod((b - a).days, 7)
        days_off = sum((a + timedelta(days=each)).weekday() in self.weekend for each in range(rest))
        holidays = sum(a <= day < b and day.weekday() not in self.weekend for day in self.holidays)
        return weeks * (7 - len(self.weekend)) + rest - days_off - holidays

    def _working(self, day: date, step: int) -> date:
        """Return the working day that comes first in a direction, 1 or -1."""
        for _ in range(FURTHEST):
            if self.is_working(day):
                return day
            day = _next(day, step)
        raise NoWorkingDay(day)


EVERY_DAY = CityCalendar(frozenset())
MONDAY_TO_FRIDAY = CityCalendar(frozenset({5, 6}))


@dataclass(frozen=True)
class HolidayOfCity:
    """A holiday as a city has it: by its own word or its country's, and kept or taken away."""

    day: date
    name: str
    own: bool
    kept: bool


def with_own(national: Holidays, own: Mapping[date, str | None]) -> list[HolidayOfCity]:
    """Return a country's holidays and a city's own by their day.

    What the city takes away has no name in `own`; where the country has nothing then, it is left
    out.
    """
    named = {**national, **{day: name for day, name in own.items() if name is not None}}
    return [
        HolidayOfCity(day, name, own=own.get(day) is not None, kept=own.get(day, name) is not None)
        for day, name in sorted(named.items())
    ]


def calendar_of(weekend: frozenset[int], holidays: Iterable[HolidayOfCity]) -> CityCalendar:
    """Return the days on which a city works, by its weekend and the holidays that it keeps."""
    return CityCalendar(weekend, {each.day: each.name for each in holidays if each.kept})


def _next(day: date, step: int) -> date:
    try:
        return day + step * ONE_DAY
    except OverflowError:
        raise NoWorkingDay(day) from None
