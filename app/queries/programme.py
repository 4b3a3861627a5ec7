"""What runs when, for everybody: published courses, and the sessions in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy import Select, select
from sqlalchemy.orm import defer, joinedload

from app.domain import session_count
from app.domain.session_count import SessionCount
from app.domain.wall_time import today_in
from app.extensions import db
from app.models.curriculum import CurriculumVersion
from app.models.delivery import CourseRun, CourseSession
from app.models.place import City
from app.queries.timetable import NO_PAUSE

MOST_RUNS = 50


@dataclass(frozen=True, kw_only=True)
class PublicSession:
    """One thing that is done; `groups` counts the groups that do it at the same time."""

    starts_at: datetime
    ends_at: datetime
    title: str
    online: bool
    cancelled: bool
    groups: int = 0


@dataclass(frozen=True, kw_only=True)
class PublicDay:
    """One day of the city's calendar."""

    date: date
    sessions: tuple[PublicSession, ...]
    counted: SessionCount


@dataclass(frozen=True, kw_only=True)
class PublicRun:
    """A published course with its days."""

    run: CourseRun
    days: tuple[PublicDay, ...]
    counted: SessionCount


def coming(*, now: datetime, city: City | None = None) -> list[CourseRun]:
    """Return the published courses that are not over by their city's calendar, soonest first."""
    yesterday = now.date() - timedelta(days=1)  # the latest clock is less than a day behind
    wanted = _published(city).where(CourseRun.ends_on >= yesterday)
    rows = db.session.scalars(wanted.order_by(CourseRun.starts_on, CourseRun.id).limit(MOST_RUNS))
    return [run for run in rows if not _is_over(run, now)]


def past(*, now: datetime, city: City) -> list[CourseRun]:
    """Return the published courses of a city that are over, the last one first."""
    wanted = _published(city).where(CourseRun.ends_on <= now.date() + timedelta(days=1))
    rows = db.session.scalars(
        wanted.order_by(CourseRun.ends_on.desc(), CourseRun.id).limit(MOST_RUNS)
    )
    return [run for run in rows if _is_over(run, now)]


def with_days(runs: Sequence[CourseRun]) -> list[PublicRun]:
    """Return courses with their sessions by day, pauses left out, groups side by side as one."""
    rows = db.session.scalars(
        select(CourseSession)
        .where(CourseSession.course_run_id.in_([run.id for run in runs]))
        .where(NO_PAUSE)
        .order_by(CourseSession.starts_at, CourseSession.id)
    )
    by_run: dict[int, list[CourseSession]] = {run.id: [] for run in runs}
    for row in rows:
        by_run[row.course_run_id].append(row)
    return [
        PublicRun(run=run, days=_days(by_run[run.id]), counted=session_count.count(by_run[run.id]))
        for run in runs
    ]


def _published(city: City | None) -> Select[CourseRun]:
    wanted = (
        select(CourseRun)
        .where(CourseRun.status == "published")
        .options(
            joinedload(CourseRun.city),
            joinedload(CourseRun.curriculum_version).options(
                defer(CurriculumVersion.content), joinedload(CurriculumVersion.curriculum)
            ),
        )
    )
    return wanted.where(CourseRun.city_id == city.id) if city else wanted


def has_begun(run: CourseRun, *, now: datetime) -> bool:
    """Tell whether a course has begun by its city's calendar."""
    return run.starts_on <= today_in(run.city.time_zone, now)


def _is_over(run: CourseRun, now: datetime) -> bool:
    return run.ends_on < today_in(run.city.time_zone, now)


def _days(rows: Iterable[CourseSession]) -> tuple[PublicDay, ...]:
    by_date = groupby(rows, key=lambda row: row.local_start.date())
    return tuple(_day(on, tuple(of_day)) for on, of_day in by_date)


def _day(on: date, rows: Sequence[CourseSession]) -> PublicDay:
    return PublicDay(date=on, sessions=tuple(_sessions(rows)), counted=session_count.count(rows))


def _sessions(rows: Iterable[CourseSession]) -> Iterable[PublicSession]:
    """Make one of the sessions in which several groups do the same at the same time."""
    together: dict[tuple[object, ...], list[CourseSession]] = {}
    for row in rows:
        key = (row.starts_at, row.ends_at, row.title, row.module_uid, row.online, row.status)
        together.setdefault(key, []).append(row)
    for same in together.values():
        yield PublicSession(
            starts_at=same[0].starts_at,
            ends_at=same[0].ends_at,
            title=same[0].title,
            online=same[0].online,
            cancelled=same[0].cancelled,
            groups=sum(row.group_id is not None for row in same),
        )
