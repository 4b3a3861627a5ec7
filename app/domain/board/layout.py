"""Where all sessions of some days stand: the day, the column, from when to when, and the lane."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.board import lanes
from app.domain.board.axis import DAY, HOUR, Axis, Stretch
from app.domain.board.columns import By, Column, of_main, of_session
from app.domain.board.lanes import Lane, Piece
from app.domain.plans.planned import Planned
from app.domain.wall_time import day_bounds, to_local

STEP = 5  # minutes: what times are set in, and the least that anything is drawn as
# What is open at least, so that there is somewhere to go from the first session and the last.
MORNING, EVENING = 8 * HOUR, 18 * HOUR


@dataclass(frozen=True, kw_only=True)
class Place:
    """A session, or the part of it on one day, in one column.

    `came_from` and `goes_on` name the day before or after on which the other part stands; `further`
    is a room in which it is followed from another one, or who looks after such a room.
    """

    session: Planned
    day: date
    column: Column
    top: int
    bottom: int
    lane: Lane
    further: bool = False
    came_from: date | None = None
    goes_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class _Part:
    session: Planned
    day: date
    top: int
    bottom: int
    came_from: date | None
    goes_on: date | None


def lay_out(
    sessions: Iterable[Planned], days: Sequence[date], axis: Axis, by: By
) -> dict[date, list[Place]]:
    """Return what stands on each of these days, in order of time; nothing of it is left out."""
    found: dict[date, list[Place]] = {day: [] for day in days}
    columns: defaultdict[tuple[date, Column], list[_Part]] = defaultdict(list)
    for session in sessions:
        for part in _parts(session, days, axis):
            for column in of_session(session, by):
                columns[part.day, column].append(part)
    for (day, column), parts in columns.items():
        found[day] += _places(column, parts, by)
    for places in found.values():
        places.sort(key=lambda each: (each.top, each.lane.number, each.session.id))
    return found


def hours(places: Iterable[Place], axis: Axis, *, whole: bool = False) -> Stretch:
    """Return which hours are shown: those of a working day, and an hour around what is held."""
    if whole:
        return Stretch(0, axis.length)
    places = list(places)
    first = min([MORNING, *(each.top - HOUR for each in places)])
    last = max([EVENING, *(each.bottom + HOUR for each in places)])
    return Stretch(max(first // HOUR * HOUR, 0), min(-(-last // HOUR) * HOUR, axis.length))


def days_of(session: Planned) -> list[date]:
    """Return the days that a session has a part of, in its zone."""
    first = to_local(session.starts_at, session.time_zone).date()
    last = to_local(session.ends_at - timedelta(microseconds=1), session.time_zone).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _parts(session: Planned, days: Sequence[date], axis: Axis) -> Iterable[_Part]:
    there = days_of(session)
    for day in there:
        if day not in days:
            continue
        begins, ends = day_bounds(day, axis.zone)
        top = _on_step(axis.place(max(session.starts_at, begins), day))
        bottom = _bottom(min(session.ends_at, ends), day, axis)
        yield _Part(
            session=session,
            day=day,
            top=min(top, axis.length - STEP),
            bottom=max(bottom, top + STEP),
            came_from=day - timedelta(days=1) if day != there[0] else None,
            goes_on=day + timedelta(days=1) if day != there[-1] else None,
        )


def _bottom(moment: datetime, day: date, axis: Axis) -> int:
    return min(_on_step(axis.place(moment, day)), DAY + axis.again)


def _on_step(place: int) -> int:
    return place // STEP * STEP


def _places(column: Column, parts: Sequence[_Part], by: By) -> list[Place]:
    lane_of = lanes.assign(
        Piece(key=n, top=part.top, bottom=part.bottom) for n, part in enumerate(parts)
    )
    return [
        Place(
            session=part.session,
            day=part.day,
            column=column,
            top=part.top,
            bottom=part.bottom,
            lane=lane_of[n],
            further=column not in of_main(part.session, by),
            came_from=part.came_from,
            goes_on=part.goes_on,
        )
        for n, part in enumerate(parts)
    ]
