"""What the next two weeks bring in a city, for who plans its courses and who teaches in them."""

from itertools import groupby

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.clock import utcnow
from app.domain.permissions import Action, Place, reach
from app.forms.mentor_visit import TASKS
from app.forms.visits import DOCUMENT_KINDS, DOCUMENT_STATES
from app.queries import next_days
from app.services.city_calendars import of_cities
from app.views import checklist_pages
from app.views.access import allows, current_person, signed_in

bp = Blueprint("next_days", __name__)


@bp.get("/next")
@signed_in
def show() -> ResponseReturnValue:
    """Show day by day what comes in one of the person's cities, by its clocks."""
    now = utcnow()
    cities = next_days.cities(
        reach(g.grants, Action.PLAN_RUN, now), reach(g.grants, Action.VIEW_RUN, now)
    )
    if not cities:
        return render_template("next/show.html", city=None)
    city = next((each for each in cities if each.slug == request.args.get("city")), cities[0])
    plans = allows(Action.PLAN_RUN, Place(city_id=city.id))
    days = (
        next_days.of_planner(city, calendars=of_cities, now=now)
        if plans
        else next_days.of_mentor(city, current_person().id, calendars=of_cities, now=now)
    )
    return render_template(
        "next/show.html",
        now=now,
        city=city,
        chips=[
            {"label": each.name, "url": url_for(".show", city=each.slug), "current": each == city}
            for each in cities
        ],
        plans=plans,
        courses={
            *(each.course_run for day in days for each in day.sessions),
            *(each.task.about for day in days for each in day.tasks),
        },
        stretches=[
            (anything, list(some)) for anything, some in groupby(days, lambda day: day.anything)
        ],
        task_words=TASKS,
        title_of=checklist_pages.title_of,
        address=checklist_pages.address_of,
        document_kinds=DOCUMENT_KINDS,
        document_states=DOCUMENT_STATES,
    )
