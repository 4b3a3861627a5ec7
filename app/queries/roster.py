"""The roster of a session: who is expected there, and what is marked of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased, joinedload

from app.domain.attendance import Status
from app.errors import NotFound
from app.extensions import db
from app.models.attendance import AttendanceMark
from app.models.delivery import CourseRun, CourseSession, Enrolment
from app.models.person import Person
from app.queries import expected
from app.queries.institutions import hospital_here


@dataclass(frozen=True, kw_only=True)
class RosterRow:
    """One person and their mark; `person` is the public id, `marked_by` a name."""

    person: str
    name: str
    name_in_script: str | None
    hospital: str | None
    status: Status | None
    minutes: int | None
    marked_by: str | None


def course_session(public_id: str) -> CourseSession:
    """Return a session with its course, city, room and group; raises NotFound for a pause too."""
    found = db.session.scalars(
        select(CourseSession)
        .where(CourseSession.public_id == public_id)
        .options(
            joinedload(CourseSession.course_run).joinedload(CourseRun.city),
            joinedload(CourseSession.room),
            joinedload(CourseSession.virtual_room),
            joinedload(CourseSession.group),
        )
    ).one_or_none()
    if found is None or found.pause:
        raise NotFound
    return found


def rows(session: CourseSession, *, now: datetime) -> tuple[RosterRow, ...]:
    """Return everybody who is expected at the session, by name; one query."""
    marker = aliased(Person)
    found = db.session.execute(
        select(
            Person.public_id.label("person"),
            Person.name,
            Person.name_in_script,
            hospital_here(session.course_run.city, now).label("hospital"),
            AttendanceMark.status,
            AttendanceMark.minutes,
            marker.name.label("marked_by"),
        )
        .select_from(CourseSession)
        .join(Enrolment, expected.at_session())
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(
            AttendanceMark,
            and_(
                AttendanceMark.person_id == Person.id,
                AttendanceMark.course_session_id == CourseSession.id,
            ),
        )
        .outerjoin(marker, marker.id == AttendanceMark.asserted_by_id)
        .where(CourseSession.id == session.id)
        .order_by(Person.sort_key, Person.id)
    ).mappings()
    return tuple(
        RosterRow(**{**row, "status": Status(row["status"]) if row["status"] else None})
        for row in found
    )
