"""Who does what in a session of a plan, and in which further rooms it is followed."""

from collections.abc import Collection, Mapping
from datetime import datetime

from app.database import write_unit
from app.domain.errors import NotOfThisRun
from app.domain.plans.history import Gesture
from app.domain.plans.teaching import MentorPart
from app.models.person import Person
from app.models.plan import PlannedSession
from app.services import plan_edits, rolls


@write_unit
def settle(
    session_id: int,
    *,
    revision: int,
    parts: Mapping[int, MentorPart],
    remote: Collection[int],
    sites: Mapping[int, int | None],
    shown: Collection[int] | None = None,
    actor: Person,
    now: datetime,
) -> PlannedSession:
    """Say what mentors of a session do, who of them is elsewhere, and the further rooms.

    Of whom nothing is said stays as they are. `sites` has the host of each room; a room that is
    neither there nor among those `shown` stays, None shows all. Raises Outdated, RoomClosed for a
    new room, and NotOfThisRun for who does not teach it, a host who is no mentor of the course, or
    its own room.
    """
    run_id = plan_edits.run_of(session_id)
    rolls.lock(run_id)  # nobody stops being a mentor here meanwhile
    with plan_edits.editing(run_id, Gesture.PEOPLE, actor=actor, now=now) as desk:
        session = desk.session(session_id, revision)
        teaching = {mentor.person_id for mentor in session.mentors}
        if not teaching.issuperset(parts.keys() | set(remote)):
            raise NotOfThisRun
        unsaid = [each for each in session.mentors if each.person_id not in {*parts, *remote}]
        desk.set_parts(
            session,
            {each.person_id: each.part for each in unsaid}
            | {who: part.value for who, part in parts.items()},
            {*remote, *(each.person_id for each in unsaid if each.remote)},
        )
        desk.set_sites(session, {**_not_shown(session, shown), **sites})
    return session


def _not_shown(session: PlannedSession, shown: Collection[int] | None) -> dict[int, int | None]:
    """Return the further rooms that were taken in since, each with its host."""
    if shown is None:
        return {}
    return {site.room_id: site.host_id for site in session.sites if site.room_id not in shown}
