"""What became of published versions: the newest word on each counts."""

from collections.abc import Collection, Sequence

from sqlalchemy import ScalarSelect, func, select

from app.domain.curricula.standing import Standing, Stands
from app.extensions import db
from app.models.curriculum import VersionStanding
from app.models.delivery import CourseRun

STANDS = Stands()


def by_version(version_ids: Collection[int]) -> dict[int, Stands]:
    """Return what was said of these versions; one of which nothing was said is left out."""
    rows = db.session.scalars(
        select(VersionStanding)
        .where(VersionStanding.version_id.in_(version_ids))
        .order_by(VersionStanding.id)
    )
    return {
        row.version_id: Stands(
            standing=Standing(row.standing), last_start_on=row.last_start_on, reason=row.reason
        )
        for row in rows
    }


def of_version(version_id: int) -> Stands:
    """Return how one version stands."""
    return by_version([version_id]).get(version_id, STANDS)


def history(version_id: int) -> Sequence[VersionStanding]:
    """Return all that was said of a version, the newest first."""
    found = select(VersionStanding).filter_by(version_id=version_id)
    return db.session.scalars(found.order_by(VersionStanding.id.desc())).all()


def newest(said: Sequence[VersionStanding]) -> str:
    """Name the newest word of a history, so that a form can tell which one was shown."""
    return str(said[0].id) if said else "none"


def withdrawn() -> ScalarSelect[int]:
    """Return a column that is 1 for a course on a withdrawn version, else 0."""
    newest = (
        select(func.max(VersionStanding.id))
        .where(VersionStanding.version_id == CourseRun.curriculum_version_id)
        .correlate(CourseRun)
        .scalar_subquery()
    )
    return (
        select(func.count())
        .where(VersionStanding.id == newest, VersionStanding.standing == Standing.WITHDRAWN)
        .correlate(CourseRun)
        .scalar_subquery()
    )
