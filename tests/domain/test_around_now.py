"""Sessions around now, by the day of their own city."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.around_now import DAYS_AHEAD, around
from app.domain.wall_time import today_in

NOW = datetime(2026, 11, 3, 22, 30, tzinfo=UTC)  # 01:30 on the 4th in Nairobi, 19:30 in Asunción
ZONES = ("Africa/Nairobi", "Africa/Accra", "Asia/Phnom_Penh", "America/Asuncion")


@dataclass(frozen=True)
class Meeting:
    starts_at: datetime
    ends_at: datetime
    time_zone: str = "Africa/Nairobi"


def at(hours: float, zone: str = "Africa/Nairobi", lasts: float = 1) -> Meeting:
    starts = NOW + timedelta(hours=hours)
    return Meeting(starts, starts + timedelta(hours=lasts), zone)


def test_today_is_the_day_of_the_city() -> None:
    nairobi, asuncion = at(-4), at(-4, "America/Asuncion")

    found = around([nairobi, asuncion], NOW)

    assert (found.before, found.earlier) == ((nairobi,), (asuncion,))
    assert today_in("Africa/Nairobi", NOW) == date(2026, 11, 4)
    assert today_in("America/Asuncion", NOW) == date(2026, 11, 3)


def test_what_begins_together_is_next_together() -> None:
    over, running, first, beside, last = at(-1.5), at(-0.5), at(7), at(7, lasts=2), at(9)

    found = around([last, beside, first, running, over], NOW)

    assert (found.earlier, found.now) == ((over,), (running,))
    assert (found.next, found.later) == ((first, beside), (last,))


def test_a_session_is_now_from_its_start_and_over_at_its_end() -> None:
    begins, ends = at(0, "UTC"), at(-1, "UTC")

    found = around([begins, ends], NOW)

    assert (found.now, found.earlier) == ((begins,), (ends,))


def test_a_session_that_began_before_midnight_is_now() -> None:
    running = at(-3, lasts=4)

    assert around([running], NOW).now == (running,)


def test_coming_days_are_the_next_seven() -> None:
    days = [at(24 * n + 8) for n in range(10)]

    found = around(days, NOW)

    assert list(found.coming) == [date(2026, 11, 4) + timedelta(days=n) for n in range(1, 8)]
    assert list(found.coming.values()) == [[each] for each in days[1:8]]


meetings = st.builds(
    at,
    st.floats(-300, 300, allow_nan=False),
    st.sampled_from(ZONES),
    st.floats(0.1, 30, allow_nan=False),
)


@given(st.lists(meetings))
def test_each_session_has_one_place_or_is_too_far_ahead(sessions: list[Meeting]) -> None:
    found = around(sessions, NOW)

    parts = [found.before, found.earlier, found.now, found.next, found.later]
    placed = [each for part in [*parts, *found.coming.values()] for each in part]
    far = [each for each in sessions if each not in placed]
    assert sorted(placed + far, key=repr) == sorted(sessions, key=repr)
    assert all(each.starts_at - NOW > timedelta(days=DAYS_AHEAD) for each in far)
    assert found.today == any(part for part in parts[1:])
