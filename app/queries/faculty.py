"""Who teaches in a course run, and how much."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import selectinload

from app.domain.permissions import Role, ScopeKind
from app.extensions import db
from app.models.delivery import CourseSession, MentorAssignment
from app.models.person import Person, RoleAssignment


@dataclass(frozen=True, kw_only=True)
class FacultyMember:
    """A mentor of a course run. `former` ones taught, and are no mentors of it any more."""

    person: Person
    sessions: int
    minutes: int
    minutes_held: int
    former: bool


@dataclass(frozen=True)
class _Taught:
    person_id: int
    sessions: int
    minutes: int
    minutes_held: int


def people_of(run_id: int) -> Sequence[Person]:
    """Return the mentors of a course run by name."""
    return db.session.scalars(
        select(Person)
        .where(Person.id.in_(_mentor_ids(run_id)), Person.merged_into_id.is_(None))
        .order_by(Person.sort_key)
    ).all()


def of_run(run_id: int, *, now: datetime) -> list[FacultyMember]:
    """Return everybody who is a mentor of the run or has taught in it, with their minutes."""
    mentors = set(db.session.scalars(_mentor_ids(run_id)))
    taught = {sums.person_id: sums for sums in _taught(run_id, now)}
    people = db.session.scalars(
        select(Person)
        .where(Person.id.in_(mentors | taught.keys()), Person.merged_into_id.is_(None))
        .options(selectinload(Person.contacts))
        .order_by(Person.sort_key)
    )
    return [
        _member(person, taught.get(person.id), mentor=person.id in mentors) for person in people
    ]


def _member(person: Person, taught: _Taught | None, *, mentor: bool) -> FacultyMember:
    sums = taught or _Taught(person.id, 0, 0, 0)
    return FacultyMember(
        person=person,
        sessions=sums.sessions,
        minutes=sums.minutes,
        minutes_held=sums.minutes_held,
        former=not mentor,
    )


def _mentor_ids(run_id: int) -> Select[int]:
    return select(RoleAssignment.person_id).where(
        RoleAssignment.role == Role.MENTOR,
        RoleAssignment.scope_kind == ScopeKind.COURSE_RUN,
        RoleAssignment.scope_id == run_id,
    )


def _taught(run_id: int, now: datetime) -> list[_Taught]:
    held = case((CourseSession.ends_at <= now, CourseSession.minutes), else_=0)
    rows = db.session.execute(
        select(
            MentorAssignment.person_id,
            func.count(),
            func.sum(CourseSession.minutes),
            func.sum(held),
        )
        .join(MentorAssignment.course_session)
        .where(CourseSession.course_run_id == run_id, CourseSession.status == "confirmed")
        .group_by(MentorAssignment.person_id)
    )
    return [_Taught(*row) for row in rows]
