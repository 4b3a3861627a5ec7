"""What a calendar says about one session, to the public or to one person."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from app.domain.calendar import CalendarEvent, EventStatus


class Audience(StrEnum):
    """Who may read a feed: everybody, or one person with a secret address."""

    PUBLIC = "public"
    PERSONAL = "personal"


# Programs that don't show the state of an entry show its title.
PREFIXES = {EventStatus.CANCELLED: "CANCELLED – ", EventStatus.TENTATIVE: "Tentative – "}


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
    city: str = ""
    online: bool = False
    status: EventStatus = EventStatus.CONFIRMED
    mentors: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


def session_event(
    facts: SessionFacts, audience: Audience, *, changed_at: datetime
) -> CalendarEvent:
    """Say one session to one audience, in English; a public calendar names no person."""
    prefix = PREFIXES.get(facts.status, "")
    return CalendarEvent(
        uid=facts.uid,
        sequence=facts.sequence,
        changed_at=changed_at,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        summary=prefix + facts.title,
        location=_location(facts),
        description=_description(facts, audience),
        url=facts.page_url,
        categories=(facts.module_code or facts.kind,),
        status=facts.status,
    )


def _location(facts: SessionFacts) -> str:
    """Text that a person can follow: "Room 2, Nairobi; Online"."""
    place = ", ".join(filter(None, (facts.room, facts.city)))
    here = [] if facts.online and not facts.room else [place]
    return "; ".join([*here, *facts.sites, *(["Online"] if facts.online else [])])


def _description(facts: SessionFacts, audience: Audience) -> tuple[str, ...]:
    """The lines under the title, the wall time first; an empty one is left out."""
    module = " ".join(filter(None, (facts.module_code, facts.module_title)))
    lines = [wall_time(facts), "" if module == facts.title else module, facts.run_title]
    if audience is Audience.PERSONAL and facts.mentors:
        lines.append(f"Mentors: {', '.join(facts.mentors)}")
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
    return (facts.starts_at, facts.ends_at, facts.status, _location(facts))
