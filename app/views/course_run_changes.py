"""A course as a whole, changed later: its title, or its being there at all."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain import discarding
from app.domain.discarding import MustStay, Reason
from app.domain.permissions import Action
from app.forms.course_run import TitleForm
from app.models.delivery import CourseRun
from app.queries import certificates
from app.queries import course_runs as queries
from app.services import course_runs
from app.services import discarding as discarding_services
from app.views.access import asks, current_person, reaching
from app.views.places import permitted_run

bp = Blueprint("course_run_changes", __name__)

# The courses that the browser asked about here. Whoever presses twice is told that one of them is
# gone; of any other nobody learns whether it ever was there.
ASKED_ABOUT = "asked_to_discard"
MOST_ASKED_ABOUT = 3  # a cookie holds little


@bp.get("/courses/<run_id>/title")
@asks(Action.PLAN_RUN)
def title(run_id: str) -> ResponseReturnValue:
    """Ask for another title, and say where the old one stays."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    return _page_of_title(run, TitleForm(title=run.title))


@bp.post("/courses/<run_id>/title")
@asks(Action.PLAN_RUN)
def rename(run_id: str) -> ResponseReturnValue:
    """Give the course another title."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    form = TitleForm(request.form)
    if not form.validate():
        return _page_of_title(run, form), 422
    course_runs.rename(run.id, form.title.data, actor=current_person(), now=utcnow())
    flash(_("The course is called “%(title)s” now.", title=form.title.data), "good")
    return redirect(url_for("course_runs.show", run_id=run_id), 303)


@bp.get("/courses/<run_id>/discard")
@asks(Action.PLAN_RUN)
def ask(run_id: str) -> ResponseReturnValue:
    """Say what goes when the course is thrown away, or why it stays."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    others = [each for each in session.get(ASKED_ABOUT, []) if each != run_id]
    session[ASKED_ABOUT] = [*others, run_id][-MOST_ASKED_ABOUT:]
    return _page_of_discarding(run, discarding.reason_to_stay(queries.record_of(run.id)))


@bp.post("/courses/<run_id>/discard")
@asks(Action.PLAN_RUN)
def discard(run_id: str) -> ResponseReturnValue:
    """Throw the course away, where nothing is recorded in it; twice is once."""
    known = run_id in session.get(ASKED_ABOUT, [])
    if known and reaching(Action.PLAN_RUN) and not queries.is_there(run_id):
        flash(_("This course is not there any more."), "note")
        return redirect(url_for("course_runs.index"), 303)
    run = permitted_run(run_id, Action.PLAN_RUN)
    title = run.title
    try:
        discarding_services.discard(run.id, actor=current_person(), now=utcnow())
    except MustStay as error:
        return _page_of_discarding(run, error.reason), 409
    flash(_("“%(title)s” is thrown away.", title=title), "good")
    return redirect(url_for("course_runs.index"), 303)


def _page_of_discarding(run: CourseRun, reason: Reason | None) -> str:
    return render_template("course_runs/discard.html", run=run, reason=reason)


def _page_of_title(run: CourseRun, form: TitleForm) -> str:
    ordered = certificates.progress(run.id).ordered
    return render_template("course_runs/title.html", run=run, form=form, ordered=ordered)
