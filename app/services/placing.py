"""Sessions for modules that a course teaches by now and no session of it to all."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from app.database import write_unit
from app.domain import pins as rules
from app.domain import plan_days, spans
from app.domain.errors import Conflict, DomainError
from app.domain.plan_days import Held
from app.domain.plans import new_sessions
from app.domain.plans.history import Gesture
from app.domain.plans.planned import Planned
from app.domain.spans import Span
from app.domain.wall_time import NonexistentTime, to_instant
from app.models.delivery import CourseRun
from app.models.identity import new_public_id
from app.models.person import Person
from app.models.plan import PlannedSession
from app.queries import effective_curricula, plans
from app.queries import pins as pin_queries
from app.queries.placing import Unplaced, groups_for, lacking, not_before, plan_of, unplaced
from app.queries.untaught import Untaught
from app.services import audit, city_days, plan_edits
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
    """Let a module be taught at a local time, to all at once who have no session of it.

    Who has a session of it keeps that: where that is everybody, these are returned. Raises
    NotTaught, TooEarly, Meets, NonexistentTime and AmbiguousTime.
    """
    with plan_edits.editing(run_id, Gesture.PLACE, actor=actor, now=now) as desk:
        run, there = desk.run, desk.sessions
        missing = lacking(run, there)
        wanted = next((each for each in missing if each.module.uid == module_uid), None)
        if wanted is None:
            known = [each for each in there if each.counts and each.module_uid == module_uid]
            if not known:
                raise NotTaught
            audit.leave_out()
            return known
        starts_at = to_instant(starts, run.city.time_zone, fold=fold)
        _check_time(run, starts_at, now)
        made = _sessions(run, wanted, starts, starts_at, plans.held_on(there))
        _check_people(made, there)
        rows = desk.lay(made)
    logger.info("Person %s placed %s in course run %s", actor.id, wanted.module.code, run.id)
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
            calendar=city_days.calendar_of_run(run),
            not_before=not_before(run_id, now),
        )
        made = _filled(run, found, plans.held_on(desk.sessions))
        if made and seen != state:
            raise Outdated
        if not made:
            audit.leave_out()
        desk.lay(made)
    logger.info("Person %s placed %s sessions in course run %s", actor.id, len(made), run_id)
    return len(made)


def _filled(run: CourseRun, found: Iterable[Unplaced], held: Sequence[Held]) -> list[Planned]:
    """Return sessions where they are proposed; the first one on a date brings its day along."""
    made: list[Planned] = []
    for each in found:
        new = (Held(session=0, date=one.day, plan_day=one.plan_day) for one in made)
        if each.proposed:
            made += _placed(run, each, each.proposed, [*held, *new])
    return made


def _placed(
    run: CourseRun, wanted: Untaught, starts: datetime, held: Iterable[Held]
) -> list[Planned]:
    """Return sessions of a module at a wall time; none where clocks skip it."""
    try:
        starts_at = to_instant(starts, run.city.time_zone, fold=0)
    except NonexistentTime:
        return []
    return _sessions(run, wanted, starts, starts_at, held)


def _check_time(run: CourseRun, starts_at: datetime, now: datetime) -> None:
    """Let a session be only where what is taught now holds."""
    pinned = pin_queries.of_run(run.id)
    if starts_at <= now or rules.of_session(pinned, starts_at) is not pinned[-1]:
        raise TooEarly


def _sessions(
    run: CourseRun,
    wanted: Untaught,
    starts: datetime,
    starts_at: datetime,
    held: Iterable[Held],
) -> list[Planned]:
    """Return sessions on the day of the plan that their date stands for, or of their module."""
    module = wanted.module
    day = plan_days.stands_for(held, starts.date())
    if day is None:
        day = plan_of(run, effective_curricula.of_run(run))[module.uid].day
    made = (
        new_sessions.of_module(
            module, new_public_id(), group=group, time_zone=run.city.time_zone, plan_day=day
        )
        for group in groups_for(run, wanted)
    )
    return [replace(each, starts=starts, starts_at=starts_at) for each in made]


def _check_people(made: Sequence[Planned], there: Sequence[PlannedSession]) -> None:
    """Refuse a time at which people of new sessions, all at the same time, are in another one."""
    groups, span = {each.group for each in made}, made[0]
    others = [
        each
        for each in there
        if not each.cancelled
        and (each.group_id is None or groups & {each.group_id, None})
        and spans.meets([Span(each.starts_at, each.ends_at)], span.starts_at, span.ends_at)
    ]
    if others:
        raise Meets(others)
