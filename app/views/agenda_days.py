"""The room of a whole day: what its form is answered with, in its place or as a page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from app.domain.errors import Conflict
from app.errors import NotFound
from app.forms.course_session import RoomForm, RoomOfDayForm
from app.models.delivery import CourseRun
from app.queries import agenda as agendas
from app.queries.agenda import Agenda, AgendaDay
from app.queries.plans import AnySession
from app.services import city_days, rooms
from app.views import agenda_conflicts, agenda_forms, agenda_pages, in_place
from app.views.agenda_forms import Choices


class NothingHeld(Conflict):
    """All sessions of a day are cancelled, so that no room can be set for it."""

    def __init__(self, run_id: str, day: date) -> None:
        super().__init__(run_id, day)
        self.run_id = run_id
        self.day = day


@dataclass(frozen=True, kw_only=True)
class _PlannedDay:
    """A day as it is now, with what its forms can choose; `meant` get the room of the day."""

    run: CourseRun
    agenda: Agenda
    held: AgendaDay
    meant: Sequence[AnySession]
    choices: Choices


def day_of(run: CourseRun, day: str) -> AgendaDay:
    """Return a day of the course by its date; raises NotFound and NothingHeld."""
    return _day(run, agendas.planned(run), day)


def room_set(run: CourseRun, day: date, changed: int) -> ResponseReturnValue:
    """Say how many sessions changed: beside the button where the page can do that."""
    words = ngettext("%(num)d session changed.", "%(num)d sessions changed.", changed)
    if in_place.is_asked():
        return _in_place(_planned_day(run, day), said=words, status="saved")
    flash(words, "good")
    anchor = f"day-{day.isoformat()}"
    return redirect(url_for("agenda.show", run_id=run.public_id, assign=1, _anchor=anchor), 303)


def room_not_set(run: CourseRun, day: date, form: RoomOfDayForm) -> str:
    """Show the form again: no room is chosen, or one that is there no more."""
    if in_place.is_asked():
        planned = _planned_day(run, day)
        return _in_place(planned, form=form, said=form.room.errors[0], status="refused")
    return agenda_pages.days(run, RoomForm(), assign=True, refused=(day, form))


def room_outdated(run: CourseRun, day: date, form: RoomOfDayForm) -> str:
    """Show which room was wanted for a day, beside the rooms that its sessions have now."""
    planned = _planned_day(run, day)
    if in_place.is_asked():
        again = agenda_forms.room_of_day_form(planned.held.sessions, planned.choices)
        again.room.data = form.room.data
        return _in_place(planned, form=again, status="outdated", known=form.seen.data)
    return render_template(
        "agenda/day_outdated.html",
        run=run,
        day=planned.held,
        sessions=planned.meant,
        wanted=agenda_forms.label_of(form.room),
        seen=[("seen", each) for each in rooms.seen_of(planned.meant)],
        sent=agenda_conflicts.sent(),
        action=request.path,
    )


def nothing_held(refusal: NothingHeld) -> str:
    """Say that there is nothing to set a room for, whatever was chosen."""
    page = "nothing_held_in_place" if in_place.is_asked() else "nothing_held"
    return render_template(f"agenda/{page}.html", run_id=refusal.run_id, day=refusal.day)


def _planned_day(run: CourseRun, day: date) -> _PlannedDay:
    agenda = agendas.planned(run, city_days.calendar_of_run(run))
    held = _day(run, agenda, day.isoformat())
    return _PlannedDay(
        run=run,
        agenda=agenda,
        held=held,
        meant=rooms.of_day(held.sessions),
        choices=agenda_forms.choices_of(run),
    )


def _in_place(
    planned: _PlannedDay,
    *,
    form: RoomOfDayForm | None = None,
    said: str = "",
    status: str,
    known: Collection[str] | None = None,
) -> str:
    """Answer with the form of the day, and with the rows that have changed.

    Of a row that somebody else changed, so that `known` misses it, all is renewed: with the new
    revision alone, saving it would take back what the planner has not seen.
    """
    theirs = []
    if known is not None:
        theirs = [each for each in planned.meant if rooms.seen_of([each])[0] not in known]
    done = planned.meant if status == "saved" else []
    return render_template(
        "agenda/day_assigned.html",
        run=planned.run,
        agenda=planned.agenda,
        day=planned.held,
        day_form=form or agenda_forms.room_of_day_form(planned.held.sessions, planned.choices),
        done=done,
        theirs=theirs,
        forms={each.id: agenda_forms.assign_form(each, planned.choices) for each in planned.meant},
        said=said,
        status=status,
    )


def _day(run: CourseRun, agenda: Agenda, day: str) -> AgendaDay:
    held = next((each for each in agenda.days if each.date.isoformat() == day), None)
    if held is None:
        raise NotFound
    if held.number is None:
        raise NothingHeld(run.public_id, held.date)
    return held
