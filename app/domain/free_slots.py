"""Where a module that no session teaches fits into a course that has its sessions already.

All times are local ones of the city, without a zone.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from app.domain.fair_hours import FAIR
from app.domain.scheduling import ProposedSession

EVENING = FAIR[1]  # no day goes on into the night
NO_ENDS: Mapping[int, time] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A session that people are in, from one moment to another: of one group, or everybody."""

    starts: datetime
    ends: datetime
    group: int | None = None


def concerning(taken: Iterable[Taken], groups: Collection[int]) -> list[Taken]:
    """Return what people of these groups are in, or anybody where no group is named."""
    return [each for each in taken if not groups or each.group is None or each.group in groups]


def first_free(
    planned: ProposedSession,
    taken: Collection[Taken],
    days: Mapping[int, date],
    *,
    not_before: datetime,
    latest_ends: Mapping[int, time] = NO_ENDS,
) -> datetime | None:
    """Return when a module can begin so that it meets nothing, None where that has to be chosen.

    `planned` is its session in the plan, `days` are the dates of the days of the plan, which have
    their `latest_ends`. On its own day, or else on a later one, it begins at its planned time, or
    as soon after it as nothing else is held; then before it. Other than planned it is over by the
    end of a day, or in the evening where it is so on none. Online, it begins when it was planned,
    or not by itself.
    """
    for ends in (latest_ends, NO_ENDS):
        for starts in _candidates(planned, taken, days, ends):
            if starts >= not_before and not meets(starts, planned.minutes, taken):
                return starts
    return None


def meets(starts: datetime, minutes: int, taken: Collection[Taken]) -> bool:
    """Whether something that takes so long is held at the same time as something else."""
    ends = starts + timedelta(minutes=minutes)
    return any(each.starts < ends and starts < each.ends for each in taken)


def _candidates(
    planned: ProposedSession,
    taken: Collection[Taken],
    days: Mapping[int, date],
    latest_ends: Mapping[int, time],
) -> Iterator[datetime]:
    if planned.day is None:
        yield planned.starts
        return
    length = timedelta(minutes=planned.minutes)
    for number in sorted(number for number in days if number >= planned.day):
        day, at = days[number], planned.starts.time()
        end = datetime.combine(day, latest_ends.get(number, EVENING))
        own = datetime.combine(day, at) if number == planned.day else None
        for each in _on(day, at, taken):
            if each + length <= end or (each == own and (each + length).date() == day):
                yield each


def _on(day: date, at: time, taken: Collection[Taken]) -> Iterator[datetime]:
    wanted = datetime.combine(day, at)
    ends = sorted(each.ends for each in taken if each.ends.date() == day)
    yield wanted
    yield from (each for each in ends if each > wanted)
    yield from (each for each in ends if each < wanted)
