"""Which pin of a course holds when, and when another may follow."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.pins import Objection, objection, of_session, that_hold

START = datetime(2027, 3, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Pin:
    sequence: int
    holds_from: datetime | None = None


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


HOURS = st.none() | st.integers(0, 9)
PINS = st.lists(HOURS, max_size=6).map(
    lambda hours: [
        Pin(1),
        *(Pin(n, None if hour is None else at(hour)) for n, hour in enumerate(hours, 2)),
    ]
)


def test_a_session_is_held_under_the_newest_pin_that_holds_by_then() -> None:
    pins = [Pin(1), Pin(2, at(4)), Pin(3, at(8))]

    assert [of_session(pins, at(hour)).sequence for hour in (0, 3, 4, 7, 8, 99)] == [
        1, 1, 2, 2, 3, 3,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("pins", "holding"),
    [
        ([Pin(1)], [1]),
        ([Pin(1), Pin(2)], [2]),
        ([Pin(1), Pin(2, at(4))], [1, 2]),
        ([Pin(1), Pin(2), Pin(3, at(4))], [2, 3]),
        ([Pin(1), Pin(2, at(4)), Pin(3, at(4))], [1, 3]),
        ([Pin(1), Pin(2, at(8)), Pin(3, at(4))], [1, 3]),
    ],
)
def test_a_pin_that_was_replaced_before_anything_was_held_holds_never(
    pins: list[Pin], holding: list[int]
) -> None:
    assert [pin.sequence for pin in that_hold(pins)] == holding


@given(PINS)
def test_those_that_hold_are_those_of_all_sessions_there_could_be(pins: list[Pin]) -> None:
    hours = [START - timedelta(days=1), *(at(hour) for hour in range(10))]

    assert list(that_hold(pins)) == list(dict.fromkeys(of_session(pins, hour) for hour in hours))


@pytest.mark.parametrize(
    ("attended", "holds_from", "found"),
    [
        ([], None, None),
        ([], at(1), None),
        ([at(0)], None, Objection.NO_SESSION),
        ([at(0)], at(0), Objection.HELD),
        ([at(0)], at(4), None),
        ([at(0), at(5)], at(4), Objection.HELD),
        ([at(0)], at(2), Objection.HELD),
    ],
)
def test_what_was_held_keeps_its_pin(
    attended: list[datetime], holds_from: datetime | None, found: Objection | None
) -> None:
    asked = objection(
        reason="New guideline",
        is_same=False,
        attended=attended,
        holds_from=holds_from,
        now=at(3),
    )

    assert asked == found


def test_a_pin_has_a_reason_and_changes_something() -> None:
    def asked(reason: str, *, is_same: bool) -> Objection | None:
        return objection(reason=reason, is_same=is_same, attended=[], holds_from=None, now=START)

    assert asked(" \n", is_same=False) is Objection.NO_REASON
    assert asked("New guideline", is_same=True) is Objection.SAME
