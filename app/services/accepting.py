"""Conflicts of a plan with which somebody can live: accepted with a reason, taken up again."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from app.database import write_unit
from app.domain.audit import Deed
from app.domain.errors import Conflict
from app.extensions import db
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.plan import AcceptedConflict
from app.queries import conflicts, plans
from app.services import audit, city_days


class Settled(Conflict):
    """The conflict is there no more: the plan has changed meanwhile."""


@write_unit
def accept(
    run_id: int, keys: Collection[str], *, reason: str, actor: Person, now: datetime
) -> None:
    """Say why conflicts may stay; they stay accepted wherever their sessions move.

    One that is accepted already keeps its first reason, one that is there no more is left out.
    Raises Settled where none is left.
    """
    run = _locked(run_id)
    found = conflicts.of_run(
        run, plans.sessions_of(run.id), calendar=city_days.calendar_of_run(run)
    )
    there = {key for fact in found.facts for key in fact.keys} & set(keys)
    if not there:
        raise Settled
    new = sorted(there - {each.key for each in _of(run, there)})
    if not new:
        audit.leave_out()
    for key in new:
        row = AcceptedConflict(
            course_run_id=run.id, key=key, reason=reason, accepted_by_id=actor.id, accepted_at=now
        )
        db.session.add(row)
        _record(Deed.CONFLICT_ACCEPTED, run, row, actor=actor, now=now)


@write_unit
def take_up(run_id: int, keys: Collection[str], *, actor: Person, now: datetime) -> None:
    """Let conflicts count again; one that is not accepted counts already."""
    run = _locked(run_id)
    accepted = _of(run, keys)
    if not accepted:
        audit.leave_out()
    for row in accepted:
        db.session.delete(row)
        _record(Deed.CONFLICT_TAKEN_UP, run, row, actor=actor, now=now)


def _locked(run_id: int) -> CourseRun:
    return db.session.scalars(select(CourseRun).filter_by(id=run_id).with_for_update()).one()


def _of(run: CourseRun, keys: Collection[str]) -> Sequence[AcceptedConflict]:
    wanted = select(AcceptedConflict).where(
        AcceptedConflict.course_run_id == run.id, AcceptedConflict.key.in_(keys)
    )
    return db.session.scalars(wanted.order_by(AcceptedConflict.id)).all()


def _record(
    deed: Deed, run: CourseRun, accepted: AcceptedConflict, *, actor: Person, now: datetime
) -> None:
    about = {"conflict": accepted.key}
    audit.record(deed, run, actor=actor, now=now, after=about, reason=accepted.reason)
