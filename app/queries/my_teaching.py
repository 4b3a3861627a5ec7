"""What is held of somebody's teaching, for `app.queries.my_data`: when they can, and cannot."""

from typing import Any

from sqlalchemy import Select, select

from app.models.availability import BusyTime, DatedTime, TeachingTimes, WeeklyTime

Records = Select[int]
Query = Select[*tuple[Any, ...]]


def weekly(records: Records) -> Query:
    """Read the times of each week at which they can teach."""
    row = WeeklyTime
    columns = (row.weekday, row.starts, row.ends, TeachingTimes.time_zone, row.source)
    return (
        select(*columns)
        .join(TeachingTimes, TeachingTimes.id == row.teaching_times_id)
        .where(TeachingTimes.person_id.in_(records))
        .order_by(row.id)
    )


def dated(records: Records) -> Query:
    """Read the times of single days at which they can or cannot teach."""
    row = DatedTime
    columns = (row.day, row.sort, row.starts, row.ends, TeachingTimes.time_zone, row.source)
    return (
        select(*columns)
        .join(TeachingTimes, TeachingTimes.id == row.teaching_times_id)
        .where(TeachingTimes.person_id.in_(records))
        .order_by(row.id)
    )


def busy(records: Records) -> Query:
    """Read the times that their own calendar has taken."""
    row = BusyTime
    return (
        select(row.starts_at, row.ends_at)
        .join(TeachingTimes, TeachingTimes.id == row.teaching_times_id)
        .where(TeachingTimes.person_id.in_(records))
        .order_by(row.starts_at, row.id)
    )
