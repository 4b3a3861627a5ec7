"""One event of an iCalendar file (RFC 5545): when it is, as far as that can be told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Event

from app.domain.recurrence import Every, Rule, Weekday
from app.domain.spans import Span

DAY = timedelta(days=1)
NO_TIME = timedelta(0)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# No weekday comes more often in a year.
MOST_WEEKS = 53
# What is read of an event, and of its rule. Where there is more in a rule, its days are others.
READ = frozenset(
    {
        "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID",
        "STATUS", "TRANSP",
    }
)  # fmt: skip
PARTS = frozenset(
    {
        "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYDAY",
        "BYSETPOS", "WKST",
    }
)  # fmt: skip
# What the library raises at values that are none, and at a zone that would lie a thousand deep.
BROKEN = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, OSError, RecursionError,
)  # fmt: skip
Key = date  # an instant in UTC, or a day for itself


class Unread(ValueError):
    """It cannot be told when an event is."""


@dataclass(frozen=True, kw_only=True)
class BusyEvent:
    """When an event is: it begins on a day, at a wall time of a zone or with the day itself.

    `but` are times at which it is not though the rule says so; `replaces` those of which this
    event of the same `uid` takes the place. A `free` one leaves its time free.
    """

    uid: str
    day: date
    at: time | None
    zone: tzinfo
    length: timedelta
    free: bool = False
    rule: Rule | None = None
    also: tuple[Span, ...] = ()
    but: frozenset[Key] = field(default_factory=frozenset)
    replaces: frozenset[Key] = field(default_factory=frozenset)

    def span(self, day: date) -> Span:
        """Return when it is if it begins on this day, as instants in UTC."""
        if self.at is None:
            return Span(_midnight(day, self.zone), _midnight(day + self.length, self.zone))
        starts = _instant(datetime.combine(day, self.at), self.zone)
        return Span(starts, starts + self.length)


def parse(text: str, home: ZoneInfo) -> BusyEvent:
    """Read one event; times without a zone, and whole days, are those of `home`. Raises Unread."""
    try:
        return _event(Event.from_ical(text), home)
    except BROKEN as error:
        raise Unread from error


def _event(raw: Any, home: ZoneInfo) -> BusyEvent:  # noqa: ANN401 (the library's, of any shape)
    if raw.errors:
        raise Unread
    day, at, zone = _start(raw["DTSTART"], home)
    return BusyEvent(
        uid=str(raw.get("UID", "")),
        day=day,
        at=at,
        zone=zone,
        length=_length(raw, home),
        free="CANCELLED" in _word(raw, "STATUS") or "TRANSPARENT" in _word(raw, "TRANSP"),
        rule=_rule(raw["RRULE"], at, zone) if "RRULE" in raw else None,
        also=tuple(_also(raw, home)),
        but=frozenset(_key(each, zone) for each in _listed(raw, "EXDATE")),
        replaces=frozenset({_key(raw["RECURRENCE-ID"].dt, zone)} if "RECURRENCE-ID" in raw else ()),
    )


def _word(raw: Any, name: str) -> str:  # noqa: ANN401 (see above)
    return str(raw.get(name, "")).upper()


def _start(prop: Any, home: ZoneInfo) -> tuple[date, time | None, tzinfo]:  # noqa: ANN401 (see above)
    value = prop.dt
    if not isinstance(value, datetime):
        return value, None, home
    if value.tzinfo is None and "TZID" in prop.params:
        raise Unread  # there is no such zone
    return value.date(), value.time(), value.tzinfo or home


def _length(raw: Any, home: ZoneInfo) -> timedelta:  # noqa: ANN401 (see above)
    day, at, zone = _start(raw["DTSTART"], home)
    if "DURATION" in raw:
        length: timedelta = raw["DURATION"].dt
    elif "DTEND" not in raw:
        return DAY if at is None else NO_TIME
    else:
        last, until, its_zone = _start(raw["DTEND"], home)
        if at is None or until is None:
            if at is not until:
                raise Unread
            return last - day
        ends = _instant(datetime.combine(last, until), its_zone)
        length = ends - _instant(datetime.combine(day, at), zone)
    if length < NO_TIME:
        raise Unread
    return length


def _rule(raw: Any, at: time | None, zone: tzinfo) -> Rule:  # noqa: ANN401 (see above)
    """Read a rule; one that also chooses hours, or weeks by number, cannot be told."""
    if raw.keys() - PARTS:
        raise Unread

    def numbers(name: str) -> frozenset[int]:
        return frozenset(int(each) for each in raw.get(name, ()))

    counts = [int(each) for each in raw.get("COUNT", ())]
    (interval,) = [int(each) for each in raw.get("INTERVAL", [1])]
    if interval < 1 or min(counts, default=1) < 1:
        raise Unread
    return Rule(
        every=Every(str(raw["FREQ"][0])),
        interval=interval,
        count=counts[0] if counts else None,
        until=_last_day(raw["UNTIL"][0], at, zone) if "UNTIL" in raw else None,
        months=numbers("BYMONTH"),
        month_days=numbers("BYMONTHDAY"),
        year_days=numbers("BYYEARDAY"),
        weekdays=tuple({_weekday(str(each)): None for each in raw.get("BYDAY", ())}),
        positions=numbers("BYSETPOS"),
        week_begins=WEEKDAYS.index(str(raw.get("WKST", ["MO"])[0])),
    )


def _weekday(text: str) -> Weekday:
    nth = int(text[:-2] or 0)
    if abs(nth) > MOST_WEEKS:
        raise Unread
    return Weekday(WEEKDAYS.index(text[-2:].upper()), nth)


def _last_day(until: date, at: time | None, zone: tzinfo) -> date:
    """Return the last day on which it can begin, if it begins no later than a moment."""
    if not isinstance(until, datetime):
        return until
    wall = until.astimezone(zone).replace(tzinfo=None) if until.tzinfo else until
    return wall.date() - DAY if at is not None and wall.time() < at else wall.date()


def _also(raw: Any, home: ZoneInfo) -> Iterator[Span]:  # noqa: ANN401 (see above)
    """Yield the times that are listed beside the rule."""
    _day, _at, zone = _start(raw["DTSTART"], home)
    length = _length(raw, home)
    for value in _listed(raw, "RDATE"):
        match value:
            case (datetime() as starts, timedelta() as lasting):
                yield Span(_instant(starts, zone), _instant(starts, zone) + lasting)
            case (datetime() as starts, datetime() as ends):
                yield Span(_instant(starts, zone), _instant(ends, zone))
            case datetime():
                yield Span(_instant(value, zone), _instant(value, zone) + length)
            case date():
                yield Span(_midnight(value, home), _midnight(value + length, home))
            case _:
                raise Unread


def _listed(raw: Any, name: str) -> list[Any]:  # noqa: ANN401 (see above)
    lists = raw.get(name, [])
    lists = lists if isinstance(lists, Sequence) else [lists]
    return [value.dt for each in lists for value in each.dts]


def _key(value: date, zone: tzinfo) -> Key:
    return _instant(value, zone) if isinstance(value, datetime) else value


def _instant(wall: datetime, zone: tzinfo) -> datetime:
    """Return the moment that is meant: of two the first, of none the one by the clock before."""
    return (wall if wall.tzinfo else wall.replace(tzinfo=zone)).astimezone(UTC)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return _instant(datetime.combine(day, time.min), zone)
