"""When somebody can teach, minute by minute, in every zone there is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.availability import NOTHING_SAID, Availability, Dated, Sort, Weekly, blocked
from app.domain.spans import Span, merged
from app.domain.wall_time import to_local

MINUTE = timedelta(minutes=1)
MONDAY, TUESDAY, SATURDAY, SUNDAY = 0, 1, 5, 6
ZONES = st.sampled_from(sorted(available_timezones()))
TIMES = st.times().map(lambda each: each.replace(second=0, microsecond=0))
BEGINNINGS = st.integers(0, 97 * 365 * 24 * 60).map(
    lambda minutes: datetime(2000, 1, 2, tzinfo=UTC) + timedelta(minutes=minutes)
)
WEEKLY = st.builds(Weekly, st.integers(0, 6), TIMES, TIMES)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def span(starts: str, ends: str) -> Span:
    return Span(utc(starts), utc(ends))


def clock(text: str) -> time:
    return time.fromisoformat(text)


def covers(day: date, said: Weekly | Dated, shown: datetime) -> bool:
    """Whether what is said of a day means what the clock shows, by its hands alone."""
    after, before = said.starts <= shown.time(), shown.time() < said.ends
    if said.starts < said.ends:
        return shown.date() == day and after and before
    return (shown.date() == day and after) or (shown.date() == day + timedelta(days=1) and before)


def is_free(availability: Availability, moment: datetime) -> bool:
    """Look at the clock, and at each thing that was said."""
    shown = to_local(moment, availability.zone)
    days = (shown.date(), shown.date() - timedelta(days=1))
    said = {
        sort: any(covers(each.day, each, shown) for each in availability.dated if each.sort is sort)
        for sort in Sort
    }
    week = any(
        covers(day, each, shown)
        for day in days
        for each in availability.weekly
        if each.weekday == day.weekday()
    )
    busy = any(each.starts_at <= moment < each.ends_at for each in availability.busy)
    return (not availability.weekly or week or said[Sort.FREE]) and not (said[Sort.BUSY] or busy)


def brute(availability: Availability, since: datetime, until: datetime) -> tuple[Span, ...]:
    """Ask of every minute."""
    minutes = (since + number * MINUTE for number in range((until - since) // MINUTE))
    return merged(Span(each, each + MINUTE) for each in minutes if not is_free(availability, each))


@st.composite
def said(draw: st.DrawFn) -> tuple[Availability, datetime, datetime]:
    """What somebody said, and three days to ask about, wherever clocks change as anywhere else."""
    since = draw(BEGINNINGS)
    zone = draw(ZONES)
    around = to_local(since, zone).date()
    days = st.integers(-1, 4).map(lambda number: around + timedelta(days=number))
    singles = st.builds(Dated, days, st.sampled_from(Sort), TIMES, TIMES)
    busy = st.tuples(st.integers(-600, 5_000), st.integers(0, 900)).map(
        lambda two: Span(since + two[0] * MINUTE, since + sum(two) * MINUTE)
    )
    return (
        Availability(
            zone=zone,
            weekly=tuple(draw(st.lists(WEEKLY, max_size=8))),
            dated=tuple(draw(st.lists(singles, max_size=4))),
            busy=tuple(draw(st.lists(busy, max_size=3))),
        ),
        since,
        since + draw(st.integers(0, 3 * 24 * 60)) * MINUTE,
    )


def clocks_change(zone: str, moment: datetime) -> bool:
    """Whether the clocks of a zone are put forward or back about this moment."""
    offsets = {
        to_local(each, zone) - each.replace(tzinfo=None)
        for each in (moment, moment + timedelta(days=1))
    }
    return len(offsets) > 1


@st.composite
def at_a_change(draw: st.DrawFn) -> tuple[Availability, datetime, datetime]:
    """The same about a day on which the clocks of the zone are put forward or back, if any is."""
    availability, since, until = draw(said())
    days = (since + timedelta(days=number) for number in range(366))
    found = next((day for day in days if clocks_change(availability.zone, day)), since)
    return availability, found, found + max(until - since, timedelta(days=1))


@given(asked=said())
def test_each_minute_is_blocked_or_free_as_the_clock_shows(
    asked: tuple[Availability, datetime, datetime],
) -> None:
    availability, since, until = asked

    assert blocked(availability, since, until) == brute(availability, since, until)


@given(asked=at_a_change())
def test_each_minute_of_a_day_of_a_change_is_too(
    asked: tuple[Availability, datetime, datetime],
) -> None:
    availability, since, until = asked

    assert blocked(availability, since, until) == brute(availability, since, until)


@given(asked=said(), cut=st.integers(0, 3 * 24 * 60))
def test_what_is_blocked_does_not_depend_on_how_far_one_looks(
    asked: tuple[Availability, datetime, datetime], cut: int
) -> None:
    availability, since, until = asked
    middle = since + cut * MINUTE
    parts = [
        *blocked(availability, since, min(middle, until)),
        *blocked(availability, min(middle, until), until),
    ]

    assert merged(parts) == blocked(availability, since, until)


@given(since=BEGINNINGS, days=st.integers(-2, 400))
def test_nobody_who_said_nothing_is_blocked(since: datetime, days: int) -> None:
    assert blocked(NOTHING_SAID, since, since + timedelta(days=days)) == ()


def test_a_free_day_alone_blocks_nothing() -> None:
    only = Availability(zone="Asia/Yangon", dated=(Dated(date(2026, 12, 1), Sort.FREE),))

    assert blocked(only, utc("2026-11-01"), utc("2027-01-01")) == ()


@pytest.mark.parametrize(
    ("zone", "starts", "ends"),
    [
        ("Asia/Kathmandu", "2026-12-07 03:15", "2026-12-07 06:15"),  # +05:45
        ("Asia/Yangon", "2026-12-07 02:30", "2026-12-07 05:30"),  # +06:30
        ("Africa/Nairobi", "2026-12-07 06:00", "2026-12-07 09:00"),
    ],
)
def test_a_morning_is_one_of_the_place(zone: str, starts: str, ends: str) -> None:
    mondays = Availability(zone=zone, weekly=(Weekly(MONDAY, clock("09:00"), clock("12:00")),))

    assert blocked(mondays, utc("2026-12-06 20:00"), utc("2026-12-07 20:00")) == (
        span("2026-12-06 20:00", starts),
        span(ends, "2026-12-07 20:00"),
    )


def test_an_hour_that_clocks_skip_frees_nobody() -> None:
    nights = Availability(
        zone="Europe/Berlin", weekly=(Weekly(SUNDAY, clock("01:30"), clock("03:30")),)
    )

    assert blocked(nights, utc("2026-03-29 00:00"), utc("2026-03-29 03:00")) == (
        span("2026-03-29 00:00", "2026-03-29 00:30"),
        span("2026-03-29 01:30", "2026-03-29 03:00"),
    )


def test_an_hour_that_clocks_show_twice_frees_twice() -> None:
    nights = Availability(
        zone="Europe/Berlin", weekly=(Weekly(SUNDAY, clock("02:00"), clock("02:30")),)
    )

    assert blocked(nights, utc("2026-10-25 00:00"), utc("2026-10-25 02:00")) == (
        span("2026-10-25 00:30", "2026-10-25 01:00"),
        span("2026-10-25 01:30", "2026-10-25 02:00"),
    )


def test_a_day_that_a_place_left_out_is_no_day_of_the_week_there() -> None:
    """Samoa went over the date line, from Thursday 29 December 2011 to Saturday."""
    fridays = Availability(zone="Pacific/Apia", weekly=(Weekly(4, time.min, time.min),))

    assert blocked(fridays, utc("2011-12-29"), utc("2012-01-02")) == (
        span("2011-12-29", "2012-01-02"),
    )


def test_a_night_crosses_midnight_into_the_next_day() -> None:
    nights = Availability(weekly=(Weekly(SUNDAY, clock("22:00"), clock("02:00")),))

    assert blocked(nights, utc("2026-12-06 12:00"), utc("2026-12-07 12:00")) == (
        span("2026-12-06 12:00", "2026-12-06 22:00"),
        span("2026-12-07 02:00", "2026-12-07 12:00"),
    )


def test_busy_counts_more_than_free_and_a_calendar_more_than_both() -> None:
    day = date(2026, 12, 7)
    mondays = Availability(
        weekly=(Weekly(TUESDAY, time.min, time.min),),
        dated=(
            Dated(day, Sort.FREE, clock("08:00"), clock("18:00")),
            Dated(day, Sort.BUSY, clock("12:00"), clock("13:00")),
        ),
        busy=(span("2026-12-07 08:00", "2026-12-07 09:00"),),
    )

    assert blocked(mondays, utc("2026-12-07 08:00"), utc("2026-12-07 18:00")) == (
        span("2026-12-07 08:00", "2026-12-07 09:00"),
        span("2026-12-07 12:00", "2026-12-07 13:00"),
    )


def test_a_whole_day_lasts_as_long_as_its_clocks_say() -> None:
    away = Availability(zone="Europe/Berlin", dated=(Dated(date(2026, 10, 25), Sort.BUSY),))

    assert blocked(away, utc("2026-10-24"), utc("2026-10-27")) == (
        span("2026-10-24 22:00", "2026-10-25 23:00"),
    )


def test_a_year_is_asked_for_at_once() -> None:
    mornings = tuple(Weekly(day, clock("09:00"), clock("12:00")) for day in range(5))
    found = blocked(
        Availability(zone="America/Santiago", weekly=mornings), utc("2026-01-01"), utc("2027-01-01")
    )

    assert len(found) == 262  # one before each of the 261 working days, and one after the last
