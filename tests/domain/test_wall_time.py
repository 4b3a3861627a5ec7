"""Wall times and the moments they mean."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.wall_time import AmbiguousTime, NonexistentTime, day_bounds, to_instant, to_local

wall = datetime.fromisoformat
ZONES = st.sampled_from(
    [
        "Africa/Nairobi",
        "America/Asuncion",
        "America/Santiago",
        "Asia/Kathmandu",
        "Asia/Phnom_Penh",
        "Asia/Yangon",
        "Australia/Lord_Howe",
        "Europe/Berlin",
        "Africa/Accra",
    ]
)
WALL_TIMES = st.datetimes(wall("1995-01-01 00:00"), wall("2035-01-01 00:00"))


@pytest.mark.parametrize(
    ("zone", "local", "moment"),
    [
        ("Africa/Nairobi", wall("2026-12-01 09:00"), datetime(2026, 12, 1, 6, 0, tzinfo=UTC)),
        ("Asia/Phnom_Penh", wall("2026-12-01 09:00"), datetime(2026, 12, 1, 2, 0, tzinfo=UTC)),
        ("Asia/Kathmandu", wall("2026-12-01 09:00"), datetime(2026, 12, 1, 3, 15, tzinfo=UTC)),
        ("Asia/Yangon", wall("2026-12-01 00:15"), datetime(2026, 11, 30, 17, 45, tzinfo=UTC)),
        ("Africa/Accra", wall("2026-12-01 09:00"), datetime(2026, 12, 1, 9, 0, tzinfo=UTC)),
    ],
)
def test_a_wall_time_means_one_moment(zone: str, local: datetime, moment: datetime) -> None:
    assert to_instant(local, zone) == moment
    assert to_local(moment, zone) == local


def test_a_time_that_clocks_skip_is_refused_with_the_nearest_ones() -> None:
    with pytest.raises(NonexistentTime) as refused:
        to_instant(wall("2026-03-29 02:30"), "Europe/Berlin", fold=0)

    assert refused.value.before == wall("2026-03-29 01:30")
    assert refused.value.after == wall("2026-03-29 03:30")


def test_a_skipped_midnight_is_refused() -> None:
    with pytest.raises(NonexistentTime):
        to_instant(wall("2026-09-06 00:30"), "America/Santiago")


def test_a_time_that_comes_twice_is_asked_for() -> None:
    local = wall("2026-10-25 02:30")

    with pytest.raises(AmbiguousTime) as asked:
        to_instant(local, "Europe/Berlin")

    assert asked.value.second - asked.value.first == timedelta(hours=1)
    assert to_instant(local, "Europe/Berlin", fold=0) == asked.value.first
    assert to_instant(local, "Europe/Berlin", fold=1) == asked.value.second


def test_a_time_with_a_zone_is_not_a_wall_time() -> None:
    with pytest.raises(ValueError, match="no zone"):
        to_instant(datetime(2026, 12, 1, tzinfo=UTC), "Africa/Nairobi")


@given(local=WALL_TIMES, zone=ZONES, fold=st.sampled_from([0, 1]))
def test_every_time_that_is_not_refused_is_shown_again_by_the_clock(
    local: datetime, zone: str, fold: int
) -> None:
    try:
        moment = to_instant(local, zone, fold=fold)
    except NonexistentTime as refused:
        around = (refused.before, refused.after)
    else:
        around = (to_local(moment, zone),) * 2

    assert around[0] <= local <= around[1]
    assert (around[0] == local) == (around[1] == local)


@given(seconds=st.integers(-(30 * 365 * 86_400), 10 * 365 * 86_400), zone=ZONES)
def test_every_moment_is_found_again_from_its_wall_time(seconds: int, zone: str) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    local = to_local(moment, zone)

    try:
        found = {to_instant(local, zone)}
    except AmbiguousTime as asked:
        found = {asked.first, asked.second}

    assert moment in found


@given(local=WALL_TIMES, zone=ZONES)
def test_a_time_is_asked_for_only_where_the_clock_goes_back(local: datetime, zone: str) -> None:
    place = ZoneInfo(zone)
    offsets = {local.replace(tzinfo=place, fold=fold).utcoffset() for fold in (0, 1)}
    assume(len(offsets) == 1)

    assert to_local(to_instant(local, zone), zone) == local


@pytest.mark.parametrize(
    ("day", "zone", "begins", "hours"),
    [
        (date(2026, 11, 2), "Africa/Nairobi", datetime(2026, 11, 1, 21, tzinfo=UTC), 24),
        (date(2026, 10, 25), "Europe/Berlin", datetime(2026, 10, 24, 22, tzinfo=UTC), 25),
        (date(2026, 3, 29), "Europe/Berlin", datetime(2026, 3, 28, 23, tzinfo=UTC), 23),
    ],
)
def test_a_day_lasts_from_midnight_to_midnight(
    day: date, zone: str, begins: datetime, hours: int
) -> None:
    assert day_bounds(day, zone) == (begins, begins + timedelta(hours=hours))
