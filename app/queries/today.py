"""The sessions around today: those a person teaches or attends, and those in their places."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.domain.around_now import DAYS_AHEAD
from app.domain.attendance import Status
from app.domain.permissions import Scope
from app.extensions import db
from app.models.attendance import AttendanceMark
from app.models.delivery import CourseRun, CourseSession, Enrolment
from app.models.person import Person
from app.queries import expected, unmarked
from app.queries.course_runs import within
from app.queries.timetable import NO_PAUSE, is_theirs, with_sites

# Wider than what is meant: the clocks of a city may be almost a day away from ours.
A_WEEK = timedelta(days=DAYS_AHEAD + 2)
A_DAY = timedelta(days=2)


class Late(NamedTuple):
    """Somebody who is marked late or not at all, by their public id."""

    person: str
    name: str


@dataclass(frozen=True)
class TodaySession:
    """A session, how many people are expected there, and how many of them are marked.

    `lacks_marks` says whether it is over and somebody still has to be marked; `late` has those who
    are marked late or not at all while it goes on, once somebody is marked.
    """

    session: CourseSession
    expected: int
    marked: int
    lacks_marks: bool = False
    late: tuple[Late, ...] = ()

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return self.session.starts_at

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.session.ends_at

    @property
    def time_zone(self) -> str:
        """The zone of its city."""
        return self.session.time_zone


def taught(person_id: int, *, now: datetime) -> list[TodaySession]:
    """Return what somebody teaches or hosts, a week back and ahead; at most seven queries."""
    wanted = _published(now - A_WEEK, now + A_WEEK).where(is_theirs(person_id))
    found = _with_late(_counted(wanted), now)
    lacking = unmarked.by_run({each.session.course_run_id for each in found}, now=now).values()
    return [
        replace(each, lacks_marks=any(each.session.id in ids for ids in lacking)) for each in found
    ]


def held(scopes: Collection[Scope], *, now: datetime) -> list[TodaySession]:
    """Return the sessions within these scopes that may be today somewhere; four queries."""
    found = _counted(_published(now - A_DAY, now + A_DAY).where(within(scopes)))
    return _with_late(found, now)


def lacking_marks(run_id: int, *, now: datetime) -> list[TodaySession]:
    """Return the sessions of a course that are over and lack marks; at most five queries."""
    lacking = unmarked.by_run([run_id], now=now).get(run_id, frozenset())
    found = _counted(_shown().where(CourseSession.id.in_(lacking)))
    return [replace(each, lacks_marks=True) for each in found]


def attended_next(person_id: int, *, now: datetime, most: int = 3) -> Sequence[CourseSession]:
    """Return the first sessions that somebody attends from now on, cancelled ones left out."""
    return db.session.scalars(
        _published(now, None)
        .join(Enrolment, expected.at_session())
        .where(Enrolment.person_id == person_id, ~CourseSession.cancelled)
        .limit(most)
    ).all()


def attends(person_id: int) -> bool:
    """Say whether somebody is on a course."""
    enrolled = select(Enrolment.id).filter_by(person_id=person_id, status="enrolled").limit(1)
    return db.session.scalar(enrolled) is not None


def _published(since: datetime, until: datetime | None) -> Select[CourseSession]:
    """Select what is done in published courses and not over at `since`, begun by `until`."""
    wanted = (
        _shown()
        .join(CourseSession.course_run)
        .where(CourseRun.status == "published", NO_PAUSE)
        .where(CourseSession.ends_at > since)
    )
    return wanted.where(CourseSession.starts_at <= until) if until else wanted


def _shown() -> Select[CourseSession]:
    return (
        select(CourseSession)
        .options(
            joinedload(CourseSession.course_run).joinedload(CourseRun.city),
            joinedload(CourseSession.room),
            joinedload(CourseSession.virtual_room),
            joinedload(CourseSession.group),
            with_sites(),
        )
        .order_by(CourseSession.starts_at, CourseSession.id)
    )


def _counted(wanted: Select[CourseSession]) -> list[TodaySession]:
    sessions = db.session.scalars(wanted).all()
    marked = and_(
        AttendanceMark.course_session_id == CourseSession.id,
        AttendanceMark.person_id == Enrolment.person_id,
    )
    rows = db.session.execute(
        select(
            CourseSession.id,
            func.count(Enrolment.id),
            func.count(AttendanceMark.person_id),
        )
        .join(Enrolment, expected.at_session())
        .outerjoin(AttendanceMark, marked)
        .where(CourseSession.id.in_([session.id for session in sessions]))
        .group_by(CourseSession.id)
    )
    counts = {session_id: (people, marks) for session_id, people, marks in rows}
    return [TodaySession(each, *counts.get(each.id, (0, 0))) for each in sessions]


def _with_late(found: list[TodaySession], now: datetime) -> list[TodaySession]:
    """Add who is late at the sessions that go on now; one query.

    Before anybody is marked nobody is known to be late: how many are expected says all.
    """
    going_on = [
        each.session.id
        for each in found
        if each.starts_at <= now < each.ends_at
        and each.marked
        and each.session.counts
        and not each.session.cancelled
    ]
    marked = and_(
        AttendanceMark.course_session_id == CourseSession.id,
        AttendanceMark.person_id == Enrolment.person_id,
    )
    rows = db.session.execute(
        select(CourseSession.id, Person.public_id, Person.name)
        .join(Enrolment, expected.at_session())
        .join(Enrolment.person)
        .outerjoin(AttendanceMark, marked)
        .where(
            CourseSession.id.in_(going_on),
            or_(AttendanceMark.status.is_(None), AttendanceMark.status == Status.LATE),
        )
        .order_by(Person.sort_key, Person.id)
    )
    late: defaultdict[int, list[Late]] = defaultdict(list)
    for session_id, *person in rows:
        late[session_id].append(Late(*person))
    return [replace(each, late=tuple(late.get(each.session.id, ()))) for each in found]
