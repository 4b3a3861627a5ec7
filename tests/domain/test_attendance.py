"""Events into marks: what holds does not depend on the order in which news arrives."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.attendance import (
    AttendanceEvent,
    Mark,
    Status,
    by_person,
    fold,
    minutes_attended,
    next_status,
)
from app.domain.errors import InvalidMinutes

NINE = datetime(2027, 3, 1, 6, 0, tzinfo=UTC)
SESSION, GRACE, MENTOR = 7, 40, 3


def event(
    number: int,
    status: Status = Status.PRESENT,
    *,
    minutes: int | None = None,
    observed: int = 0,
    received: int = 0,
    person: int = GRACE,
    asserted_by: int = MENTOR,
) -> AttendanceEvent:
    return AttendanceEvent(
        event_id=str(UUID(int=number)),
        course_session=SESSION,
        person=person,
        status=status,
        minutes=minutes,
        observed_at=NINE + timedelta(minutes=observed),
        received_at=NINE + timedelta(minutes=received),
        asserted_by=asserted_by,
    )


def mark(status: Status, minutes: int | None = None) -> Mark:
    return Mark(
        status=status,
        minutes=minutes,
        event_id="e",
        observed_at=NINE,
        received_at=NINE,
        asserted_by=MENTOR,
    )


def test_fold_of_nothing_is_an_empty_register() -> None:
    assert fold([]) == {}


def test_fold_keeps_who_said_it_and_when() -> None:
    assert fold([event(1, Status.LATE, minutes=40, observed=12, received=13)]) == {
        (SESSION, GRACE): Mark(
            status=Status.LATE,
            minutes=40,
            event_id=str(UUID(int=1)),
            observed_at=NINE + timedelta(minutes=12),
            received_at=NINE + timedelta(minutes=13),
            asserted_by=MENTOR,
        )
    }


def test_fold_lets_the_later_observation_hold_though_it_arrived_first() -> None:
    corrected = event(1, Status.LATE, observed=5, received=6)
    stranded = event(2, Status.ABSENT, observed=0, received=90)

    assert fold([corrected, stranded])[SESSION, GRACE].status == Status.LATE


def test_fold_lets_a_clock_that_is_ahead_overrule_nothing_that_comes_later() -> None:
    from_a_fast_clock = event(1, Status.PRESENT, observed=600, received=1)
    correction = event(2, Status.ABSENT, observed=5, received=6)

    assert fold([from_a_fast_clock, correction])[SESSION, GRACE].status == Status.ABSENT


def test_fold_of_equal_observations_lets_the_one_received_last_hold() -> None:
    events = [event(2, Status.ABSENT, received=1), event(1, Status.PRESENT, received=2)]

    assert fold(events)[SESSION, GRACE].status == Status.PRESENT


def test_fold_of_equal_times_lets_the_greater_id_hold() -> None:
    events = [event(2, Status.ABSENT), event(1, Status.PRESENT)]

    assert fold(events)[SESSION, GRACE].status == Status.ABSENT


def test_by_person_gives_each_person_their_own_marks() -> None:
    register = fold([event(1), event(2, Status.ABSENT, person=41)])

    assert by_person(register) == {
        GRACE: {SESSION: register[SESSION, GRACE]},
        41: {SESSION: register[SESSION, 41]},
    }


EVENTS = st.lists(
    st.builds(
        event,
        st.integers(0, 5),
        st.sampled_from(Status),
        minutes=st.none() | st.integers(0, 90),
        observed=st.integers(0, 3),
        received=st.integers(0, 3),
        person=st.integers(40, 42),
        asserted_by=st.integers(1, 2),
    ),
    max_size=12,
)


def test_fold_of_events_that_differ_in_a_fast_clock_alone_does_not_mind_their_order() -> None:
    events = [event(1, observed=ahead, received=1) for ahead in (2, 3)]

    assert fold(events) == fold(reversed(events))


@given(EVENTS, st.data())
def test_fold_of_any_order_and_repetition_is_the_same(
    events: list[AttendanceEvent], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(events))) if events else []
    shuffled = data.draw(st.permutations(events + again))

    assert fold(shuffled) == fold(events)


@given(EVENTS, EVENTS)
def test_fold_of_two_logs_chooses_among_what_each_alone_would_say(
    one: list[AttendanceEvent], other: list[AttendanceEvent]
) -> None:
    together, first, second = fold(one + other), fold(one), fold(other)

    assert together.keys() == first.keys() | second.keys()
    assert all(m in (first.get(key), second.get(key)) for key, m in together.items())


def test_event_of_less_than_no_minutes_is_refused() -> None:
    with pytest.raises(InvalidMinutes) as refusal:
        event(1, minutes=-1)

    assert refusal.value.minutes == -1


@pytest.mark.parametrize(
    ("status", "minutes", "earned"),
    [
        pytest.param(Status.PRESENT, None, 60, id="present-uncounted-is-the-whole-session"),
        pytest.param(Status.LATE, None, 60, id="late-uncounted-is-the-whole-session"),
        pytest.param(Status.LEFT_EARLY, None, 60, id="left-early-uncounted-is-the-whole-session"),
        pytest.param(Status.REMOTE, None, 60, id="remote-uncounted-is-the-whole-session"),
        pytest.param(Status.LATE, 45, 45, id="late-counted"),
        pytest.param(Status.LEFT_EARLY, 0, 0, id="left-at-once"),
        pytest.param(Status.PRESENT, 75, 60, id="never-more-than-the-session"),
        pytest.param(Status.ABSENT, None, 0, id="absent"),
        pytest.param(Status.ABSENT, 30, 0, id="absent-whatever-was-counted"),
        pytest.param(Status.EXCUSED, None, 0, id="excused-earns-nothing"),
        pytest.param(Status.EXCUSED, 30, 0, id="excused-whatever-was-counted"),
    ],
)
def test_minutes_attended(status: Status, minutes: int | None, earned: int) -> None:
    assert minutes_attended(mark(status, minutes), 60) == earned


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, Status.PRESENT),
        (Status.PRESENT, Status.LATE),
        (Status.LATE, Status.ABSENT),
        (Status.ABSENT, Status.PRESENT),
        (Status.EXCUSED, Status.PRESENT),
        (Status.LEFT_EARLY, Status.PRESENT),
        (Status.REMOTE, Status.PRESENT),
    ],
)
def test_next_status(before: Status | None, after: Status) -> None:
    assert next_status(before) == after
