"""What a phone or a form sends is read whole, and what makes no sense is named."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.attendance import Status
from app.domain.marking import Observation, Outcome, Refusal, Verdict
from app.forms.marks import MOST_EVENTS, Choice, MarksForm, NotEvents, read_events

EVENT = {
    "event_id": str(uuid4()),
    "person": "AbC123AbC123AbC1",
    "status": "late",
    "minutes": 50,
    "observed_at": "2026-11-02T11:00:00.250+03:00",
}
PRESENT, LATE, NONE = Choice(Status.PRESENT), Choice(Status.LATE, "50"), Choice(None)

json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


def test_an_event_is_read_with_its_time_in_utc() -> None:
    assert read_events({"events": [EVENT]}) == [
        Observation(
            event_id=EVENT["event_id"],
            person="AbC123AbC123AbC1",
            status=Status.LATE,
            minutes=50,
            observed_at=datetime(2026, 11, 2, 8, 0, 0, 250_000, tzinfo=UTC),
        )
    ]


def test_minutes_may_be_left_out() -> None:
    event = {key: value for key, value in EVENT.items() if key != "minutes"}

    assert read_events({"events": [event]})[0].minutes is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"event_id": "1"},
        {"event_id": EVENT["event_id"].upper().replace("-", "")},
        {"event_id": None},
        {"person": "a b"},
        {"person": "x" * 15 + "\x00"},
        {"person": "x" * 15 + "-"},
        {"person": "x" * 16 + "\n"},
        {"person": "x" * 15},
        {"person": "x" * 17},
        {"person": 5},
        {"status": "here"},
        {"status": ["present"]},
        {"minutes": -1},
        {"minutes": 1441},
        {"minutes": True},
        {"minutes": 1.5},
        {"minutes": "5"},
        {"observed_at": "2026-11-02T11:00:00"},
        {"observed_at": "yesterday"},
        {"observed_at": "0001-01-01T00:00:00+14:00"},
        {"observed_at": 5},
    ],
)
def test_an_event_that_makes_no_sense_is_refused_and_the_next_one_is_read(
    wrong: dict[str, Any],
) -> None:
    event = EVENT | wrong
    event_id = event["event_id"]

    refused, read = read_events({"events": [event, EVENT]})

    assert refused == Outcome(event_id, Verdict.REFUSED, Refusal.MALFORMED)
    assert isinstance(read, Observation)


@pytest.mark.parametrize(
    "body", [None, [], "", {}, {"events": {}}, {"events": [EVENT] * (MOST_EVENTS + 1)}]
)
def test_what_is_no_list_of_events_is_refused_whole(body: object) -> None:
    with pytest.raises(NotEvents):
        read_events(body)


@given(st.lists(json | st.fixed_dictionaries({key: json | st.just(EVENT[key]) for key in EVENT})))
def test_any_list_is_answered_item_by_item(events: list[Any]) -> None:
    assert len(read_events({"events": events})) == len(events)


def form(sent: dict[str, str], held: Choice = NONE) -> MarksForm:
    return MarksForm(sent, {"ann": held}, session_minutes=60)


def changed(sent: dict[str, str], held: Choice = NONE) -> Choice | None:
    return form(sent, held).changed().get("ann")


def test_a_choice_is_what_was_changed() -> None:
    late = {"status-ann": "late", "minutes-ann": " 50 "}

    assert changed(late) == LATE
    assert LATE.counted == 50


@pytest.mark.parametrize(
    ("sent", "held"),
    [
        ({}, NONE),
        ({"status-ann": "present", "was-ann": "present:"}, PRESENT),
        ({"status-ann": "late", "minutes-ann": "50", "was-ann": "late:50"}, LATE),
        ({"status-ann": "nonsense"}, NONE),
        ({"status-bob": "present"}, NONE),
    ],
)
def test_what_was_not_changed_is_not_said(sent: dict[str, str], held: Choice) -> None:
    assert form(sent, held).changed() == {}


def test_a_page_that_was_open_for_long_undoes_nobody_elses_mark() -> None:
    shown_before = {"status-ann": "present", "was-ann": "present:"}

    assert changed(shown_before, held=LATE) is None


def test_sent_twice_the_second_changes_nothing() -> None:
    sent = {"status-ann": "present", "was-ann": ":"}

    assert changed(sent) == PRESENT
    assert changed(sent, held=PRESENT) is None


def test_all_present_overrides_no_mark_and_no_choice() -> None:
    assert changed({"rest": "present"}) == PRESENT
    assert changed({"rest": "present", "was-ann": "late:50"}, held=LATE) is None
    assert changed({"rest": "present", "status-ann": "absent"}) == Choice(Status.ABSENT)


def test_absent_people_have_no_minutes() -> None:
    assert changed({"status-ann": "absent", "minutes-ann": "50"}) == Choice(Status.ABSENT)


@pytest.mark.parametrize("minutes", ["61", "-1", "1.5", "many", "٣", "99999"])
def test_minutes_that_cannot_be_are_a_problem(minutes: str) -> None:
    assert form({"status-ann": "late", "minutes-ann": minutes}).problems == {"ann"}


def test_minutes_without_a_mark_are_a_problem() -> None:
    assert form({"minutes-ann": "5"}).problems == {"ann"}
    assert form({"status-ann": "late", "minutes-ann": "60"}).problems == set()
