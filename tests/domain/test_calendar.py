from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import CalendarEvent, EventStatus, etag, fingerprint, in_window
from app.domain.session_event import (
    Audience,
    SessionFacts,
    next_sequence,
    session_event,
    wall_time,
)
from tests.calendar_values import CHANGED, NAIROBI, at, personal, session_facts

NOW = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def test_personal_event_tells_time_module_run_mentors_and_page() -> None:
    assert personal() == CalendarEvent(
        uid="7b0a2c4e-8f1d-4f5e-9b1a-0c2d3e4f5a6b",
        sequence=0,
        changed_at=CHANGED,
        starts_at=datetime(2026, 8, 3, 6, 0, tzinfo=UTC),
        ends_at=datetime(2026, 8, 3, 7, 30, tzinfo=UTC),
        summary="Hazards in the hospital",
        location="Room 2, Acacia Teaching Hospital, Nairobi",
        description=(
            "2026-08-03 09:00–10:30 Nairobi (UTC+03:00)",
            "M03 Hazards and safety",
            "Mass casualty management, Nairobi, August 2026",
            "Mentors: Wanjiru Odhiambo, José Núñez",
            "https://training.example/cities/nairobi/sessions/7b0a",
        ),
        url="https://training.example/cities/nairobi/sessions/7b0a",
        categories=("M03",),
    )


def test_public_event_is_the_personal_one_without_people() -> None:
    public = session_event(NAIROBI, Audience.PUBLIC, changed_at=CHANGED)

    assert public == replace(
        personal(), description=(*personal().description[:3], personal().description[4])
    )


@given(session_facts())
def test_public_event_does_not_depend_on_people(facts: SessionFacts) -> None:
    assert session_event(facts, Audience.PUBLIC, changed_at=CHANGED) == session_event(
        replace(facts, mentors=()), Audience.PUBLIC, changed_at=CHANGED
    )


@pytest.mark.parametrize(
    ("changes", "location"),
    [
        pytest.param({}, "Room 2, Acacia Teaching Hospital, Nairobi", id="room"),
        pytest.param({"room": ""}, "Nairobi", id="no-room-yet"),
        pytest.param(
            {"online": True}, "Room 2, Acacia Teaching Hospital, Nairobi; Online", id="both"
        ),
        pytest.param({"online": True, "room": ""}, "Online", id="online"),
    ],
)
def test_location_is_a_place_for_people(changes: dict[str, Any], location: str) -> None:
    assert personal(**changes).location == location


def test_cancelled_event_says_so_in_the_title_and_the_status() -> None:
    event = personal(status=EventStatus.CANCELLED)

    assert event.summary == "CANCELLED – Hazards in the hospital"
    assert event.status is EventStatus.CANCELLED


def test_module_that_only_repeats_the_title_is_not_said_twice() -> None:
    event = personal(module_code="", module_title=NAIROBI.title, kind="admin")

    assert event.description[1] == NAIROBI.run_title
    assert event.categories == ("admin",)


@pytest.mark.parametrize(
    ("start", "minutes", "zone", "city", "told"),
    [
        pytest.param(
            datetime(2026, 8, 3, 13, 0, tzinfo=UTC), 90, "America/Asuncion", "Asunción",
            "2026-08-03 10:00–11:30 Asunción (UTC−03:00)", id="west-of-greenwich",
        ),
        pytest.param(
            datetime(2026, 8, 3, 8, 0, tzinfo=UTC), 60, "Africa/Accra", "Kumasi",
            "2026-08-03 08:00–09:00 Kumasi (UTC+00:00)", id="at-utc",
        ),
        pytest.param(
            datetime(2026, 8, 3, 4, 0, tzinfo=UTC), 60, "Asia/Kathmandu", "Kathmandu",
            "2026-08-03 09:45–10:45 Kathmandu (UTC+05:45)", id="quarter-of-an-hour",
        ),
        pytest.param(
            datetime(2026, 8, 3, 20, 0, tzinfo=UTC), 120, "Africa/Nairobi", "",
            "2026-08-03 23:00–2026-08-04 01:00 Africa/Nairobi (UTC+03:00)", id="over-midnight",
        ),
    ],
)  # fmt: skip
def test_wall_time_tells_day_time_place_and_offset(
    start: datetime, minutes: int, zone: str, city: str, told: str
) -> None:
    assert wall_time(replace(NAIROBI, city=city, **at(start, minutes, zone))) == told


@pytest.mark.parametrize(
    ("end", "status", "kept"),
    [
        pytest.param(NOW - 60 * DAY, EventStatus.CONFIRMED, True, id="last-day-of-the-past"),
        pytest.param(NOW - 61 * DAY, EventStatus.CONFIRMED, False, id="too-old"),
        pytest.param(NOW - 30 * DAY, EventStatus.CANCELLED, True, id="cancelled-lately"),
        pytest.param(NOW - 31 * DAY, EventStatus.CANCELLED, False, id="cancelled-long-ago"),
        pytest.param(NOW + 400 * DAY, EventStatus.CONFIRMED, True, id="last-day-of-the-future"),
        pytest.param(NOW + 401 * DAY, EventStatus.CONFIRMED, False, id="too-far"),
    ],
)
def test_in_window(end: datetime, status: EventStatus, kept: bool) -> None:
    event = personal(status=status, starts_at=end - timedelta(hours=1), ends_at=end)

    assert in_window(event, NOW) is kept


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"starts_at": NOW}, id="start"),
        pytest.param({"ends_at": NOW}, id="end"),
        pytest.param({"status": EventStatus.CANCELLED}, id="cancelled"),
        pytest.param({"room": "Room 3"}, id="room"),
        pytest.param({"online": True}, id="online"),
    ],
)
def test_sequence_rises_when_time_place_or_state_changes(changes: dict[str, Any]) -> None:
    before = replace(NAIROBI, sequence=4)

    assert next_sequence(before, replace(before, **changes)) == 5


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"title": "Hazards"}, id="title"),
        pytest.param({"mentors": ("Amara Mensah",)}, id="mentors"),
    ],
)
def test_sequence_stays_when_plans_need_not_change(changes: dict[str, Any]) -> None:
    before = replace(NAIROBI, sequence=4)

    assert next_sequence(before, replace(before, **changes)) == 4


@given(session_facts(), session_facts())
def test_sequence_never_falls(before: SessionFacts, after: SessionFacts) -> None:
    assert next_sequence(before, after) >= max(before.sequence, after.sequence)


def test_restoring_an_older_state_raises_the_sequence_again() -> None:
    moved = replace(
        NAIROBI, room="Room 3", sequence=next_sequence(NAIROBI, replace(NAIROBI, room="Room 3"))
    )

    assert next_sequence(moved, NAIROBI) == 2


def test_fingerprint_covers_every_field_but_the_time_of_change() -> None:
    event = personal()
    other: dict[str, Any] = {
        "uid": "00000000-0000-4000-8000-000000000000",
        "sequence": 1,
        "changed_at": NOW,
        "starts_at": event.starts_at - timedelta(seconds=1),
        "ends_at": event.ends_at + timedelta(seconds=1),
        "summary": "x",
        "location": "x",
        "description": ("x",),
        "url": "https://x.example",
        "categories": ("x",),
        "status": EventStatus.CANCELLED,
    }
    changed = {
        field.name
        for field in fields(CalendarEvent)
        if fingerprint(replace(event, **{field.name: other[field.name]})) != fingerprint(event)
    }

    assert changed == {field.name for field in fields(CalendarEvent)} - {"changed_at"}


def test_fingerprint_is_of_the_instant_not_of_the_zone_it_is_written_in() -> None:
    event = personal()
    east = timezone(timedelta(hours=3))
    moved = replace(event, starts_at=event.starts_at.astimezone(east))

    assert fingerprint(moved) == fingerprint(event)


@given(st.text(), st.text())
def test_fingerprint_keeps_neighbouring_fields_apart(summary: str, location: str) -> None:
    event = personal()
    joined = replace(event, summary=summary + location, location="")
    apart = replace(event, summary=summary, location=location)

    assert (fingerprint(joined) == fingerprint(apart)) is (location == "")


def test_etag_is_that_of_the_octets() -> None:
    assert etag(b"BEGIN") == etag(b"BEGIN")
    assert etag(b"BEGIN") != etag(b"BEGIN ")
    assert len(etag(b"")) == 32
