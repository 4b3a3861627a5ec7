"""Modules that a course teaches and no session of it to all, and where each would fit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain import free_slots, scheduling
from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.city_calendar import EVERY_DAY, CityCalendar
from app.domain.free_slots import Taken
from app.domain.plan_days import with_missing
from app.domain.plans import new_sessions
from app.domain.scheduling import ProposedSession
from app.domain.wall_time import to_local
from app.models.delivery import CourseRun
from app.models.plan import PlannedSession
from app.queries import effective_curricula, pins, untaught
from app.queries.untaught import Untaught


@dataclass(frozen=True, kw_only=True)
class Unplaced(Untaught):
    """The same module, and when it could begin for them by the clocks of the city."""

    proposed: datetime | None


def unplaced(
    run: CourseRun,
    effective: EffectiveCurriculum,
    sessions: Sequence[PlannedSession],
    *,
    calendar: CityCalendar,
    not_before: datetime,
) -> list[Unplaced]:
    """Return all modules that are to be taught live and have no session for somebody, in order.

    `not_before` is the moment before which nothing new is held; `calendar` says on which days the
    city works. No query.
    """
    modules = missing(run, effective, sessions)
    if not modules:
        return []
    planned, held = plan_of(run, effective), taken(sessions)
    days = with_missing(_days(sessions), len(effective.days), calendar)
    earliest = to_local(not_before, run.city.time_zone)
    ends = {number: day.latest_end for number, day in enumerate(effective.days, 1)}
    found = []
    for each in modules:
        proposed = free_slots.first_free(
            planned[each.module.uid],
            free_slots.concerning(held, each.group_ids),
            days,
            not_before=earliest,
            latest_ends=ends,
        )
        if proposed is not None:  # the next one is proposed beside it
            over = proposed + timedelta(minutes=each.module.minutes)
            groups = each.group_ids or (None,)
            held += [Taken(starts=proposed, ends=over, group=group) for group in groups]
        found.append(Unplaced(module=each.module, groups=each.groups, proposed=proposed))
    return found


def missing(
    run: CourseRun, effective: EffectiveCurriculum, sessions: Iterable[PlannedSession]
) -> list[Untaught]:
    """Return the modules that are to be taught live and have no session for somebody, in order."""
    return list(untaught.of_run(run, (*effective.online, *effective.in_person), sessions))


def lacking(run: CourseRun, sessions: Iterable[PlannedSession]) -> list[Untaught]:
    """Return the modules of a run that no session teaches, to everybody or to one of its groups."""
    return missing(run, effective_curricula.of_run(run), sessions)


def groups_for(run: CourseRun, lacking: Untaught) -> Sequence[int | None]:
    """Return for whom new sessions of a module are: ids of groups, or None for everybody."""
    every = [each.id for each in run.groups]
    return new_sessions.groups_for(lacking.module, every, lacking.group_ids)


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
        Taken(
            starts=each.local_start,
            ends=each.local_start + timedelta(minutes=each.minutes),
            group=each.group_id,
        )
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
