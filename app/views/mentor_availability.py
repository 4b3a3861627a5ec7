"""When a mentor of a course is not free, for whoever plans it, who may enter it for them too."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.availability import NOTHING_SAID, Source, blocked
from app.domain.permissions import Action
from app.domain.spans import Span, by_day
from app.domain.wall_time import day_bounds
from app.errors import NotFound
from app.forms.availability import AvailabilityForms
from app.models.delivery import CourseRun
from app.models.person import Person
from app.queries import availability as queries
from app.queries import faculty
from app.services.availability import Outdated
from app.views import availability
from app.views.access import asks
from app.views.places import permitted_run

bp = Blueprint("mentor_availability", __name__)


@dataclass(frozen=True)
class ShutDay:
    """A day of a course on which somebody is not free: all of it, or at these times."""

    day: date
    spans: tuple[Span, ...]
    whole: bool


@bp.route("/courses/<run_id>/mentors/<person_id>/availability", methods=["GET", "POST"])
@asks(Action.PLAN_RUN)
def show(run_id: str, person_id: str) -> ResponseReturnValue:
    """Show when somebody is not free on the days of the course; enter what they told."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    person = mentor_of(run, person_id)
    forms = availability.forms_of(person, Source.ORGANISER)
    if request.method == "POST" and forms.validate():
        try:
            availability.save(forms, person, Source.ORGANISER, city_id=run.city_id)
        except Outdated as error:
            forms.main.revision.data = str(error.revision)
            return _page(run, person, forms, outdated=True), 409
        flash(_("What you entered for %(name)s is saved.", name=person.name), "good")
        return redirect(url_for(".show", run_id=run_id, person_id=person_id), 303)
    wrong = any(form.errors for form in forms.all)
    return _page(run, person, forms), 422 if wrong else 200


def mentor_of(run: CourseRun, public_id: str) -> Person:
    """Return a mentor of a course; raises NotFound."""
    found = (each for each in faculty.people_of(run.id) if each.public_id == public_id)
    person = next(found, None)
    if person is None:
        raise NotFound
    return person


def _page(
    run: CourseRun, person: Person, forms: AvailabilityForms, *, outdated: bool = False
) -> str:
    return render_template(
        "availability/of_mentor.html",
        run=run,
        mentor=person,
        zone=run.city.time_zone,
        days=list(_shut_days(run, person)),
        forms=forms,
        outdated=outdated,
    )


def _shut_days(run: CourseRun, person: Person) -> Iterator[ShutDay]:
    zone = run.city.time_zone
    since, until = day_bounds(run.starts_on, zone)[0], day_bounds(run.ends_on, zone)[1]
    known = queries.of_people([person.id], since, until).get(person.id, NOTHING_SAID)
    for day, spans in by_day(blocked(known, since, until), zone).items():
        yield ShutDay(day, spans, spans == (Span(*day_bounds(day, zone)),))
