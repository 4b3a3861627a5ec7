"""What becomes of a published version: it grows old, is withdrawn, or stands again."""

from datetime import date, datetime

from sqlalchemy import select

from app.database import write_unit
from app.domain.audit import Deed
from app.domain.curricula.standing import Standing, Stands
from app.extensions import db
from app.models.curriculum import CurriculumVersion, VersionStanding
from app.models.person import Person
from app.queries import standings
from app.services import audit


@write_unit
def deprecate(
    version_id: int, *, last_start_on: date | None, reason: str, actor: Person, now: datetime
) -> None:
    """Say that a version is old: courses may begin with it until a day, or on for None."""
    _say(version_id, Standing.DEPRECATED, last_start_on, reason, actor=actor, now=now)


@write_unit
def withdraw(version_id: int, *, reason: str, actor: Person, now: datetime) -> None:
    """Say that a version is unsafe, and why: no course begins with it any more."""
    _say(version_id, Standing.WITHDRAWN, None, reason, actor=actor, now=now)


@write_unit
def restore(version_id: int, *, reason: str, actor: Person, now: datetime) -> None:
    """Say that a version stands as if nothing had been said of it."""
    _say(version_id, Standing.CURRENT, None, reason, actor=actor, now=now)


def _say(
    version_id: int,
    standing: Standing,
    last_start_on: date | None,
    reason: str,
    *,
    actor: Person,
    now: datetime,
) -> None:
    """Keep what is said, where it is news: said twice it is kept once."""
    found = select(CurriculumVersion).filter_by(id=version_id)
    version = db.session.scalars(found.with_for_update(of=CurriculumVersion)).one()
    held = standings.of_version(version_id)
    wanted = Stands(standing=standing, last_start_on=last_start_on, reason=reason)
    if held == wanted or held.standing is standing is Standing.CURRENT:
        return
    db.session.add(
        VersionStanding(
            version_id=version_id,
            standing=standing.value,
            last_start_on=last_start_on,
            reason=reason,
            said_by_id=actor.id,
            said_at=now,
        )
    )
    before = {"standing": held.standing.value, "last_start_on": held.last_start_on}
    after = {"standing": standing.value, "last_start_on": last_start_on}
    audit.record(
        Deed.STANDING_SET, version, actor=actor, now=now, before=before, after=after, reason=reason
    )
