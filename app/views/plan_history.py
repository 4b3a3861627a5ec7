"""Undo and redo in the plan of a course."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.clock import utcnow
from app.domain.errors import Conflict, DomainError, NotOfThisRun
from app.domain.permissions import Action
from app.domain.plans.history import Gesture
from app.domain.plans.taught_once import TaughtAlready
from app.models.delivery import CourseRun
from app.models.plan import PlanEdit
from app.services import clocks, plan_history
from app.services.plan_edits import Outdated, RoomClosed
from app.services.plan_history import (
    IntoThePast,
    NothingToUndo,
    OthersAdded,
    Overtaken,
    Released,
)
from app.services.shifts import AlreadyHeld
from app.views import board_pages
from app.views.access import asks, current_person
from app.views.places import permitted_run

bp = Blueprint("plan_history", __name__)
# Why an edit can be undone or done again no more.
NEVER = (
    AlreadyHeld,
    IntoThePast,
    NotOfThisRun,
    OthersAdded,
    Overtaken,
    Released,
    RoomClosed,
    TaughtAlready,
)

GESTURES = {
    Gesture.ADD: _l("adding a session"),
    Gesture.ASSIGN: _l("room and mentors of a session"),
    Gesture.BLOCK: _l("moving sessions to another day"),
    Gesture.CANCEL: _l("cancelling a session"),
    Gesture.CLOCKS: _l("keeping the times on the wall"),
    Gesture.CONFIRM: _l("making a session certain"),
    Gesture.DAY_PLAN: _l("placing what the day plan has"),
    Gesture.MENTOR_BACK: _l("giving sessions back to a mentor"),
    Gesture.MENTOR_OFF: _l("taking a mentor off sessions"),
    Gesture.MOVE: _l("moving a session"),
    Gesture.PEOPLE: _l("who does what in a session"),
    Gesture.PAUSES: _l("pauses of their own"),
    Gesture.PLACE: _l("placing a module"),
    Gesture.REGROUP: _l("whom a session is for"),
    Gesture.REINSTATE: _l("holding a session again"),
    Gesture.RENAME: _l("what a session is"),
    Gesture.REPAIR: _l("a repair"),
    Gesture.RESIZE: _l("the length of a session"),
    Gesture.RESTORE: _l("going back to a release"),
    Gesture.ROOM_OF_DAY: _l("the room of a day"),
    Gesture.TENTATIVE: _l("making a session tentative"),
    Gesture.TIMES: _l("times that were found"),
}


@bp.post("/courses/<run_id>/plan/undo")
@asks(Action.PLAN_RUN)
def undo(run_id: str) -> ResponseReturnValue:
    """Take back what the planner did last."""
    return _go(run_id, plan_history.undo, _l("Undone: %(what)s."), back=True)


@bp.post("/courses/<run_id>/plan/redo")
@asks(Action.PLAN_RUN)
def redo(run_id: str) -> ResponseReturnValue:
    """Do again what the planner undid last."""
    return _go(run_id, plan_history.redo, _l("Done again: %(what)s."), back=False)


@bp.post("/courses/<run_id>/plan/clocks")
@asks(Action.PLAN_RUN)
def keep_wall_times(run_id: str) -> ResponseReturnValue:
    """Let sessions begin when clocks show what was agreed, by the rules of today."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    moved = clocks.follow(run.id, actor=current_person(), now=utcnow())
    of_visits = clocks.follow_visits(run.city_id, actor=current_person(), now=utcnow())
    words = ngettext(
        "%(num)d session keeps its time on the wall. Release it, so that calendars show it.",
        "%(num)d sessions keep their time on the wall. Release them, so that calendars show it.",
        moved,
    )
    if of_visits:
        visits = ngettext(
            "%(num)d time of a visit stays what it is on the wall.",
            "%(num)d times of visits stay what they are on the wall.",
            of_visits,
        )
        flash(visits, "good")
    if moved or not of_visits:
        flash(words if moved else _("All times are right already."), "good")
    return redirect(url_for("agenda.show", run_id=run_id), 303)


def _go(run_id: str, go: Callable[..., PlanEdit], words: str, *, back: bool) -> ResponseReturnValue:
    run = permitted_run(run_id, Action.PLAN_RUN)
    try:
        text, kind = _gone(run, go, words)
    except NEVER as error:
        text, kind = f"{_never(error)} {_passed_over(run, back=back)}".strip(), "care"
    if request.form.get("page") == "board":
        return board_pages.done(run, text, kind)
    flash(text, kind)
    return redirect(url_for("agenda.show", run_id=run_id), 303)


def _gone(run: CourseRun, go: Callable[..., PlanEdit], words: str) -> tuple[str, str]:
    """Undo or do again; return what to say of it, and how good that is.

    Raises one of NEVER for what cannot be any more.
    """
    number = request.form.get("number", type=int)
    try:
        row = go(run.id, number=number, actor=current_person(), now=utcnow())
    except NothingToUndo:
        return _("There is nothing of yours to undo or to do again."), "note"
    except Overtaken:
        raise
    except Outdated:
        text = _("It was changed since you looked, so it stays as it is. Look again.")
        return text, "care"
    return str(words) % {"what": GESTURES[Gesture(row.gesture)]}, "good"


def _never(error: DomainError) -> str:
    """Say why something can be undone or done again no more."""
    if isinstance(error, Released):
        words = _("Everybody knows of this session by now. Cancel it instead.")
    elif isinstance(error, OthersAdded):
        words = _("Others have added materials or answers to it. Cancel it instead.")
    elif isinstance(error, TaughtAlready):
        words = _("What it teaches has another session by now, so it stays as it is.")
    elif isinstance(error, AlreadyHeld):
        words = _(
            "It would give another time or group to what has begun or has marks: %(names)s.",
            names=", ".join(error.names),
        )
    elif isinstance(error, IntoThePast):
        words = _(
            "By it this would begin in the past: %(names)s. It stays as it is.",
            names=", ".join(error.names),
        )
    elif isinstance(error, RoomClosed):
        words = _("The room of it is closed by now, so it stays as it is.")
    elif isinstance(error, NotOfThisRun):
        words = _("A mentor in it is no mentor of this course any more, so it stays as it is.")
    else:
        words = _("Somebody else changed it since, so it stays as it is.")
    return str(words)


def _passed_over(run: CourseRun, *, back: bool) -> str:
    """Let undo come to what was done before, or redo to what was after; return words on it."""
    number = request.form.get("number", type=int)
    try:
        plan_history.pass_over(run.id, back=back, number=number, actor=current_person())
    except Conflict:  # somebody pressed twice: what is next is on the page
        return ""
    if not back:
        return str(_("Do again now goes on with what you did after it."))
    return str(_("Undo now takes back what you did before it."))
