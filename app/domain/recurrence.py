"""The days on which something repeats, by the rules of calendars (RFC 5545, section 3.3.10).

Rules come from files of others. One that never comes true, such as each 30 February, has no end to
search for, so every search is told how many days it may look at.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.domain.errors import DomainError


class Every(StrEnum):
    """What a rule counts in; what repeats within a day is not read."""

    DAY = "DAILY"
    WEEK = "WEEKLY"
    MONTH = "MONTHLY"
    YEAR = "YEARLY"


class TooLong(DomainError):
    """A rule asks for more days to be looked at than may be."""


@dataclass(frozen=True)
class Weekday:
    """A day of the week (0 is Monday): each, or the nth of a month or year, from its end if < 0."""

    number: int
    nth: int = 0


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule that yields days; `count` and `until` (that day included) end it.

    The days of months and years count from 1, or from their end where they are negative; so do
    `positions`, which choose among the days of each period.
    """

    every: Every
    interval: int = 1
    count: int | None = None
    until: date | None = None
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    weekdays: tuple[Weekday, ...] = ()
    positions: frozenset[int] = frozenset()
    week_begins: int = 0


def days(
    rule: Rule, first: date, since: date, until: date, *, most: int
) -> tuple[tuple[date, ...], int]:
    """Return the days of a rule between two, both included, and how many were looked at.

    `first` is where it begins; that day itself is one of them if the rule says so. Raises TooLong
    once more than `most` days would have to be looked at.
    """
    last = min(until, rule.until) if rule.until else until
    looked, counted, found = 0, 0, []
    fits = _fitting(rule, first)
    for period in _periods(rule, first, since, last):
        looked += len(period)
        if looked > most:
            raise TooLong
        for day in _chosen(rule, [each for each in period if fits(each)]):
            if day < first or day > last or counted == rule.count:
                continue
            counted += 1
            if day >= since:
                found.append(day)
        if counted == rule.count:
            break
    return tuple(found), looked


def _periods(rule: Rule, first: date, since: date, last: date) -> Iterator[list[date]]:
    """Yield the days that may fit in each period, from that of the first day on."""
    place, length, days_of = _measure(rule, first)
    number, step = place(first), rule.interval * length
    if rule.count is None and since > first:
        # Nothing has to be counted, so what lies before can be passed over.
        number += (place(since) - number) // step * step
    while number <= place(last):
        yield days_of(number)
        number += step


def _measure(
    rule: Rule, first: date
) -> tuple[Callable[[date], int], int, Callable[[int], list[date]]]:
    """Return how to number a period by one of its days, how far two lie apart, and its days."""
    match rule.every:
        case Every.DAY:
            return date.toordinal, 1, lambda number: [date.fromordinal(number)]
        case Every.WEEK:
            return lambda day: _week(rule, day), 7, _seven
        case Every.MONTH:
            return _month, 1, _days_of_month
        case Every.YEAR:
            months = _months_of_year(rule, first)
            return _year, 1, lambda number: _days_of_year(number, months)


def _week(rule: Rule, day: date) -> int:
    return day.toordinal() - (day.weekday() - rule.week_begins) % 7


def _seven(number: int) -> list[date]:
    return [date.fromordinal(each) for each in range(max(1, number), number + 7)]


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _year(day: date) -> int:
    return day.year


def _days_of_month(number: int) -> list[date]:
    begins = date(number // 12, number % 12 + 1, 1)
    return [begins + timedelta(days=each) for each in range(_length(begins))]


def _months_of_year(rule: Rule, first: date) -> frozenset[int]:
    """Return the months in which days of a year can fit."""
    if rule.months:
        return rule.months
    anywhere = rule.weekdays or rule.year_days or rule.month_days
    return frozenset(range(1, 13)) if anywhere else frozenset({first.month})


def _days_of_year(year: int, months: frozenset[int]) -> list[date]:
    return [day for month in sorted(months) for day in _days_of_month(year * 12 + month - 1)]


def _length(day: date) -> int:
    """Return how many days its month has."""
    return ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day


def _length_of_year(day: date) -> int:
    return date(day.year, 12, 31).timetuple().tm_yday


def _fitting(rule: Rule, first: date) -> Callable[[date], bool]:
    """Return what tells whether a day fits; what a rule leaves open is as on the first day."""
    month_days, weekdays = rule.month_days, _by_weekday(rule)
    if not (month_days or weekdays or rule.year_days):
        match rule.every:
            case Every.WEEK:
                weekdays = {first.weekday(): frozenset({0})}
            case Every.MONTH | Every.YEAR:
                month_days = frozenset({first.day})
            case Every.DAY:
                pass

    def fits(day: date) -> bool:
        return (
            (not rule.months or day.month in rule.months)
            and (not month_days or _is_among(month_days, day.day, _length(day)))
            and (
                not rule.year_days
                or _is_among(rule.year_days, day.timetuple().tm_yday, _length_of_year(day))
            )
            and (not weekdays or _is_weekday(rule, weekdays.get(day.weekday()), day))
        )

    return fits


def _is_among(wanted: frozenset[int], number: int, length: int) -> bool:
    return number in wanted or number - length - 1 in wanted


def _by_weekday(rule: Rule) -> Mapping[int, frozenset[int]]:
    """Return which of each day of the week are wanted, so that a day is looked at once."""
    wanted: defaultdict[int, set[int]] = defaultdict(set)
    for each in rule.weekdays:
        wanted[each.number].add(each.nth)
    return {number: frozenset(nth) for number, nth in wanted.items()}


def _is_weekday(rule: Rule, wanted: frozenset[int] | None, day: date) -> bool:
    if wanted is None:
        return False
    if 0 in wanted or rule.every in (Every.DAY, Every.WEEK):
        return True
    in_month = rule.every is Every.MONTH or bool(rule.months)
    number = day.day if in_month else day.timetuple().tm_yday
    length = _length(day) if in_month else _length_of_year(day)
    return (number - 1) // 7 + 1 in wanted or -((length - number) // 7 + 1) in wanted


def _chosen(rule: Rule, fitting: list[date]) -> list[date]:
    if not rule.positions:
        return fitting
    return [
        day
        for place, day in enumerate(fitting, 1)
        if _is_among(rule.positions, place, len(fitting))
    ]
