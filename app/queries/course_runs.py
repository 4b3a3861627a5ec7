"""Course runs: one by its address, and those within somebody's reach."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from app.domain.discarding import RunRecord
from app.domain.permissions import Scope, ScopeKind
from app.errors import NotFound
from app.extensions import db
from app.models.attendance import AttendanceEvent
from app.models.curriculum import CurriculumVersion
from app.models.delivery import CourseRun, CourseSession, Enrolment
from app.queries import expected, keyset
from app.queries.keyset import Order, Page

ORDER = Order((CourseRun.created_at, CourseRun.public_id))


@dataclass(frozen=True, kw_only=True)
class ListedRun:
    """A course run in a list, and how many trainees are on it."""

    run: CourseRun
    people: int


def get(public_id: str) -> CourseRun:
    """Return a course run with its city, what it teaches, and its groups; raises NotFound."""
    run = find(public_id)
    if run is None:
        raise NotFound
    return run


def find(public_id: str) -> CourseRun | None:
    """Return a course run as `get` does, if there is one."""
    wanted = select(CourseRun).where(CourseRun.public_id == public_id)
    return db.session.scalars(wanted.options(*what_it_teaches())).one_or_none()


def is_there(public_id: str) -> bool:
    """Say whether there is such a course run, whoever may see it."""
    wanted = select(CourseRun.id).where(CourseRun.public_id == public_id)
    return db.session.scalar(wanted) is not None


def what_it_teaches() -> tuple[_AbstractLoad, ...]:
    """Load with a run all that its pages name."""
    return (
        joinedload(CourseRun.city),
        joinedload(CourseRun.curriculum_version).joinedload(CurriculumVersion.curriculum),
        joinedload(CourseRun.adaptation_version),
        selectinload(CourseRun.groups),
    )


def listed(scopes: Collection[Scope]) -> list[ListedRun]:
    """Return the course runs within these scopes, the latest first, in one query."""
    rows = db.session.execute(
        select(CourseRun, expected.trainees())
        .where(within(scopes))
        .options(joinedload(CourseRun.city))
        .order_by(CourseRun.starts_on.desc(), CourseRun.id.desc())
    )
    return [ListedRun(run=run, people=people) for run, people in rows]


def page(scopes: Collection[Scope], *, after: Sequence[str] | None, limit: int) -> Page[CourseRun]:
    """Return one page of the course runs within these scopes, in the order they were begun."""
    wanted = select(CourseRun).where(within(scopes)).options(*what_it_teaches())
    found = keyset.page(wanted, ORDER, after=after, limit=limit)
    return Page([row[0] for row in found.rows], found.next_key)


def record_of(run_id: int) -> RunRecord:
    """Return what is recorded in a run as it is stored now, in one query."""
    marks = (
        select(func.count(AttendanceEvent.id))
        .join(CourseSession, CourseSession.id == AttendanceEvent.course_session_id)
        .where(CourseSession.course_run_id == run_id)
    )
    people = select(func.count(Enrolment.id)).where(Enrolment.course_run_id == run_id)
    status, marked, enrolled = db.session.execute(
        select(CourseRun.status, marks.scalar_subquery(), people.scalar_subquery()).where(
            CourseRun.id == run_id
        )
    ).one()
    return RunRecord(published=status == "published", marks=marked, people=enrolled)


def within(scopes: Collection[Scope]) -> ColumnElement[bool]:
    """Return the condition on course runs that lie within these scopes."""
    if any(scope.kind is ScopeKind.PLATFORM for scope in scopes):
        return true()
    cities = [scope.id for scope in scopes if scope.kind is ScopeKind.CITY]
    runs = [scope.id for scope in scopes if scope.kind is ScopeKind.COURSE_RUN]
    return or_(false(), CourseRun.city_id.in_(cities), CourseRun.id.in_(runs))
