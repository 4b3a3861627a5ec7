"""Entries of a subscribed calendar: what one holds, how long it stays, when it changed.

Nothing here knows the iCalendar syntax; app.adapters.ical writes it.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

PAST = timedelta(days=60)
FUTURE = timedelta(days=400)
CANCELLED_KEPT = timedelta(days=30)

# Part of every fingerprint: raise it when the same event is to be written differently,
# so that blocks stored by an older release are rendered again.
LAYOUT = 1


class EventStatus(StrEnum):
    """The states of a session, by the names that iCalendar has for them."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class CalendarEvent:
    """One entry as its readers see it, all times aware and in UTC.

    `uid` is a UUID as text. `changed_at` is when anything a reader sees last changed.
    """

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str = ""
    description: tuple[str, ...] = ()
    url: str = ""
    categories: tuple[str, ...] = ()
    status: EventStatus = EventStatus.CONFIRMED


@dataclass(frozen=True, kw_only=True)
class FeedHeader:
    """The name of a calendar, and the entry that stands in one without sessions.

    A calendar may not be empty. The notice is dated far back, so that an empty calendar
    looks empty; a revoked one passes a sentence and a day that its reader will see.
    """

    name: str
    description: str
    notice: str = "There is no session in this calendar."
    noted_on: date = date(2000, 1, 1)


def in_window(event: CalendarEvent, now: datetime) -> bool:
    """Does a feed still, or already, hold this event?

    From 60 days past to 400 days ahead; a cancelled one for 30 days after its end.
    """
    past = CANCELLED_KEPT if event.status is EventStatus.CANCELLED else PAST
    return event.ends_at >= now - past and event.starts_at <= now + FUTURE


def fingerprint(event: CalendarEvent) -> str:
    """Hash of all that is written about an event but the time of its last change.

    Equal fingerprints mean: the stored block is still right and keeps its time stamp.
    """
    shown = (
        LAYOUT,
        event.uid,
        event.sequence,
        event.starts_at.astimezone(UTC).isoformat(timespec="seconds"),
        event.ends_at.astimezone(UTC).isoformat(timespec="seconds"),
        event.summary,
        event.location,
        event.description,
        event.url,
        event.categories,
        event.status,
    )
    return hashlib.sha256(json.dumps(shown).encode("ascii")).hexdigest()


def etag(data: bytes) -> str:
    """The opaque tag of a feed's octets, without quotes: the response adds them."""
    return hashlib.sha256(data).hexdigest()[:32]
