"""Who bears how many of the hours of a course that lie outside fair ones."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.clock import utcnow
from app.domain.permissions import Action
from app.queries import fair_hours
from app.views import run_tabs
from app.views.access import asks
from app.views.places import permitted_run

bp = Blueprint("fair_hours", __name__)


@bp.get("/courses/<run_id>/hours")
@asks(Action.PLAN_RUN)
def show(run_id: str) -> ResponseReturnValue:
    """Show what the plan asks of its city and of each mentor, on their own clocks."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    return render_template(
        "fair_hours/show.html",
        run=run,
        tabs=run_tabs.of(run),
        ledger=fair_hours.of_run(run, now=utcnow()),
    )
