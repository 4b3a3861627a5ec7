"""Which day of the plan a date stands for: kept by dates that hold something, brought to others."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.city_calendar import EVERY_DAY, CityCalendar
from app.domain.plan_days import Held, after_moving, stands_for, with_missing

MONDAY, TUESDAY = date(2026, 12, 7), date(2026, 12, 8)
SUNDAY = MONDAY - timedelta(days=1)
PLAN = (
    Held(session=1, date=MONDAY, plan_day=1),
    Held(session=2, date=MONDAY, plan_day=1),
    Held(session=3, date=TUESDAY, plan_day=2),
)


def test_what_moves_to_a_day_of_the_course_is_held_on_that_day_of_the_plan() -> None:
    assert after_moving(PLAN, {1: TUESDAY, 3: MONDAY}) == {1: 2, 3: 1}


def test_what_moves_to_a_date_that_held_nothing_brings_its_day_along() -> None:
    assert after_moving(PLAN, {3: SUNDAY}) == {3: 2}


def test_what_moves_within_its_day_keeps_it() -> None:
    assert after_moving(PLAN, {1: MONDAY, 3: TUESDAY}) == {1: 1, 3: 2}


@st.composite
def moves(draw: st.DrawFn) -> tuple[tuple[Held, ...], list[dict[int, date]]]:
    """Draw three days that hold something, and moves one after the other."""
    count = draw(st.integers(3, 9))
    held = tuple(
        Held(session=each, date=MONDAY + timedelta(days=each % 3), plan_day=each % 3 + 1)
        for each in range(count)
    )
    dates = st.integers(-2, 5).map(lambda days: MONDAY + timedelta(days=days))
    sessions = st.integers(0, count - 1)
    return held, draw(st.lists(st.dictionaries(sessions, dates, max_size=4), max_size=6))


@given(moves())
def test_all_that_is_held_on_a_date_is_of_one_day_of_the_plan(
    drawn: tuple[tuple[Held, ...], list[dict[int, date]]],
) -> None:
    held, steps = drawn
    for to in steps:
        plan_days = after_moving(held, to)
        stays = {each.date: each.plan_day for each in held if each.session not in to}
        held = tuple(
            replace(each, date=to[each.session], plan_day=plan_days[each.session])
            if each.session in to
            else each
            for each in held
        )

        by_date = {each.date: each.plan_day for each in held}
        assert all(by_date[each.date] == each.plan_day for each in held)
        assert stays.items() <= by_date.items()


def test_what_stands_for_no_day_takes_and_hides_none() -> None:
    dinner = Held(session=4, date=SUNDAY, plan_day=None)

    assert after_moving((dinner, *PLAN), {3: SUNDAY}) == {3: 2}
    assert after_moving((*PLAN, dinner), {4: TUESDAY}) == {4: 2}
    assert after_moving((dinner, *PLAN), {4: SUNDAY, 3: SUNDAY}) == {4: 2, 3: 2}


@given(moves(), st.integers(0, 8), st.data())
def test_what_is_held_online_has_no_day_and_changes_that_of_nothing_else(
    drawn: tuple[tuple[Held, ...], list[dict[int, date]]], place: int, data: st.DataObject
) -> None:
    held, steps = drawn
    online = Held(
        session=99,
        date=data.draw(st.sampled_from([each.date for each in held])),
        plan_day=data.draw(st.sampled_from([None, 7])),
        online=True,
    )
    all_of_it = (*held[:place], online, *held[place:])
    for to in steps:
        without = after_moving(held, to)
        assert after_moving(all_of_it, to) == without
        assert after_moving(all_of_it, {99: MONDAY, **to}) == {99: None, **without}


def test_a_date_stands_for_the_day_of_what_is_held_there_in_person() -> None:
    online = Held(session=4, date=SUNDAY, plan_day=None, online=True)

    assert stands_for((*PLAN, online), TUESDAY) == 2
    assert stands_for((*PLAN, online), SUNDAY) is None


FRIDAY, NEXT_MONDAY = MONDAY + timedelta(days=4), MONDAY + timedelta(days=7)


def test_a_day_that_no_date_stands_for_gets_the_working_day_after_those_before_it() -> None:
    weekdays = CityCalendar(frozenset({5, 6}), {NEXT_MONDAY: "A holiday"})

    assert with_missing({1: MONDAY, 3: FRIDAY}, 3, weekdays)[2] == TUESDAY
    assert with_missing({1: MONDAY, 2: FRIDAY}, 3, weekdays)[3] == NEXT_MONDAY + timedelta(days=1)


def test_where_no_day_is_between_or_nothing_is_known_there_is_no_date() -> None:
    assert with_missing({1: MONDAY, 3: TUESDAY}, 3, EVERY_DAY) == {1: MONDAY, 3: TUESDAY}
    assert with_missing({2: TUESDAY}, 2, EVERY_DAY) == {2: TUESDAY}
    assert with_missing({}, 3, EVERY_DAY) == {}


@given(
    known=st.dictionaries(
        st.integers(1, 6), st.integers(0, 12).map(lambda days: MONDAY + timedelta(days=days))
    ),
    last=st.integers(0, 8),
    weekend=st.sets(st.integers(0, 6), max_size=5),
)
def test_days_get_working_days_in_their_order_and_none_is_left_while_one_is_between(
    known: dict[int, date], last: int, weekend: set[int]
) -> None:
    calendar = CityCalendar(frozenset(weekend))

    found = with_missing(known, last, calendar)

    assert found.items() >= known.items()
    for number in set(range(1, last + 1)) - known.keys():
        before = [on for each, on in found.items() if each < number]
        after = [on for each, on in found.items() if each > number]
        if number in found:
            assert calendar.is_working(found[number])
            assert max(before) < found[number] < min(after, default=date.max)
        elif before:
            assert after
            between = (min(after) - max(before)).days
            days = (max(before) + timedelta(days=each) for each in range(1, between))
            assert not any(map(calendar.is_working, days))
