"""What is held of somebody's teaching, for `app.queries.my_data`: what they said, times, visits."""

from typing import Any

from sqlalchemy import Select, or_, select

from app.models.availability import BusyTime, DatedTime, TeachingTimes, WeeklyTime
from app.models.delivery import CourseRun, CourseSession, SessionSite
from app.models.mentor_visit import MentorVisit, VisitTask
from app.models.place import City, Institution, Room
from app.models.plan import PlannedSession
from app.models.session_material import SessionMaterial
from app.models.teaching import Disclosure, TeachingReply

Records = Select[int]
Query = Select[*tuple[Any, ...]]


def hosted(records: Records) -> Query:
    """Read the sessions in which they look after a further room."""
    return (
        select(
            CourseRun.title.label("course"), CourseSession.title, CourseSession.starts_at,
            Room.name.label("room"),
        )
        .select_from(SessionSite)
        .join(SessionSite.course_session)
        .join(CourseSession.course_run)
        .join(SessionSite.room)
        .where(SessionSite.host_id.in_(records))
        .order_by(CourseSession.starts_at, CourseSession.id)
    )  # fmt: skip


def answers(records: Records) -> Query:
    """Read what they answered when they were asked to teach, by the titles that are released."""
    row = TeachingReply
    return (
        select(
            CourseRun.title.label("course"), CourseSession.title, row.state, row.starts_at,
            row.ends_at, row.asked_at, row.answered_at, row.reason, row.notice_minutes,
        )
        .select_from(row)
        .join(row.planned_session)
        .join(PlannedSession.course_run)
        .outerjoin(CourseSession, CourseSession.id == row.planned_session_id)
        .where(row.person_id.in_(records))
        .order_by(row.starts_at, row.planned_session_id)
    )  # fmt: skip


def interests(records: Records) -> Query:
    """Read the interests that they declared for courses; empty where there are none."""
    row = Disclosure
    return (
        select(CourseRun.title.label("course"), row.interests, row.declared_at)
        .select_from(row)
        .join(CourseRun, CourseRun.id == row.course_run_id)
        .where(row.person_id.in_(records))
        .order_by(row.id)
    )


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


def materials(records: Records) -> Query:
    """Read the materials of sessions that they were asked for, or that they added."""
    row = SessionMaterial
    return (
        select(
            CourseRun.title.label("course"), row.title.label("task"), row.asked_at, row.due_on,
            row.delivered_at, row.file_name.label("file"), row.link,
        )
        .join(PlannedSession, PlannedSession.id == row.planned_session_id)
        .join(CourseRun, CourseRun.id == PlannedSession.course_run_id)
        .where(or_(row.asked_from_id.in_(records), row.delivered_by_id.in_(records)))
        .order_by(row.id)
    )  # fmt: skip
