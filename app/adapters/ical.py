"""Write calendar feeds: one block of octets an event, joined to a feed."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Event, vCategory, vText, vUri

from app.adapters.ical_text import Text, categories, clean, many_lines, octets, one_line, uri
from app.domain.calendar import CalendarEvent, EventStatus, FeedHeader

PRODID = "-//Preceptor//Preceptor//EN"
REFRESH = timedelta(hours=1)

_END = b"END:VCALENDAR\r\n"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class EventError(ValueError):
    """One event cannot be written; `uid` names it and `field` says what is wrong with it."""

    def __init__(self, uid: str, field: str, problem: str) -> None:
        super().__init__(f"event {uid!r}: {field} {problem}")
        self.uid = uid
        self.field = field


def render_event(event: CalendarEvent) -> bytes:
    """Write one event as a VEVENT block.

    The block begins with start and UID, so that sorted blocks are in that order.
    Raises EventError when no reader could understand the event.
    """
    _check(event)
    block = _block(event.uid, _second(event.starts_at), _second(event.ends_at))
    _add_state(block, event.changed_at, event.sequence, event.status)
    block.add("transp", "TRANSPARENT" if event.status is EventStatus.CANCELLED else "OPAQUE")
    block.add("summary", one_line(event.summary))
    for name, value in _details(event):
        block.add(name, value)
    return octets(block)


def render_events(
    events: Iterable[CalendarEvent],
) -> tuple[dict[str, bytes], tuple[EventError, ...]]:
    """Write each event; one that cannot be written is reported and left out.

    Returns the blocks by UID, and the problems.
    """
    blocks: dict[str, bytes] = {}
    problems: list[EventError] = []
    for event in events:
        try:
            blocks[event.uid] = render_event(event)
        except EventError as problem:
            problems.append(problem)
    return blocks, tuple(problems)


def render_feed(header: FeedHeader, blocks: Iterable[bytes]) -> bytes:
    """Join blocks to a whole calendar, in order of start and UID; a repeated block is dropped."""
    ordered = sorted(set(blocks)) or [_notice(header)]
    return b"".join((_head(header), *ordered, _END))


@lru_cache(maxsize=512)
def _head(header: FeedHeader) -> bytes:
    """Write the lines above the first block."""
    name, description = one_line(header.name), Text(clean(header.description))
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODID)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("description", description)
    calendar.add("x-wr-caldesc", description)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return octets(calendar).removesuffix(_END)


def _notice(header: FeedHeader) -> bytes:
    """Write the all-day entry of a calendar that has no other."""
    day = header.noted_on
    key = clean("\n".join((header.name, header.notice, day.isoformat())))
    block = _block(str(uuid5(NAMESPACE_URL, key)), day, day + timedelta(days=1))
    noted_at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    _add_state(block, noted_at, 0, EventStatus.CONFIRMED)
    block.add("transp", "TRANSPARENT")
    block.add("summary", one_line(header.notice))
    return octets(block)


def _block(uid: str, start: date, end: date) -> Event:
    block = Event()
    block.add("dtstart", start)
    block.add("uid", uid)
    block.add("dtend", end)
    return block


def _add_state(block: Event, changed_at: datetime, sequence: int, status: EventStatus) -> None:
    """Say which revision this is; without a METHOD, DTSTAMP is the time of the last change."""
    block.add("dtstamp", _second(changed_at))
    block.add("last-modified", _second(changed_at))
    block.add("sequence", sequence)
    block.add("status", status.upper())


def _details(event: CalendarEvent) -> Iterator[tuple[str, vText | vCategory | vUri]]:
    """Yield the properties that an event may lack."""
    if event.description:
        yield "description", many_lines(event.description)
    if event.location:
        yield "location", one_line(event.location)
    if event.categories:
        yield "categories", categories(event.categories)
    if event.url:
        yield "url", _url(event)


def _url(event: CalendarEvent) -> vUri:
    try:
        return vUri(uri(event.url))
    except ValueError as problem:
        raise EventError(event.uid, "url", str(problem)) from problem


def _check(event: CalendarEvent) -> None:
    """Refuse what readers drop or misread."""
    if not _UUID.fullmatch(event.uid):
        raise EventError(event.uid, "uid", "is not a UUID")
    if event.sequence < 0:
        raise EventError(event.uid, "sequence", "is negative")
    for field in ("starts_at", "ends_at", "changed_at"):
        moment: datetime = getattr(event, field)
        if moment.utcoffset() != timedelta(0):
            raise EventError(event.uid, field, "is not in UTC")
    if _second(event.ends_at) <= _second(event.starts_at):
        raise EventError(event.uid, "ends_at", "is not after the start")


def _second(moment: datetime) -> datetime:
    """Drop the fraction, and name UTC as the library knows it."""
    return moment.replace(microsecond=0, tzinfo=UTC)
