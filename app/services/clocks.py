"""Keep the times on the wall when the rules of a time zone changed: of a plan, and of visits."""

from datetime import datetime, timedelta

from app.database import write_unit
from app.domain.audit import Deed
from app.domain.plans.clocks import drifted
from app.domain.plans.history import Gesture
from app.models.mentor_visit import MentorVisit
from app.models.person import Person
from app.queries import clocks
from app.queries.clocks import AgreedTime
from app.services import audit, plan_edits
from app.services.audited_things import of_person


@write_unit
def follow(run_id: int, *, actor: Person, now: datetime) -> int:
    """Let all sessions to come begin when clocks show their wall time by the rules of today.

    Returns how many lie at another moment by it; twice is once. What the clocks skip now is left
    for the planner to move. Nobody learns of it before it is released.
    """
    with plan_edits.editing(run_id, Gesture.CLOCKS, actor=actor, now=now) as desk:
        moved = 0
        for drift in drifted(desk.sessions, now):
            session, starts_at = drift.session, drift.starts_at
            if starts_at is not None:
                session.starts_at = starts_at
                session.ends_at = starts_at + timedelta(minutes=session.minutes)
                desk.meant.add(session.id)
                moved += 1
    return moved


@write_unit
def follow_visits(city_id: int, *, actor: Person, now: datetime) -> int:
    """Let the visits that a city planned come and go when clocks show what was agreed.

    Returns how many times lie at another moment by it; twice is once. What the clocks skip now is
    left for who planned it.
    """
    moved = 0
    for drift in clocks.of_visits([city_id], now=now):
        if drift.starts_at is not None:
            setattr(drift.session.row, drift.session.column, drift.starts_at)
            _record(drift.session, drift.starts_at, actor=actor, now=now)
            moved += 1
    if not moved:
        audit.leave_out()
    return moved


def _record(agreed: AgreedTime, becomes: datetime, *, actor: Person, now: datetime) -> None:
    row = agreed.row
    before = {"starts_at": agreed.starts_at.isoformat()}
    after = {"starts_at": becomes.isoformat(), "starts": agreed.local_start.isoformat()}
    if isinstance(row, MentorVisit):
        row.revision += 1
        audit.record(
            Deed.MENTOR_VISIT_CHANGED,
            of_person(row.person, row.city_id),
            actor=actor,
            now=now,
            before=before,
            after=after,
            subject_id=row.person_id,
        )
    elif agreed.visit is not None:
        audit.record(
            Deed.VISIT_AGENDA_CHANGED,
            agreed.visit,
            actor=actor,
            now=now,
            before=before,
            after={**after, "what": row.what},
        )
