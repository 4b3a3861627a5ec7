"""Where a session cannot go: its mentors are not free, or another course has the room."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, union_all

from app.domain.board.columns import Apart, By
from app.domain.spans import Span, by_day
from app.domain.wall_time import day_bounds
from app.extensions import db
from app.models.plan import PlannedSession, PlannedSite
from app.queries import teaching_facts
from app.queries.board import Plan, Shown


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A stretch of the axis of a day that is taken in a column, or in all (an empty key)."""

    day: date
    key: str
    begins: int
    ends: int


def of_session(plan: Plan, session: PlannedSession, shown: Shown, by: By) -> list[Taken]:
    """Return where a session cannot go on the days that are shown; as many queries for any."""
    days = list(shown.days)
    zone = plan.run.city.time_zone
    begins, ends = day_bounds(days[0], zone)[0], day_bounds(days[-1], zone)[1]
    reach = Span(begins, ends)
    keys = {head.column: head.key for head in shown.heads if not isinstance(head.column, Apart)}
    people = list(keys) if by is By.MENTOR else [each.person_id for each in session.mentors]
    not_free = _not_free(plan, people, session, reach)
    taken: dict[str, list[Span]] = defaultdict(list)
    for person, spans in not_free.items():
        taken[keys[person] if by is By.MENTOR else ""] += spans
    further = [site.room_id for site in session.sites]
    wanted = {*further, *(keys if by is By.ROOM else ())}
    for room, spans in _rooms(plan, wanted, reach).items():
        if by is By.ROOM and room in keys:
            taken[keys[room]] += spans
        if room in further:  # it takes part wherever the session is held
            taken[""] += spans
    return list(_on_axis(taken, shown, zone))


def _not_free(
    plan: Plan, people: Sequence[int], session: PlannedSession, reach: Span
) -> dict[int, list[Span]]:
    if not people:
        return {}
    city = plan.run.city
    known = teaching_facts.mentors(people, city, since=reach.starts_at, until=reach.ends_at)
    return {
        person: [*mentor.blocked, *(() if session.online else mentor.away.get(city.id, ()))]
        for person, mentor in known.items()
    }


def _rooms(plan: Plan, wanted: Collection[int], reach: Span) -> dict[int, list[Span]]:
    """Return when other courses have these rooms, as that in which a session is held or further."""
    if not wanted:
        return {}
    held = select(PlannedSession.room_id, PlannedSession.starts_at, PlannedSession.ends_at).where(
        PlannedSession.room_id.in_(wanted)
    )
    followed = (
        select(PlannedSite.room_id, PlannedSession.starts_at, PlannedSession.ends_at)
        .join(PlannedSession, PlannedSession.id == PlannedSite.planned_session_id)
        .where(PlannedSite.room_id.in_(wanted))
    )
    rows = db.session.execute(
        union_all(
            *(
                each.where(
                    PlannedSession.course_run_id != plan.run.id,
                    ~PlannedSession.cancelled,
                    PlannedSession.starts_at < reach.ends_at,
                    PlannedSession.ends_at > reach.starts_at,
                )
                for each in (held, followed)
            )
        )
    )
    found: defaultdict[int, list[Span]] = defaultdict(list)
    for room, starts_at, ends_at in rows:
        found[room or 0].append(Span(starts_at, ends_at))
    return found


def _on_axis(taken: Mapping[str, Iterable[Span]], shown: Shown, zone: str) -> Iterable[Taken]:
    for key, spans in taken.items():
        for day, pieces in by_day(spans, zone).items():
            for piece in pieces if day in shown.days else ():
                begins, ends = (
                    shown.axis.place(each, day) for each in (piece.starts_at, piece.ends_at)
                )
                begins, ends = max(begins, shown.hours.begins), min(ends, shown.hours.ends)
                if begins < ends:
                    yield Taken(day=day, key=key, begins=begins, ends=ends)
