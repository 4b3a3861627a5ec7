"""What became of published versions: current, deprecated or withdrawn."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from app.extensions import db
from app.models.curriculum import VersionStanding


def of_version(version_id: int) -> VersionStanding | None:
    """Return what was said last of a version; None where it simply stands."""
    return of_versions([version_id]).get(version_id)


def of_versions(ids: Collection[int]) -> Mapping[int, VersionStanding]:
    """Return what was said last of each of these versions, by their ids; one query."""
    found = select(VersionStanding).where(VersionStanding.version_id.in_(ids))
    rows = db.session.scalars(found.order_by(VersionStanding.id))
    return {row.version_id: row for row in rows}


def history(version_id: int) -> Sequence[VersionStanding]:
    """Return all that was said of a version, the newest first."""
    found = select(VersionStanding).filter_by(version_id=version_id)
    return db.session.scalars(found.order_by(VersionStanding.id.desc())).all()
