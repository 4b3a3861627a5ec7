"""The days on which something repeats, against a library that many calendars are read with."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from types import SimpleNamespace

import pytest
from dateutil import rrule  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.recurrence import Every, Rule, TooLong, Weekday, days
from tests.domain.test_linear_cost import calls

MOST = 200_000
NAMES = {
    Every.DAY: rrule.DAILY,
    Every.WEEK: rrule.WEEKLY,
    Every.MONTH: rrule.MONTHLY,
    Every.YEAR: rrule.YEARLY,
}
WEEKDAYS = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def some(values: st.SearchStrategy[int]) -> st.SearchStrategy[frozenset[int]]:
    """Mostly nothing, else a few of these."""
    return st.one_of(st.just(frozenset()), st.frozensets(values, min_size=1, max_size=3))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Rules of all kinds, those that never come true left out: the library never ends there."""
    every = draw(st.sampled_from(Every))
    # The library reads "Mondays, and the second Tuesday" as both at once.
    nth = draw(st.sampled_from([st.just(0), st.sampled_from([1, 2, 4, -1, -2])]))
    weekdays = st.builds(Weekday, st.integers(0, 6), nth)
    within_year = every is Every.YEAR
    month_days = draw(some(st.sampled_from([1, 7, 13, 28, -1, -10])))
    return Rule(
        every=every,
        interval=draw(st.integers(1, 4)),
        count=draw(st.none() | st.integers(1, 30)),
        until=draw(st.none() | DAYS),
        months=draw(some(st.integers(1, 12))),
        month_days=month_days,
        year_days=(
            draw(some(st.sampled_from([1, 60, 100, -1]))) if within_year and not month_days else
            frozenset()
        ),
        weekdays=tuple(draw(st.lists(weekdays, max_size=3))),
        positions=(
            draw(some(st.sampled_from([1, 2, -1]))) if every is not Every.WEEK else frozenset()
        ),
        week_begins=draw(st.integers(0, 6)),
    )  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _library_that_ends() -> Iterator[None]:
    """Let the library give up in 2045: of what never comes true it finds nothing until 9999."""
    ending = SimpleNamespace(**{**vars(rrule.datetime), "MAXYEAR": 2045})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rrule, "datetime", ending)
        yield


def by_library(rule: Rule, first: date, since: date, until: date) -> list[date]:
    end = min(until, rule.until) if rule.until else until
    weekdays = [WEEKDAYS[each.number] for each in rule.weekdays]
    found = rrule.rrule(
        NAMES[rule.every],
        dtstart=datetime.combine(first, time.min),
        interval=rule.interval,
        count=rule.count,
        bymonth=sorted(rule.months) or None,
        bymonthday=sorted(rule.month_days) or None,
        byyearday=sorted(rule.year_days) or None,
        byweekday=[
            day(each.nth) if each.nth else day
            for day, each in zip(weekdays, rule.weekdays, strict=True)
        ]
        or None,
        bysetpos=sorted(rule.positions) or None,
        wkst=rule.week_begins,
        cache=False,
    )
    dates = takewhile(lambda day: day <= end, (each.date() for each in found))
    return [day for day in dates if day >= since]


@settings(max_examples=settings().max_examples * 4)
@given(rule=rules(), first=DAYS, ahead=st.integers(-400, 1_500), length=st.integers(0, 800))
def test_the_days_are_those_that_the_library_finds(
    rule: Rule, first: date, ahead: int, length: int
) -> None:
    since = first + timedelta(days=ahead)
    until = since + timedelta(days=length)

    found, _looked = days(rule, first, since, until, most=MOST)

    assert list(found) == by_library(rule, first, since, until)


@pytest.mark.parametrize("every", [Every.MONTH, Every.YEAR])
def test_a_day_that_never_comes_is_looked_for_no_further_than_asked(every: Every) -> None:
    never = Rule(every=every, months=frozenset({2}), month_days=frozenset({30}))

    found, looked = days(never, date(2000, 1, 1), date(2026, 1, 1), date(2027, 1, 1), most=MOST)

    assert found == ()
    assert looked < 500


def test_what_was_counted_for_too_long_is_given_up() -> None:
    ages = Rule(every=Every.DAY, count=2_000_000_000)

    with pytest.raises(TooLong):
        days(ages, date(1, 1, 1), date(2026, 1, 1), date(2027, 1, 1), most=1_000)


def test_what_is_not_counted_costs_the_same_however_long_ago_it_began() -> None:
    for every in Every:
        _found, looked = days(
            Rule(every=every), date(1, 1, 1), date(2026, 1, 1), date(2026, 12, 31), most=MOST
        )
        assert looked < 500


def test_how_many_weekdays_are_named_changes_nothing_for_each_day() -> None:
    few = tuple(Weekday(number, 53) for number in range(7))
    many = tuple(Weekday(number, nth) for number in range(7) for nth in range(-53, -3))

    def work(weekdays: tuple[Weekday, ...]) -> Callable[[], object]:
        rule = Rule(every=Every.YEAR, weekdays=weekdays, month_days=frozenset({1}))
        return lambda: days(rule, date(1926, 1, 1), date(1926, 1, 1), date(2027, 1, 1), most=MOST)

    assert calls(work(many)) < 1.5 * calls(work(few))


@pytest.mark.parametrize("every", Every)
def test_a_step_beyond_all_days_is_no_error(every: Every) -> None:
    rare = Rule(every=every, interval=2_147_483_647)

    found, _looked = days(rare, date(2026, 5, 4), date(2026, 1, 1), date(2027, 1, 1), most=MOST)

    assert found == (date(2026, 5, 4),)


@pytest.mark.parametrize("every", Every)
def test_what_begins_later_is_not_there_yet(every: Every) -> None:
    rule = Rule(every=every)

    assert days(rule, date(9999, 12, 31), date(2026, 1, 1), date(2027, 1, 1), most=MOST)[0] == ()
