"""The interests of those who teach: declared by them, read by everybody of the course."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.errors import NotOfThisRun
from app.domain.permissions import Action
from app.errors import NotFound
from app.forms.disclosure import NONE, SOME, DisclosureForm
from app.models.delivery import CourseRun
from app.queries import course_runs
from app.queries import disclosures as queries
from app.queries.trainees import is_enrolled
from app.services import disclosures
from app.views.access import allows, asks, current_person, require
from app.views.places import place_of

bp = Blueprint("disclosures", __name__)


@bp.route("/courses/<run_id>/interests", methods=["GET", "POST"])
@asks(Action.VIEW_RUN, Action.VIEW_ATTENDANCE)
def show(run_id: str) -> ResponseReturnValue:
    """Show what everybody who teaches declared, and keep what one of them says."""
    run = _run(run_id)
    own = queries.of_person(run.id, current_person().id)
    form = DisclosureForm(
        request.form or None,
        which=None if own is None else (SOME if own.interests else NONE),
        interests=own.interests if own else "",
    )
    if request.method == "GET":
        return _page(run, form)
    if not form.validate():
        return _page(run, form), 422
    interests = form.interests.data.strip() if form.which.data == SOME else ""
    try:
        disclosures.declare(run.id, interests=interests, actor=current_person(), now=utcnow())
    except NotOfThisRun:
        raise NotFound from None
    flash(_("Thank you. Everybody of the course can read it."), "good")
    return redirect(url_for(".show", run_id=run_id), 303)


def _run(public_id: str) -> CourseRun:
    """Return a course to who plans or teaches it, and once it is published to who is on it."""
    run, person_id = course_runs.get(public_id), current_person().id
    if run.status == "published" and is_enrolled(run.id, person_id):
        require(Action.VIEW_ATTENDANCE, replace(place_of(run), person_id=person_id))
    else:
        require(Action.VIEW_RUN, place_of(run))
    return run


def _page(run: CourseRun, form: DisclosureForm) -> str:
    declared = queries.of_run(run.id)
    teaches = current_person().id in {each.person.id for each in declared}
    return render_template(
        "faculty/interests.html",
        run=run,
        declared=declared,
        form=form if teaches else None,
        goes_to_run=allows(Action.VIEW_RUN, place_of(run)),
    )
