"""One person's attendance in a course, and why not yet."""

from dataclasses import replace

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.clock import utcnow
from app.domain.permissions import Action
from app.errors import NotFound
from app.queries import certificates, course_runs, eligibility, trainees
from app.views import audit
from app.views.access import allows, asks, require
from app.views.places import place_of

bp = Blueprint("eligibility", __name__)


@bp.get("/courses/<run_id>/people/<enrolment_id>")
@asks(Action.VIEW_ATTENDANCE)
def show(run_id: str, enrolment_id: str) -> ResponseReturnValue:
    """Show the sessions of one person, their marks, and what stands before the certificate."""
    run = course_runs.get(run_id)
    enrolment = trainees.get(run.id, enrolment_id)
    place = place_of(run)
    own = replace(place, person_id=enrolment.person_id)
    require(Action.VIEW_ATTENDANCE, own)
    if run.status != "published" and not allows(Action.VIEW_RUN, place):
        raise NotFound  # who takes part learns of sessions when they are published
    may_see_certificate = allows(Action.VIEW_CERTIFICATE, own)
    return render_template(
        "eligibility/show.html",
        run=run,
        record=eligibility.record_of(enrolment, now=utcnow()),
        certificate=certificates.of_enrolment(enrolment.id) if may_see_certificate else None,
        may_see_register=allows(Action.VIEW_REGISTER, place),
        may_mark=allows(Action.RECORD_ATTENDANCE, place),
        history=audit.history_of(enrolment),
    )
