"""What needs an organiser in all courses and visits at once, the most urgent first."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.domain.checklists import NOTHING_DUE
from app.domain.mentor_visits import State
from app.domain.observation_visits import STEPS, VisitState, following, obstacles
from app.domain.permissions import Scope, ScopeKind
from app.domain.run_needs import Need, task_day
from app.domain.urgency import Urgent, most_urgent_first
from app.domain.wall_time import today_in
from app.extensions import db
from app.models.delivery import CourseRun
from app.models.mentor_visit import MentorVisit
from app.models.observation_visit import ObservationVisit
from app.queries import checklists, visits
from app.queries.checklists import FURTHEST, Calendars
from app.queries.run_needs import RunToday


class VisitNeed(StrEnum):
    """What a visit needs from its organiser, in the order of what goes before."""

    NEXT_STEP = "next_step"
    MENTOR_TASKS = "mentor_tasks"
    OVERDUE_TASKS = "overdue_visit_tasks"
    DUE_TASKS = "due_visit_tasks"


ORDER: tuple[StrEnum, ...] = (*Need, *VisitNeed)
AnyNeed = Urgent[CourseRun | MentorVisit | ObservationVisit]


def of_planner(
    runs: Sequence[RunToday],
    planned: Collection[Scope],
    visited: Collection[Scope],
    *,
    calendars: Calendars,
    now: datetime,
) -> list[AnyNeed]:
    """Return all that these courses, and the visits within these scopes, need.

    At most 2 queries for visits of mentors, those of `visits.standings`, and those of `checklists`,
    however many there are.
    """
    return most_urgent_first(
        [
            *_of_runs(runs),
            *_of_mentors(planned, now),
            *_of_visits(visited, calendars=calendars, now=now),
        ]
    )


def _of_runs(runs: Sequence[RunToday]) -> Iterator[AnyNeed]:
    for each in runs:
        for need, count in each.needs:
            yield Urgent(
                need=need,
                count=count,
                about=each.run,
                by=each.due[need],
                today=each.today,
                order=ORDER.index(need),
                name=f"{each.run.title} {each.run.id}",
            )


def _of_mentors(planned: Collection[Scope], now: datetime) -> Iterator[AnyNeed]:
    """Yield the visits to these cities for which something is still to be seen to."""
    coming = db.session.scalars(
        select(MentorVisit)
        .where(_to_cities(planned), MentorVisit.state != State.CANCELLED)
        .where(MentorVisit.departs_at > now)
        .options(
            joinedload(MentorVisit.person),
            joinedload(MentorVisit.city),
            selectinload(MentorVisit.tasks),
        )
        .order_by(MentorVisit.id)
    )
    for visit in coming:
        if visit.open_tasks:
            arrives = visit.arrives.date()
            days = (task.due_on for task in visit.open_tasks if task.due_on)
            yield Urgent(
                need=VisitNeed.MENTOR_TASKS,
                count=len(visit.open_tasks),
                about=visit,
                by=min([*days, arrives]),
                today=today_in(visit.time_zone, now),
                order=ORDER.index(VisitNeed.MENTOR_TASKS),
                name=f"{visit.person.sort_key} {visit.id}",
            )


def _of_visits(
    visited: Collection[Scope], *, calendars: Calendars, now: datetime
) -> Iterator[AnyNeed]:
    """Yield the observation visits that can go on, and what is due on their checklists."""
    found = db.session.scalars(
        select(ObservationVisit)
        .where(visits.within(visited), ObservationVisit.state != VisitState.CANCELLED)
        .where(ObservationVisit.ends_on >= (now - FURTHEST).date())
        .options(*visits.whole())
        .order_by(ObservationVisit.id)
    ).all()
    if not found:
        return
    tasks = checklists.due_counts(found, calendars=calendars, now=now)
    standings = visits.standings([each for each in found if each.state in STEPS[:-1]], now=now)
    for stands in standings:
        if not obstacles(stands.facts):
            yield _visit_need(stands.visit, VisitNeed.NEXT_STEP, 1, timedelta(0), now)
    for visit in found:
        due = tasks.get(visit.id, NOTHING_DUE)
        today = today_in(visit.city.time_zone, now)
        left = task_day(due.next_on, today) - today
        yield from (
            _visit_need(visit, need, count, days, now)
            for need, count, days in (
                (VisitNeed.OVERDUE_TASKS, due.overdue, timedelta(0)),
                (VisitNeed.DUE_TASKS, due.this_week, left),
            )
            if count
        )


def _visit_need(
    visit: ObservationVisit, need: VisitNeed, count: int, left: timedelta, now: datetime
) -> AnyNeed:
    today = today_in(visit.city.time_zone, now)
    by = today + left
    if need is VisitNeed.NEXT_STEP:
        leads_to_its_end = following(VisitState(visit.state)) is VisitState.COMPLETED
        by = visit.ends_on if leads_to_its_end else visit.starts_on
    return Urgent(
        need=need,
        count=count,
        about=visit,
        by=by,
        today=today,
        order=ORDER.index(need),
        name=f"{visit.slot.unit} {visit.id}",
    )


def _to_cities(scopes: Collection[Scope]) -> ColumnElement[bool]:
    if any(scope.kind is ScopeKind.PLATFORM for scope in scopes):
        return true()
    return MentorVisit.city_id.in_([scope.id for scope in scopes if scope.kind is ScopeKind.CITY])
