"""Sessions placed before anybody could have known of them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.bygone import Teaching, of_course

BEGUN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)


def teaching(session: int, minutes: int, *, marked: bool = False) -> Teaching[int]:
    return Teaching(session=session, starts_at=BEGUN + minutes * A_MINUTE, marked=marked)


def test_what_starts_before_the_course_was_begun_was_placed_in_the_past() -> None:
    assert of_course([teaching(1, -1), teaching(2, 0), teaching(3, 1)], BEGUN) == (1,)


def test_what_has_marks_was_held() -> None:
    assert of_course([teaching(1, -1, marked=True), teaching(2, -1)], BEGUN) == (2,)


@given(st.lists(st.tuples(st.integers(-9, 9), st.booleans())))
def test_moving_all_to_the_time_of_beginning_leaves_nothing_in_the_past(
    drawn: list[tuple[int, bool]],
) -> None:
    held = [teaching(n, minutes, marked=marked) for n, (minutes, marked) in enumerate(drawn)]
    moved = [teaching(each.session, 0, marked=each.marked) for each in held]

    assert of_course(moved, BEGUN) == ()
    assert set(of_course(held, BEGUN)) == {
        n for n, (minutes, marked) in enumerate(drawn) if minutes < 0 and not marked
    }
