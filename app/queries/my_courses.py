"""What one person learned and taught: courses, sessions, attendance, certificates."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from app.models.attendance import AttendanceEvent, AttendanceMark
from app.models.board_role import KeptRole
from app.models.certificate import Certificate
from app.models.delivery import CourseRun, CourseSession, Enrolment, Group, MentorAssignment
from app.models.person import Person
from app.models.place import City

Records = Select[int]
Query = Select[*tuple[Any, ...]]


def enrolments(records: Records) -> Query:
    """Read the courses that somebody is or was on."""
    return (
        select(
            CourseRun.title.label("course"), City.name.label("city"), CourseRun.starts_on,
            CourseRun.ends_on, Enrolment.status, Enrolment.source, Group.name.label("group"),
            Enrolment.enrolled_at,
        )
        .join(Enrolment.course_run)
        .join(CourseRun.city)
        .outerjoin(Enrolment.group)
        .where(Enrolment.person_id.in_(records))
        .order_by(Enrolment.id)
    )  # fmt: skip


def board_roles(records: Records) -> Query:
    """Read the roles in simulated tumour boards that are settled."""
    columns = (CourseRun.title.label("course"), KeptRole.role, KeptRole.set_at)
    theirs = select(*columns).join(CourseRun, CourseRun.id == KeptRole.course_run_id)
    return theirs.where(KeptRole.person_id.in_(records)).order_by(KeptRole.id)


def taught(records: Records) -> Query:
    """Read the sessions that somebody teaches."""
    return (
        select(
            CourseRun.title.label("course"),
            CourseSession.title,
            CourseSession.starts_at,
            MentorAssignment.part,
            MentorAssignment.remote,
        )
        .join(CourseSession.course_run)
        .join(CourseSession.mentors)
        .where(MentorAssignment.person_id.in_(records))
        .order_by(CourseSession.starts_at, CourseSession.id)
    )


def attendance(records: Records) -> Query:
    """Read the marks, as they count."""
    return (
        select(
            CourseRun.title.label("course"), CourseSession.title, CourseSession.starts_at,
            AttendanceMark.status, AttendanceMark.minutes,
        )
        .join(CourseSession, CourseSession.id == AttendanceMark.course_session_id)
        .join(CourseSession.course_run)
        .where(AttendanceMark.person_id.in_(records))
        .order_by(CourseSession.starts_at, CourseSession.id)
    )  # fmt: skip


def events(records: Records) -> Query:
    """Read every observation, with who made it."""
    recorder = aliased(Person)
    event = AttendanceEvent
    return (
        select(
            CourseSession.title, event.status, event.minutes, event.method,
            recorder.name.label("recorded_by"), event.observed_at, event.received_at,
        )
        .join(CourseSession, CourseSession.id == event.course_session_id)
        .join(recorder, recorder.id == event.asserted_by_id)
        .where(event.person_id.in_(records))
        .order_by(event.id)
    )  # fmt: skip


def certificates(records: Records) -> Query:
    """Read the certificates, with all that they say."""
    return (
        select(
            Certificate.number, Certificate.code, Certificate.kind, Certificate.state,
            Certificate.issued_at, Certificate.pdf_sha256, Certificate.claims,
        )
        .join(Certificate.enrolment)
        .where(Enrolment.person_id.in_(records))
        .order_by(Certificate.id)
    )  # fmt: skip
