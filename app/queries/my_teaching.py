"""What is held of somebody's teaching, for `app.queries.my_data`: their times and visits."""

from typing import Any

from sqlalchemy import Select, select

from app.models.availability import BusyTime, DatedTime, TeachingTimes, WeeklyTime
from app.models.mentor_visit import MentorVisit, VisitTask
from app.models.place import City, Institution

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


def visits(records: Records) -> Query:
    """Read their visits to cities."""
    row = MentorVisit
    return (
        select(
            City.name.label("city"), row.arrives_at.label("arrives"),
            row.departs_at.label("departs"), row.purpose, Institution.name.label("host"),
            row.state, row.reason,
        )
        .join(City, City.id == row.city_id)
        .outerjoin(Institution, Institution.id == row.host_id)
        .where(row.person_id.in_(records))
        .order_by(row.arrives_at, row.id)
    )  # fmt: skip


def visit_tasks(records: Records) -> Query:
    """Read what was to be seen to before they came."""
    row = VisitTask
    return (
        select(City.name.label("city"), row.task, row.done, row.due_on, row.note)
        .join(MentorVisit, MentorVisit.id == row.visit_id)
        .join(City, City.id == MentorVisit.city_id)
        .where(MentorVisit.person_id.in_(records))
        .order_by(row.id)
    )
