"""A day that is too long says by how much, and which sessions end too late."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.day_overflow import DayOverflow, of_day

wall = datetime.fromisoformat
HALF_PAST_FIVE = wall("2026-12-07 17:30")


def test_a_day_that_ends_on_the_minute_does_not_overflow() -> None:
    assert of_day([(1, HALF_PAST_FIVE)], HALF_PAST_FIVE) is None
    assert of_day([], HALF_PAST_FIVE) is None


def test_what_ends_too_late_is_named_in_order() -> None:
    held = [
        (3, wall("2026-12-07 20:10")),
        (1, wall("2026-12-07 17:25")),
        (2, wall("2026-12-07 18:10")),
    ]

    overflow = of_day(held, HALF_PAST_FIVE)

    assert overflow == DayOverflow(
        ends=wall("2026-12-07 20:10"), latest_end=HALF_PAST_FIVE, sessions=(2, 3)
    )
    assert overflow.minutes_over == 160


@given(st.lists(st.integers(-300, 300)))
def test_a_day_is_too_long_by_its_last_end(minutes: list[int]) -> None:
    ends = [HALF_PAST_FIVE + timedelta(minutes=each) for each in minutes]

    overflow = of_day(enumerate(ends), HALF_PAST_FIVE)

    assert (overflow.minutes_over if overflow else 0) == max(0, *minutes, 0)
    assert len(overflow.sessions if overflow else ()) == sum(each > 0 for each in minutes)
