"""The planning board of a course: all rooms, mentors or groups side by side, and every gesture."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.clock import utcnow
from app.domain.errors import Conflict, NotOfThisRun
from app.domain.permissions import Action
from app.domain.wall_time import AmbiguousTime, NonexistentTime
from app.errors import NotFound
from app.forms.board import BlockForm, PauseForm
from app.models.delivery import CourseRun
from app.queries import board as boards
from app.queries import board_taken, plans
from app.services import board, board_pauses
from app.services.plan_edits import RoomClosed
from app.services.shifts import AlreadyHeld
from app.views import board_answers, board_forms, board_pages, board_words
from app.views.access import asks, current_person
from app.views.board_pages import Said
from app.views.places import permitted_run

bp = Blueprint("board", __name__)

URL = "/courses/<run_id>/board"


@bp.get(URL)
@asks(Action.PLAN_RUN)
def show(run_id: str) -> ResponseReturnValue:
    """Show some days of the plan, and the form of a session that was chosen."""
    desk = board_pages.desk_of(_planned_run(run_id))
    return board_pages.page(desk, Said(session=desk.plan.session(request.args.get("session", ""))))


@bp.get(f"{URL}/news")
@asks(Action.PLAN_RUN)
def news(run_id: str) -> ResponseReturnValue:
    """Answer with the board where it is another than was seen, and say who changed what."""
    run = _planned_run(run_id)
    seen = request.args.get("seen", "")
    if seen == boards.state_of(run.id):
        return "", 204
    return board_pages.done(run, board_words.news(run.id, seen), "note")


@bp.get(f"{URL}/taken")
@asks(Action.PLAN_RUN)
def taken(run_id: str) -> ResponseReturnValue:
    """Tell where a session cannot go, while it is held over the board."""
    desk = board_pages.desk_of(_planned_run(run_id))
    session = desk.plan.session(request.args.get("session", ""))
    if session is None:
        return {"taken": []}
    shown = board_pages.shown(desk)
    found = board_taken.of_session(desk.plan, session, shown, desk.view.by)
    return {"taken": [[f"{e.day}", e.key, e.begins, e.ends] for e in found]}


@bp.post(f"{URL}/sessions/<session_id>")
@asks(Action.PLAN_RUN)
def change(run_id: str, session_id: str) -> ResponseReturnValue:
    """Give a session another time, length, room, group or mentor, in one gesture."""
    run = _planned_run(run_id)
    desk = board_pages.desk_of(run)
    session = desk.plan.session(session_id)
    if session is None:
        return board_answers.gone(desk)
    form = board_forms.form_of(desk.plan, session, request.form)
    if not form.validate():
        return board_answers.invalid(desk, session, form)
    before = board_words.where(desk.plan, session)
    try:
        wish = board_forms.wish_of(form, desk.plan, session, request.form)
        shifts = board.change(
            session.id,
            revision=form.revision.data,
            wish=wish,
            actor=current_person(),
            now=utcnow(),
        )
    except (NonexistentTime, AmbiguousTime, AlreadyHeld, RoomClosed, NotOfThisRun) as error:
        return board_answers.not_changed(run, session_id, form, error)
    except Conflict:
        return board_answers.outdated(run, session_id, form)
    after = plans.get(session_id)
    return board_pages.done(run, board_words.changed(desk.plan, after, before, shifts))


@bp.post(f"{URL}/block")
@asks(Action.PLAN_RUN)
def move_block(run_id: str) -> ResponseReturnValue:
    """Move the sessions that were ticked, or all of a day, to another day."""
    run = _planned_run(run_id)
    desk = board_pages.desk_of(run)
    form = BlockForm(request.form)
    seen = board_answers.chosen(desk, form)
    if not form.validate() or not seen:
        return board_answers.block_invalid(desk, form, nothing=not seen)
    try:
        moved = board.move_block(
            run.id,
            seen=seen,
            to=form.to.data,
            held_too=form.held_too.data,
            actor=current_person(),
            now=utcnow(),
        )
    except (NonexistentTime, AmbiguousTime, AlreadyHeld) as error:
        return board_answers.block_not_moved(run, form, error)
    except Conflict:
        return board_answers.block_outdated(run, form)
    words = ngettext(
        "%(num)d session moved to %(day)s.",
        "%(num)d sessions moved to %(day)s.",
        moved,
        day=board_words.day_words(form.to.data),
    )
    if not moved:
        words = _("They are on that day already.")
    return board_pages.done(run, words, "good" if moved else "note")


@bp.post(f"{URL}/sessions/<session_id>/pauses")
@asks(Action.PLAN_RUN)
def share_pause(run_id: str, session_id: str) -> ResponseReturnValue:
    """Let each group have a pause of its own, or each room of the day have it."""
    run = _planned_run(run_id)
    desk = board_pages.desk_of(run)
    session = desk.plan.session(session_id)
    form = PauseForm(request.form)
    if session is None or not form.validate() or form.by.data not in ("room", "group"):
        raise NotFound
    try:
        shared = board_pauses.share(
            session.id,
            revision=form.revision.data,
            by_room=form.by.data == "room",
            actor=current_person(),
            now=utcnow(),
        )
    except Conflict:
        return board_answers.pause_outdated(run, session_id)
    return board_pages.done(run, board_words.shared_words(shared))


def _planned_run(run_id: str) -> CourseRun:
    return permitted_run(run_id, Action.PLAN_RUN)
