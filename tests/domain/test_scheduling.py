from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.adaptations.adaptation import apply
from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.adaptations.effective_day import in_order
from app.domain.adaptations.operations import Drop, Retime
from app.domain.city_calendar import EVERY_DAY, CityCalendar, NoWorkingDay
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.curricula.day_plan import ItemKind, PlanItem
from app.domain.scheduling import Proposal, ProposedSession, propose
from tests.curriculum_values import (
    adapted,
    make_adaptation,
    make_day,
    make_module,
    make_version,
    versions,
    why,
)

MONDAY = date(2027, 3, 1)
BREAK, MEAL, CHECK = (ItemKind.BREAK, 20), (ItemKind.MEAL, 60), (ItemKind.CHECK, 30)
ONE, TWO, THREE = make_module(1), make_module(2), make_module(3)

DATES = st.dates(date(2026, 1, 1), date(2035, 12, 31))
GROUPS = st.integers(0, 4)
EFFECTIVE = adapted().map(lambda drawn: apply(*drawn))


def seen_by(proposal: Proposal, group: int) -> list[ProposedSession]:
    return [session for session in proposal.sessions if session.group in (None, group)]


def clock(proposal: Proposal) -> list[tuple[str, str]]:
    return [(f"{session.starts:%H:%M}", session.code) for session in proposal.sessions]


@given(versions(), DATES)
def test_the_core_is_placed_at_its_planned_times(version: CurriculumVersion, first: date) -> None:
    sessions = propose(apply(version, None), first).sessions
    placed = [[each for each in sessions if each.day == n] for n in range(1, 1 + len(version.days))]

    assert [[(each.starts.time(), each.minutes, each.kind) for each in day] for day in placed] == [
        [(item.at, item.minutes, item.kind) for item in day.items] for day in version.days
    ]


@given(EFFECTIVE, DATES, GROUPS)
def test_order_is_kept_and_nothing_is_lost(
    effective: EffectiveCurriculum, first: date, groups: int
) -> None:
    sessions = seen_by(propose(effective, first, groups=groups), group=1)
    done = [(each.day, each.code) for each in sessions if not each.kind.pause]
    online = [(None, module.code) for module in effective.online]

    assert done == online + [
        (number, item.code) for number, day in enumerate(effective.days, 1) for item in day.items
    ]


@given(EFFECTIVE, DATES, GROUPS)
def test_what_a_group_sees_never_overlaps_and_has_no_gaps_in_a_day(
    effective: EffectiveCurriculum, first: date, groups: int
) -> None:
    proposal = propose(effective, first, groups=groups)

    for group in range(1, groups + 1):
        for one, other in pairwise(seen_by(proposal, group)):
            same_day = one.day == other.day is not None
            assert one.ends == other.starts if same_day else one.ends <= other.starts


@given(EFFECTIVE, DATES, GROUPS)
def test_minutes_placed_are_the_effective_minutes(
    effective: EffectiveCurriculum, first: date, groups: int
) -> None:
    taught = [
        session
        for session in seen_by(propose(effective, first, groups=groups), group=1)
        if session.module_uid
    ]

    assert sum(each.minutes for each in taught if each.online) == effective.minutes_online
    assert sum(each.minutes for each in taught if not each.online) == effective.minutes_in_person


@given(EFFECTIVE)
def test_pauses_are_planned_ones_in_their_order_and_between_two_items(
    effective: EffectiveCurriculum,
) -> None:
    for day in effective.days:
        woven = in_order(day)
        pauses = [each for each in woven if isinstance(each, PlanItem)]
        planned = iter(day.pauses)

        assert all(pause in planned for pause in pauses)
        assert not any(each.kind.pause for each in (*woven[:1], *woven[-1:]))
        assert not any(one.kind.pause and other.kind.pause for one, other in pairwise(woven))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[date, CityCalendar]:
    """Draw a first day, and a calendar with holidays in the weeks after it."""
    first = draw(DATES)
    near = st.integers(0, 30).map(lambda days: first + timedelta(days=days))
    weekend = draw(st.frozensets(st.integers(0, 6), max_size=6))
    return first, CityCalendar(weekend, draw(st.dictionaries(near, st.just("Holiday"))))


@given(EFFECTIVE, calendars())
def test_days_are_consecutive_working_days(
    effective: EffectiveCurriculum, drawn: tuple[date, CityCalendar]
) -> None:
    first, calendar = drawn
    proposal = propose(effective, first, calendar=calendar)
    dates = sorted({session.date for session in proposal.sessions if not session.online})
    days = ((dates[-1] - first).days if dates else -1) + 1
    working = [first + timedelta(days=n) for n in range(days)]

    placed = {session.day for session in proposal.sessions} - {None}
    if placed == set(range(1, 1 + len(effective.days))):
        assert dates == [day for day in working if calendar.is_working(day)]


@given(EFFECTIVE, DATES)
def test_online_modules_are_held_weekly_at_noon_before_the_course(
    effective: EffectiveCurriculum, first: date
) -> None:
    proposal = propose(effective, first, calendar=EVERY_DAY)
    noon = datetime.combine(first, time(12))
    weeks = range(len(effective.online), 0, -1)

    assert [session.starts for session in proposal.sessions if session.online] == [
        noon - timedelta(weeks=week) for week in weeks
    ]


@given(versions(self_paced=True).filter(lambda version: not version.days), DATES)
def test_without_days_online_modules_are_held_weekly_from_the_first_day_on(
    version: CurriculumVersion, first: date
) -> None:
    effective = apply(version, None)
    noon = datetime.combine(first, time(12))

    sessions = propose(effective, first, calendar=EVERY_DAY).sessions

    assert [(each.module_uid, each.starts) for each in sessions] == [
        (module.uid, noon + timedelta(weeks=week)) for week, module in enumerate(effective.online)
    ]


@given(EFFECTIVE, DATES, GROUPS)
def test_a_module_with_a_group_size_is_taught_to_all_groups_at_once(
    effective: EffectiveCurriculum, first: date, groups: int
) -> None:
    sessions = propose(effective, first, groups=groups).sessions
    every = [*range(1, groups + 1)] if groups > 1 else [None]

    for module in effective.modules:
        held = [each for each in sessions if each.module_uid == module.uid]
        assert [each.group for each in held] == (every if module.group_size else [None])
        assert len({each.starts for each in held}) == 1


@given(EFFECTIVE, DATES)
def test_a_day_overflows_exactly_when_it_ends_too_late(
    effective: EffectiveCurriculum, first: date
) -> None:
    proposal = propose(effective, first)
    in_person = [session for session in proposal.sessions if session.day]
    ends = {session.day: session.ends for session in in_person}
    latest = {
        session.day: datetime.combine(session.date, effective.days[session.day - 1].latest_end)
        for session in reversed(in_person)
    }

    assert [(day, each.ends) for day, each in proposal.overflows.items()] == [
        (day, end) for day, end in ends.items() if end > latest[day]
    ]


def test_a_pause_moves_to_the_nearest_boundary() -> None:
    version = make_version(make_day(ONE, BREAK, TWO, THREE), modules=(ONE, TWO, THREE))
    longer = make_adaptation(Retime(**why(1), target=ONE.uid, minutes=100))

    assert clock(propose(apply(version, longer), MONDAY)) == [
        ("08:00", "M01"),
        ("09:40", "BREAK"),
        ("10:00", "M02"),
        ("11:00", "M03"),
    ]


def test_a_pause_goes_to_the_earlier_of_two_equally_near_boundaries() -> None:
    modules = (make_module(1), make_module(2), make_module(3), make_module(4))
    one, two, three, four = modules
    version = make_version(make_day(one, two, BREAK, three, four), modules=modules)
    shifted = make_adaptation(Retime(**why(1), target=one.uid, minutes=30))

    # Planned for 10:00; the boundaries are now 08:30, 09:30 and 10:30.
    assert [code for _, code in clock(propose(apply(version, shifted), MONDAY))] == [
        "M01",
        "M02",
        "BREAK",
        "M03",
        "M04",
    ]


def test_a_pause_is_left_out_when_all_is_done_by_then() -> None:
    version = make_version(make_day(CHECK, ONE, TWO, MEAL, THREE), modules=(ONE, TWO, THREE))
    short = make_adaptation(Drop(**why(1), target=TWO.uid), Drop(**why(2), target=THREE.uid))

    assert clock(propose(apply(version, short), MONDAY)) == [("08:00", "CHECK"), ("08:30", "M01")]


def test_a_boundary_takes_one_pause() -> None:
    version = make_version(make_day(ONE, BREAK, TWO, MEAL, THREE), modules=(ONE, TWO, THREE))
    long = make_adaptation(
        Drop(**why(1), target=TWO.uid), Retime(**why(2), target=THREE.uid, minutes=300)
    )

    assert [code for _, code in clock(propose(apply(version, long), MONDAY))] == [
        "M01",
        "BREAK",
        "M03",
    ]


def test_a_weekend_is_skipped() -> None:
    version = make_version(make_day(ONE), make_day(TWO), modules=(ONE, TWO))
    friday, monday = date(2027, 3, 5), date(2027, 3, 8)

    assert [each.date for each in propose(apply(version, None), friday).sessions] == [
        friday,
        monday,
    ]


def test_a_first_day_on_a_weekend_means_the_next_working_day() -> None:
    version = make_version(make_day(ONE), modules=(ONE,))
    proposal = propose(
        apply(version, None), date(2027, 3, 5), calendar=CityCalendar(frozenset({4, 5}))
    )

    assert [each.date for each in proposal.sessions] == [date(2027, 3, 7)]


def test_a_holiday_is_skipped_wherever_it_falls() -> None:
    version = make_version(make_day(ONE), make_day(TWO), make_day(THREE), modules=(ONE, TWO, THREE))
    closed = {
        MONDAY: "Founders’ Day",
        date(2027, 3, 3): "Another",
        date(2027, 3, 6): "At a weekend",
    }
    calendar = CityCalendar(frozenset({5, 6}), closed)

    sessions = propose(apply(version, None), MONDAY, calendar=calendar).sessions
    assert [each.date.day for each in sessions] == [2, 4, 5]


def test_where_nobody_ever_works_nothing_is_placed() -> None:
    version = make_version(make_day(ONE), modules=(ONE,))
    always = {MONDAY + timedelta(days=each): "Closed" for each in range(4000)}

    with pytest.raises(NoWorkingDay):
        propose(apply(version, None), MONDAY, calendar=CityCalendar(frozenset(), always))


def test_a_day_that_ends_at_its_latest_end_is_not_too_long() -> None:
    version = make_version(make_day(ONE, TWO), modules=(ONE, TWO))
    longer = make_adaptation(Retime(**why(1), target=ONE.uid, minutes=510))

    assert propose(apply(version, longer), MONDAY).overflows == {}


def test_a_day_that_runs_past_midnight_is_placed_whole() -> None:
    version = make_version(make_day(ONE, TWO), modules=(ONE, TWO))
    endless = make_adaptation(Retime(**why(1), target=ONE.uid, minutes=1_000))
    overflow = propose(apply(version, endless), MONDAY).overflows[1]

    assert overflow.ends == datetime(2027, 3, 2, 1, 40)  # noqa: DTZ001 (local time, no zone)
    assert overflow.minutes_over == 490
    assert [session.code for session in overflow.sessions] == ["M01", "M02"]
