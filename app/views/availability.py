"""When I can teach: what somebody says of themselves, and what their own calendar says."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.availability import Source
from app.domain.wall_time import today_in
from app.forms.availability import AvailabilityForms
from app.models.person import Person
from app.queries import availability as queries
from app.services import availability
from app.services.availability import Outdated, Times
from app.views.access import current_person, signed_in

bp = Blueprint("availability", __name__, url_prefix="/my/availability")


@bp.route("", methods=["GET", "POST"])
@signed_in
def show() -> ResponseReturnValue:
    """Show what is kept, and keep what was said otherwise."""
    person = current_person()
    forms = forms_of(person, Source.SELF)
    if request.method == "POST" and forms.validate():
        try:
            save(forms, person, Source.SELF)
        except Outdated as error:
            forms.main.revision.data = str(error.revision)
            return _page(person, forms, outdated=True), 409
        flash(_("Your times are saved."), "good")
        return redirect(url_for(".show"), 303)
    wrong = any(form.errors for form in forms.all)
    return _page(person, forms), 422 if wrong else 200


def forms_of(person: Person, source: Source) -> AvailabilityForms:
    """Return the form of somebody's times as this source sees them: as sent, or as they are."""
    times = queries.times_of(person.id)
    zone = times.time_zone if times else queries.home_zone(person)
    since = today_in(zone or "UTC", utcnow())
    weekly, dated = queries.said_by(times, availability.SHOWN[source], since=since)
    return AvailabilityForms(
        request.form,
        zone=zone,
        revision=times.revision if times else 0,
        weekly=[row.said for row in weekly],
        dated=[row.said for row in dated],
    )


def save(
    forms: AvailabilityForms, person: Person, source: Source, *, city_id: int | None = None
) -> None:
    """Keep what was entered; raises Outdated."""
    weekly, dated = forms.times
    availability.say(
        person,
        Times(zone=forms.zone, weekly=weekly, dated=dated),
        source=source,
        seen=int(forms.main.revision.data),
        actor=current_person(),
        now=utcnow(),
        city_id=city_id,
    )


def _page(person: Person, forms: AvailabilityForms, *, outdated: bool = False) -> str:
    times = queries.times_of(person.id)
    since = today_in(times.time_zone if times else "UTC", utcnow())
    return render_template(
        "availability/show.html",
        forms=forms,
        outdated=outdated,
        entered=queries.said_by(times, [Source.ORGANISER], since=since),
    )
