"""The interests that those who teach a course declared."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.domain.permissions import Role, ScopeKind
from app.domain.wall_time import today_in
from app.extensions import db
from app.models.delivery import CourseRun
from app.models.person import Person, RoleAssignment
from app.models.teaching import Disclosure
from app.queries import faculty

ASKED_BEFORE = timedelta(weeks=4)
# The calendar of a city may be a day away from ours.
A_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Declared:
    """Somebody who teaches, and what they declared; None where they have not said yet."""

    person: Person
    disclosure: Disclosure | None


def of_run(run_id: int) -> list[Declared]:
    """Return all mentors of a course by name, with what they declared; two queries."""
    rows = db.session.scalars(select(Disclosure).where(Disclosure.course_run_id == run_id))
    known = {row.person_id: row for row in rows}
    return [
        Declared(person=person, disclosure=known.get(person.id))
        for person in faculty.people_of(run_id)
    ]


def of_person(run_id: int, person_id: int) -> Disclosure | None:
    """Return what somebody declared for a course; None where they have not."""
    return db.session.scalars(
        select(Disclosure).where(
            Disclosure.course_run_id == run_id, Disclosure.person_id == person_id
        )
    ).one_or_none()


def asked_from(person_id: int, *, now: datetime) -> list[CourseRun]:
    """Return the courses that are near or on, and for which somebody declares interests; one query.

    They are asked four weeks before it begins, in its city, until they have said something.
    """
    said = (
        select(Disclosure.id)
        .where(Disclosure.course_run_id == CourseRun.id, Disclosure.person_id == person_id)
        .exists()
    )
    mentors_there = (
        select(RoleAssignment.id)
        .where(
            RoleAssignment.role == Role.MENTOR,
            RoleAssignment.scope_kind == ScopeKind.COURSE_RUN,
            RoleAssignment.scope_id == CourseRun.id,
            RoleAssignment.person_id == person_id,
        )
        .exists()
    )
    yesterday, latest = now.date() - A_DAY, now.date() + ASKED_BEFORE + A_DAY
    runs = db.session.scalars(
        select(CourseRun)
        .where(mentors_there, ~said)
        .where(CourseRun.starts_on <= latest, CourseRun.ends_on >= yesterday)
        .options(joinedload(CourseRun.city))
        .order_by(CourseRun.starts_on, CourseRun.id)
    )
    return [run for run in runs if _is_asked(run, today_in(run.city.time_zone, now))]


def _is_asked(run: CourseRun, today: date) -> bool:
    return run.starts_on - ASKED_BEFORE <= today <= run.ends_on


def lacking_by_run(run_ids: Collection[int]) -> Counter[int]:
    """Return of each run how many of its mentors have not said anything yet."""
    if not run_ids:
        return Counter()
    said = (
        select(Disclosure.id)
        .where(
            Disclosure.course_run_id == RoleAssignment.scope_id,
            Disclosure.person_id == RoleAssignment.person_id,
        )
        .exists()
    )
    rows = db.session.execute(
        select(RoleAssignment.scope_id, func.count())
        .join(Person, Person.id == RoleAssignment.person_id)
        .where(
            RoleAssignment.role == Role.MENTOR,
            RoleAssignment.scope_kind == ScopeKind.COURSE_RUN,
            RoleAssignment.scope_id.in_(run_ids),
            Person.merged_into_id.is_(None),
            ~said,
        )
        .group_by(RoleAssignment.scope_id)
    )
    return Counter(dict(rows.all()))
