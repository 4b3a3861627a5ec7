"""Two sessions at once that need the same room, the same mentor or the same people."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Shared(StrEnum):
    """What cannot be in two sessions at once."""

    ROOM = "room"
    MENTOR = "mentor"
    PEOPLE = "people"


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A session with all that it needs from one moment to another (aware).

    `people` are the groups that it is for: a group of everybody where a course has no groups, all
    of them for a session that all attend.
    """

    session: int
    starts_at: datetime
    ends_at: datetime
    room: int | None = None
    mentors: Collection[int] = ()
    people: Collection[int] = ()


@dataclass(frozen=True, kw_only=True)
class Booking:
    """One thing that a session needs, from one moment to another (aware)."""

    session: int
    shared: Shared
    key: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Clash:
    """Two sessions that need the same thing at once; `session` begins no later than `other`."""

    shared: Shared
    key: int
    session: int
    other: int


def bookings(meeting: Meeting) -> Iterator[Booking]:
    """Yield each thing that a session needs."""
    rooms = () if meeting.room is None else (meeting.room,)
    needed = {Shared.ROOM: rooms, Shared.MENTOR: meeting.mentors, Shared.PEOPLE: meeting.people}
    for shared, keys in needed.items():
        for key in keys:
            yield Booking(
                session=meeting.session,
                shared=shared,
                key=key,
                starts_at=meeting.starts_at,
                ends_at=meeting.ends_at,
            )


def find(bookings: Iterable[Booking]) -> tuple[Clash, ...]:
    """Return every clash, in order of time. One that begins as another ends is none.

    The bookings of each thing are swept in order of their start against those that are still
    running, so the work grows with the bookings and with the clashes among them.
    """
    by_thing: defaultdict[tuple[Shared, int], list[Booking]] = defaultdict(list)
    for booking in bookings:
        by_thing[booking.shared, booking.key].append(booking)
    found = [pair for booked in by_thing.values() for pair in _sweep(booked)]
    found.sort(key=_in_time)
    return tuple(
        Clash(shared=one.shared, key=one.key, session=one.session, other=other.session)
        for one, other in found
    )


def _sweep(booked: list[Booking]) -> Iterator[tuple[Booking, Booking]]:
    running: list[Booking] = []
    for booking in sorted(booked, key=lambda each: (each.starts_at, each.session)):
        running = [each for each in running if booking.starts_at < each.ends_at]
        yield from ((each, booking) for each in running if each.session != booking.session)
        running.append(booking)


def _in_time(pair: tuple[Booking, Booking]) -> tuple[object, ...]:
    one, other = pair
    return (one.starts_at, other.starts_at, one.session, other.session, one.shared, one.key)
