"""What the day plan of the curriculum has and the plan of a course has not: seen, then placed."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.clock import utcnow
from app.domain.permissions import Action
from app.domain.scheduling import is_taught_apart
from app.models.delivery import CourseRun
from app.queries import effective_curricula, plans
from app.queries import placing as queries
from app.services import city_days, placing, plan_edits
from app.services.plan_edits import Outdated
from app.views import run_tabs
from app.views.access import asks, current_person
from app.views.places import permitted_run

bp = Blueprint("day_plan", __name__)


@bp.get("/courses/<run_id>/proposals/day-plan")
@asks(Action.PLAN_RUN)
def preview(run_id: str) -> ResponseReturnValue:
    """Show which modules would get a session, and when."""
    return _page(permitted_run(run_id, Action.PLAN_RUN))


@bp.post("/courses/<run_id>/proposals/day-plan")
@asks(Action.PLAN_RUN)
def fill(run_id: str) -> ResponseReturnValue:
    """Place what was seen, as one edit; pressing twice places it once."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    try:
        made = placing.fill(
            run.id, seen=request.form.get("seen", ""), actor=current_person(), now=utcnow()
        )
    except Outdated:
        return _page(run, outdated=True), 409
    words = ngettext(
        "%(num)d session is in the plan. Undo takes it out again.",
        "%(num)d sessions are in the plan. Undo takes all of them out again.",
        made,
    )
    nothing = _("There was nothing left to put into the plan.")
    flash(words if made else nothing, "good" if made else "note")
    return redirect(url_for("agenda.show", run_id=run_id), 303)


def _page(run: CourseRun, *, outdated: bool = False) -> str:
    sessions = plans.sessions_of(run.id)
    found = queries.unplaced(
        run,
        effective_curricula.of_run(run),
        sessions,
        calendar=city_days.calendar_of_run(run),
        not_before=queries.not_before(run.id, utcnow()),
    )
    return render_template(
        "proposals/day_plan.html",
        run=run,
        tabs=run_tabs.of(run),
        placed=[each for each in found if each.proposed],
        left=[each for each in found if not each.proposed],
        is_apart=lambda module: is_taught_apart(module, len(run.groups)),
        seen=plan_edits.state_of(sessions),
        outdated=outdated,
    )
