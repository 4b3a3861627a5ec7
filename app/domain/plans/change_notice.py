"""What somebody is written when a release changes something for them.

In English, the one language of our mails. Times are those of the city, with its zone, and by the
reader's own clocks where these show another time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.plans.changes import ChangeKind
from app.domain.plans.concerned import Concern, Part
from app.domain.plans.facets import Facet
from app.domain.plans.kinds import SessionKind, SessionStatus
from app.domain.plans.planned import Planned
from app.domain.plans.teaching import MentorPart
from app.domain.wall_time import to_local

KINDS = {
    ChangeKind.CANCELLED: "cancelled",
    ChangeKind.PAUSED: "a pause now",
    ChangeKind.REINSTATED: "held after all",
    ChangeKind.FILLED: "no pause any more",
    ChangeKind.ADDED: "new",
    ChangeKind.MOVED: "moved",
    ChangeKind.SHORTENED: "shorter",
    ChangeKind.LENGTHENED: "longer",
    ChangeKind.RELOCATED: "elsewhere",
    ChangeKind.MENTORS: "other mentors",
    ChangeKind.DETAILS: "changed in a detail",
}
ROLES = {
    Part.TEACHES: "You teach it.",
    Part.TEACHES_NOW: "You teach it now.",
    Part.TEACHES_NO_MORE: "You do not teach it any more.",
    Part.HOSTS: "You look after a room of it.",
    Part.HOSTS_NOW: "You look after a room of it now.",
    Part.HOSTS_INSTEAD: "You look after a room of it now, and do not teach it any more.",
    Part.HOSTS_NO_MORE: "You do not look after a room of it any more.",
}
WHAT_THEY_DO = {
    MentorPart.LEAD: "leads it",
    MentorPart.CO_TEACHER: "teaches along",
    MentorPart.MODERATOR: "moderates",
    MentorPart.SITE_FACILITATOR: "is with the people in a room",
    MentorPart.ASSESSOR: "assesses",
    MentorPart.INTERPRETER: "interprets",
}
STATES = {
    SessionStatus.TENTATIVE: "Tentative: it may still change",
    SessionStatus.CONFIRMED: "Certain",
    SessionStatus.CANCELLED: "Cancelled",
}


@dataclass(frozen=True, kw_only=True)
class Hall:
    """A room as people find it, and the clocks of its city."""

    name: str
    city: str
    time_zone: str


@dataclass(frozen=True, kw_only=True)
class Called:
    """What the ids in sessions of a plan are called; who is in none of them is left out."""

    rooms: Mapping[int, Hall]
    virtual_rooms: Mapping[int, str]
    groups: Mapping[int, str]
    people: Mapping[int, str]


@dataclass(frozen=True, kw_only=True)
class Course:
    """The course whose plan is released, and the address at which its people read it."""

    title: str
    city: str
    page: str


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who is written to; `time_zone` (IANA) is where they live, if that is known."""

    name: str
    time_zone: str | None = None


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What they are written."""

    subject: str
    body: str


def notice_of(
    reader: Reader, concerns: Sequence[Concern], course: Course, called: Called
) -> Notice:
    """Return what somebody is told of all that a release changes for them."""
    paragraphs = ["\n".join(_paragraph(each, reader, course, called)) for each in concerns]
    return Notice(
        subject=_subject(concerns, course),
        body="\n\n".join(
            [
                f"{reader.name},",
                f"the agenda of {course.title} in {course.city} has changed for you:",
                *paragraphs,
                f"Your page and your calendar show it as it is now: {course.page}\n",
            ]
        ),
    )


def _subject(concerns: Sequence[Concern], course: Course) -> str:
    if len(concerns) == 1:
        return f"{course.title}: {_name(concerns[0].change.after)} ({_kinds(concerns[0])})"
    return f"{course.title}: {len(concerns)} sessions of yours have changed"


def _kinds(concern: Concern) -> str:
    return ", ".join(KINDS[kind] for kind in concern.change.kinds)


def _paragraph(concern: Concern, reader: Reader, course: Course, called: Called) -> Iterator[str]:
    was, now = concern.change.before, concern.change.after
    yield f"{_name(now)}{_group(now, called, ' · ')}: {_kinds(concern)}"
    if concern.part in ROLES:
        yield f"  {ROLES[concern.part]}"
    for facet in concern.change.facets:
        yield f"  {_line(facet, now, course, called)}"
        if was is not None and concern.change.differs(facet):
            yield f"    before: {_line(facet, was, course, called)}"
        if facet is Facet.WHEN and reader.time_zone and _differs(now, reader.time_zone):
            yield f"    by your own clocks: {_when(now, reader.time_zone)} ({reader.time_zone})"


def _line(facet: Facet, session: Planned, course: Course, called: Called) -> str:
    """Return one thing of a session in words."""
    zone = session.time_zone
    words = {
        Facet.STATE: lambda: STATES[SessionStatus(session.status)],
        Facet.WHEN: lambda: f"{_when(session, zone)} {course.city} ({zone})",
        Facet.CLOCKS: lambda: f"{session.starts:%H:%M} by the clocks of {zone}",
        Facet.LENGTH: lambda: f"{session.minutes} minutes",
        Facet.PLACE: lambda: _place(session, called) or _none(session, "No room"),
        Facet.TEACHING: lambda: _teaching(session, called) or _none(session, "Nobody teaches it"),
        Facet.KIND: lambda: SessionKind(session.kind).value.replace("_", " ").capitalize(),
        Facet.NAME: lambda: _name(session),
        Facet.MODULE: lambda: f"Module of the curriculum: {session.module or 'none'}",
        Facet.GROUP: lambda: _group(session, called) or "For everybody",
        Facet.DAY: lambda: f"Day of the curriculum: {session.plan_day or 'none'}",
    }
    return words[facet]()


def _none(session: Planned, words: str) -> str:
    """Say that it has none, and where it needs one that this may still come."""
    return words if session.pause else f"{words} yet"


def _name(session: Planned) -> str:
    return f"{session.code} {session.title}".strip()


def _group(session: Planned, called: Called, before: str = "") -> str:
    return f"{before}{called.groups[session.group]}" if session.group is not None else ""


def _place(session: Planned, called: Called) -> str:
    own = [called.rooms[session.room].name] if session.room is not None else []
    online = ["online"] if session.online else []
    virtual = session.virtual_room
    meeting = [called.virtual_rooms[virtual]] if virtual is not None else []
    further = [_site(room, host, session, called) for room, host in session.sites]
    return ", ".join([*own, *online, *meeting, *further])


def _site(room: int, host: int | None, session: Planned, called: Called) -> str:
    hall = called.rooms[room]
    clock = f"{to_local(session.starts_at, hall.time_zone):%H:%M}"
    there = f" ({hall.city}, {clock})" if hall.time_zone != session.time_zone else ""
    who = f" (looked after by {called.people[host]})" if host and host in called.people else ""
    return f"{hall.name}{there}{who}"


def _teaching(session: Planned, called: Called) -> str:
    return ", ".join(
        f"{called.people[each]}{_does(session, each)}"
        for each in session.mentors
        if each in called.people
    )


def _does(session: Planned, person: int) -> str:
    part = MentorPart(dict(session.parts).get(person, MentorPart.LEAD))
    words = [WHAT_THEY_DO[part]] if session.parts else []
    words += ["from elsewhere"] if person in session.remote else []
    return f" ({', '.join(words)})" if words else ""


def _when(session: Planned, zone: str) -> str:
    """Return from when to when it is, by clocks of a zone."""
    begins, ends = to_local(session.starts_at, zone), to_local(session.ends_at, zone)
    until = f"{ends:%H:%M}" if begins.date() == ends.date() else _moment(ends)
    return f"{_moment(begins)}–{until}"


def _moment(local: datetime) -> str:
    return f"{local:%a} {local.day} {local:%B %Y, %H:%M}"


def _differs(session: Planned, zone: str) -> bool:
    """Whether clocks of a zone show another time than those of the session."""
    return any(
        to_local(moment, zone) != to_local(moment, session.time_zone)
        for moment in (session.starts_at, session.ends_at)
    )
