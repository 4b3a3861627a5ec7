"""What hour it is for a mentor who teaches from elsewhere, and when that is no hour to teach."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.board.remote import there
from app.domain.fair_hours import minutes_outside
from app.domain.placements.soft_rules import BEARABLE
from app.domain.wall_time import to_local

ZONES = st.sampled_from(
    ["Africa/Nairobi", "Asia/Kathmandu", "Europe/Paris", "America/New_York", "Pacific/Auckland"]
)
FIRST = datetime(2030, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 8 * 365 * 24 * 60).map(lambda each: FIRST + timedelta(minutes=each))
MINUTES = st.integers(1, 720)
LISBON, NAIROBI = "Europe/Lisbon", "Africa/Nairobi"
DAY = date(2037, 12, 7)


def moment(clock: str, zone: str) -> datetime:
    """When clocks of a zone show that, on a day in December."""
    wall = datetime.fromisoformat(f"{DAY}T{clock}")
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("begins", "minutes", "odd"),
    [
        ("07:00", 60, False),
        ("06:59", 60, True),
        ("20:00", 60, False),
        ("20:00", 61, True),
        ("21:00", 1, True),
        ("23:30", 30, True),  # it ends as the next day begins
        ("23:30", 600, True),  # over midnight, and over at an hour to teach
    ],
)
def test_before_seven_and_after_nine_in_the_evening_is_no_hour_to_teach(
    begins: str, minutes: int, odd: bool
) -> None:
    starts_at = moment(begins, LISBON)
    ends_at = starts_at + timedelta(minutes=minutes)

    found = there(starts_at, ends_at, here=NAIROBI, zone=LISBON)

    assert found is not None
    assert (f"{found.starts:%H:%M}", found.odd) == (begins, odd)


@given(MOMENTS, MINUTES, ZONES, ZONES, st.booleans())
def test_their_own_clock_is_told_where_it_is_another_or_shows_an_odd_hour(
    starts_at: datetime, minutes: int, here: str, zone: str, afar: bool
) -> None:
    ends_at = starts_at + timedelta(minutes=minutes)
    odd = minutes_outside(BEARABLE, starts_at, minutes, zone) > 0
    clocks = [[to_local(at, each) for at in (starts_at, ends_at)] for each in (here, zone)]

    found = there(starts_at, ends_at, here=here, zone=zone, afar=afar)

    if clocks[0] == clocks[1] and not (afar and odd):
        assert found is None
    else:
        assert found is not None
        assert ([found.starts, found.ends], found.odd) == (clocks[1], odd)


@pytest.mark.parametrize(("begins", "told"), [("22:00", True), ("19:00", False)])
def test_who_joins_from_afar_is_told_of_an_odd_hour_where_clocks_agree(
    begins: str, told: bool
) -> None:
    times = (moment(begins, NAIROBI), moment(begins, NAIROBI) + timedelta(hours=1))

    assert (there(*times, here=NAIROBI, zone="Africa/Kampala", afar=True) is not None) is told
    assert there(*times, here=NAIROBI, zone="Africa/Kampala") is None


def test_of_whom_no_zone_is_known_nothing_is_said() -> None:
    at = moment("22:00", NAIROBI)

    assert there(at, at + timedelta(hours=1), here=NAIROBI, zone=None, afar=True) is None
