"""When somebody's own calendar is busy: read from what they send, and nothing else kept of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from app.adapters import busy_calendar
from app.database import rows_changed, write_unit
from app.domain.audit import Deed
from app.domain.busy_times import BusyTimes
from app.extensions import db
from app.models.availability import BusyTime, TeachingTimes
from app.models.person import Person
from app.services import audit, availability

AHEAD = timedelta(days=365)


@dataclass(frozen=True)
class Received:
    """How many times were kept, and of how many events it could not be told when they are."""

    kept: int
    unread: int


def receive(data: bytes, *, zone: str, actor: Person, now: datetime) -> Received:
    """Keep when the actor's calendar is busy in the year to come, instead of what was kept before.

    `data` is an iCalendar file. Its times without a zone are those of `zone` (IANA), where the
    clocks of the actor hang too if they said nothing yet. Raises CannotRead.
    """
    until = now + AHEAD
    found = busy_calendar.read(data, zone=zone, since=now, until=until)
    _keep(found, zone=zone, until=until, actor=actor, now=now)
    return Received(len(found.spans), found.unread)


@write_unit
def _keep(found: BusyTimes, *, zone: str, until: datetime, actor: Person, now: datetime) -> None:
    row = availability.taken(actor.id, zone)
    _empty(row)
    rows = [
        {"teaching_times_id": row.id, "starts_at": each.starts_at, "ends_at": each.ends_at}
        for each in found.spans
    ]
    if rows:
        db.session.execute(insert(BusyTime), rows)
    row.calendar_read_at, row.calendar_until = now, until
    after = {"busy_times": len(rows)}
    audit.record(
        Deed.BUSY_TIMES_READ, actor, actor=actor, now=now, after=after, subject_id=actor.id
    )


@write_unit
def drop(*, actor: Person, now: datetime) -> bool:
    """Forget the times that the actor's calendar had taken; whether there was a calendar."""
    wanted = select(TeachingTimes).filter_by(person_id=actor.id).with_for_update()
    row = db.session.scalars(wanted).one_or_none()
    if row is None or row.calendar_read_at is None:
        return False
    before = {"busy_times": _empty(row)}
    row.calendar_read_at = row.calendar_until = None
    audit.record(
        Deed.BUSY_TIMES_DROPPED, actor, actor=actor, now=now, before=before, subject_id=actor.id
    )
    return True


def _empty(row: TeachingTimes) -> int:
    return rows_changed(delete(BusyTime).where(BusyTime.teaching_times_id == row.id))
