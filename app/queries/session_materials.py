"""Materials of sessions: those of one, those that a course's people open, and what is asked for.

What is shown of a session to others than planners is that of its newest release.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.domain.session_materials import Standing, standing
from app.domain.wall_time import today_in
from app.errors import NotFound
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession, Enrolment, MentorAssignment
from app.models.person import Person
from app.models.plan import PlannedSession
from app.models.session_material import SessionMaterial

BySession = dict[int, list[SessionMaterial]]


@dataclass(frozen=True)
class Wanted:
    """What a mentor is asked for, the session as people know it, and where it stands today."""

    material: SessionMaterial
    session: CourseSession
    stands: Standing

    @property
    def due_on(self) -> date:
        """By which day, in the city."""
        due_on = self.material.due_on
        assert due_on is not None  # noqa: S101  (the table refuses a question without a day)
        return due_on


def get(public_id: str) -> SessionMaterial:
    """Return a material with its session, also one that was taken away; raises NotFound."""
    row = db.session.scalars(_shown().where(SessionMaterial.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def of_session(session_id: int, *, asked: bool = True) -> Sequence[SessionMaterial]:
    """Return what one session carries, and what is `asked` for it too, the oldest first."""
    return of_sessions([session_id], asked=[session_id] if asked else []).get(session_id, [])


def of_sessions(session_ids: Collection[int], *, asked: Collection[int]) -> BySession:
    """Return the same of several sessions, by their ids; one query.

    What is asked for and not there yet is told of the sessions that `asked` names.
    """
    wanted = SessionMaterial.planned_session_id.in_(session_ids)
    told = or_(
        SessionMaterial.delivered_at.is_not(None), SessionMaterial.planned_session_id.in_(asked)
    )
    return _by_session(_shown().where(wanted, told, SessionMaterial.off_at.is_(None)))


def shared(session_ids: Collection[int]) -> BySession:
    """Return what is there for the people of a course, of those sessions that they know.

    One query, however many sessions there are.
    """
    known = (
        select(SessionMaterial)
        .join(CourseSession, CourseSession.id == SessionMaterial.planned_session_id)
        .join(CourseSession.course_run)
        .where(
            CourseRun.status == "published",
            CourseSession.id.in_(session_ids),
            SessionMaterial.delivered_at.is_not(None),
            SessionMaterial.off_at.is_(None),
        )
        .order_by(SessionMaterial.id)
    )
    return _by_session(known)


def released(session_id: int) -> CourseSession | None:
    """Return a session as the people of its course know it; None where they know of none."""
    return db.session.scalars(
        select(CourseSession)
        .join(CourseSession.course_run)
        .where(CourseSession.id == session_id, CourseRun.status == "published")
        .options(contains_eager(CourseSession.course_run).joinedload(CourseRun.city))
    ).one_or_none()


def is_enrolled(run_id: int, person_id: int) -> bool:
    """Say whether somebody is a trainee of a course now."""
    enrolled = select(Enrolment.id).where(
        Enrolment.course_run_id == run_id,
        Enrolment.person_id == person_id,
        Enrolment.status == "enrolled",
    )
    return db.session.scalar(enrolled) is not None


def mentors_of(session_id: int) -> Sequence[Person]:
    """Return who teaches a session as people know it, by name; nobody where it is cancelled."""
    return db.session.scalars(
        select(Person)
        .join(MentorAssignment, MentorAssignment.person_id == Person.id)
        .join(CourseSession, CourseSession.id == MentorAssignment.course_session_id)
        .join(CourseSession.course_run)
        .where(CourseSession.id == session_id, ~CourseSession.cancelled)
        .where(CourseRun.status == "published")
        .order_by(Person.sort_key, Person.id)
    ).all()


def asked_from(person_id: int, *, now: datetime) -> list[Wanted]:
    """Return what a mentor still owes to sessions that they teach, what is due first; one query."""
    rows = db.session.execute(
        select(SessionMaterial, CourseSession)
        .join(CourseSession, CourseSession.id == SessionMaterial.planned_session_id)
        .join(CourseSession.course_run)
        .where(
            SessionMaterial.asked_from_id == person_id,
            SessionMaterial.delivered_at.is_(None),
            SessionMaterial.off_at.is_(None),
            CourseRun.status == "published",
            ~CourseSession.cancelled,
            CourseSession.mentors.any(MentorAssignment.person_id == person_id),
        )
        .options(contains_eager(CourseSession.course_run).joinedload(CourseRun.city))
        .order_by(SessionMaterial.due_on, SessionMaterial.id)
    )
    return [Wanted(row, session, stands(row, session.time_zone, now)) for row, session in rows]


def still_asked(public_id: str) -> tuple[SessionMaterial, CourseSession] | None:
    """Return what a mentor is still to be reminded of, with its session as people know it."""
    row = db.session.scalars(_shown().where(SessionMaterial.public_id == public_id)).one_or_none()
    if row is None or row.asked_from_id is None or row.delivered_at or row.off_at:
        return None
    session = released(row.planned_session_id)
    teaching = {each.id for each in mentors_of(row.planned_session_id)}
    return (row, session) if session and row.asked_from_id in teaching else None


def stands(row: SessionMaterial, zone: str, now: datetime) -> Standing:
    """Say where a material stands now in a city."""
    there = row.delivered_at is not None
    return standing(there=there, due_on=row.due_on, today=today_in(zone, now))


def overdue_by_run(runs: Iterable[CourseRun], *, now: datetime) -> dict[int, int]:
    """Count what was asked for and is overdue, by the ids of courses that have some; one query."""
    zones = {run.id: run.city.time_zone for run in runs}
    rows = db.session.execute(
        select(PlannedSession.course_run_id, SessionMaterial.due_on)
        .join(SessionMaterial.session)
        .where(
            PlannedSession.course_run_id.in_(zones),
            ~PlannedSession.cancelled,
            SessionMaterial.delivered_at.is_(None),
            SessionMaterial.off_at.is_(None),
        )
    )
    counts: dict[int, int] = {}
    for run_id, due_on in rows:
        today = today_in(zones[run_id], now)
        if standing(there=False, due_on=due_on, today=today) is Standing.OVERDUE:
            counts[run_id] = counts.get(run_id, 0) + 1
    return counts


def _shown() -> Select[SessionMaterial]:
    return (
        select(SessionMaterial)
        .join(SessionMaterial.session)
        .options(
            contains_eager(SessionMaterial.session)
            .joinedload(PlannedSession.course_run)
            .joinedload(CourseRun.city),
            joinedload(SessionMaterial.asked_from),
            joinedload(SessionMaterial.delivered_by),
        )
        .order_by(SessionMaterial.id)
    )


def _by_session(wanted: Select[SessionMaterial]) -> BySession:
    found: BySession = {}
    for row in db.session.scalars(wanted):
        found.setdefault(row.planned_session_id, []).append(row)
    return found
