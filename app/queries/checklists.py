"""Checklists of courses and visits: what is due when, and what of it is most urgent."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.domain.checklists import (
    Anchor,
    DueCounts,
    Template,
    Urgency,
    count_due,
    is_address,
    rank,
    urgency,
)
from app.domain.city_calendar import CityCalendar
from app.domain.observation_visits import VisitState
from app.domain.permissions import Scope
from app.domain.wall_time import today_in
from app.errors import NotFound
from app.extensions import db
from app.models.checklist import ChecklistTask
from app.models.delivery import CourseRun
from app.models.observation_visit import HostSlot, ObservationVisit
from app.models.place import City, Institution
from app.queries import visits
from app.queries.course_runs import within

# What a checklist is about.
About = CourseRun | ObservationVisit

# Gives the calendars of cities in some years, by their ids: what is kept of holidays outside of
# the database comes in by it.
Calendars = Callable[[Collection[City], Collection[int]], Mapping[int, CityCalendar]]
# So far from its course a task is due at most: 250 working days and what lies between them.
FURTHEST = timedelta(days=400)


@dataclass(frozen=True, kw_only=True)
class DueTask:
    """A task, the day on which it is due, and where it stands today in its city."""

    task: ChecklistTask
    due_on: date
    stands: Urgency

    @property
    def evidence_leads(self) -> bool:
        """Whether what shows that it is done is an address."""
        return is_address(self.task.evidence)

    @property
    def by_hand(self) -> bool:
        """Whether somebody set its day, so that it does not move with the course."""
        return self.task.due_on is not None

    @property
    def awaits_deadline(self) -> bool:
        """Whether it counts from the first day only as long as nobody knows the deadline."""
        run = self.task.course_run
        counts = not self.by_hand and self.task.anchor == Anchor.DEADLINE
        return counts and run is not None and run.accreditation_due_on is None


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """The tasks of one course or visit, the most urgent first, and those that were taken off."""

    tasks: list[DueTask]
    off: list[ChecklistTask]

    @property
    def done(self) -> int:
        """How many tasks are done."""
        return sum(each.stands is Urgency.DONE for each in self.tasks)

    def lacks(self, template: Template) -> int:
        """Return how many tasks of a template were never on it."""
        there = {(each.template, each.template_key) for each in self._all}
        return sum((template.slug, task.key) not in there for task in template.tasks)

    @property
    def _all(self) -> list[ChecklistTask]:
        return [*(each.task for each in self.tasks), *self.off]


def get(public_id: str) -> ChecklistTask:
    """Return a task with its course or visit; raises NotFound."""
    row = db.session.scalars(_tasks().where(ChecklistTask.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def of_run(run: CourseRun, *, calendars: Calendars, now: datetime) -> Checklist:
    """Return the checklist of a course; one query, and that of `calendars`."""
    return _checklist(ChecklistTask.course_run_id == run.id, calendars, now)


def of_visit(visit: ObservationVisit, *, calendars: Calendars, now: datetime) -> Checklist:
    """Return the checklist of a visit; one query, and that of `calendars`."""
    return _checklist(ChecklistTask.visit_id == visit.id, calendars, now)


def _checklist(wanted: ColumnElement[bool], calendars: Calendars, now: datetime) -> Checklist:
    rows = db.session.scalars(_tasks().where(wanted)).all()
    return Checklist(
        tasks=_due([row for row in rows if row.off_at is None], calendars, now),
        off=[row for row in rows if row.off_at is not None],
    )


def due(task: ChecklistTask, *, calendars: Calendars, now: datetime) -> DueTask:
    """Return one task with its day; that query of `calendars`."""
    return _due([task], calendars, now)[0]


def next_due(
    scopes: Collection[Scope],
    of_visits: Collection[Scope] = (),
    *,
    calendars: Calendars,
    now: datetime,
) -> list[DueTask]:
    """Return what is not done in the courses, and visits, within these scopes, most urgent first.

    One query, and that of `calendars`, however many tasks there are.
    """
    wanted = or_(
        and_(ChecklistTask.course_run_id.is_not(None), within(scopes)),
        and_(ChecklistTask.visit_id.is_not(None), _LEADS_SOMEWHERE, visits.within(of_visits)),
    )
    rows = db.session.scalars(_tasks().where(wanted, *_OPEN)).all()
    return _due(rows, calendars, now)


def due_counts(
    listed: Iterable[About], *, calendars: Calendars, now: datetime
) -> dict[int, DueCounts]:
    """Count what is due now in these courses, or in these visits, by their ids.

    One query, and that of `calendars`.
    """
    ids: dict[bool, list[int]] = {True: [], False: []}
    for about in listed:
        ids[isinstance(about, CourseRun)].append(about.id)
    wanted = or_(ChecklistTask.course_run_id.in_(ids[True]), ChecklistTask.visit_id.in_(ids[False]))
    found = _due(db.session.scalars(_tasks().where(wanted, *_OPEN)).all(), calendars, now)
    counts = count_due((each.task.about.id, each.stands) for each in found)
    first: dict[int, date] = {}
    for each in found:
        if each.stands is Urgency.THIS_WEEK:
            first.setdefault(each.task.about.id, each.due_on)
    return {key: replace(count, next_on=first.get(key)) for key, count in counts.items()}


def any_open() -> ColumnElement[bool]:
    """Return the condition on course runs that something is still to be done around them."""
    return exists().where(ChecklistTask.course_run_id == CourseRun.id, *_OPEN)


def due_on(task: ChecklistTask, calendar: CityCalendar) -> date:
    """Return the day on which a task is due: as it was set, or as the days of its course say."""
    if task.due_on is not None:
        return task.due_on
    rule, about = task.due, task.about
    assert rule is not None  # noqa: S101  (the table refuses a task without either)
    deadline = task.course_run.accreditation_due_on if task.course_run else None
    return rule.on(about.starts_on, about.ends_on, calendar, deadline=deadline)


# Nothing is to be done for a visit that does not take place.
_LEADS_SOMEWHERE = ObservationVisit.state != VisitState.CANCELLED
_OPEN = (ChecklistTask.done_at.is_(None), ChecklistTask.off_at.is_(None))


def _tasks() -> Select[ChecklistTask]:
    return (
        select(ChecklistTask)
        .outerjoin(ChecklistTask.course_run)
        .outerjoin(ChecklistTask.visit)
        .options(
            contains_eager(ChecklistTask.course_run).joinedload(CourseRun.city),
            contains_eager(ChecklistTask.visit).options(
                joinedload(ObservationVisit.city),
                joinedload(ObservationVisit.slot)
                .joinedload(HostSlot.institution)
                .joinedload(Institution.city),
            ),
            joinedload(ChecklistTask.person),
            joinedload(ChecklistTask.done_by),
        )
        .order_by(ChecklistTask.id)
    )


def _due(rows: Sequence[ChecklistTask], calendars: Calendars, now: datetime) -> list[DueTask]:
    """Say of tasks when they are due and where they stand, the most urgent first."""
    listed = {row.about for row in rows}
    cities = {about.city for about in listed}
    known = calendars(cities, _years(listed)) if cities else {}
    today = {city.id: today_in(city.time_zone, now) for city in cities}
    found = []
    for row in rows:
        city_id = row.about.city_id
        day = due_on(row, known[city_id])
        stands = urgency(day, today[city_id], done=row.done_at is not None)
        found.append(DueTask(task=row, due_on=day, stands=stands))
    return sorted(found, key=lambda each: rank(each.stands, each.due_on, each.task.id))


def _years(listed: Iterable[About]) -> set[int]:
    """Return the years in which tasks of these courses and visits can be due."""
    return {
        year
        for about in listed
        for year in range((_earliest(about) - FURTHEST).year, (about.ends_on + FURTHEST).year + 1)
    }


def _earliest(about: About) -> date:
    """Return the first day from which working days are counted."""
    deadline = about.accreditation_due_on if isinstance(about, CourseRun) else None
    return min(about.starts_on, deadline or about.starts_on)
