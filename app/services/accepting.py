"""Conflicts of a plan with which somebody can live: accepted with a reason, taken up again."""

from datetime import datetime

from sqlalchemy import select

from app.database import write_unit
from app.domain.audit import Deed
from app.domain.errors import Conflict
from app.extensions import db
from app.models.delivery import AcceptedConflict, CourseRun
from app.models.person import Person
from app.queries import conflicts, timetable
from app.services import audit, city_days


class Settled(Conflict):
    """The conflict is there no more: the plan has changed meanwhile."""


@write_unit
def accept(run_id: int, key: str, *, reason: str, actor: Person, now: datetime) -> AcceptedConflict:
    """Say why a conflict may stay; it stays accepted wherever its sessions move.

    One that is accepted already keeps its first reason. Raises Settled.
    """
    run = _locked(run_id)
    known = _of(run, key)
    if known is not None:
        audit.leave_out()
        return known
    found = conflicts.of_run(
        run, timetable.sessions_of(run.id), calendar=city_days.calendar_of_run(run)
    )
    fact = next((each for each in found.facts if each.conflict.key == key), None)
    if fact is None:
        raise Settled
    accepted = AcceptedConflict(
        course_run_id=run.id, key=key, reason=reason, accepted_by_id=actor.id, accepted_at=now
    )
    db.session.add(accepted)
    db.session.flush()
    _record(Deed.CONFLICT_ACCEPTED, run, accepted, actor=actor, now=now)
    return accepted


@write_unit
def take_up(run_id: int, key: str, *, actor: Person, now: datetime) -> None:
    """Let a conflict count again; one that is not accepted counts already."""
    run = _locked(run_id)
    accepted = _of(run, key)
    if accepted is None:
        audit.leave_out()
        return
    db.session.delete(accepted)
    _record(Deed.CONFLICT_TAKEN_UP, run, accepted, actor=actor, now=now)


def _locked(run_id: int) -> CourseRun:
    return db.session.scalars(select(CourseRun).filter_by(id=run_id).with_for_update()).one()


def _of(run: CourseRun, key: str) -> AcceptedConflict | None:
    wanted = select(AcceptedConflict).filter_by(course_run_id=run.id, key=key)
    return db.session.scalars(wanted).one_or_none()


def _record(
    deed: Deed, run: CourseRun, accepted: AcceptedConflict, *, actor: Person, now: datetime
) -> None:
    about = {"conflict": accepted.key}
    audit.record(deed, run, actor=actor, now=now, after=about, reason=accepted.reason)
