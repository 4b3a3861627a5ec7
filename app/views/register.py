"""The register of a course: people by sessions."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.clock import utcnow
from app.domain.permissions import Action
from app.queries import register
from app.views import run_tabs
from app.views.access import allows, asks
from app.views.places import permitted_run, place_of

bp = Blueprint("register", __name__)

BY_NEED = "need"


@bp.get("/courses/<run_id>/register")
@asks(Action.VIEW_REGISTER)
def show(run_id: str) -> ResponseReturnValue:
    """Show who attended what and who is eligible, narrowed and sorted as asked."""
    run = permitted_run(run_id, Action.VIEW_REGISTER)
    group, hospital = request.args.get("group") or None, request.args.get("hospital") or None
    by_need = request.args.get("sort") == BY_NEED
    now = utcnow()
    whole = register.of_run(run, now=now)
    return render_template(
        "register/show.html",
        run=run,
        tabs=run_tabs.of(run),
        now=now,
        whole=whole,
        shown=whole.shown(group=group, hospital=hospital, by_need=by_need),
        group=group,
        hospital=hospital,
        sort=BY_NEED if by_need else None,
        may_see_people=allows(Action.VIEW_PEOPLE, place_of(run)),
        may_manage=allows(Action.MANAGE_ENROLMENTS, place_of(run)),
    )
