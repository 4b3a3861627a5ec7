"""What a calendar says about one session, to the public or to one person."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from app.domain.calendar import CalendarEvent, EventStatus


class Audience(StrEnum):
    """Who may read a feed: everybody, or one person with a secret address."""

    PUBLIC = "public"
    PERSONAL = "personal"


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The words that the feed adds to the data; a view passes them translated."""

    cancelled: str = "CANCELLED"
    online: str = "Online"
    mentors: str = "Mentors"
    join: str = "Join online"


ENGLISH = Wording()


@dataclass(frozen=True, kw_only=True)
class SessionFacts:
    """What is known about one released session.

    The wall times are naive and belong to `zone`; `starts_at` and `ends_at` are the same
    moments, aware. `page_url` must be fit for the audience and carry no secret.
    """

    uid: str
    sequence: int
    title: str
    kind: str
    run_title: str
    wall_start: datetime
    wall_end: datetime
    zone: str
    starts_at: datetime
    ends_at: datetime
    page_url: str
    module_code: str = ""
    module_title: str = ""
    room: str = ""
    venue: str = ""
    city: str = ""
    online: bool = False
    join_url: str = ""
    status: EventStatus = EventStatus.CONFIRMED
    mentors: tuple[str, ...] = ()


def session_event(
    facts: SessionFacts, audience: Audience, *, changed_at: datetime, wording: Wording = ENGLISH
) -> CalendarEvent:
    """Say one session to one audience; a public calendar names no person and no join link."""
    personal = audience is Audience.PERSONAL
    prefix = f"{wording.cancelled} – " if facts.status is EventStatus.CANCELLED else ""
    return CalendarEvent(
        uid=facts.uid,
        sequence=facts.sequence,
        changed_at=changed_at,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        summary=prefix + facts.title,
        location=_location(facts, wording),
        description=_description(facts, wording, personal=personal),
        url=facts.page_url,
        join_url=facts.join_url if personal else "",
        categories=(facts.module_code or facts.kind,),
        status=facts.status,
    )


def _location(facts: SessionFacts, wording: Wording) -> str:
    """Text that a person can follow: "Room 2, City Hospital, Nairobi; Online"."""
    if facts.online and not (facts.room or facts.venue):
        return wording.online
    place = ", ".join(filter(None, (facts.room, facts.venue, facts.city)))
    return f"{place}; {wording.online}" if facts.online else place


def _description(facts: SessionFacts, wording: Wording, *, personal: bool) -> tuple[str, ...]:
    """The lines under the title, the wall time first; an empty one is left out."""
    module = " ".join(filter(None, (facts.module_code, facts.module_title)))
    lines = [wall_time(facts), "" if module == facts.title else module, facts.run_title]
    if personal and facts.mentors:
        lines.append(f"{wording.mentors}: {', '.join(facts.mentors)}")
    if personal and facts.join_url:
        lines.append(f"{wording.join}: {facts.join_url}")
    return tuple(filter(None, [*lines, facts.page_url]))


def wall_time(facts: SessionFacts) -> str:
    """The time as the clocks of the city show it: "2026-08-03 09:00–10:30 Nairobi (UTC+03:00)"."""
    start, end = facts.wall_start, facts.wall_end
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"
    offset = start - facts.starts_at.astimezone(UTC).replace(tzinfo=None)
    minutes = round(offset / timedelta(minutes=1))
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes >= 0 else "−"
    place = facts.city or facts.zone
    return f"{start:%Y-%m-%d %H:%M}–{until} {place} (UTC{sign}{hours:02}:{rest:02})"


def next_sequence(before: SessionFacts, after: SessionFacts) -> int:
    """The revision number at release: one more when time, place or state changed (RFC 5546).

    Never less than either number, also when an older state is restored.
    """
    floor = max(before.sequence, after.sequence)
    return floor if _kept(before) == _kept(after) else max(before.sequence + 1, floor)


def _kept(facts: SessionFacts) -> tuple[object, ...]:
    """What a reader has planned around."""
    moments = (facts.starts_at, facts.ends_at)
    return (*moments, facts.status, _location(facts, ENGLISH), facts.join_url)
