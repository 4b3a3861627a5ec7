"""The plan of a course as the board shows it, and what tells one state of it from the next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import func, select

from app.domain.board import axis as axes
from app.domain.board import layout
from app.domain.board.axis import Axis, Stretch
from app.domain.board.columns import Apart, By, Column
from app.domain.board.layout import Place
from app.domain.city_calendar import CityCalendar
from app.domain.conflicts.plan_conflict import OF_DAYS, Severity
from app.domain.plans.history import EditState
from app.domain.plans.planned import Planned
from app.extensions import db
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.place import Room
from app.models.plan import PlanEdit, PlannedSession
from app.queries import conflicts, faculty, mentor_hours, plans, rooms
from app.queries.conflicts import RunConflicts
from app.queries.mentor_hours import Elsewhere


@dataclass(frozen=True, kw_only=True)
class Head:
    """A column: its name, empty where it stands apart, and what it is called in an address."""

    column: Column
    key: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All that the board needs of a plan, whatever part of it is shown."""

    run: CourseRun
    sessions: Sequence[PlannedSession]
    conflicts: RunConflicts
    rooms: Sequence[Room]
    mentors: Sequence[Person]
    elsewhere: Mapping[int, Sequence[Elsewhere]]
    state: str

    @cached_property
    def values(self) -> Sequence[Planned]:
        """Its sessions as values."""
        return plans.values_of(self.sessions)

    @cached_property
    def days(self) -> list[date]:
        """The days on which anything begins or goes on."""
        return sorted({day for each in self.values for day in layout.days_of(each)})

    @property
    def gravest(self) -> dict[int, Severity]:
        """How grave the worst is that is wrong with each session, by its id."""
        found: dict[int, Severity] = {}
        for fact in self.conflicts.open:
            for session in fact.sessions if fact.rule not in OF_DAYS else ():
                known = found.get(session.id, fact.severity)
                found[session.id] = min(known, fact.severity)
        return found

    def session(self, public_id: str) -> PlannedSession | None:
        """Return a session of it; None where there is none of that id."""
        return next((each for each in self.sessions if each.public_id == public_id), None)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Some days of a plan: their columns, and what stands where."""

    axis: Axis
    hours: Stretch
    heads: tuple[Head, ...]
    days: Mapping[date, Sequence[Place]]


def plan_of(run: CourseRun, calendar: CityCalendar, *, today: date) -> Plan:
    """Read the plan of a course; as many queries for any number of sessions."""
    sessions = plans.sessions_of(run.id)
    return Plan(
        run=run,
        sessions=sessions,
        conflicts=conflicts.of_run(run, sessions, calendar=calendar),
        rooms=rooms.of_city(run.city_id),
        mentors=faculty.people_of(run.id),
        elsewhere=mentor_hours.of_sessions(run.city, sessions, today=today),
        state=state_of(run.id),
    )


def shown(plan: Plan, days: Sequence[date], by: By, *, whole: bool) -> Shown:
    """Lay some days of a plan out; no query. Further rooms in other cities have no column."""
    axis = axes.of_days(days, plan.run.city.time_zone)
    columns = tuple(heads(plan, by))
    there = {head.column for head in columns}
    found = {
        day: [place for place in places if place.column in there]
        for day, places in layout.lay_out(plan.values, days, axis, by).items()
    }
    places = [place for day in days for place in found[day]]
    return Shown(
        axis=axis,
        hours=layout.hours(places, axis, whole=whole),
        heads=columns,
        days=found,
    )


def heads(plan: Plan, by: By) -> Iterable[Head]:
    """Return the columns that there are: what cannot be left out first, then all by name."""
    yield Head(column=Apart.NONE, key=Apart.NONE)
    if by is By.ROOM:
        if any(each.online for each in plan.sessions):
            yield Head(column=Apart.ONLINE, key=Apart.ONLINE)
        held_in = {room for each in plan.values for room in each.rooms}
        for room in plan.rooms:
            if room.can_be_chosen or room.id in held_in:
                yield Head(column=room.id, key=room.public_id, name=room.name_with_venue)
    elif by is By.MENTOR:
        for person in everybody(plan):
            yield Head(column=person.id, key=person.public_id, name=person.name)
    elif by is By.GROUP:
        for group in sorted(plan.run.groups, key=lambda each: each.number):
            yield Head(column=group.id, key=str(group.number), name=group.name)


def everybody(plan: Plan) -> list[Person]:
    """Return the mentors of the course, and those who teach or host in it all the same."""
    teaching = {each.person for session in plan.sessions for each in session.mentors}
    hosting = {site.host for session in plan.sessions for site in session.sites if site.host}
    known = {*plan.mentors, *teaching, *hosting}
    return sorted(known, key=lambda each: (each.sort_key, each.id))


def state_of(run_id: int) -> str:
    """Return what tells this state of a plan from any other, in one query.

    Revisions only rise, and what is undone or done again changes the number of what is undone.
    """
    ours, edits = PlannedSession.course_run_id == run_id, PlanEdit.course_run_id == run_id
    undone = func.count().filter(PlanEdit.state == EditState.UNDONE)
    row = db.session.execute(
        select(
            select(func.coalesce(func.max(PlanEdit.number), 0)).where(edits).scalar_subquery(),
            select(undone).select_from(PlanEdit).where(edits).scalar_subquery(),
            select(func.count()).select_from(PlannedSession).where(ours).scalar_subquery(),
            select(func.coalesce(func.sum(PlannedSession.revision), 0))
            .where(ours)
            .scalar_subquery(),
        )
    ).one()
    return ".".join(str(each) for each in row)


def edits_since(run_id: int, number: int, *, but: int) -> Sequence[tuple[PlanEdit, Person]]:
    """Return what others than a person changed after an edit, with who they are."""
    rows = db.session.execute(
        plans.edits_of(run_id)
        .add_columns(Person)
        .join(Person, Person.id == PlanEdit.made_by_id)
        .where(PlanEdit.number > number, PlanEdit.made_by_id != but)
        .where(PlanEdit.state == EditState.DONE)
        .order_by(PlanEdit.number)
    )
    return [(edit, person) for edit, person in rows]
