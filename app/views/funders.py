"""Who pays for a course: seen and written by who plans it, and by nobody else."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.funders import seen_of
from app.domain.permissions import Action
from app.forms.funders import FundersForm
from app.models.delivery import CourseRun
from app.queries import funders as queries
from app.services import funders
from app.services.funders import Overtaken
from app.views.access import asks, current_person
from app.views.places import permitted_run

bp = Blueprint("funders", __name__)


@bp.route("/courses/<run_id>/funders", methods=["GET", "POST"])
@asks(Action.PLAN_RUN)
def edit(run_id: str) -> ResponseReturnValue:
    """Write down who pays for a course, and under which grant."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    if request.method == "GET":
        held = queries.values_of(run.id)
        form = FundersForm(seen=seen_of(held), funders=FundersForm.shown(held))
        form.offer(queries.organisations())
        return _page(run, form)
    form = FundersForm(request.form)
    form.offer(queries.organisations())
    if not (form.validate() and form.complete()):
        return _page(run, form), 422
    try:
        funders.save(
            run.id, form.values(), seen=form.seen.data, actor=current_person(), now=utcnow()
        )
    except Overtaken as error:
        form.seen.data = error.seen
        return _page(run, form, overtaken=True), 409
    flash(_("Saved. Who plans the course sees it, and nobody else."), "good")
    return redirect(url_for("course_runs.show", run_id=run_id), 303)


def _page(run: CourseRun, form: FundersForm, *, overtaken: bool = False) -> str:
    held = queries.of_run(run.id) if overtaken else ()
    return render_template(
        "course_runs/funders.html", run=run, form=form, overtaken=overtaken, held=held
    )
