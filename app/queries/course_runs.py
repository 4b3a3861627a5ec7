"""Course runs: one by its address, those a person may see, and what a new one can be made of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from app.domain.permissions import Scope, ScopeKind
from app.errors import NotFound
from app.extensions import db
from app.models.curriculum import Adaptation, AdaptationVersion, CurriculumVersion
from app.models.delivery import CourseRun, Enrolment
from app.models.place import City
from app.queries import expected


@dataclass(frozen=True, kw_only=True)
class ListedRun:
    """A course run in a list, and how many trainees are on it."""

    run: CourseRun
    people: int


def get(public_id: str) -> CourseRun:
    """Return a course run with its city, what it teaches, and its groups; raises NotFound."""
    run = db.session.scalars(
        select(CourseRun).where(CourseRun.public_id == public_id).options(*what_it_teaches())
    ).one_or_none()
    if run is None:
        raise NotFound
    return run


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


def people_count(run_id: int) -> int:
    """Return how many trainees are on a run."""
    counted = select(func.count()).where(
        Enrolment.course_run_id == run_id, Enrolment.status == "enrolled"
    )
    return db.session.scalar(counted) or 0


def cities(scopes: Collection[Scope]) -> Sequence[City]:
    """Return the cities within these scopes, by name."""
    everywhere = any(scope.kind is ScopeKind.PLATFORM for scope in scopes)
    ids = [scope.id for scope in scopes if scope.kind is ScopeKind.CITY]
    wanted = select(City).where(true() if everywhere else City.id.in_(ids))
    return db.session.scalars(wanted.order_by(City.name)).all()


def versions() -> Sequence[CurriculumVersion]:
    """Return all published versions, the newest of each curriculum first."""
    return db.session.scalars(
        select(CurriculumVersion)
        .options(joinedload(CurriculumVersion.curriculum))
        .order_by(
            CurriculumVersion.curriculum_id,
            CurriculumVersion.major.desc(),
            CurriculumVersion.minor.desc(),
            CurriculumVersion.patch.desc(),
        )
    ).all()


def adaptations(city: City) -> dict[int, AdaptationVersion]:
    """Return a city's newest adaptation of each version it has adapted, by the version's id."""
    rows = db.session.scalars(
        select(AdaptationVersion)
        .join(AdaptationVersion.adaptation)
        .where(Adaptation.city_id == city.id)
        .options(joinedload(AdaptationVersion.adaptation).joinedload(Adaptation.city))
        .options(joinedload(AdaptationVersion.base))
        .order_by(AdaptationVersion.number)
    )
    return {row.base_id: row for row in rows}


def within(scopes: Collection[Scope]) -> ColumnElement[bool]:
    """Return the condition on course runs that lie within these scopes."""
    if any(scope.kind is ScopeKind.PLATFORM for scope in scopes):
        return true()
    cities = [scope.id for scope in scopes if scope.kind is ScopeKind.CITY]
    runs = [scope.id for scope in scopes if scope.kind is ScopeKind.COURSE_RUN]
    return or_(false(), CourseRun.city_id.in_(cities), CourseRun.id.in_(runs))
