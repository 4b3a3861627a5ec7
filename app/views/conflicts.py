"""What does not fit in the plan of a course, on one page, and what of it may stay."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.conflicts.plan_conflict import Severity
from app.domain.permissions import Action
from app.forms.accepting import AcceptingForm, ConflictForm
from app.models.delivery import CourseRun
from app.queries import conflicts, plans
from app.services import accepting, city_days
from app.services.accepting import Settled
from app.views import run_tabs
from app.views.access import asks, current_person
from app.views.places import permitted_run

bp = Blueprint("conflicts", __name__)


@bp.get("/courses/<run_id>/conflicts")
@asks(Action.PLAN_RUN)
def index(run_id: str) -> ResponseReturnValue:
    """Show all conflicts, the gravest first, and those that somebody accepted."""
    return _page(permitted_run(run_id, Action.PLAN_RUN))


@bp.post("/courses/<run_id>/conflicts/accept")
@asks(Action.PLAN_RUN)
def accept(run_id: str) -> ResponseReturnValue:
    """Say why a conflict may stay."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    form = AcceptingForm(request.form)
    if not form.validate():
        return _page(run, form), 422
    try:
        accepting.accept(
            run.id,
            form.key.data,
            reason=form.reason.data,
            actor=current_person(),
            now=utcnow(),
        )
    except Settled:
        flash(_("This conflict is gone: the agenda has changed meanwhile."), "care")
        return _back(run)
    flash(_("Accepted. It stays so when its sessions move."), "good")
    return _back(run)


@bp.post("/courses/<run_id>/conflicts/take-up")
@asks(Action.PLAN_RUN)
def take_up(run_id: str) -> ResponseReturnValue:
    """Let an accepted conflict count again."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    form = ConflictForm(request.form)
    if not form.validate():
        return _back(run)
    accepting.take_up(run.id, form.key.data, actor=current_person(), now=utcnow())
    flash(_("The conflict counts again."), "good")
    return _back(run)


def _page(run: CourseRun, form: AcceptingForm | None = None) -> str:
    found = conflicts.of_run(
        run, plans.sessions_of(run.id), calendar=city_days.calendar_of_run(run)
    )
    headings = {
        Severity.BLOCK: _("Cannot be held like this"),
        Severity.WARN: _("Goes wrong for somebody"),
        Severity.INFO: _("Good to know"),
    }
    return render_template(
        "conflicts/index.html",
        run=run,
        tabs=run_tabs.of(run),
        conflicts=found,
        parts=[
            (severity, heading, [each for each in found.open if each.severity is severity])
            for severity, heading in headings.items()
        ],
        refused=form,
    )


def _back(run: CourseRun) -> ResponseReturnValue:
    return redirect(url_for(".index", run_id=run.public_id), 303)
