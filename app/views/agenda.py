"""The agenda of a course: its days in order, and everything that changes a session."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.errors import Conflict, NotOfThisRun
from app.domain.permissions import Action
from app.domain.plans.kinds import SessionStatus
from app.domain.plans.taught_once import TaughtAlready
from app.domain.wall_time import AmbiguousTime, NonexistentTime
from app.errors import NotFound
from app.forms.course_session import RoomForm, StatusForm
from app.models.delivery import CourseRun
from app.models.plan import PlannedSession
from app.queries import agenda as agendas
from app.services import city_days, rooms, timetable
from app.services.plan_edits import Outdated, RoomClosed
from app.services.shifts import AlreadyHeld
from app.views import agenda_conflicts, agenda_days, agenda_forms, agenda_moves, agenda_pages
from app.views.access import asks, current_person, require
from app.views.agenda_days import NothingHeld
from app.views.agenda_pages import Planned
from app.views.places import permitted_run, place_of

ChangeOfStatus = Callable[..., PlannedSession]

bp = Blueprint("agenda", __name__)


@bp.get("/courses/<run_id>/agenda")
@asks(Action.VIEW_RUN, Action.PLAN_RUN)
def show(run_id: str) -> ResponseReturnValue:
    """Show all days; to a planner who asks, with a form at each session, or what lacks marks."""
    run = permitted_run(run_id, Action.VIEW_RUN)
    if request.args.get("marks") == "lacking":
        require(Action.PLAN_RUN, place_of(run))
        return agenda_pages.lacking_marks(run, now=utcnow())
    return agenda_pages.days(run, RoomForm(), assign=request.args.get("assign") == "1")


@bp.post("/courses/<run_id>/rooms")
@asks(Action.PLAN_RUN)
def add_room(run_id: str) -> ResponseReturnValue:
    """Add a room to the city's, so that sessions can be given it."""
    run = _planned_run(run_id)
    form = RoomForm(request.form)
    if not form.validate():
        return agenda_pages.days(run, form, assign=True), 422
    room = rooms.add(
        run.city,
        name=form.name.data,
        capacity=form.capacity.data,
        actor=current_person(),
        now=utcnow(),
    )
    if room.can_be_chosen:
        flash(_("%(name)s can be chosen now.", name=room.name), "good")
    else:
        flash(_("%(name)s lies in a venue that is closed.", name=room.name), "care")
    return redirect(url_for(".show", run_id=run_id, assign=1), 303)


@bp.post("/courses/<run_id>/agenda/<day>/room")
@asks(Action.PLAN_RUN)
def set_room_of_day(run_id: str, day: str) -> ResponseReturnValue:
    """Give a whole day one room; groups that are taught apart keep theirs."""
    run = _planned_run(run_id)
    held = agenda_days.day_of(run, day)
    choices = agenda_forms.choices_of(run)
    form = agenda_forms.room_of_day_form(held.sessions, choices, request.form)
    if not form.validate():
        return agenda_days.room_not_set(run, held.date, form), 422
    room_id = choices.room_id(form.room.data)
    try:
        changed = rooms.assign_for_day(
            run.id,
            held.date,
            room_id=room_id,
            seen=form.seen.data,
            actor=current_person(),
            now=utcnow(),
        )
    except (Outdated, RoomClosed):
        return agenda_days.room_outdated(run, held.date, form), 409
    return agenda_days.room_set(run, held.date, changed)


@bp.get("/sessions/<session_id>/edit")
@asks(Action.PLAN_RUN)
def edit(session_id: str) -> ResponseReturnValue:
    """Show the forms for everything that can be changed of a session."""
    planned = _planned(session_id)
    return agenda_pages.session(
        planned,
        move=agenda_forms.move_form(planned.session, planned.agenda),
        assign=agenda_forms.assign_form(planned.session, planned.choices),
    )


@bp.post("/sessions/<session_id>/assign")
@asks(Action.PLAN_RUN)
def assign(session_id: str) -> ResponseReturnValue:
    """Give a session its room and mentors; in place where the page can do that."""
    planned = _planned(session_id)
    form = agenda_forms.assign_form(planned.session, planned.choices, request.form)
    if not form.validate():
        return agenda_pages.not_assigned(planned, form), 422
    try:
        timetable.assign(
            planned.session.id,
            revision=form.revision.data,
            room_id=planned.choices.room_id(form.room.data),
            virtual_room_id=planned.choices.virtual_room_id(form.virtual_room.data),
            mentor_ids=planned.mentor_ids(form.mentors.data),
            actor=current_person(),
            now=utcnow(),
        )
    except NotOfThisRun:
        return agenda_pages.not_assigned(_planned(session_id), form), 422
    except RoomClosed:
        return agenda_pages.not_assigned(_planned(session_id), form, closed=True), 422
    except Outdated:
        return agenda_conflicts.not_assigned(_planned(session_id), form)
    return agenda_pages.assigned(_planned(session_id))


@bp.post("/sessions/<session_id>/move")
@asks(Action.PLAN_RUN)
def move(session_id: str) -> ResponseReturnValue:
    """Move a session to a place in a day, or to a date and time."""
    planned = _planned(session_id)
    form = agenda_forms.move_form(planned.session, planned.agenda, request.form)
    to = agenda_forms.target(form, planned.agenda) if form.validate() else None
    if to is None:
        return agenda_moves.not_moved(planned, form), 422
    was = planned.session.local_start
    try:
        shifts = timetable.move(
            planned.session.id,
            revision=form.revision.data,
            to=to,
            together=form.together.data,
            held_too=form.held_too.data,
            actor=current_person(),
            now=utcnow(),
        )
    except (NonexistentTime, AmbiguousTime) as error:
        agenda_forms.explain(form, error)
        return agenda_moves.not_moved(_planned(session_id), form), 422
    except AlreadyHeld as error:
        return agenda_moves.already_held(_planned(session_id), form, error), 422
    except Conflict:
        wanted = agenda_conflicts.wanted_move(planned, form)
        return agenda_conflicts.outdated(_planned(session_id), wanted), 409
    return agenda_moves.moved(_planned(session_id), was=was, shifts=shifts)


@bp.post("/sessions/<session_id>/status")
@asks(Action.PLAN_RUN)
def set_status(session_id: str) -> ResponseReturnValue:
    """Cancel a session or take that back, or say how certain it is."""
    planned = _planned(session_id)
    form = StatusForm(request.form)
    if not form.validate():
        raise NotFound
    change, words = _change_of_status(planned, SessionStatus(form.status.data))
    try:
        change(
            planned.session.id,
            revision=form.revision.data,
            actor=current_person(),
            now=utcnow(),
        )
    except Outdated:
        wanted = agenda_conflicts.wanted_status(form)
        return agenda_conflicts.outdated(_planned(session_id), wanted), 409
    except TaughtAlready:
        words = _("What it teaches has another session by now. Cancel that one first.")
        flash(words, "care")
        return agenda_pages.back_to(_planned(session_id))
    flash(words, "good")
    return agenda_pages.back_to(_planned(session_id))


def _change_of_status(planned: Planned, status: SessionStatus) -> tuple[ChangeOfStatus, str]:
    """Return what makes a session be of a status, and what is said then."""
    if status is SessionStatus.CANCELLED:
        return timetable.cancel, _("The session is cancelled.")
    if status is SessionStatus.TENTATIVE:
        return timetable.doubt, _("The session is tentative: everybody reads that it may change.")
    if planned.session.cancelled:
        return timetable.restore, _("The session is held again.")
    return timetable.confirm, _("The session is certain.")


@bp.errorhandler(NothingHeld)
def nothing_held(refusal: NothingHeld) -> ResponseReturnValue:
    """Answer for a day that was cancelled as a whole before its room could be set."""
    return agenda_days.nothing_held(refusal), 409


def _planned_run(run_id: str) -> CourseRun:
    return permitted_run(run_id, Action.PLAN_RUN)


def _planned(session_id: str) -> Planned:
    """Return a session that the person may plan, as it is now."""
    run, session = agenda_pages.find(session_id)
    require(Action.PLAN_RUN, place_of(run))
    return Planned(
        run=run,
        session=session,
        agenda=agendas.planned(run, city_days.calendar_of_run(run)),
        choices=agenda_forms.choices_of(run),
    )
