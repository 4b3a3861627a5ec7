"""Who has which role in the simulated tumour boards of a course."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from app.clock import utcnow
from app.domain.board_roles import BoardRole
from app.domain.errors import NotOfThisRun
from app.domain.permissions import Action
from app.forms.board_roles import ROLES, BoardRoleForm
from app.models.delivery import CourseRun
from app.queries import board_roles as queries
from app.queries import timetable
from app.queries.board_roles import BoardFact
from app.services import board_roles
from app.services.plan_edits import Outdated
from app.views import run_tabs
from app.views.access import allows, asks, current_person
from app.views.places import permitted_run, place_of

bp = Blueprint("board_roles", __name__)


@bp.get("/courses/<run_id>/board-roles")
@asks(Action.RECORD_ATTENDANCE)
def show(run_id: str) -> ResponseReturnValue:
    """Show the boards of a course in the order of time, with the roles in each."""
    return _page(permitted_run(run_id, Action.RECORD_ATTENDANCE))


def _page(run: CourseRun, refused: BoardRoleForm | None = None) -> str:
    """Show the boards; `refused` is what somebody wanted of one that they saw otherwise."""
    boards = queries.of_run(run, timetable.sessions_of(run.id), now=utcnow())
    plans = allows(Action.PLAN_RUN, place_of(run))
    return render_template(
        "board_roles/show.html",
        run=run,
        tabs=run_tabs.of(run),
        boards=[(board, _form(board, refused) if plans else None) for board in boards],
        refused=refused,
        without=queries.without_turn(boards),
        roles=ROLES,
    )


@bp.post("/courses/<run_id>/board-roles")
@asks(Action.PLAN_RUN)
def say(run_id: str) -> ResponseReturnValue:
    """Let somebody have a role in a board, or whose turn it is."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    form = BoardRoleForm(request.form)
    if not form.validate():
        raise BadRequest
    try:
        changed = board_roles.say(
            run.id,
            form.session.data,
            BoardRole(form.role.data),
            form.person.data or None,
            seen=form.seen.data or "",
            actor=current_person(),
            now=utcnow(),
        )
    except Outdated:
        return _page(run, form), 409
    except NotOfThisRun:
        flash(_("They take no part in this board any more. Nothing was changed."), "care")
    else:
        words = _("Changed. The boards to come take turns from there.")
        flash(words if changed else _("It was so already."), "good" if changed else "note")
    board = f"board-{form.session.data}"
    return redirect(url_for(".show", run_id=run_id, _anchor=board), 303)


def _form(board: BoardFact, refused: BoardRoleForm | None) -> BoardRoleForm:
    """Return the form of a board as it is now, with what was wanted where that was refused."""
    data = {"session": board.session.public_id, "seen": board.state}
    if refused is not None and refused.session.data == data["session"]:
        data |= {"role": refused.role.data, "person": refused.person.data}
    form = BoardRoleForm(prefix="", data=data)
    people = [(person.public_id, person.name) for person in board.able]
    form.offer(people, turns=not board.begun)
    return form
