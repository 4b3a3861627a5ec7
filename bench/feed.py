"""A calendar feed of 200 sessions: stored blocks, against plain building with icalendar.

Both write the same properties in UTC. CPU time, medians of interleaved rounds.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median
from time import process_time
from uuid import UUID

from icalendar import Calendar, Event

from app.adapters.ical import PRODID, REFRESH, render_event, render_feed
from app.domain.calendar import CalendarEvent, FeedHeader
from bench.rows import Row

SESSIONS = 200
ROUNDS = 15
HEADER = FeedHeader(name="Nairobi", description="All sessions in Nairobi")
START = datetime(2026, 8, 3, 6, 0, tzinfo=UTC)


def run() -> list[Row]:
    """Measure a feed with nothing changed, with 1 % changed, and rendered whole."""
    events = [_event(number) for number in range(SESSIONS)]
    blocks = {event.uid: render_event(event) for event in events}
    changed = [replace(event, sequence=1) for event in events[::100]]
    assert _facts(_plain(events)) == _facts(render_feed(HEADER, blocks.values()))

    def cold() -> bytes:
        return render_feed(HEADER, [render_event(event) for event in events])

    def one_percent() -> bytes:
        fresh = {event.uid: render_event(event) for event in changed}
        return render_feed(HEADER, (blocks | fresh).values())

    def warm() -> bytes:
        return render_feed(HEADER, blocks.values())

    variants: dict[str, tuple[Callable[[], bytes], int]] = {
        "plain": (lambda: _plain(events), 1),
        "feed_200_warm": (warm, 400),
        "feed_200_1pct_changed": (one_percent, 40),
        "feed_200_all_rendered": (cold, 1),
    }
    times = _interleaved(variants)
    baseline = times.pop("plain")
    return [Row(name, value, "ms", baseline, baseline / value) for name, value in times.items()]


def _interleaved(variants: dict[str, tuple[Callable[[], bytes], int]]) -> dict[str, float]:
    """Median CPU milliseconds of one call; each round times every variant once."""
    taken: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(ROUNDS):
        for name, (build, calls) in variants.items():
            began = process_time()
            for _ in range(calls):
                build()
            taken[name].append((process_time() - began) * 1000 / calls)
    return {name: median(values) for name, values in taken.items()}


def _event(number: int) -> CalendarEvent:
    """A session as a mentor sees it, some of its words in Khmer."""
    starts_at = START + timedelta(hours=3 * number)
    page = f"https://training.example/sessions/{number}"
    return CalendarEvent(
        uid=str(UUID(int=number, version=4)),
        sequence=0,
        changed_at=START,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=90),
        summary=f"{number} ការគ្រប់គ្រងគ្រោះមហន្តរាយ, triage in the hospital",
        location="បន្ទប់ 2, Acacia Teaching Hospital, Nairobi",
        description=(
            "2026-08-03 09:00–10:30 Nairobi (UTC+03:00)",
            "M03 Hazards and safety",
            "Mass casualty management, Nairobi, August 2026",
            "Mentors: Wanjiru Odhiambo, សុខា ចាន់",
            page,
        ),
        url=page,
        categories=("M03",),
    )


def _plain(events: list[CalendarEvent]) -> bytes:
    """The same calendar as one builds it with icalendar alone."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODID)
    for name in ("name", "x-wr-calname"):
        calendar.add(name, HEADER.name)
    for name in ("description", "x-wr-caldesc"):
        calendar.add(name, HEADER.description)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for event in events:
        calendar.add_component(_plain_event(event))
    octets: bytes = calendar.to_ical()
    return octets


def _plain_event(event: CalendarEvent) -> Event:
    entry = Event()
    entry.add("dtstart", event.starts_at)
    entry.add("uid", event.uid)
    entry.add("dtend", event.ends_at)
    entry.add("dtstamp", event.changed_at)
    entry.add("last-modified", event.changed_at)
    entry.add("sequence", event.sequence)
    entry.add("status", event.status.upper())
    entry.add("transp", "OPAQUE")
    entry.add("summary", event.summary)
    entry.add("description", "\n".join(event.description))
    entry.add("location", event.location)
    entry.add("categories", list(event.categories))
    entry.add("url", event.url)
    return entry


def _facts(feed: bytes) -> list[dict[str, bytes]]:
    """What a reader finds in each event, whatever the order and the folds."""
    return [
        {name: value.to_ical() for name, value in event.items()}
        for event in Calendar.from_ical(feed).events
    ]
