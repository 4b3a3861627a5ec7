"""Where a person begins: what they teach, run and attend today."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from app.clock import utcnow
from app.domain.around_now import around
from app.domain.permissions import Action, Scope, ScopeKind, reach
from app.domain.wall_time import today_in
from app.forms.visits import DOCUMENT_KINDS, DOCUMENT_STATES
from app.models.delivery import CourseRun
from app.queries import (
    disclosures,
    log_books,
    most_urgent,
    reviewable,
    run_needs,
    same_person,
    session_materials,
    today,
    visit_papers,
    visits_today,
    waiting,
)
from app.queries.run_needs import RunToday
from app.services.city_calendars import of_cities
from app.views import visit_words
from app.views.access import current_person, signed_in

bp = Blueprint("today", __name__)


@bp.get("/today")
@signed_in
def show() -> ResponseReturnValue:
    """Show what the person's day holds; parts that don't concern them are left out."""
    person, now = current_person(), utcnow()
    planned = reach(g.grants, Action.PLAN_RUN, now)
    taught = today.taught(person.id, now=now)
    runs = run_needs.of_runs(planned, calendars=of_cities, now=now) if planned else []
    attended = today.attended_next(person.id, now=now)
    supervised = _own(Action.SUPERVISE_VISIT, ScopeKind.VISIT, now)
    places = [*(each.session.course_run for each in taught), *(each.run for each in runs)]
    return render_template(
        "today/show.html",
        now=now,
        questions=same_person.waiting(person.id),
        waiting=waiting.in_cities(
            person.id,
            adapting=_own(Action.ADAPT_CURRICULUM, ScopeKind.CITY, now),
            endorsing=_own(Action.ENDORSE_ADAPTATION, ScopeKind.CITY, now),
        ),
        to_agree=reviewable.to_agree(person.id, _within_organisations(now)),
        to_declare=disclosures.asked_from(person.id, now=now),
        wanted=session_materials.asked_from(person.id, now=now),
        days=_days([*places, *(each.course_run for each in attended)], now),
        teaching=around(taught, now),
        taught_runs=list(dict.fromkeys(each.session.course_run for each in taught)),
        held=around(today.held(planned, now=now), now) if planned else None,
        runs=runs,
        urgent=_urgent(runs, planned, now),
        deeds={"of_visits": frozenset(most_urgent.VisitNeed), "words": visit_words.deeds()},
        may_create=bool(reach(g.grants, Action.CREATE_RUN, now)),
        attends=today.attends(person.id),
        sees_courses=bool(reach(g.grants, Action.VIEW_RUN, now)),
        next_attended=attended,
        supervises=bool(supervised),
        entries_waiting=log_books.count_waiting(supervised) if supervised else 0,
        own_visits=visits_today.of_trainee(person.id, now=now),
        visit_states=visit_words.STATES,
        documents=visit_papers.due_within(reach(g.grants, Action.PLAN_VISITS, now), now=now),
        own_documents=visit_papers.due_of(person.id, now=now),
        document_kinds=DOCUMENT_KINDS,
        document_states=DOCUMENT_STATES,
    )


def _urgent(
    runs: Sequence[RunToday], planned: Collection[Scope], now: datetime
) -> list[most_urgent.AnyNeed]:
    """Return what needs the person most, in the courses and visits that they plan."""
    visited = reach(g.grants, Action.PLAN_VISITS, now)
    if not planned and not visited:
        return []
    return most_urgent.of_planner(runs, planned, visited, calendars=of_cities, now=now)


def _own(action: Action, kind: ScopeKind, now: datetime) -> list[int]:
    """Return the places of one kind in which the person may do this.

    Who reaches everywhere is not waited for in each of them.
    """
    return [scope.id for scope in reach(g.grants, action, now) if scope.kind is kind and scope.id]


def _within_organisations(now: datetime) -> list[Scope]:
    ids = _own(Action.APPROVE_CURRICULUM, ScopeKind.ORGANISATION, now)
    return [Scope(ScopeKind.ORGANISATION, each) for each in ids]


def _days(runs: Iterable[CourseRun], now: datetime) -> dict[date, list[str]]:
    """Return which day it is in the cities of these courses, as a rule the same in all."""
    days: dict[date, list[str]] = {}
    for city in sorted({run.city for run in runs}, key=lambda city: city.name):
        days.setdefault(today_in(city.time_zone, now), []).append(city.name)
    return dict(sorted(days.items()))
