"""What becomes of a published version: it grows old, is withdrawn, or stands again.

`seen` tells which word on the version was the newest when somebody decided (`standings.newest`);
None is for who looks at none.
"""

from datetime import date, datetime

from sqlalchemy import select

from app.database import write_unit
from app.domain.audit import Deed
from app.domain.curricula.standing import Standing, Stands
from app.domain.errors import Conflict
from app.extensions import db
from app.models.curriculum import CurriculumVersion, VersionStanding
from app.models.person import Person
from app.queries import standings
from app.services import audit


class SaidOtherwise(Conflict):
    """Somebody said something of the version after the page was shown; nothing was done."""


@write_unit
def deprecate(
    version_id: int,
    *,
    last_start_on: date | None,
    reason: str,
    seen: str | None = None,
    actor: Person,
    now: datetime,
) -> None:
    """Say that a version is old: courses may begin with it until a day, or on for None.

    Raises SaidOtherwise.
    """
    wanted = Stands(standing=Standing.DEPRECATED, last_start_on=last_start_on, reason=reason)
    _say(version_id, wanted, seen=seen, actor=actor, now=now)


@write_unit
def withdraw(
    version_id: int, *, reason: str, seen: str | None = None, actor: Person, now: datetime
) -> None:
    """Say that a version is unsafe, and why: no course begins with it. Raises SaidOtherwise."""
    wanted = Stands(standing=Standing.WITHDRAWN, reason=reason)
    _say(version_id, wanted, seen=seen, actor=actor, now=now)


@write_unit
def restore(
    version_id: int, *, reason: str, seen: str | None = None, actor: Person, now: datetime
) -> None:
    """Say that a version stands as if nothing had been said of it. Raises SaidOtherwise."""
    wanted = Stands(standing=Standing.CURRENT, reason=reason)
    _say(version_id, wanted, seen=seen, actor=actor, now=now)


def _say(
    version_id: int, wanted: Stands, *, seen: str | None, actor: Person, now: datetime
) -> None:
    """Keep what is said, where it is news: said twice it is kept once."""
    found = select(CurriculumVersion).filter_by(id=version_id)
    version = db.session.scalars(found.with_for_update(of=CurriculumVersion)).one()
    held = standings.of_version(version_id)
    if held == wanted or held.standing is wanted.standing is Standing.CURRENT:
        return
    if seen is not None and seen != standings.newest(standings.history(version_id)):
        raise SaidOtherwise
    db.session.add(
        VersionStanding(
            version_id=version_id,
            standing=wanted.standing.value,
            last_start_on=wanted.last_start_on,
            reason=wanted.reason,
            said_by_id=actor.id,
            said_at=now,
        )
    )
    before = {"standing": held.standing.value, "last_start_on": held.last_start_on}
    after = {"standing": wanted.standing.value, "last_start_on": wanted.last_start_on}
    audit.record(
        Deed.STANDING_SET,
        version,
        actor=actor,
        now=now,
        before=before,
        after=after,
        reason=wanted.reason,
    )
