"""Visits of mentors to a city: who comes when, and what is still to be seen to."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.permissions import Action, Place
from app.domain.wall_time import NonexistentTime, today_in
from app.forms.mentor_visit import STATES, TASKS, VisitForms
from app.models.delivery import CourseRun
from app.models.identity import new_public_id
from app.models.mentor_visit import MentorVisit
from app.models.place import City
from app.queries import cities, course_runs
from app.queries import mentor_visits as queries
from app.queries.mentor_visits import Visits
from app.services import mentor_visits
from app.services.mentor_visits import DepartsFirst, Outdated
from app.views import run_tabs
from app.views.access import asks, current_person, require, signed_in
from app.views.places import permitted_run

bp = Blueprint("mentor_visits", __name__)
own = Blueprint("my_visits", __name__)


@bp.get("/cities/<city>/mentor-visits")
@asks(Action.PLAN_RUN)
def of_city(city: str) -> ResponseReturnValue:
    """List who comes to a city to teach."""
    row = _permitted(city)
    visits = queries.of_city(row.id, now=utcnow())
    return render_template("mentor_visits/of_city.html", city=row, **_shown(visits), **_words())


@bp.get("/courses/<run_id>/mentor-visits")
@asks(Action.PLAN_RUN)
def of_run(run_id: str) -> ResponseReturnValue:
    """List the visits of the mentors of a course to its city."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    return render_template(
        "mentor_visits/of_run.html",
        run=run,
        tabs=run_tabs.of(run),
        **_shown(queries.of_run(run, now=utcnow())),
        **_words(),
    )


@own.get("/my/mentor-visits")
@signed_in
def index() -> ResponseReturnValue:
    """List somebody's own visits, with what is seen to."""
    visits = queries.of_person(current_person().id, now=utcnow())
    return render_template("mentor_visits/mine.html", **_shown(visits), **_words())


@bp.route("/cities/<city>/mentor-visits/new", methods=["GET", "POST"])
@asks(Action.PLAN_RUN)
def new(city: str) -> ResponseReturnValue:
    """Plan a visit."""
    row = _permitted(city)
    mentors = {person.public_id: person for person in queries.mentors_of_city(row.id)}
    forms = VisitForms(
        request.form,
        None,
        key=new_public_id(),
        revision=0,
        people={key: person.name for key, person in mentors.items()},
        hosts=_hosts(row),
    )

    def write() -> MentorVisit:
        return mentor_visits.plan(
            forms.main.key.data,
            mentors[forms.main.person.data],
            row,
            forms.details,
            actor=current_person(),
            now=utcnow(),
        )

    return _answer(forms, row, None, write)


@bp.route("/mentor-visits/<mentor_visit_id>", methods=["GET", "POST"])
@asks(Action.PLAN_RUN)
def edit(mentor_visit_id: str) -> ResponseReturnValue:
    """Show one visit with what has to be seen to, and change it."""
    visit = queries.get(mentor_visit_id)
    require(Action.PLAN_RUN, Place(city_id=visit.city_id))
    forms = VisitForms(
        request.form,
        mentor_visits.details_of(visit),
        key=visit.public_id,
        revision=visit.revision,
        people={visit.person.public_id: visit.person.name},
        hosts=_hosts(visit.city),
    )

    def write() -> MentorVisit:
        return mentor_visits.change(
            visit.id,
            forms.details,
            seen=int(forms.main.revision.data),
            actor=current_person(),
            now=utcnow(),
        )

    return _answer(forms, visit.city, visit, write)


def _permitted(slug: str) -> City:
    city = cities.get(slug)
    require(Action.PLAN_RUN, Place(city_id=city.id))
    return city


def _course_of(city: City) -> CourseRun | None:
    """Return the course whose page led here, if it is one of the city."""
    key = request.args.get("course")
    run = course_runs.find(key) if key else None
    return run if run and run.city_id == city.id else None


def _list_url(city: City) -> str:
    """Return the list that one came from: that of a course, or that of the city."""
    run = _course_of(city)
    if run is None:
        return url_for("mentor_visits.of_city", city=city.slug)
    return url_for("mentor_visits.of_run", run_id=run.public_id)


def _hosts(city: City) -> dict[int, str]:
    return {each.id: each.name for each in queries.hosts_in(city.id)}


def _answer(
    forms: VisitForms, city: City, visit: MentorVisit | None, write: Callable[[], MentorVisit]
) -> ResponseReturnValue:
    """Write what was entered if all of it is right, else show it again with what is wrong."""
    outdated = False
    if request.method == "POST" and forms.validate():
        try:
            written = write()
        except NonexistentTime as error:
            main = forms.main
            field = main.arrives_at if error.local == main.arrives else main.departs_at
            field.errors = [_("Clocks in %(city)s skip this time on that day.", city=city.name)]
        except DepartsFirst:
            forms.main.departs_on.errors = [_("It ends before it begins.")]
        except Outdated as error:
            forms.main.revision.data, outdated = str(error.revision), True
        else:
            flash(_("The visit of %(name)s is saved.", name=written.person.name), "good")
            return redirect(_list_url(city), 303)
    page = render_template(
        "mentor_visits/edit.html",
        forms=forms,
        city=city,
        visit=visit,
        outdated=outdated,
        back_url=_list_url(city),
        **_words(),
    )
    if any(form.errors for form in forms.all):
        return page, 422
    return page, 409 if outdated else 200


def _shown(visits: Visits) -> dict[str, object]:
    """Return visits with the day that it is where each of them leads."""
    now = utcnow()
    every = [*visits.coming, *visits.past]
    return {"visits": visits, "days": {row.id: today_in(row.time_zone, now) for row in every}}


def _words() -> dict[str, object]:
    return {"states": STATES, "task_words": TASKS}
