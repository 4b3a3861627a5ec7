"""The roster of a session: who is expected there, and what is marked of them."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, and_, select
from sqlalchemy.orm import aliased, joinedload

from app.domain.attendance import Status
from app.domain.curriculum import ItemKind
from app.errors import NotFound
from app.extensions import db
from app.models.attendance import AttendanceMark
from app.models.delivery import CourseRun, CourseSession, Enrolment
from app.models.person import Affiliation, Person
from app.models.place import Institution


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
            joinedload(CourseSession.group),
        )
    ).one_or_none()
    if found is None or ItemKind(found.kind).pause:
        raise NotFound
    return found


def expected_at(run_id: int, group_id: int | None) -> ColumnElement[bool]:
    """Return the condition on enrolments: all of the run, or those in the session's group."""
    everybody = and_(Enrolment.course_run_id == run_id, Enrolment.status == "enrolled")
    return everybody if group_id is None else and_(everybody, Enrolment.group_id == group_id)


def rows(session: CourseSession) -> tuple[RosterRow, ...]:
    """Return everybody who is expected at the session, by name; one query."""
    marker = aliased(Person)
    found = db.session.execute(
        select(
            Person.public_id.label("person"),
            Person.name,
            Person.name_in_script,
            hospital_of_person().label("hospital"),
            AttendanceMark.status,
            AttendanceMark.minutes,
            marker.name.label("marked_by"),
        )
        .select_from(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(
            AttendanceMark,
            and_(
                AttendanceMark.person_id == Person.id,
                AttendanceMark.course_session_id == session.id,
            ),
        )
        .outerjoin(marker, marker.id == AttendanceMark.asserted_by_id)
        .where(expected_at(session.course_run_id, session.group_id))
        .order_by(Person.sort_key, Person.id)
    ).mappings()
    return tuple(
        RosterRow(**{**row, "status": Status(row["status"]) if row["status"] else None})
        for row in found
    )


def hospital_of_person() -> ScalarSelect[str]:
    """Return a column for a query over people: the institution that each named first."""
    return (
        select(Institution.name)
        .join(Affiliation, Affiliation.institution_id == Institution.id)
        .where(Affiliation.person_id == Person.id)
        .order_by(Affiliation.id)
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
