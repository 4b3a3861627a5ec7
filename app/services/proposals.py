"""Proposals for a plan: asked for by a planner, and worked out apart from any transaction.

What is worked out is of the plan as it is when the work begins. Nothing of it is done here.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update

from app.adapters.solver import Solver
from app.database import insert_into, write_unit
from app.domain.canonical import Json
from app.domain.placements.outcome import Progress
from app.domain.proposals import asked as values
from app.domain.proposals import results
from app.domain.proposals.asked import Asked, AskedRepair, AskedTimes, Kind, NewSession, State
from app.extensions import db
from app.models.delivery import CourseRun
from app.models.identity import new_public_id
from app.models.person import Person
from app.models.plan import PlannedSession
from app.models.proposal import Proposal
from app.queries import attendance, placement_problems, placing, plans
from app.queries import proposals as queries
from app.services import city_days, owed_work, plan_edits, shifts
from app.services.owed_work import Taken

WORK = "proposals.work"
A_WHILE = timedelta(seconds=1)  # between two words on how far it is

Clock = Callable[[], datetime]


@write_unit
def ask(run_id: int, key: str, asked: Asked, *, actor: Person, now: datetime) -> Proposal:
    """Ask for times or repairs; the same form sent twice asks once, told by its `key`.

    Raises NotFound for a key of another run.
    """
    kind = Kind.TIMES if isinstance(asked, AskedTimes) else Kind.REPAIR
    db.session.execute(
        insert_into(Proposal)
        .values(
            public_id=key,
            course_run_id=run_id,
            kind=kind.value,
            asked=values.as_data(asked),
            plan_state=plan_edits.state_of(plans.sessions_of(run_id)),
            asked_by_id=actor.id,
            asked_at=now,
            state=State.WAITING.value,
            placed=0,
            seconds=0,
            result={},
        )
        .on_conflict_do_nothing(index_elements=["public_id"])
    )
    row = queries.get(run_id, key)
    owed_work.owe(WORK, queries.key_of(row), {"proposal_id": row.id}, now=now)
    return row


def new_sessions(run: CourseRun, uids: Collection[str]) -> tuple[NewSession, ...]:
    """Return a session of each of these modules for everybody in a run, or each group, without."""
    return tuple(
        NewSession(session=new_public_id(), module=each.module.uid, group=group)
        for each in placing.lacking(run, plans.sessions_of(run.id))
        if each.module.uid in uids
        for group in placing.groups_for(run, each)
    )


def asked_of(proposal: Proposal) -> Asked:
    """Return what was asked."""
    if proposal.kind == Kind.TIMES:
        return values.times_from_data(proposal.asked)
    return values.repair_from_data(proposal.asked)


def work(taken: Taken, *, solver: Solver, clock: Clock) -> None:
    """Work out what was asked for, and keep the answer; it is told meanwhile how far it is.

    Safe to repeat: what is answered stays so, and who was stopped in the middle begins again.
    """
    proposal_id = taken.payload["proposal_id"]
    begun = clock()
    if not _begin(proposal_id):
        write_unit(owed_work.finish)(taken, now=clock())
        return
    try:
        result = _answer(proposal_id, solver, _Telling(proposal_id, clock), now=begun)
    except Exception:
        db.session.rollback()
        _set(proposal_id, state=State.FAILED.value)
        raise
    _finish(taken, proposal_id, result, now=clock())


def movable(
    run: CourseRun, sessions: Sequence[PlannedSession], now: datetime
) -> list[PlannedSession]:
    """Return the sessions of a plan that can get another time: no pauses, nothing begun."""
    begun = {each.id for each in shifts.held(run, sessions, now)}
    return [
        each for each in sessions if not each.cancelled and not each.pause and each.id not in begun
    ]


def of_repair(run: CourseRun, asked: AskedRepair, *, now: datetime) -> placement_problems.AsPlanned:
    """Return the plan that lost something, as it is now."""
    sessions = plans.sessions_of(run.id)
    free = {each.id for each in movable(run, sessions, now)}
    marked = attendance.marked_sessions(run.id)
    return placement_problems.of_repair(
        run,
        asked,
        kept={each.public_id for each in sessions if each.id not in free},
        marked={each.public_id for each in sessions if each.id in marked},
        calendar=city_days.calendar_of(run.city, asked.within.first),
        now=now,
    )


@dataclass
class _Telling:
    """Writes down from time to time how far the work is; stops it where nobody asks any more."""

    proposal_id: int
    clock: Clock
    placed: int = 0

    def __post_init__(self) -> None:
        self.begun = self.told = self.clock()
        self.gone = False

    def should_stop(self) -> bool:
        now = self.clock()
        if now - self.told >= A_WHILE:
            self.told = now
            seconds = (now - self.begun) // timedelta(seconds=1)
            self.gone = not _set(self.proposal_id, placed=self.placed, seconds=seconds)
        return self.gone

    def report(self, progress: Progress) -> None:
        self.placed = progress.placed


def _answer(
    proposal_id: int, solver: Solver, telling: _Telling, *, now: datetime
) -> dict[str, Json]:
    proposal = db.session.get_one(Proposal, proposal_id)
    run, asked = proposal.course_run, asked_of(proposal)
    if isinstance(asked, AskedTimes):
        calendar = city_days.calendar_of(run.city, asked.within.first)
        plan = placement_problems.of_times(run, asked, calendar=calendar, now=now)
        db.session.rollback()  # it takes a while, and no transaction is held open meanwhile
        outcome = solver.times(
            plan.problem,
            now=plan.placements,
            should_stop=telling.should_stop,
            report=telling.report,
        )
        return results.outcome_as_data(outcome, plan.placements)
    broken = of_repair(run, asked, now=now)
    db.session.rollback()
    return results.repairs_as_data(
        solver.repairs(
            broken.problem, broken.placements, asked.loss, should_stop=telling.should_stop
        )
    )


@write_unit
def _begin(proposal_id: int) -> bool:
    """Say that the work begins, on the plan as it is now; whether there is any left to do."""
    row = db.session.get(Proposal, proposal_id)
    if row is None or row.is_done:
        return False
    state = plan_edits.state_of(plans.sessions_of(row.course_run_id))
    return _set(proposal_id, state=State.WORKING.value, plan_state=state, placed=0, seconds=0)


@write_unit
def _set(proposal_id: int, **what: object) -> bool:
    """Change a proposal that has no answer yet; whether there is one."""
    found = db.session.execute(
        update(Proposal)
        .where(Proposal.id == proposal_id, Proposal.state != State.DONE)
        .values(**what)
        .returning(Proposal.id)
    )
    return found.first() is not None


@write_unit
def _finish(taken: Taken, proposal_id: int, result: dict[str, Json], *, now: datetime) -> None:
    _set(proposal_id, state=State.DONE.value, result=result, finished_at=now)
    owed_work.finish(taken, now=now)
