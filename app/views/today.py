"""Where a person begins: what they teach, run and attend today."""

from collections.abc import Iterable
from datetime import date, datetime

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from app.clock import utcnow
from app.domain.around_now import around
from app.domain.permissions import Action, Scope, ScopeKind, reach
from app.domain.wall_time import today_in
from app.models.delivery import CourseRun
from app.queries import reviewable, run_needs, same_person, today, waiting
from app.services.city_calendars import of_cities
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
        days=_days([*places, *(each.course_run for each in attended)], now),
        teaching=around(taught, now),
        taught_runs=list(dict.fromkeys(each.session.course_run for each in taught)),
        held=around(today.held(planned, now=now), now) if planned else None,
        runs=runs,
        may_create=bool(reach(g.grants, Action.CREATE_RUN, now)),
        attends=today.attends(person.id),
        sees_courses=bool(reach(g.grants, Action.VIEW_RUN, now)),
        next_attended=attended,
    )


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
