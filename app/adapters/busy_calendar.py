"""When somebody's own calendar is busy: an iCalendar file (RFC 5545), read for times alone.

Titles, places and people are thrown away before anything is parsed, and so are definitions of time
zones: the rules in those could be searched for ever, and zones are known by their names. Whatever
a file holds, so many events and so many days are looked at and no more.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from app.adapters.calendar_event import BROKEN, READ, BusyEvent, Key, Unread, parse
from app.domain import recurrence
from app.domain.busy_times import (
    LARGEST,
    MOST_DAYS,
    MOST_EVENTS,
    MOST_SPANS,
    BusyTimes,
    CannotRead,
    Fault,
)
from app.domain.recurrence import TooLong
from app.domain.spans import Span, clipped

DAY = timedelta(days=1)
# Some programs write names of their own before that of a zone: /example.org/1/Europe/Berlin. No
# more is looked at than a name may be long: a file has room for a hundred thousand that begin.
OWN_NAME = re.compile(r'TZID="?(/[^:;"]{1,200}+)"?(?=[:;])')
PART_OF_ZONE = re.compile(r"[A-Z][\w+-]*")


def read(data: bytes, *, zone: str, since: datetime, until: datetime) -> BusyTimes:
    """Read when a calendar is busy between two instants.

    Events that are cancelled or transparent leave their time free. Times without a zone, and whole
    days, are those of `zone` (IANA). Raises CannotRead.
    """
    window = Span(since.astimezone(UTC), until.astimezone(UTC))
    events, unread = _parsed(_texts(_lines(data)), ZoneInfo(zone))
    replaced: defaultdict[str, set[Key]] = defaultdict(set)
    for event in events:
        replaced[event.uid] |= event.replaces
    spans: list[Span] = []
    left = MOST_DAYS
    for event in (each for each in events if not each.free):
        but = event.but if event.replaces else event.but | replaced[event.uid]
        try:
            found, looked = _spans(event, but, window, most=left)
        except TooLong as error:
            raise CannotRead(Fault.TOO_MANY) from error
        except BROKEN:
            unread += 1
            continue
        left -= looked
        spans += found
    merged = clipped(spans, window.starts_at, window.ends_at)
    if len(merged) > MOST_SPANS:
        raise CannotRead(Fault.TOO_MANY)
    return BusyTimes(merged, unread)


def _lines(data: bytes) -> Iterator[str]:
    """Yield the lines of a file, those that were folded in one."""
    if len(data) > LARGEST:
        raise CannotRead(Fault.TOO_LARGE)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CannotRead(Fault.NO_TEXT) from error
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not any(line.strip().upper() == "BEGIN:VCALENDAR" for line in lines):
        raise CannotRead(Fault.NO_CALENDAR)
    whole: list[str] = []
    for line in lines:
        if line[:1] in (" ", "\t"):
            whole.append(line[1:])
        else:
            yield "".join(whole)
            whole = [line]
    yield "".join(whole)


def _texts(lines: Iterable[str]) -> Iterator[str]:
    """Yield what is read of each event, as a text of its own."""
    within: list[str] = []
    kept: list[str] = []
    for line in lines:
        name = line.partition(":")[0].partition(";")[0].strip().upper()
        part = line.partition(":")[2].strip().upper()
        if name == "BEGIN":
            within.append(part)
            kept = [] if part == "VEVENT" else kept
        elif name == "END":
            if within[-1:] == ["VEVENT"]:
                yield "\r\n".join(["BEGIN:VEVENT", *kept, "END:VEVENT", ""])
            del within[-1:]
        elif name in READ and within[-1:] == ["VEVENT"]:
            kept.append(OWN_NAME.sub(_zone_alone, line, count=1))


def _zone_alone(named: re.Match[str]) -> str:
    """Return the parts at the end of a name that are those of a zone; where none are, the name."""
    parts = named[1].split("/")
    ends = list(takewhile(PART_OF_ZONE.fullmatch, reversed(parts)))
    return f"TZID={'/'.join(reversed(ends))}" if len(ends) > 1 else named[0]


def _parsed(texts: Iterable[str], home: ZoneInfo) -> tuple[list[BusyEvent], int]:
    """Read all events, and count those of which it cannot be told when they are."""
    events: list[BusyEvent] = []
    unread = 0
    for number, text in enumerate(texts):
        if number == MOST_EVENTS:
            raise CannotRead(Fault.TOO_MANY)
        try:
            events.append(parse(text, home))
        except Unread:
            unread += 1
    return events, unread


def _spans(
    event: BusyEvent, but: Iterable[Key], window: Span, *, most: int
) -> tuple[list[Span], int]:
    """Return when an event is about the window, and how many days were looked at for that."""
    days, looked = {event.day}, 0
    if event.rule is not None:
        since = (window.starts_at - event.length).date() - DAY
        found, looked = recurrence.days(
            event.rule, event.day, since, window.ends_at.date() + DAY, most=most
        )
        days |= {*found}
    gone = {*but}
    spans = [event.span(day) for day in days - gone] + [*event.also]
    return [span for span in spans if span.starts_at not in gone], looked
