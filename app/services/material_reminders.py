"""Reminders of materials that mentors are asked for: owed once each, and sent while they hold."""

from datetime import datetime

from app.adapters.mail import Mailer
from app.database import write_unit
from app.domain.message import Message
from app.domain.session_materials import Reminder, deadline, reminders
from app.domain.wall_time import to_local
from app.extensions import db
from app.models.delivery import CourseSession
from app.models.person import Person
from app.models.place import City
from app.models.session_material import SessionMaterial
from app.queries import people
from app.queries import session_materials as queries
from app.services import owed_work
from app.services.city_calendars import of_cities
from app.services.owed_work import Taken

MAIL = "material_reminders.mail"


def owe(row: SessionMaterial, city: City, *, now: datetime) -> None:
    """Owe both reminders within the caller's write unit; one whose time is over is due now.

    Owing them again changes nothing.
    """
    assert row.due_on is not None  # noqa: S101  (what is asked for has a day)
    calendar = of_cities([city], {row.due_on.year - 1, row.due_on.year})[city.id]
    for reminder, due in reminders(row.due_on, calendar, city.time_zone).items():
        payload = {
            "material": row.public_id,
            "reminder": reminder.value,
            "person_id": row.asked_from_id,
        }
        owed_work.owe(
            MAIL, f"{MAIL}:{row.public_id}:{reminder}", payload, now=now, due=max(due, now)
        )


def mail(taken: Taken, *, mailer: Mailer, public_url: str, now: datetime) -> None:
    """Send one reminder, to each address of the mentor; sent again after a crash it is the same.

    Nothing is sent where it was delivered meanwhile, is not asked for any more, or the mentor no
    longer teaches the session or it is cancelled.
    """
    messages = _messages(taken, public_url, now)
    db.session.rollback()  # sending takes a while, and no transaction is held open meanwhile
    for message in messages:
        mailer.send(message)
    write_unit(owed_work.finish)(taken, now=now)


def _messages(taken: Taken, public_url: str, now: datetime) -> list[Message]:
    wanted = queries.still_asked(taken.payload["material"])
    if wanted is None:
        return []
    row, session = wanted
    mentor = row.asked_from
    assert mentor is not None  # noqa: S101  (it is asked of somebody)
    reminder = Reminder(taken.payload["reminder"])
    body = _body(reminder, row, session, mentor, public_url)
    return [
        Message(
            key=f"material-{taken.id}-{number}",
            to=address,
            subject=_subject(reminder, session),
            body=body,
            written_at=now,
        )
        for number, address in enumerate(people.addresses_of(mentor.id), 1)
    ]


def _subject(reminder: Reminder, session: CourseSession) -> str:
    if reminder is Reminder.OVERDUE:
        return f"Still missing: your material for “{session.title}”"
    return f"Your material for “{session.title}” is due soon"


def _body(
    reminder: Reminder,
    row: SessionMaterial,
    session: CourseSession,
    mentor: Person,
    public_url: str,
) -> str:
    assert row.due_on is not None  # noqa: S101  (what is asked for has a day)
    city = session.course_run.city
    zone = mentor.time_zone or city.time_zone
    until = _moment(deadline(row.due_on, city.time_zone), zone)
    by = f"the end of {row.due_on.day} {row.due_on:%B %Y} in {city.name}, which is {until}"
    asked = f"You are asked for “{row.title}” by {by}."
    if reminder is Reminder.OVERDUE:
        asked = f"You were asked for “{row.title}” by {by}. It is not there yet."
    return (
        f"{mentor.name},\n\n"
        f"{asked}\n\n"
        f"It is for the session “{session.title}” of {session.course_run.title}, which begins on "
        f"{_moment(session.starts_at, zone)}.\n\n"
        f"Upload a file or paste a link here:\n\n{public_url}/materials/{row.public_id}\n"
    )


def _moment(at: datetime, zone: str) -> str:
    """Write a moment as clocks of the zone show it."""
    local = to_local(at, zone)
    return f"{local.day} {local:%B %Y, %H:%M} ({zone.replace('_', ' ')})"
