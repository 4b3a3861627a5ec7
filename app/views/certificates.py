"""A course run's certificates: who has earned one, order them, see them come; and the files."""

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.clock import utcnow
from app.domain.certificate_number import InvalidNumber, parse_number
from app.domain.permissions import Action, Place
from app.errors import NotFound
from app.models.delivery import CourseRun
from app.queries import certificate_list, certificates
from app.services import certificates as certificate_service
from app.services.certificates import Order
from app.services.claims import Printing
from app.views import run_tabs
from app.views.access import asks, current_person, require
from app.views.places import permitted_run
from app.wiring import adapters

bp = Blueprint("certificates", __name__)

MOST_NAMED = 5  # what is told travels in the session's cookie, and that holds 4 kB


@bp.get("/courses/<run_id>/certificates")
@asks(Action.ISSUE_CERTIFICATES)
def index(run_id: str) -> ResponseReturnValue:
    """Show who has a certificate, who has earned one, and why not yet for the rest."""
    run = _run(run_id)
    return render_template(
        "certificates/index.html",
        run=run,
        tabs=run_tabs.of(run),
        rows=certificate_list.of_run(run, now=utcnow()),
        progress=certificates.progress(run.id),
        ordered_from=certificates.ordered_from(run.id),
        now=utcnow(),
    )


@bp.post("/courses/<run_id>/certificates")
@asks(Action.ISSUE_CERTIFICATES)
def order(run_id: str) -> ResponseReturnValue:
    """Order one for everybody who has earned it; the drawing goes on by itself."""
    run = _run(run_id)
    built = adapters()
    order = certificate_service.order(
        run.public_id,
        actor=current_person(),
        now=utcnow(),
        renderer=built.renderer,
        printing=Printing(built.settings.public_url, illustrative=built.settings.demo),
    )
    _tell_of_unprintable(order)
    if not order.ordered:
        flash(_("Nobody new has earned one, so nothing was ordered."), "note")
    return redirect(url_for(".index", run_id=run_id), 303)


@bp.get("/courses/<run_id>/certificates/progress")
@asks(Action.ISSUE_CERTIFICATES)
def progress(run_id: str) -> ResponseReturnValue:
    """Show how far they are; the page asks for it again until they are done."""
    run = _run(run_id)
    found = certificates.progress(run.id)
    answer = Response(
        render_template("certificates/progress.html", run=run, progress=found, now=utcnow())
    )
    if not found.busy:
        answer.headers["HX-Refresh"] = "true"  # the list below has changed with the last one
    return answer


@bp.get("/certificates/<number>.pdf")
@asks(Action.VIEW_CERTIFICATE)
def pdf(number: str) -> ResponseReturnValue:
    """Hand out the issued bytes, to the holder and to who runs the course."""
    try:
        certificate = certificates.by_number(parse_number(number))
    except InvalidNumber as error:
        raise NotFound from error
    run = certificate.enrolment.course_run
    place = Place(
        city_id=run.city_id, course_run_id=run.id, person_id=certificate.enrolment.person_id
    )
    require(Action.VIEW_CERTIFICATE, place)
    answer = Response(
        adapters().storage.get(certificate.pdf_sha256 or ""), mimetype="application/pdf"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{certificate.number}.pdf"'
    return answer


def _tell_of_unprintable(order: Order) -> None:
    for enrolment, problem in order.unprintable[:MOST_NAMED]:
        words = _(
            "No certificate for %(name)s yet: our fonts have no sign for %(signs)s.",
            name=enrolment.person.name,
            signs=" ".join(problem.characters[:MOST_NAMED]),
        )
        flash(words, "stop")
    more = len(order.unprintable) - MOST_NAMED
    if more > 0:
        words = ngettext(
            "The same holds for one more name.", "The same holds for %(num)d more names.", more
        )
        flash(words, "stop")


def _run(run_id: str) -> CourseRun:
    return permitted_run(run_id, Action.ISSUE_CERTIFICATES)
