"""Where a module that no session teaches fits into a course that has its sessions already.

All times are local ones of the city, without a zone.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.domain.scheduling import PlannedSession


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A session that people are in, from one moment to another."""

    starts: datetime
    ends: datetime


def first_free(
    planned: PlannedSession,
    taken: Collection[Taken],
    days: Mapping[int, date],
    *,
    not_before: datetime,
) -> datetime | None:
    """Return when a module can begin so that it meets nothing, None where that has to be chosen.

    `planned` is its session in the plan, `days` are the dates of the days of the plan. On its own
    day, or else on a later one, it begins at its planned time, or as soon after it as nothing else
    is held; then before it. Online, it begins when it was planned, or not by itself.
    """
    for starts in _candidates(planned, taken, days):
        ends = starts + timedelta(minutes=planned.minutes)
        on_one_day = starts.date() == ends.date()
        if starts >= not_before and on_one_day and not meets(starts, planned.minutes, taken):
            return starts
    return None


def meets(starts: datetime, minutes: int, taken: Collection[Taken]) -> bool:
    """Whether something that takes so long is held at the same time as something else."""
    ends = starts + timedelta(minutes=minutes)
    return any(each.starts < ends and starts < each.ends for each in taken)


def _candidates(
    planned: PlannedSession, taken: Collection[Taken], days: Mapping[int, date]
) -> Iterator[datetime]:
    if planned.day is None:
        yield planned.starts
        return
    for number in sorted(number for number in days if number >= planned.day):
        yield from _on(days[number], planned.starts.time(), taken)


def _on(day: date, at: time, taken: Collection[Taken]) -> Iterator[datetime]:
    wanted = datetime.combine(day, at)
    ends = sorted(each.ends for each in taken if each.ends.date() == day)
    yield wanted
    yield from (each for each in ends if each > wanted)
    yield from (each for each in ends if each < wanted)
