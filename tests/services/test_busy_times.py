"""Times of somebody's own calendar: kept for a year, and replaced as a whole."""

from datetime import UTC, datetime, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.availability import NOTHING_SAID, Source, blocked
from app.domain.busy_times import CannotRead
from app.domain.spans import Span
from app.models.audit import AuditDetail, AuditEntry
from app.models.availability import BusyTime
from app.models.person import Person
from app.queries import availability as queries
from app.services import availability, busy_times
from app.services.availability import Times
from app.services.busy_times import Received
from tests.factories import NOW, make_person

YEAR = (NOW, NOW + timedelta(days=365))


def calendar(*starts: str, extra: str = "") -> bytes:
    """A calendar with an hour that is taken at each of these times."""
    events = (
        "BEGIN:VEVENT\r\nSUMMARY:With Dr. Otieno\r\n"
        f"DTSTART:{each}\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
        for each in starts
    )
    return f"BEGIN:VCALENDAR\r\n{''.join(events)}{extra}END:VCALENDAR\r\n".encode()


def receive(person: Person, data: bytes, now: datetime = NOW) -> Received:
    return busy_times.receive(data, zone="Africa/Nairobi", actor=person, now=now)


def hours(person: Person) -> list[datetime]:
    known = queries.of_people([person.id], *YEAR).get(person.id, NOTHING_SAID)
    return [span.starts_at for span in blocked(known, *YEAR)]


@pytest.fixture
def grace(db: SQLAlchemy) -> Person:
    return make_person("Grace Achieng")


def test_a_newer_calendar_takes_the_place_of_the_one_before(grace: Person) -> None:
    first = receive(grace, calendar("20261207T090000Z", "20261208T090000Z"))
    second = receive(grace, calendar("20261209T090000Z"))

    assert (first, second) == (Received(2, 0), Received(1, 0))
    assert hours(grace) == [datetime(2026, 12, 9, 9, tzinfo=UTC)]


def test_the_same_calendar_twice_is_as_once(grace: Person) -> None:
    for _time in range(2):
        receive(grace, calendar("20261207T120000"))

    assert hours(grace) == [datetime(2026, 12, 7, 9, tzinfo=UTC)]


def test_only_the_year_to_come_is_kept_and_only_times(db: SQLAlchemy, grace: Person) -> None:
    kept = receive(grace, calendar("20261101T090000Z", "20261207T090000Z", "20271103T090000Z"))

    rows = db.session.scalars(select(BusyTime)).all()
    assert kept == Received(1, 0)
    assert [row.span for row in rows] == [
        Span(datetime(2026, 12, 7, 9, tzinfo=UTC), datetime(2026, 12, 7, 10, tzinfo=UTC))
    ]
    entry = db.session.scalars(select(AuditEntry).filter_by(action="busy_times.read")).one()
    assert db.session.get_one(AuditDetail, entry.seq).after == {"busy_times": 1}


def test_an_event_that_cannot_be_told_is_counted(grace: Person) -> None:
    broken = "BEGIN:VEVENT\r\nDTSTART:soon\r\nEND:VEVENT\r\n"

    assert receive(grace, calendar("20261207T090000Z", extra=broken)) == Received(1, 1)


def test_a_file_that_is_refused_changes_nothing(grace: Person) -> None:
    receive(grace, calendar("20261207T090000Z"))

    with pytest.raises(CannotRead):
        receive(grace, b"no calendar")

    assert hours(grace) == [datetime(2026, 12, 7, 9, tzinfo=UTC)]


def test_what_was_said_stays_when_a_calendar_comes_and_goes(grace: Person) -> None:
    receive(grace, calendar("20261207T090000Z"))
    times = Times(zone="Asia/Yangon")
    availability.say(grace, times, source=Source.SELF, seen=0, actor=grace, now=NOW)
    receive(grace, calendar("20261208T090000Z"))

    dropped = [busy_times.drop(actor=grace, now=NOW) for _time in range(2)]

    kept = queries.times_of(grace.id)
    assert kept
    assert (dropped, hours(grace)) == ([True, False], [])
    assert (kept.time_zone, kept.revision, kept.calendar_read_at) == ("Asia/Yangon", 1, None)


def test_who_has_no_calendar_drops_none(grace: Person) -> None:
    assert not busy_times.drop(actor=grace, now=NOW)
