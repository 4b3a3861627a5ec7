"""How much each mentor of a course teaches, beside the others, and when they are in the city."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.clock import utcnow
from app.domain.permissions import Action
from app.queries import people_load
from app.views import run_tabs
from app.views.access import asks
from app.views.places import permitted_run

bp = Blueprint("people_load", __name__)


@bp.get("/courses/<run_id>/people-load")
@asks(Action.PLAN_RUN)
def show(run_id: str) -> ResponseReturnValue:
    """List the mentors with what they teach, who teaches most first."""
    run, now = permitted_run(run_id, Action.PLAN_RUN), utcnow()
    return render_template(
        "people_load/show.html",
        run=run,
        tabs=run_tabs.of(run),
        loads=people_load.of_run(run, now=now),
        now=now,
        ahead=people_load.AHEAD,
    )
