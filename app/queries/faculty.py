"""Who teaches in a course run, and how much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import selectinload

from app.domain.permissions import Role, ScopeKind
from app.extensions import db
from app.models.delivery import CourseSession, MentorAssignment
from app.models.person import Person, RoleAssignment
from app.models.plan import PlannedMentor, PlannedSession


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


def of_run(run_id: int, *, planned: bool, now: datetime) -> list[FacultyMember]:
    """Return everybody who is a mentor of the run or has taught in it, with their minutes.

    What they are to teach is that of the plan for who plans it, else that of the newest release;
    what they taught is always what people know.
    """
    mentors = set(db.session.scalars(_mentor_ids(run_id)))
    taught = {sums.person_id: sums for sums in _known(run_id, now)}
    if planned:
        taught = _with_plan(taught, _planned(run_id))
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


def _with_plan(known: Mapping[int, _Taught], plan: Mapping[int, _Taught]) -> dict[int, _Taught]:
    """Return what is planned, with what was taught until now."""
    nothing = _Taught(0, 0, 0, 0)
    held = {person for person, sums in known.items() if sums.minutes_held}
    return {
        person: replace(
            plan.get(person, nothing),
            person_id=person,
            minutes_held=known.get(person, nothing).minutes_held,
        )
        for person in plan.keys() | held
    }


def _planned(run_id: int) -> dict[int, _Taught]:
    rows = db.session.execute(
        select(PlannedMentor.person_id, func.count(), func.sum(PlannedSession.minutes))
        .join(PlannedMentor.planned_session)
        .where(PlannedSession.course_run_id == run_id, ~PlannedSession.cancelled)
        .group_by(PlannedMentor.person_id)
    )
    return {person: _Taught(person, sessions, minutes, 0) for person, sessions, minutes in rows}


def _known(run_id: int, now: datetime) -> list[_Taught]:
    held = case((CourseSession.ends_at <= now, CourseSession.minutes), else_=0)
    rows = db.session.execute(
        select(
            MentorAssignment.person_id,
            func.count(),
            func.sum(CourseSession.minutes),
            func.sum(held),
        )
        .join(MentorAssignment.course_session)
        .where(CourseSession.course_run_id == run_id, ~CourseSession.cancelled)
        .group_by(MentorAssignment.person_id)
    )
    return [_Taught(*row) for row in rows]
