"""Sessions to come whose room or mentor is needed elsewhere at the same time, counted by course."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.domain import conflicts
from app.domain.conflicts import Booking, Shared
from app.extensions import db
from app.models.delivery import CourseSession, MentorAssignment


def by_run(run_ids: Collection[int], *, now: datetime) -> Counter[int]:
    """Return how many sessions to come of each of these runs clash; two queries for all."""
    if not run_ids:
        return Counter()
    booked = [
        (shared, row)
        for shared, wanted in ((Shared.ROOM, _rooms(run_ids)), (Shared.MENTOR, _mentors(run_ids)))
        for row in db.session.execute(_to_come(wanted, now))
    ]
    run_of = {row.id: row.course_run_id for _shared, row in booked}
    clashes = conflicts.find(_booking(shared, row) for shared, row in booked)
    clashing = {each for clash in clashes for each in (clash.session, clash.other)}
    return Counter(run_of[each] for each in clashing if run_of[each] in run_ids)


def _booking(shared: Shared, row: Row[Any]) -> Booking:
    return Booking(
        session=row.id,
        shared=shared,
        key=row.key,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )


def _to_come(wanted: Select[Any], now: datetime) -> Select[Any]:
    return wanted.where(CourseSession.status == "confirmed", CourseSession.ends_at > now)


def _rooms(run_ids: Collection[int]) -> Select[Any]:
    """Select all that is held in a room that one of these runs uses."""
    ours = aliased(CourseSession)
    used = select(ours.room_id).where(ours.course_run_id.in_(run_ids), ours.room_id.is_not(None))
    return _booked(CourseSession.room_id).where(CourseSession.room_id.in_(used))


def _mentors(run_ids: Collection[int]) -> Select[Any]:
    """Select all that is taught by a mentor who teaches in one of these runs."""
    ours, taught = aliased(CourseSession), aliased(MentorAssignment)
    used = (
        select(taught.person_id)
        .join(ours, ours.id == taught.course_session_id)
        .where(ours.course_run_id.in_(run_ids))
    )
    return (
        _booked(MentorAssignment.person_id)
        .join(MentorAssignment, MentorAssignment.course_session_id == CourseSession.id)
        .where(MentorAssignment.person_id.in_(used))
    )


def _booked(key: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Select[Any]:
    return select(
        CourseSession.id,
        CourseSession.course_run_id,
        key.label("key"),
        CourseSession.starts_at,
        CourseSession.ends_at,
    )
