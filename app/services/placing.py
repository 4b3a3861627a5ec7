"""Sessions for modules that a course teaches by now and that no session of it does."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from app.database import write_unit
from app.domain import pins as rules
from app.domain import spans
from app.domain.audit import Deed
from app.domain.curricula.curriculum import Module
from app.domain.curricula.day_plan import ItemKind
from app.domain.errors import Conflict, DomainError
from app.domain.spans import Span
from app.domain.wall_time import to_instant
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession
from app.models.person import Person
from app.queries import effective_curricula
from app.queries import pins as pin_queries
from app.queries.placing import plan_of
from app.services import audit, session_changes

logger = logging.getLogger(__name__)


class NotTaught(Conflict):
    """The course does not teach this module, or not in sessions: it may have changed meanwhile."""


class TooEarly(DomainError):
    """The time is over, or lies before what is taught now begins to hold."""


class Meets(DomainError):
    """People would be in two sessions at once; `others` are those that are held then."""

    def __init__(self, others: Sequence[CourseSession]) -> None:
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
) -> Sequence[CourseSession]:
    """Let a module be taught at a local time, to all groups at once where it is taught in groups.

    A module that has a session by now keeps it: that one is returned. Raises NotTaught, TooEarly,
    Meets, NonexistentTime and AmbiguousTime.
    """
    run = db.session.scalars(select(CourseRun).filter_by(id=run_id).with_for_update()).one()
    there = session_changes.take_all(run)
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
    day = None if module.online else _plan_day(run, module_uid, starts, there)
    made = _sessions(run, module, starts, starts_at, day)
    _check_people(made[0], there)
    db.session.add_all(made)
    db.session.flush()
    after = {"starts": starts.isoformat(), "starts_at": starts_at.isoformat(), "plan_day": day}
    for each in made:
        audit.record(Deed.SESSION_PLACED, each, actor=actor, now=now, before={}, after=after)
    session_changes.set_days(run, [*there, *made], actor=actor, now=now)
    logger.info("Person %s placed %s in course run %s", actor.id, module.code, run.id)
    return made


def _check_time(run: CourseRun, starts_at: datetime, now: datetime) -> None:
    """Let a session be only where what is taught now holds."""
    pinned = pin_queries.of_run(run.id)
    if starts_at <= now or rules.of_session(pinned, starts_at) is not pinned[-1]:
        raise TooEarly


def _plan_day(
    run: CourseRun, uid: str, starts: datetime, there: Sequence[CourseSession]
) -> int | None:
    """Return the day of the plan that a date stands for, that of the module where none does."""
    of_date = (each for each in there if each.local_start.date() == starts.date())
    known = next((each.plan_day for each in of_date if each.plan_day is not None), None)
    return known or plan_of(run, effective_curricula.of_run(run))[uid].day


def _sessions(
    run: CourseRun, module: Module, starts: datetime, starts_at: datetime, day: int | None
) -> list[CourseSession]:
    in_groups = module.group_size is not None and len(run.groups) > 1
    return [
        CourseSession(
            course_run=run,
            group=group,
            kind=ItemKind.MODULE.value,
            module_uid=module.uid,
            code=module.code,
            title=module.title,
            online=module.online,
            plan_day=day,
            local_start=starts,
            minutes=module.minutes,
            time_zone=run.city.time_zone,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=module.minutes),
        )
        for group in (run.groups if in_groups else (None,))
    ]


def _check_people(new: CourseSession, there: Sequence[CourseSession]) -> None:
    """Refuse a time at which people of the course are in another session.

    A new session is for all of the course: with groups, at the same time for each.
    """
    others = [
        each
        for each in there
        if each.status == "confirmed"
        and spans.meets([Span(each.starts_at, each.ends_at)], new.starts_at, new.ends_at)
    ]
    if others:
        raise Meets(others)
