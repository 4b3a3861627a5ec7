"""Modules that a course teaches and that no session of it does, and where each would fit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain import free_slots, scheduling
from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.city_calendar import EVERY_DAY
from app.domain.curricula.curriculum import Module
from app.domain.free_slots import Taken
from app.domain.scheduling import PlannedSession
from app.domain.wall_time import to_local
from app.models.delivery import CourseRun, CourseSession


@dataclass(frozen=True, kw_only=True)
class Unplaced:
    """A module without a session, and when it could begin by the clocks of the city."""

    module: Module
    proposed: datetime | None


def unplaced(
    run: CourseRun,
    effective: EffectiveCurriculum,
    sessions: Sequence[CourseSession],
    *,
    not_before: datetime,
) -> list[Unplaced]:
    """Return all modules that are to be taught live and have no session, in their order.

    `not_before` is the moment before which nothing new is held. No query.
    """
    taught = {each.module_uid for each in sessions if each.counts}
    missing = [each for each in (*effective.online, *effective.in_person) if each.uid not in taught]
    if not missing:
        return []
    planned, held = plan_of(run, effective), taken(sessions)
    days, earliest = _days(sessions), to_local(not_before, run.city.time_zone)
    found = []
    for module in missing:
        proposed = free_slots.first_free(planned[module.uid], held, days, not_before=earliest)
        if proposed is not None:  # the next one is proposed beside it
            held.append(Taken(starts=proposed, ends=proposed + timedelta(minutes=module.minutes)))
        found.append(Unplaced(module=module, proposed=proposed))
    return found


def plan_of(run: CourseRun, effective: EffectiveCurriculum) -> Mapping[str, PlannedSession]:
    """Return the session of each module as the plan has it, for everybody, by uid.

    The course begins on its first day as it is now, a working day or not.
    """
    planned = scheduling.propose(effective, run.starts_on, calendar=EVERY_DAY).sessions
    return {each.module_uid: each for each in planned if each.module_uid}


def taken(sessions: Iterable[CourseSession]) -> list[Taken]:
    """Return when people of a course are in something, by the clocks of the city."""
    return [
        Taken(starts=each.local_start, ends=each.local_start + timedelta(minutes=each.minutes))
        for each in sessions
        if each.status == "confirmed"
    ]


def _days(sessions: Iterable[CourseSession]) -> dict[int, date]:
    """Return the first date that stands for each day of the plan."""
    found: dict[int, date] = {}
    for each in sorted(sessions, key=lambda each: each.local_start):
        if each.plan_day is not None and each.status == "confirmed":
            found.setdefault(each.plan_day, each.local_start.date())
    return found
