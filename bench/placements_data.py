"""Courses whose sessions look for times, made so that every one of them has a place."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

from app.domain.conflicts.meeting import Meeting, Mentor, Taught
from app.domain.placements.problem import Problem, Wanted
from app.domain.spans import Span

MONDAY = datetime(2026, 11, 30, 6, tzinfo=UTC)  # nine o'clock in Nairobi
BOARD = ("pathology", "radiology", "surgery")
COURSE, ELSEWHERE, CITY, ANOTHER_CITY = 1, 2, 1, 2
GROUPS = (1, 2, 3, 4)
ZONES = ("Africa/Nairobi", "Europe/Berlin", "America/New_York", "Asia/Kolkata")
MINUTES = (30, 45, 60, 60, 90)


class Size(NamedTuple):
    """How much there is of everything."""

    sessions: int
    mentors: int
    rooms: int
    days: int


TWENTY = Size(20, 5, 3, 3)
FORTY = Size(40, 6, 3, 4)
SIXTY = Size(60, 12, 4, 5)


def course(size: Size, seed: int = 5) -> Problem:
    """Make a course: a fifth online, a fifth for everybody, a few boards, modules in chains."""
    chance = Random(seed)
    days = [MONDAY + timedelta(days=day) for day in range(size.days)]
    uids = [f"M{number:02}" for number in range(size.sessions)]
    return Problem(
        wanted=[_wanted(number, uid, size, chance) for number, uid in enumerate(uids)],
        windows=[Span(day, day + timedelta(hours=8, minutes=30)) for day in days],
        course=COURSE,
        travel=lambda one, other: timedelta(hours=6 if one != other else 0),
        zone=ZONES[0],
        elsewhere=[_elsewhere(days[0])],
        groups=GROUPS,
        modules=_modules(uids),
        mentors={person: _mentor(person, days) for person in range(1, size.mentors + 1)},
        zones={person: ZONES[person % 4] for person in range(1, size.mentors + 1)},
        rooms={room: (100, 30, 25, 12)[room - 1] for room in range(1, size.rooms + 1)},
    )


def _wanted(number: int, uid: str, size: Size, chance: Random) -> Wanted:
    everybody = number % 5 == 0
    online = number % 5 == 3
    others = [*range(1, size.mentors + 1)]
    board = number % 10 == 7
    return Wanted(
        session=uid.lower(),
        minutes=chance.choice(MINUTES),
        people=GROUPS if everybody else (GROUPS[number % 4],),
        city=None if online else CITY,
        module=uid,
        expected=60 if everybody else 20,
        mentors=() if board or number % 3 else (1 + number % size.mentors,),
        candidates=tuple(others) if board or number % 3 else (),
        choose=3 if board else min(number % 3, 1),
        rooms=() if online else tuple(range(1, size.rooms + 1)),
    )


def _modules(uids: Sequence[str]) -> list[Taught]:
    """Let a module need the one four before it, which is of the same group, or of everybody."""
    return [
        Taught(
            uid=uid,
            minutes=30,
            prerequisites=(uids[number - 4],) if number >= 4 and number % 3 == 0 else (),
            board=BOARD if number % 10 == 7 else (),
        )
        for number, uid in enumerate(uids)
    ]


def _mentor(person: int, days: Sequence[datetime]) -> Mentor:
    day = days[person % len(days)]
    return Mentor(
        disciplines=frozenset({BOARD[person % 3], BOARD[(person + 1) % 3]}),
        blocked=[Span(day + timedelta(hours=person % 3), day + timedelta(hours=2 + person % 3))],
        away={CITY: [Span(days[-1] + timedelta(hours=7), days[-1] + timedelta(days=1))]}
        if person % 4 == 1
        else {},
    )


def _elsewhere(day: datetime) -> Meeting:
    return Meeting(
        session="elsewhere",
        course=ELSEWHERE,
        starts_at=day + timedelta(hours=1),
        ends_at=day + timedelta(hours=2),
        day=day.date(),
        room=1,
        mentors=(2,),
        people=(99,),
        city=CITY,
    )
