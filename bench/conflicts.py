"""Conflicts of a plan: how long it takes to find all of them, and how that grows."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import median
from time import perf_counter

from app.domain.city_calendar import CityCalendar
from app.domain.conflicts.finding import find
from app.domain.conflicts.meeting import Meeting, Mentor, Plan, Taught
from app.domain.spans import Span
from bench.rows import Row, within

MONDAY = datetime(2026, 11, 30, 6, tzinfo=UTC)
BOARD = ("pathology", "radiology", "surgery")
SLOTS_A_DAY, AT_ONCE = 20, 10  # half hours of a day, and sessions in each
FEW, SIZES = 2_000, (2_000, 6_000, 20_000)
ROUNDS = 5
MOST_MS = 300.0


def run() -> list[Row]:
    """Measure a plan of 2,000 sessions, and what a session costs in larger ones."""
    taken = {size: _milliseconds(plan(size)) for size in SIZES}
    few = taken[FEW]
    rows = [within("conflicts_of_2000_sessions", few, "ms", MOST_MS)]
    for size, milliseconds in taken.items():
        each, least = milliseconds * 1000 / size, few * 1000 / FEW
        rows.append(Row(f"conflicts_{size}_sessions_each", each, "us", least, least / each))
    return rows


def _milliseconds(plan: Plan) -> float:
    return median(_once(plan) for _ in range(ROUNDS)) * 1000


def _once(plan: Plan) -> float:
    begun = perf_counter()
    assert find(plan)
    return perf_counter() - begun


def plan(sessions: int) -> Plan:
    """Make a plan in which about one session of twenty is wrong."""
    chance = Random(5)
    mentors = {
        person: Mentor(
            disciplines=frozenset(chance.sample(BOARD, 2)),
            blocked=[_span(day * 24 * 60 + 600, 30) for day in range(person % 7, 365, 7)],
        )
        for person in range(60)
    }
    modules = [
        Taught(uid=f"M{n}", minutes=30, board=BOARD if n % 9 == 0 else ()) for n in range(60)
    ]
    return Plan(
        meetings=[_meeting(number, chance) for number in range(sessions)],
        groups=range(AT_ONCE),
        modules=modules,
        mentors=mentors,
        calendar=CityCalendar(frozenset({5, 6}), {date(2026, 12, 25): "Christmas Day"}),
        travel=lambda one, other: timedelta(hours=6 if one != other else 0),
    )


def _meeting(number: int, chance: Random) -> Meeting:
    slot, beside = divmod(number, AT_ONCE)
    day, half_hour = divmod(slot, SLOTS_A_DAY)
    wrong = chance.random() < 0.05
    starts_at = MONDAY + timedelta(days=day, minutes=30 * half_hour - (10 if wrong else 0))
    return Meeting(
        session=f"{number:06}",
        course=1,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        day=starts_at.date(),
        room=beside,
        mentors=(beside, 10 + beside, 20 + (beside + slot) % 40),
        people=(beside,),
        city=1,
        module=f"M{number % 60}",
        expected=20,
        places=25,
    )


def _span(minute: int, minutes: int) -> Span:
    starts_at = MONDAY + timedelta(minutes=minute)
    return Span(starts_at, starts_at + timedelta(minutes=minutes))
