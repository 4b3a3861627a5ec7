"""Why a gesture on the board did nothing: what is there now, what was wanted, and how to go on."""

from collections.abc import Mapping

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.errors import DomainError
from app.domain.wall_time import AmbiguousTime, NonexistentTime
from app.errors import NotFound
from app.forms.board import BlockForm, BoardForm
from app.models.delivery import CourseRun
from app.models.plan import PlannedSession
from app.services.plan_edits import RoomClosed
from app.services.shifts import AlreadyHeld
from app.views import agenda_forms, agenda_moves, board_forms, board_pages, board_words, in_place
from app.views.board_pages import Desk, Pending, Said


def gone(desk: Desk) -> ResponseReturnValue:
    """Say to who has the board open that the session is not in the plan any more."""
    if not in_place.is_asked():
        raise NotFound
    words = _("This session is not in the plan any more: somebody took it out.")
    return board_pages.refused(desk, Said(words=words, kind="care"), 409)


def invalid(desk: Desk, session: PlannedSession, form: BoardForm) -> ResponseReturnValue:
    """Show the form with what is wrong in it."""
    words = next((each[0] for each in form.errors.values()), "")
    return board_pages.refused(
        desk, Said(words=str(words), kind="care", session=session, form=form), 422
    )


def not_changed(
    run: CourseRun, session_id: str, form: BoardForm, error: DomainError
) -> ResponseReturnValue:
    """Say at the field why the session stays as it is."""
    if isinstance(error, NonexistentTime | AmbiguousTime):
        agenda_forms.explain(form, error)
        words = form.start.errors[0]
    elif isinstance(error, AlreadyHeld):
        words = agenda_moves.held_words(error)
        form.held_too.errors = [words]
    elif isinstance(error, RoomClosed):
        words = _("This room is closed by now. Choose another one.")
        form.room.errors = [words]
    else:
        words = _("This room, group or mentor is not of this course any more. Choose again.")
        form.mentors.errors = [words]
    desk = board_pages.desk_of(run)
    said = Said(words=words, kind="care", session=desk.plan.session(session_id), form=form)
    return board_pages.refused(desk, said, 422)


def outdated(run: CourseRun, session_id: str, form: BoardForm) -> ResponseReturnValue:
    """Show what is there now beside what was wanted, with the way to do it all the same."""
    desk = board_pages.desk_of(run)
    session = desk.plan.session(session_id)
    if session is None:
        return gone(desk)
    if session.cancelled:
        words = _(
            "%(name)s is cancelled by now, so nothing of it was changed. Hold it again first.",
            name=board_words.name_of(session),
        )
        return board_pages.refused(desk, Said(words=words, kind="care", session=session), 409)
    if session.revision == form.revision.data:
        words = _(
            "%(name)s cannot stand there, so it stays where it is.",
            name=board_words.name_of(session),
        )
        return board_pages.refused(desk, Said(words=words, kind="care"), 409)
    words = _(
        "Somebody else changed %(name)s meanwhile. Theirs is kept, and yours is not saved yet.",
        name=board_words.name_of(session),
    )
    pending = Pending(
        words=_wanted(desk, form),
        sent=board_forms.changed(request.form),
        action=request.full_path,
        revision=session.revision,
    )
    said = Said(words=words, kind="care", session=session, pending=pending)
    return board_pages.refused(desk, said, 409)


def chosen(desk: Desk, form: BlockForm) -> Mapping[str, int]:
    """Return the revisions of the sessions that are meant: ticked, or all of a day.

    Of a day all are meant as the planner saw them, which the state of the plan tells, but for
    what is cancelled.
    """
    day = form.all_of.data
    if day and request.form.get("state") == desk.plan.state:
        return {
            each.public_id: each.revision
            for each in desk.plan.sessions
            if each.local_start.date().isoformat() == day and not each.cancelled
        }
    pairs = (each.partition(":") for each in form.chosen.data or ())
    return {key: int(revision) for key, _colon, revision in pairs if revision.isdecimal()}


def block_invalid(desk: Desk, form: BlockForm, *, nothing: bool) -> ResponseReturnValue:
    """Say what is missing."""
    if nothing and form.all_of.data and request.form.get("state") != desk.plan.state:
        return block_outdated(desk.run, form)
    words = (
        _("Tick the sessions that move, or choose a day.") if nothing else str(form.to.errors[0])
    )
    return board_pages.refused(desk, Said(words=words, kind="care", block=form), 422)


def block_not_moved(run: CourseRun, form: BlockForm, error: DomainError) -> ResponseReturnValue:
    """Say why none of them moved."""
    if isinstance(error, AlreadyHeld):
        words = agenda_moves.held_words(error)
        form.held_too.errors = [words]
    elif isinstance(error, NonexistentTime):
        words = _(
            "Clocks skip %(time)s on that day. Move what begins then by itself.",
            time=f"{error.local:%H:%M}",
        )
    else:
        words = _(
            "%(time)s comes twice on that day. Move what begins then by itself.",
            time=f"{_local(error)}",
        )
    said = Said(words=words, kind="care", block=form)
    return board_pages.refused(board_pages.desk_of(run), said, 422)


def block_outdated(run: CourseRun, form: BlockForm) -> ResponseReturnValue:
    """Say that one of them is another by now; the day that was chosen stays."""
    words = _(
        "Somebody changed one of these sessions meanwhile, so none moved. Look, and try again."
    )
    said = Said(words=words, kind="care", block=form)
    return board_pages.refused(board_pages.desk_of(run), said, 409)


def pause_outdated(run: CourseRun, session_id: str) -> ResponseReturnValue:
    """Say that the pause is another by now."""
    desk = board_pages.desk_of(run)
    words = _("Somebody changed this pause meanwhile. Look, and try again.")
    said = Said(words=words, kind="care", session=desk.plan.session(session_id))
    return board_pages.refused(desk, said, 409)


def _local(error: DomainError) -> str:
    return f"{error.local:%H:%M}" if isinstance(error, AmbiguousTime) else ""


def _wanted(desk: Desk, form: BoardForm) -> list[str]:
    """Say what was asked for, field by field."""
    asked = dict(board_forms.changed(request.form))
    words = []
    if "date" in asked or "start" in asked:
        at = " ".join(
            [
                board_words.day_words(form.date.data) if form.date.data else "",
                f"{form.start.data:%H:%M}" if form.start.data else "",
                desk.run.city.name,
            ]
        )
        words.append(at.strip())
    if "minutes" in asked:
        words.append(_("%(minutes)s minutes", minutes=form.minutes.data))
    choices = (each for each in (form.room, form.group) if each.short_name in asked)
    words += [agenda_forms.label_of(each) for each in choices]
    mentors = {each.value: each.label for each in form.mentors.choices}
    if "mentors_too" in asked:
        words.append(
            ", ".join(mentors[e] for e in form.mentors.data if e in mentors) or _("nobody")
        )
    if "mentor_to" in asked:
        words.append(mentors.get(asked["mentor_to"], _("nobody")))
    return words
