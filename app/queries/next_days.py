"""What the next two weeks bring in a city: sessions, who comes and goes, what is due, days off."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.domain.mentor_visits import State
from app.domain.observation_visits import VisitState
from app.domain.permissions import Scope, ScopeKind
from app.domain.wall_time import day_bounds, today_in
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession, MentorAssignment
from app.models.mentor_visit import MentorVisit, VisitTask
from app.models.observation_visit import ObservationVisit, VisitDocument
from app.models.place import City
from app.models.plan import PlannedMentor, PlannedSession
from app.queries import checklists, plans, timetable, visit_papers, visits
from app.queries.checklists import Calendars, DueTask
from app.queries.course_runs import within
from app.queries.plans import AnySession
from app.queries.timetable import PAUSES

DAYS = 14
T = TypeVar("T")
S = TypeVar("S", PlannedSession, CourseSession)
ByDay = Mapping[date, Sequence[T]]


@dataclass(frozen=True, kw_only=True)
class NextDay:
    """A day in the city; what is overdue stands under today."""

    date: date
    holiday: str
    sessions: Sequence[AnySession]
    arriving: Sequence[MentorVisit]
    leaving: Sequence[MentorVisit]
    beginning: Sequence[ObservationVisit]
    ending: Sequence[ObservationVisit]
    tasks: Sequence[DueTask]
    visit_tasks: Sequence[tuple[MentorVisit, VisitTask]]
    documents: Sequence[VisitDocument]

    @property
    def anything(self) -> bool:
        """Whether there is something to say of it."""
        return bool(self.holiday) or self.busy

    @property
    def busy(self) -> bool:
        """Whether anybody comes, goes, teaches or has something to do."""
        comes_and_goes = (self.arriving, self.leaving, self.beginning, self.ending)
        due = (self.tasks, self.visit_tasks, self.documents)
        return any([self.sessions, *comes_and_goes, *due])


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What there is, before it is sorted under its days."""

    sessions: Sequence[AnySession]
    coming: Sequence[MentorVisit]
    observing: Sequence[ObservationVisit] = ()
    due: Sequence[DueTask] = field(default_factory=list)
    documents: Sequence[VisitDocument] = ()


def cities(planned: Collection[Scope], seen: Collection[Scope]) -> Sequence[City]:
    """Return the cities that somebody plans courses of, or sees one of, by name; one query."""
    own = [scope.id for scope in planned if scope.kind is ScopeKind.CITY]
    of_runs = select(CourseRun.city_id).where(within(seen))
    wanted = select(City).where(or_(City.id.in_(own), City.id.in_(of_runs)))
    return db.session.scalars(wanted.order_by(City.name, City.id)).all()


def of_planner(city: City, *, calendars: Calendars, now: datetime) -> list[NextDay]:
    """Return the days with all that is planned in a city; as many queries for however much."""
    here = Scope(ScopeKind.CITY, city.id)
    found = _Found(
        sessions=_planned(city, now),
        coming=_coming(MentorVisit.city_id == city.id, now=now),
        observing=_observing(here, city, now),
        due=checklists.next_due([here], [here], calendars=calendars, now=now),
        documents=visit_papers.open_until(_dates(city, now)[-1], visits.within([here])),
    )
    return _days(city, found, calendars, now)


def of_mentor(city: City, person_id: int, *, calendars: Calendars, now: datetime) -> list[NextDay]:
    """Return the days with what somebody teaches or hosts in a city, and when they come and go."""
    found = _Found(
        sessions=_theirs(city, person_id, now),
        coming=_coming(MentorVisit.city_id == city.id, MentorVisit.person_id == person_id, now=now),
    )
    return _days(city, found, calendars, now)


def _dates(city: City, now: datetime) -> list[date]:
    today = today_in(city.time_zone, now)
    return [today + timedelta(days=number) for number in range(DAYS)]


def _bounds(city: City, now: datetime) -> tuple[datetime, datetime]:
    """Return the first moment of the first day in the city, and that after the last one."""
    dates = _dates(city, now)
    return day_bounds(dates[0], city.time_zone)[0], day_bounds(dates[-1], city.time_zone)[1]


def _planned(city: City, now: datetime) -> Sequence[PlannedSession]:
    taught = selectinload(PlannedSession.mentors).joinedload(PlannedMentor.person)
    return _held(PlannedSession, city, now, shown=[taught, plans.with_sites()])


def _theirs(city: City, person_id: int, now: datetime) -> Sequence[CourseSession]:
    taught = selectinload(CourseSession.mentors).joinedload(MentorAssignment.person)
    published = CourseRun.status == "published"
    return _held(
        CourseSession,
        city,
        now,
        published,
        timetable.is_theirs(person_id),
        shown=[taught, timetable.with_sites()],
    )


def _held(
    table: type[S],
    city: City,
    now: datetime,
    *conditions: ColumnElement[bool],
    shown: Iterable[ORMOption],
) -> Sequence[S]:
    """Return the sessions in which something is done in these days, of one of the two tables."""
    since, until = _bounds(city, now)
    return db.session.scalars(
        select(table)
        .join(table.course_run)
        .where(CourseRun.city_id == city.id, ~table.cancelled, table.kind.not_in(PAUSES))
        .where(table.ends_at > since, table.starts_at < until, *conditions)
        .options(
            joinedload(table.course_run).joinedload(CourseRun.city),
            joinedload(table.room),
            joinedload(table.virtual_room),
            joinedload(table.group),
            *shown,
        )
        .order_by(table.starts_at, table.id)
    ).all()


def _coming(*conditions: ColumnElement[bool], now: datetime) -> Sequence[MentorVisit]:
    """Return the visits that are not over or were not a day ago, and are not cancelled."""
    return db.session.scalars(
        select(MentorVisit)
        .where(*conditions, MentorVisit.state != State.CANCELLED)
        .where(MentorVisit.departs_at > now - timedelta(days=1))
        .options(joinedload(MentorVisit.person), selectinload(MentorVisit.tasks))
        .order_by(MentorVisit.arrives_at, MentorVisit.id)
    ).all()


def _observing(here: Scope, city: City, now: datetime) -> Sequence[ObservationVisit]:
    dates = _dates(city, now)
    return db.session.scalars(
        select(ObservationVisit)
        .where(visits.within([here]), ObservationVisit.state != VisitState.CANCELLED)
        .where(ObservationVisit.starts_on <= dates[-1], ObservationVisit.ends_on >= dates[0])
        .options(*visits.whole())
        .order_by(ObservationVisit.starts_on, ObservationVisit.id)
    ).all()


def _days(city: City, found: _Found, calendars: Calendars, now: datetime) -> list[NextDay]:
    dates = _dates(city, now)
    calendar = calendars([city], {each.year for each in dates})[city.id]
    first, zone = dates[0], city.time_zone
    # A session that began yesterday and is not over, and what is overdue, stand under today.
    sessions = _by((max(today_in(zone, each.starts_at), first), each) for each in found.sessions)
    tasks = _by((max(each.due_on, first), each) for each in found.due)
    arriving = _by((today_in(zone, each.arrives_at), each) for each in found.coming)
    leaving = _by((today_in(zone, each.departs_at), each) for each in found.coming)
    beginning = _by((each.starts_on, each) for each in found.observing)
    ending = _by((each.ends_on, each) for each in found.observing)
    visit_tasks = _by(
        (max(task.due_on, first), (visit, task))
        for visit in found.coming
        for task in visit.open_tasks
        if task.due_on
    )
    documents = _by((max(each.due_on, first), each) for each in found.documents)
    return [
        NextDay(
            date=day,
            holiday=calendar.name_of(day) or "",
            sessions=sessions.get(day, ()),
            arriving=arriving.get(day, ()),
            leaving=leaving.get(day, ()),
            beginning=beginning.get(day, ()),
            ending=ending.get(day, ()),
            tasks=tasks.get(day, ()),
            visit_tasks=visit_tasks.get(day, ()),
            documents=documents.get(day, ()),
        )
        for day in dates
    ]


def _by(dated: Iterable[tuple[date, T]]) -> ByDay[T]:
    found: defaultdict[date, list[T]] = defaultdict(list)
    for day, each in dated:
        found[day].append(each)
    return found
