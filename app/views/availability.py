"""When I can teach: what somebody says of themselves, and what their own calendar says."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from app.clock import utcnow
from app.domain.availability import Source
from app.domain.busy_times import CannotRead, Fault
from app.domain.rate_limit import IMPORTS
from app.domain.wall_time import today_in
from app.forms.availability import AvailabilityForms, CalendarForm
from app.models.person import Person
from app.queries import availability as queries
from app.services import availability, busy_times, rate_limits
from app.services.availability import Outdated, Times
from app.views import requests
from app.views.access import current_person, signed_in
from app.views.reader import reader_zone
from app.views.requests import takes_file

NOTHING: MultiDict[str, str] = MultiDict()
FAULTS = {
    Fault.TOO_LARGE: _l(
        "The calendar is too large: at most 1 MB can be read. Export only the months to come."
    ),
    Fault.NO_TEXT: _l("This is not the text of a calendar. Export your calendar as an .ics file."),
    Fault.NO_CALENDAR: _l("There is no calendar in it. Export your calendar as an .ics file."),
    Fault.TOO_MANY: _l(
        "There is too much in this calendar, or it repeats too often. Export only the months to"
        " come."
    ),
}
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


@bp.post("/calendar")
@signed_in
@takes_file
def receive() -> ResponseReturnValue:
    """Read the times of somebody's own calendar, and keep those instead of earlier ones."""
    person, now, form = current_person(), utcnow(), CalendarForm(request.form)
    data = _sent() or (form.pasted.data or "").encode()
    if not data:
        return _refused(form, _("Choose a file, or paste its text."))
    rate_limits.take(IMPORTS, person.public_id, now=now)
    try:
        found = busy_times.receive(data, zone=_zone_of(person), actor=person, now=now)
    except CannotRead as error:
        return _refused(form, _(FAULTS[error.fault]))
    words = ngettext("%(num)d busy time is kept.", "%(num)d busy times are kept.", found.kept)
    flash(words, "good")
    if found.unread:
        flash(_unread(found.unread), "care")
    return redirect(url_for(".show", _anchor="calendar"), 303)


@bp.post("/calendar/remove")
@signed_in
def drop() -> ResponseReturnValue:
    """Forget the times of somebody's own calendar."""
    if busy_times.drop(actor=current_person(), now=utcnow()):
        flash(_("The times of your calendar are taken away."), "good")
    return redirect(url_for(".show", _anchor="calendar"), 303)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say what the limit is, on the page that the file was chosen on."""
    requests.drain()
    page, _status = _refused(CalendarForm(), _(FAULTS[Fault.TOO_LARGE]))
    return page, 413


def _sent() -> bytes:
    file = request.files.get("file")
    if file is None:
        return b""
    with file.stream as stream:
        return bytes(stream.read())


def _refused(form: CalendarForm, words: str) -> tuple[str, int]:
    form.file.errors = [words]
    person = current_person()
    return _page(person, forms_of(person, Source.SELF, sent=NOTHING), calendar=form), 422


def _unread(count: int) -> str:
    words = ngettext(
        "Of %(num)d event it could not be told when it is. Write it down as a single day.",
        "Of %(num)d events it could not be told when they are. Write them down as single days.",
        count,
    )
    return str(words)


def _zone_of(person: Person) -> str:
    """Return where somebody's clocks hang, as far as that is known."""
    times = queries.times_of(person.id)
    return times.time_zone if times else _home(person) or reader_zone()


def _home(person: Person) -> str:
    return queries.home_zone(person, today=utcnow().date())


def forms_of(
    person: Person, source: Source, *, sent: MultiDict[str, str] | None = None
) -> AvailabilityForms:
    """Return the form of somebody's times as this source sees them: as sent, or as they are."""
    times = queries.times_of(person.id)
    zone = times.time_zone if times else _home(person)
    since = today_in(zone or "UTC", utcnow())
    weekly, dated = queries.said_by(times, availability.SHOWN[source], since=since)
    return AvailabilityForms(
        request.form if sent is None else sent,
        zone=zone,
        revision=times.revision if times else 0,
        weekly=[row.said for row in weekly],
        dated=[row.said for row in dated],
        settled=source is Source.ORGANISER and times is not None and times.has_own,
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


def _page(
    person: Person,
    forms: AvailabilityForms,
    *,
    calendar: CalendarForm | None = None,
    outdated: bool = False,
) -> str:
    times = queries.times_of(person.id)
    since = today_in(times.time_zone if times else "UTC", utcnow())
    return render_template(
        "availability/show.html",
        forms=forms,
        calendar=calendar or CalendarForm(),
        zone=_zone_of(person),
        times=times,
        busy=queries.busy_count(times),
        outdated=outdated,
        entered=queries.said_by(times, [Source.ORGANISER], since=since),
    )
