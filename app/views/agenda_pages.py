"""What the agenda answers with: days, one session, and what somebody else changed meanwhile."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.permissions import Action
from app.errors import NotFound
from app.formatting import day as day_words
from app.formatting import moment
from app.forms.course_session import (
    TO_TIME,
    AssignForm,
    MoveForm,
    RoomForm,
    RoomOfDayForm,
    StatusForm,
)
from app.models.delivery import CourseRun, CourseSession
from app.queries import agenda as agendas
from app.queries import course_runs, timetable
from app.queries.agenda import Agenda, AgendaDay
from app.services import rooms
from app.views import agenda_forms, run_tabs
from app.views.access import allows
from app.views.agenda_forms import Choices
from app.views.places import place_of

UNSENT = frozenset({"csrf_token", "revision", "stamp"})


@dataclass(frozen=True)
class Wanted:
    """One thing that a planner wanted, in words."""

    label: str
    value: str


@dataclass(frozen=True)
class Planned:
    """A session with what its pages need."""

    run: CourseRun
    session: CourseSession
    agenda: Agenda
    choices: Choices

    def mentor_ids(self, public_ids: Collection[str]) -> list[int]:
        """Return the ids of people who were chosen, former mentors of the session included."""
        people = {person.public_id: person.id for person in self.choices.mentors}
        people |= {each.person.public_id: each.person_id for each in self.session.mentors}
        return [people[each] for each in public_ids if each in people]


def find(session_id: str) -> tuple[CourseRun, CourseSession]:
    """Return a session and its course; raises NotFound."""
    session = timetable.get(session_id)
    return course_runs.get(session.course_run.public_id), session


def days(run: CourseRun, room_form: RoomForm, *, assign: bool) -> str:
    """Show all days; `assign` puts a form at each session for those who may plan."""
    may_plan = allows(Action.PLAN_RUN, place_of(run))
    agenda = agendas.of_run(run)
    shared = {"run": run, "tabs": run_tabs.of(run), "agenda": agenda, "may_plan": may_plan}
    if not (assign and may_plan):
        return render_template("agenda/show.html", **shared)
    choices = agenda_forms.choices_of(run)
    return render_template(
        "agenda/assign.html",
        **shared,
        room_form=room_form,
        choices=choices,
        forms={each.id: agenda_forms.assign_form(each, choices) for each in agenda.sessions},
        day_forms={
            day.date: agenda_forms.room_of_day_form(day.sessions, choices) for day in agenda.days
        },
    )


def day_of(run: CourseRun, day: str) -> AgendaDay:
    """Return a day of the course by its date; raises NotFound."""
    for each in agendas.of_run(run).days:
        if each.date.isoformat() == day:
            return each
    raise NotFound


def session(planned: Planned, *, move: MoveForm, assign: AssignForm) -> str:
    """Show all that can be changed of one session."""
    return render_template(
        "agenda/edit.html",
        planned=planned,
        run=planned.run,
        session=planned.session,
        move=move,
        assign=assign,
        block=next(
            block
            for day in (*planned.agenda.online, *planned.agenda.days)
            for block in day.blocks
            if planned.session in block
        ),
    )


def not_moved(planned: Planned, form: MoveForm) -> str:
    """Show the forms again, with what is wrong about the move."""
    if not form.errors:
        form.place.errors = [_("This place is no longer there. Choose another one.")]
    assign = agenda_forms.assign_form(planned.session, planned.choices)
    return session(planned, move=form, assign=assign)


def not_assigned(planned: Planned, form: AssignForm) -> str:
    """Show the forms again: a choice is there no more."""
    if _in_place():
        return render_template("agenda/assigned.html", planned=planned, status="refused")
    form.mentors.errors = [_("One of these people is no mentor of this course any more.")]
    move = agenda_forms.move_form(planned.session, planned.agenda)
    return session(planned, move=move, assign=form)


def assigned(planned: Planned) -> ResponseReturnValue:
    """Say quietly that it is saved, and what clashes now."""
    if _in_place():
        return render_template("agenda/assigned.html", planned=planned, status="saved")
    return back_to(planned)


def when(planned: Planned) -> str:
    """Say when a session is held: "Tue 8 Dec, 09:30 Nairobi"."""
    session = planned.session
    return moment(session.starts_at, session.time_zone, planned.run.city.name)


def back_to(planned: Planned) -> ResponseReturnValue:
    """Lead back to the session in its day, in the page that the form was on."""
    assign = 1 if request.form.get("page") == "assign" else None
    run_id, anchor = planned.run.public_id, f"s-{planned.session.public_id}"
    return redirect(url_for("agenda.show", run_id=run_id, assign=assign, _anchor=anchor), 303)


def outdated(planned: Planned, wanted: list[Wanted]) -> str:
    """Show what the planner wanted beside what is there now, with a way to do it all the same."""
    if _in_place():
        return render_template("agenda/assigned.html", planned=planned, status="outdated")
    return render_template(
        "agenda/outdated.html",
        run=planned.run,
        session=planned.session,
        wanted=wanted,
        sent=_sent(),
        action=request.path,
    )


def day_outdated(run: CourseRun, day: str, form: RoomOfDayForm) -> str:
    """Show which room was wanted for a day, beside the rooms that its sessions have now."""
    held = day_of(run, day)
    meant = rooms.of_day(held.sessions)
    return render_template(
        "agenda/day_outdated.html",
        run=run,
        day=held,
        sessions=meant,
        wanted=dict(form.room.choices)[form.room.data],
        stamp=rooms.stamp_of(meant),
        sent=_sent(),
        action=request.path,
    )


def wanted_room_and_mentors(form: AssignForm) -> list[Wanted]:
    """Say which room and mentors were chosen."""
    mentors = [name for key, name in form.mentors.choices if key in form.mentors.data]
    return [
        Wanted(_("Room"), dict(form.room.choices)[form.room.data]),
        Wanted(_("Mentors"), ", ".join(mentors) or _("Nobody")),
    ]


def wanted_move(planned: Planned, form: MoveForm) -> list[Wanted]:
    """Say where to the session was to move."""
    if form.how.data != TO_TIME:
        return [Wanted(_("Move to"), agenda_forms.place_words(form))]
    at = f"{day_words(form.date.data)}, {form.start.data:%H:%M} {planned.run.city.name}"
    return [Wanted(_("Move to"), at)]


def wanted_status(form: StatusForm) -> list[Wanted]:
    """Say whether the session was to be cancelled or to be held again."""
    cancelled = form.status.data == "cancelled"
    return [Wanted(_("State"), _("Cancelled") if cancelled else _("Held"))]


def _sent() -> list[tuple[str, str]]:
    return [item for item in request.form.items(multi=True) if item[0] not in UNSENT]


def _in_place() -> bool:
    return request.headers.get("HX-Request") == "true"
