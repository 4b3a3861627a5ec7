from collections.abc import Mapping
from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.city_calendar import CityCalendar, NoWorkingDay, with_own

DATES = st.dates(date(2026, 1, 1), date(2035, 12, 31))
WEEKENDS = st.frozensets(st.integers(0, 6), max_size=6)
# Few days, so that holidays lie close to one another and to the days that are asked about.
NEAR = st.dates(date(2027, 3, 1), date(2027, 4, 10))
CALENDARS = st.builds(
    CityCalendar, WEEKENDS, st.dictionaries(NEAR, st.text(min_size=1, max_size=9), max_size=20)
)
NUMBERS = st.integers(0, 30)
FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2027, 3, 5) + timedelta(days=each) for each in range(4))
SAT_AND_SUN = frozenset({5, 6})


def days(a: date, b: date) -> list[date]:
    """List the days from `a` to the one before `b`."""
    return [a + timedelta(days=each) for each in range((b - a).days)]


@given(CALENDARS, NEAR)
def test_one_works_on_each_day_that_is_neither_weekend_nor_holiday(
    calendar: CityCalendar, day: date
) -> None:
    assert calendar.is_working(day) == (
        day.weekday() not in calendar.weekend and calendar.name_of(day) is None
    )
    assert calendar.name_of(day) == calendar.holidays.get(day)


@given(CALENDARS, NEAR, st.integers(1, 30))
def test_as_many_working_days_lie_before_a_day_as_are_asked_for(
    calendar: CityCalendar, day: date, n: int
) -> None:
    found = calendar.working_days_before(day, n)

    assert calendar.is_working(found)
    assert found < day
    assert sum(calendar.is_working(each) for each in days(found, day)) == n


@given(CALENDARS, NEAR)
def test_none_before_a_day_is_the_day_itself_or_the_last_working_day(
    calendar: CityCalendar, day: date
) -> None:
    found = calendar.working_days_before(day, 0)

    assert calendar.is_working(found)
    assert found <= day
    assert not any(calendar.is_working(each) for each in days(found + timedelta(days=1), day))
    assert found == day or not calendar.is_working(day)


@given(CALENDARS, NEAR, NUMBERS, NUMBERS)
def test_steps_back_from_a_working_day_add_up(
    calendar: CityCalendar, day: date, n: int, m: int
) -> None:
    begun = calendar.working_days_before(day, 0)
    in_two = calendar.working_days_before(calendar.working_days_before(begun, n), m)

    assert in_two == calendar.working_days_before(begun, n + m)


@given(CALENDARS, NEAR, NEAR)
def test_working_days_between_two_are_those_that_one_counts(
    calendar: CityCalendar, a: date, b: date
) -> None:
    counted = sum(calendar.is_working(each) for each in days(*sorted((a, b))))

    assert calendar.working_days_between(a, b) == (counted if a <= b else -counted)


@given(CALENDARS, DATES, DATES, DATES)
def test_working_days_between_add_up(calendar: CityCalendar, a: date, b: date, c: date) -> None:
    between = calendar.working_days_between

    assert between(a, b) + between(b, c) == between(a, c)


@given(CALENDARS, NEAR, st.integers(1, 20))
def test_working_days_come_in_their_order_and_leave_none_out(
    calendar: CityCalendar, first: date, n: int
) -> None:
    found = list(islice(calendar.working_days_from(first), n))

    upto = days(first, found[-1] + timedelta(days=1))
    assert found == [day for day in upto if calendar.is_working(day)]


@given(CALENDARS, NEAR, st.integers(1, 20))
def test_back_from_a_working_day_is_where_one_came_from(
    calendar: CityCalendar, first: date, n: int
) -> None:
    *_, last = found = list(islice(calendar.working_days_from(first), n + 1))

    assert calendar.working_days_before(last, n) == found[0]


@pytest.mark.parametrize(
    ("holidays", "day", "n", "expected"),
    [
        ({}, MONDAY, 1, FRIDAY),
        ({}, MONDAY, 0, MONDAY),
        ({}, SUNDAY, 0, FRIDAY),
        ({}, SUNDAY, 1, FRIDAY),
        ({FRIDAY: "Founders' Day"}, MONDAY, 1, date(2027, 3, 4)),
        ({MONDAY: "Founders' Day"}, MONDAY, 0, FRIDAY),
    ],
)
def test_weekends_and_holidays_are_passed_over(
    holidays: Mapping[date, str], day: date, n: int, expected: date
) -> None:
    assert CityCalendar(SAT_AND_SUN, holidays).working_days_before(day, n) == expected


def test_a_week_needs_a_working_day() -> None:
    with pytest.raises(ValueError, match="without a working day"):
        CityCalendar(frozenset(range(7)))


def test_no_week_has_an_eighth_day() -> None:
    with pytest.raises(ValueError, match="no week has"):
        CityCalendar(frozenset({7}))


def test_days_before_are_counted_from_nought() -> None:
    with pytest.raises(ValueError, match="from 0"):
        CityCalendar(SAT_AND_SUN).working_days_before(MONDAY, -1)


def test_a_calendar_of_holidays_alone_ends_in_an_error_and_not_in_counting_for_ever() -> None:
    always = {MONDAY + timedelta(days=each): "Closed" for each in range(-4000, 4000)}

    with pytest.raises(NoWorkingDay):
        CityCalendar(frozenset(), always).working_days_before(MONDAY, 1)


@pytest.mark.parametrize("n", [0, 1])
def test_nothing_lies_before_the_first_day_that_can_be_written(n: int) -> None:
    never = CityCalendar(frozenset(range(6)))  # open on Sundays; the first of days is a Monday

    with pytest.raises(NoWorkingDay):
        never.working_days_before(date.min, n)


NAMES = st.text(min_size=1, max_size=9)


@given(CALENDARS, NEAR, NEAR)
def test_days_that_are_lost_to_holidays_are_those_on_which_one_would_work_else(
    calendar: CityCalendar, a: date, b: date
) -> None:
    without = CityCalendar(calendar.weekend)
    lost = [
        (day, calendar.name_of(day))
        for day in days(a, b + timedelta(days=1))
        if without.is_working(day) and not calendar.is_working(day)
    ]

    assert calendar.closed_within(a, b) == lost


@given(
    st.dictionaries(NEAR, NAMES, max_size=9), st.dictionaries(NEAR, st.none() | NAMES, max_size=9)
)
def test_a_city_s_own_word_counts_before_its_country_s(
    national: dict[date, str], own: dict[date, str | None]
) -> None:
    found = {each.day: each for each in with_own(national, own)}

    assert list(found) == sorted(found)
    assert found.keys() == {
        day for day in national.keys() | own.keys() if day in national or own[day] is not None
    }
    for day, each in found.items():
        assert each.kept == (own.get(day, "not said") is not None)
        assert each.own == (own.get(day) is not None)
        assert each.name == (own.get(day) or national[day])
