"""Sessions for modules that a course teaches by now and that no session of it does."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.database import write_unit
from app.domain import pins as rules
from app.domain import spans
from app.domain.curricula.curriculum import Module
from app.domain.errors import Conflict, DomainError
from app.domain.plans import new_sessions
from app.domain.plans.history import Gesture
from app.domain.plans.planned import Planned
from app.domain.spans import Span
from app.domain.wall_time import NonexistentTime, to_instant
from app.models.delivery import CourseRun
from app.models.identity import new_public_id
from app.models.person import Person
from app.models.plan import PlannedSession
from app.queries import effective_curricula
from app.queries import pins as pin_queries
from app.queries.placing import not_before, plan_of, unplaced
from app.services import audit, plan_edits
from app.services.plan_edits import Outdated

logger = logging.getLogger(__name__)


class NotTaught(Conflict):
    """The course does not teach this module, or not in sessions: it may have changed meanwhile."""


class TooEarly(DomainError):
    """The time is over, or lies before what is taught now begins to hold."""


class Meets(DomainError):
    """People would be in two sessions at once; `others` are those that are held then."""

    def __init__(self, others: Sequence[PlannedSession]) -> None:
        super().__init__(*(each.title for each in others))
        self.others = others


@write_unit
def place(
    run_id: int,
    module_uid: str,
    *,
    starts: datetime,
    fold: int | None,
    actor: Person,
    now: datetime,
) -> Sequence[PlannedSession]:
    """Let a module be taught at a local time, to all groups at once where it is taught in groups.

    A module that has a session by now keeps it: that one is returned. Raises NotTaught, TooEarly,
    Meets, NonexistentTime and AmbiguousTime.
    """
    with plan_edits.editing(run_id, Gesture.PLACE, actor=actor, now=now) as desk:
        run, there = desk.run, desk.sessions
        known = [each for each in there if each.counts and each.module_uid == module_uid]
        if known:
            audit.leave_out()
            return known
        effective = effective_curricula.of_run(run)
        modules = (*effective.online, *effective.in_person)
        module = next((each for each in modules if each.uid == module_uid), None)
        if module is None:
            raise NotTaught
        starts_at = to_instant(starts, run.city.time_zone, fold=fold)
        _check_time(run, starts_at, now)
        made = _sessions(run, module, starts, starts_at, there)
        _check_people(made[0], there)
        rows = desk.lay(made)
    logger.info("Person %s placed %s in course run %s", actor.id, module.code, run.id)
    return rows


@write_unit
def fill(run_id: int, *, seen: str, actor: Person, now: datetime) -> int:
    """Place all modules without a session where the day plan has them; return how many sessions.

    `seen` is the state of the plan that the planner looked at; raises Outdated for another one,
    unless nothing is left to place.
    """
    with plan_edits.editing(run_id, Gesture.DAY_PLAN, actor=actor, now=now) as desk:
        run, state = desk.run, plan_edits.state_of(desk.sessions)
        found = unplaced(
            run,
            effective_curricula.of_run(run),
            desk.sessions,
            not_before=not_before(run_id, now),
        )
        made = [
            session
            for each in found
            if each.proposed
            for session in _placed(run, each.module, each.proposed, desk.sessions)
        ]
        if made and seen != state:
            raise Outdated
        if not made:
            audit.leave_out()
        desk.lay(made)
    logger.info("Person %s placed %s sessions in course run %s", actor.id, len(made), run_id)
    return len(made)


def _placed(
    run: CourseRun, module: Module, starts: datetime, there: Sequence[PlannedSession]
) -> list[Planned]:
    """Return sessions of a module at a wall time; none where clocks skip it."""
    try:
        starts_at = to_instant(starts, run.city.time_zone, fold=0)
    except NonexistentTime:
        return []
    return _sessions(run, module, starts, starts_at, there)


def _check_time(run: CourseRun, starts_at: datetime, now: datetime) -> None:
    """Let a session be only where what is taught now holds."""
    pinned = pin_queries.of_run(run.id)
    if starts_at <= now or rules.of_session(pinned, starts_at) is not pinned[-1]:
        raise TooEarly


def _plan_day(
    run: CourseRun, uid: str, starts: datetime, there: Sequence[PlannedSession]
) -> int | None:
    """Return the day of the plan that a date stands for, that of the module where none does."""
    of_date = (each for each in there if each.local_start.date() == starts.date())
    known = next((each.plan_day for each in of_date if each.plan_day is not None), None)
    return known or plan_of(run, effective_curricula.of_run(run))[uid].day


def _sessions(
    run: CourseRun,
    module: Module,
    starts: datetime,
    starts_at: datetime,
    there: Sequence[PlannedSession],
) -> list[Planned]:
    day = _plan_day(run, module.uid, starts, there)
    made = (
        new_sessions.of_module(
            module, new_public_id(), group=group, time_zone=run.city.time_zone, plan_day=day
        )
        for group in new_sessions.groups_for(module, [each.id for each in run.groups])
    )
    return [replace(each, starts=starts, starts_at=starts_at) for each in made]


def _check_people(new: Planned, there: Sequence[PlannedSession]) -> None:
    """Refuse a time at which people of the course are in another session.

    A new session is for all of the course: with groups, at the same time for each.
    """
    others = [
        each
        for each in there
        if not each.cancelled
        and spans.meets([Span(each.starts_at, each.ends_at)], new.starts_at, new.ends_at)
    ]
    if others:
        raise Meets(others)
