"""When somebody can teach, as they said it: by the week, on single days, by their own calendar.

What is said by the week and of single days are times that clocks of a zone show, in every week of
the year. Who says "from two to four" means whatever moments the clock there shows as that: none
where it skips them, twice as many where it shows them twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from app.domain.spans import Span, clipped, merged, open_between, without
from app.domain.wall_time import to_local

# Between two looks at a clock it is put forward or back once at most.
LOOK = timedelta(hours=6)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


class Sort(StrEnum):
    """What is said of a single day."""

    FREE = "free"
    BUSY = "busy"


class Source(StrEnum):
    """Who said it."""

    SELF = "self"
    ORGANISER = "organiser"


@dataclass(frozen=True, order=True)
class Weekly:
    """Free each week on a day (0 is Monday) between two wall times.

    An end that is no later than the beginning is one of the next day: 22:00 to 02:00 crosses
    midnight, 00:00 to 00:00 is the whole day.
    """

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True, order=True)
class Dated:
    """Free or busy on one day between two wall times, as in Weekly; without times all day."""

    day: date
    sort: Sort
    starts: time = time.min
    ends: time = time.min

    @property
    def is_whole_day(self) -> bool:
        """Whether the day is meant as the calendar has it, and not from a time to the next one."""
        return self.starts == self.ends == time.min


@dataclass(frozen=True, kw_only=True)
class Availability:
    """All that is known of when somebody can teach; `zone` is the one their clocks are in (IANA).

    `busy` are instants from their own calendar. Where nothing is said by the week, they are free
    at all times but those at which they are busy. Busy counts more than free.
    """

    zone: str = "UTC"
    weekly: tuple[Weekly, ...] = ()
    dated: tuple[Dated, ...] = ()
    busy: tuple[Span, ...] = ()


NOTHING_SAID = Availability()


def blocked(availability: Availability, since: datetime, until: datetime) -> tuple[Span, ...]:
    """Return when somebody is not free between two instants (aware), as instants in UTC.

    The spans are sorted, apart from one another, and within the two.
    """
    since, until = since.astimezone(UTC), until.astimezone(UTC)
    if until <= since:
        return ()
    stretches = tuple(_stretches(availability.zone, since, until))
    closed = _closed(availability, stretches)
    shown = [
        span
        for stretch in stretches
        for span in clipped(
            (
                Span(each.starts_at - stretch.offset, each.ends_at - stretch.offset)
                for each in closed
            ),
            stretch.wall.starts_at - stretch.offset,
            stretch.wall.ends_at - stretch.offset,
        )
    ]
    instants = (Span(_utc(each.starts_at), _utc(each.ends_at)) for each in shown)
    return clipped([*instants, *availability.busy], since, until)


@dataclass(frozen=True)
class _Stretch:
    """A time in which a clock is neither put forward nor back: what it shows, and its offset."""

    wall: Span
    offset: timedelta


def _stretches(zone: str, since: datetime, until: datetime) -> Iterator[_Stretch]:
    begin = since
    while begin < until:
        offset, end = _offset(begin, zone), begin
        while end < until and _offset(end, zone) == offset:
            known, end = end, min(end + LOOK, until)
        if _offset(end, zone) != offset:
            end = _change(known, end, zone)
        wall = Span(*(each.replace(tzinfo=None) + offset for each in (begin, end)))
        yield _Stretch(wall, offset)
        begin = end


def _change(before: datetime, after: datetime, zone: str) -> datetime:
    """Return the first second at which a clock has its later offset."""
    offset = _offset(before, zone)
    apart = int((after - before) / SECOND)
    low, high = 0, apart
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(before + middle * SECOND, zone) == offset:
            low = middle
        else:
            high = middle
    return before + high * SECOND


def _offset(moment: datetime, zone: str) -> timedelta:
    return to_local(moment, zone) - moment.replace(tzinfo=None)


def _closed(availability: Availability, stretches: Iterable[_Stretch]) -> tuple[Span, ...]:
    """Return the wall times at which somebody is not free, by what they said."""
    walls = [each.wall for each in stretches]
    since = min(each.starts_at for each in walls)
    until = max(each.ends_at for each in walls)
    busy = merged(_times(each) for each in availability.dated if each.sort is Sort.BUSY)
    if not availability.weekly:
        return clipped(busy, since, until)
    free = [_times(each) for each in availability.dated if each.sort is Sort.FREE]
    free += _weeks(availability.weekly, since.date() - DAY, until.date())
    return open_between(without(free, busy), since, until)


def _weeks(rules: Iterable[Weekly], first: date, last: date) -> Iterator[Span]:
    rules = tuple(rules)
    for number in range((last - first).days + 1):
        day = first + number * DAY
        yield from (_span(day, each) for each in rules if each.weekday == day.weekday())


def _times(said: Dated) -> Span:
    return _span(said.day, said)


def _span(day: date, said: Weekly | Dated) -> Span:
    ends = datetime.combine(day, said.ends)
    return Span(datetime.combine(day, said.starts), ends if said.starts < said.ends else ends + DAY)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
