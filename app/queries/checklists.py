"""Checklists of courses: what is due when, and what of it is most urgent."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import contains_eager, joinedload

from app.domain.checklists import Template, Urgency, is_address, rank, urgency
from app.domain.city_calendar import CityCalendar
from app.domain.permissions import Scope
from app.domain.wall_time import today_in
from app.errors import NotFound
from app.extensions import db
from app.models.checklist import ChecklistTask
from app.models.delivery import CourseRun
from app.models.place import City
from app.queries.course_runs import within

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


@dataclass(frozen=True, kw_only=True)
class Checklist:
    """The tasks of one course, the most urgent first, and those that were taken off."""

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


@dataclass(frozen=True)
class DueCounts:
    """How many tasks of a course are overdue, and how many more are due this week."""

    overdue: int
    this_week: int


NOTHING_DUE = DueCounts(0, 0)


def get(public_id: str) -> ChecklistTask:
    """Return a task with its course; raises NotFound."""
    row = db.session.scalars(_tasks().where(ChecklistTask.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def of_run(run: CourseRun, *, calendars: Calendars, now: datetime) -> Checklist:
    """Return the checklist of a course; one query, and that of `calendars`."""
    rows = db.session.scalars(_tasks().where(ChecklistTask.course_run_id == run.id)).all()
    return Checklist(
        tasks=_due([row for row in rows if row.off_at is None], calendars, now),
        off=[row for row in rows if row.off_at is not None],
    )


def due(task: ChecklistTask, *, calendars: Calendars, now: datetime) -> DueTask:
    """Return one task with its day; that query of `calendars`."""
    return _due([task], calendars, now)[0]


def next_due(scopes: Collection[Scope], *, calendars: Calendars, now: datetime) -> list[DueTask]:
    """Return what is not done in the courses within these scopes, the most urgent first.

    One query, and that of `calendars`, however many tasks there are.
    """
    rows = db.session.scalars(_tasks().where(within(scopes), *_OPEN)).all()
    return _due(rows, calendars, now)


def due_counts(
    runs: Iterable[CourseRun], *, calendars: Calendars, now: datetime
) -> dict[int, DueCounts]:
    """Count what is due now in these courses, by their ids; one query, and that of `calendars`."""
    wanted = ChecklistTask.course_run_id.in_([run.id for run in runs])
    found = _due(db.session.scalars(_tasks().where(wanted, *_OPEN)).all(), calendars, now)
    stand = [(each.task.course_run_id, each.stands) for each in found]
    return {
        run_id: DueCounts(
            stand.count((run_id, Urgency.OVERDUE)), stand.count((run_id, Urgency.THIS_WEEK))
        )
        for run_id in {run_id for run_id, _stands in stand}
    }


def any_open() -> ColumnElement[bool]:
    """Return the condition on course runs that something is still to be done around them."""
    return exists().where(ChecklistTask.course_run_id == CourseRun.id, *_OPEN)


def due_on(task: ChecklistTask, calendar: CityCalendar) -> date:
    """Return the day on which a task is due: as it was set, or as the days of its course say."""
    if task.due_on is not None:
        return task.due_on
    rule, run = task.due, task.course_run
    assert rule is not None  # noqa: S101  (the table refuses a task without either)
    return rule.on(run.starts_on, run.ends_on, calendar)


_OPEN = (ChecklistTask.done_at.is_(None), ChecklistTask.off_at.is_(None))


def _tasks() -> Select[ChecklistTask]:
    return (
        select(ChecklistTask)
        .join(ChecklistTask.course_run)
        .options(
            contains_eager(ChecklistTask.course_run).joinedload(CourseRun.city),
            joinedload(ChecklistTask.person),
            joinedload(ChecklistTask.done_by),
        )
        .order_by(ChecklistTask.id)
    )


def _due(rows: Sequence[ChecklistTask], calendars: Calendars, now: datetime) -> list[DueTask]:
    """Say of tasks when they are due and where they stand, the most urgent first."""
    runs = {row.course_run for row in rows}
    cities = {run.city for run in runs}
    known = calendars(cities, _years(runs)) if cities else {}
    today = {city.id: today_in(city.time_zone, now) for city in cities}
    found = []
    for row in rows:
        city_id = row.course_run.city_id
        day = due_on(row, known[city_id])
        stands = urgency(day, today[city_id], done=row.done_at is not None)
        found.append(DueTask(task=row, due_on=day, stands=stands))
    return sorted(found, key=lambda each: rank(each.stands, each.due_on, each.task.id))


def _years(runs: Iterable[CourseRun]) -> set[int]:
    """Return the years in which tasks of these courses can be due."""
    return {
        year
        for run in runs
        for year in range((run.starts_on - FURTHEST).year, (run.ends_on + FURTHEST).year + 1)
    }
