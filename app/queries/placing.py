"""Modules that a course teaches and that no session of it does, and where each would fit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain import free_slots, scheduling
from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.city_calendar import EVERY_DAY
from app.domain.curricula.curriculum import Module
from app.domain.free_slots import Taken
from app.domain.scheduling import ProposedSession
from app.domain.wall_time import to_local
from app.models.delivery import CourseRun
from app.models.plan import PlannedSession
from app.queries import effective_curricula, pins


@dataclass(frozen=True, kw_only=True)
class Unplaced:
    """A module without a session, and when it could begin by the clocks of the city."""

    module: Module
    proposed: datetime | None


def unplaced(
    run: CourseRun,
    effective: EffectiveCurriculum,
    sessions: Sequence[PlannedSession],
    *,
    not_before: datetime,
) -> list[Unplaced]:
    """Return all modules that are to be taught live and have no session, in their order.

    `not_before` is the moment before which nothing new is held. No query.
    """
    modules = missing(effective, sessions)
    if not modules:
        return []
    planned, held = plan_of(run, effective), taken(sessions)
    days, earliest = _days(sessions), to_local(not_before, run.city.time_zone)
    ends = {number: day.latest_end for number, day in enumerate(effective.days, 1)}
    found = []
    for module in modules:
        proposed = free_slots.first_free(
            planned[module.uid], held, days, not_before=earliest, latest_ends=ends
        )
        if proposed is not None:  # the next one is proposed beside it
            held.append(Taken(starts=proposed, ends=proposed + timedelta(minutes=module.minutes)))
        found.append(Unplaced(module=module, proposed=proposed))
    return found


def missing(effective: EffectiveCurriculum, sessions: Iterable[PlannedSession]) -> list[Module]:
    """Return the modules that are to be taught live and have no session, in their order."""
    taught = {each.module_uid for each in sessions if each.counts}
    return [each for each in (*effective.online, *effective.in_person) if each.uid not in taught]


def lacking(run: CourseRun, sessions: Iterable[PlannedSession]) -> list[Module]:
    """Return the modules of a run that no session teaches."""
    return missing(effective_curricula.of_run(run), sessions)


def not_before(run_id: int, now: datetime) -> datetime:
    """Return the moment before which nothing new is held: what is taught now holds from then."""
    since = pins.of_run(run_id)[-1].holds_from
    return max(now, since) if since else now


def plan_of(run: CourseRun, effective: EffectiveCurriculum) -> Mapping[str, ProposedSession]:
    """Return the session of each module as the plan has it, for everybody, by uid.

    The course begins on its first day as it is now, a working day or not.
    """
    planned = scheduling.propose(effective, run.starts_on, calendar=EVERY_DAY).sessions
    return {each.module_uid: each for each in planned if each.module_uid}


def taken(sessions: Iterable[PlannedSession]) -> list[Taken]:
    """Return when people of a course are in something, by the clocks of the city."""
    return [
        Taken(starts=each.local_start, ends=each.local_start + timedelta(minutes=each.minutes))
        for each in sessions
        if not each.cancelled
    ]


def _days(sessions: Iterable[PlannedSession]) -> dict[int, date]:
    """Return the first date that stands for each day of the plan.

    A day of which nothing is held any more has the date on which something was to be.
    """
    found: dict[int, date] = {}
    for each in sorted(sessions, key=lambda each: (each.cancelled, each.local_start)):
        if each.plan_day is not None:
            found.setdefault(each.plan_day, each.local_start.date())
    return found
