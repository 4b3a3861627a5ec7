"""Hours in which nobody should have to teach or learn, and who bears how many of them.

What counts is what clocks show to those who are in a session: one at 20:00 in Nairobi is at 22:45
in Kathmandu. Whoever is in two sessions at once is in them for that time once.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from app.domain.availability import LOOK, Availability, Weekly, blocked
from app.domain.spans import Span, merged
from app.domain.wall_time import to_local

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
# Hours on somebody's own clock in which a session is no burden.
FAIR = (time(8), time(20))
# Below this nobody is told that one of them bears most of it.
WORTH_SAYING = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Attended:
    """A session as it is for some people: between two moments (aware), by clocks of their zone."""

    session: str
    span: Span
    zone: str

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return (self.span.ends_at - self.span.starts_at) // MINUTE


@dataclass(frozen=True, kw_only=True, slots=True)
class WorstHour:
    """The part of a clock hour that lies furthest from fair hours, in wall times."""

    session: str
    starts: datetime
    ends: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Burden:
    """What somebody is in, how much of it outside fair hours, and which sessions that comes from.

    `sessions` has how many minutes of each lie outside. Where two of them meet, these are more
    than `outside`, which counts a minute once.
    """

    minutes: int = 0
    outside: int = 0
    worst: WorstHour | None = None
    sessions: tuple[tuple[str, int], ...] = ()


def minutes_outside(hours: tuple[time, time], starts_at: datetime, minutes: int, zone: str) -> int:
    """Return how many minutes of a session lie outside certain hours of clocks in a zone."""
    length = minutes * MINUTE
    begins, ends = (to_local(each, zone) for each in (starts_at, starts_at + length))
    if ends - begins != length or length > LOOK:
        return _length(spans_outside(hours, Span(starts_at, starts_at + length), zone))
    inside = timedelta(0)
    for day in sorted({begins.date(), ends.date()}):
        since, until = (datetime.combine(day, each) for each in hours)
        inside += max(min(ends, until) - max(begins, since), timedelta(0))
    return minutes - inside // MINUTE


def spans_outside(hours: tuple[time, time], span: Span, zone: str) -> tuple[Span, ...]:
    """Return the parts of a stretch of time that lie outside certain hours of clocks in a zone."""
    each_day = tuple(Weekly(weekday, *hours) for weekday in range(7))
    return blocked(Availability(zone=zone, weekly=each_day), span.starts_at, span.ends_at)


def burden_of(attended: Iterable[Attended]) -> Burden:
    """Return what sessions are to somebody who is in all of them."""
    attended = sorted(attended, key=lambda each: (each.span, each.session))
    outside = {id(each): spans_outside(FAIR, each.span, each.zone) for each in attended}
    return Burden(
        minutes=_length(merged(each.span for each in attended)),
        outside=_length(merged(span for spans in outside.values() for span in spans)),
        worst=max(
            (hour for each in attended for hour in _hours(each, outside[id(each)])),
            key=_strangeness,
            default=None,
        ),
        sessions=tuple(
            (each.session, _length(spans)) for each in attended if (spans := outside[id(each)])
        ),
    )


def bears_most(outside: Collection[int]) -> int | None:
    """Return the place of the one who bears more than half of all that is borne, if one does."""
    most = max(outside, default=0)
    if most < WORTH_SAYING or 2 * most <= sum(outside):
        return None
    return list(outside).index(most)


def _length(spans: Iterable[Span]) -> int:
    return sum((each.ends_at - each.starts_at for each in spans), timedelta(0)) // MINUTE


def _hours(attended: Attended, spans: Iterable[Span]) -> Iterator[WorstHour]:
    """Cut what lies outside where clocks begin an hour."""
    for span in spans:
        begin = span.starts_at
        while begin < span.ends_at:
            shown = to_local(begin, attended.zone)
            begun = shown.replace(minute=0, second=0, microsecond=0)
            end = min(begin + (HOUR - (shown - begun)), span.ends_at)
            yield WorstHour(
                session=attended.session, starts=shown, ends=to_local(end, attended.zone)
            )
            begin = end


def _strangeness(hour: WorstHour) -> int:
    """Return how many hours lie at least between an hour and fair ones."""
    opens, closes = FAIR[0].hour, FAIR[1].hour
    return min((opens - 1 - hour.starts.hour) % 24, (hour.starts.hour - closes) % 24)
