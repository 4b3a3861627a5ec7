"""What is stored of attendance, as the values that the rules read."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, func, or_, select, true

from app.domain.attendance import AttendanceEvent as Event
from app.domain.attendance import Mark, Status, by_person
from app.extensions import db
from app.models.attendance import AttendanceEvent, AttendanceMark
from app.models.delivery import CourseSession
from app.models.person import Person


def events(session_id: int, people: Collection[int], event_ids: Collection[str]) -> list[Event]:
    """Return all events of these people at a session, and those with these ids, wherever.

    What was seen of somebody under a record that was merged into theirs is theirs.
    """
    return _events(
        or_(
            (AttendanceEvent.course_session_id == session_id)
            & AttendanceEvent.person_id.in_(_records_of(people)),
            AttendanceEvent.event_id.in_(event_ids),
        )
    )


def events_of_people(people: Collection[int]) -> list[Event]:
    """Return all events of these people."""
    return _events(AttendanceEvent.person_id.in_(_records_of(people)))


def _events(condition: ColumnElement[bool]) -> list[Event]:
    rows = db.session.execute(
        select(
            AttendanceEvent.event_id,
            AttendanceEvent.course_session_id.label("course_session"),
            func.coalesce(Person.merged_into_id, Person.id).label("person"),
            AttendanceEvent.status,
            AttendanceEvent.minutes,
            AttendanceEvent.observed_at,
            AttendanceEvent.received_at,
            AttendanceEvent.asserted_by_id.label("asserted_by"),
        )
        .join(Person, Person.id == AttendanceEvent.person_id)
        .where(condition)
    ).mappings()
    return [Event(**{**row, "status": Status(row["status"])}) for row in rows]


def _records_of(people: Collection[int]) -> Select[int]:
    return select(Person.id).where(or_(Person.id.in_(people), Person.merged_into_id.in_(people)))


def marks_of_run(run_id: int, *, person_id: int | None = None) -> dict[int, dict[int, Mark]]:
    """Return the marks of a course run, or of one person in it, by person and then by session."""
    of_whom = true() if person_id is None else AttendanceMark.person_id == person_id
    return _marks(CourseSession.course_run_id == run_id, of_whom)


def marks_of_person(person_id: int, run_ids: Collection[int]) -> dict[int, Mark]:
    """Return one person's marks in several course runs, by session."""
    return marks_of_people([person_id], run_ids).get(person_id, {})


def marks_of_people(
    people: Collection[int], run_ids: Collection[int]
) -> dict[int, dict[int, Mark]]:
    """Return the marks of several people in several course runs, by person and then by session."""
    whose = AttendanceMark.person_id.in_(people)
    return _marks(CourseSession.course_run_id.in_(run_ids), whose)


def marked_sessions(run_id: int) -> set[int]:
    """Return the sessions of a course run at which somebody is marked."""
    wanted = (
        select(AttendanceMark.course_session_id)
        .distinct()
        .join(CourseSession, CourseSession.id == AttendanceMark.course_session_id)
        .where(CourseSession.course_run_id == run_id)
    )
    return set(db.session.scalars(wanted))


def _marks(*conditions: ColumnElement[bool]) -> dict[int, dict[int, Mark]]:
    rows = db.session.execute(
        select(
            AttendanceMark.course_session_id,
            AttendanceMark.person_id,
            AttendanceMark.status,
            AttendanceMark.minutes,
            AttendanceMark.event_id,
            AttendanceMark.observed_at,
            AttendanceMark.received_at,
            AttendanceMark.asserted_by_id,
        )
        .join(CourseSession, CourseSession.id == AttendanceMark.course_session_id)
        .where(*conditions)
    )
    return by_person(
        {
            (row.course_session_id, row.person_id): Mark(
                status=Status(row.status),
                minutes=row.minutes,
                event_id=row.event_id,
                observed_at=row.observed_at,
                received_at=row.received_at,
                asserted_by=row.asserted_by_id,
            )
            for row in rows
        }
    )
