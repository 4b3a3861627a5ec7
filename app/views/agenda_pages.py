"""What the agenda answers with: its days, one session, and that something is saved."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.permissions import Action
from app.domain.plans import history
from app.domain.plans.clocks import drifted
from app.formatting import moment
from app.forms.course_session import AssignForm, MoveForm, RoomForm, RoomOfDayForm
from app.models.delivery import CourseRun
from app.models.plan import PlannedSession
from app.queries import agenda as agendas
from app.queries import attendance, clocks, course_runs, mentor_hours, plans, releases, today
from app.queries.agenda import Agenda
from app.queries.mentor_hours import Elsewhere
from app.queries.plans import AnySession
from app.queries.today import TodaySession
from app.services import city_days, rooms
from app.views import agenda_forms, audit, in_place, run_tabs
from app.views.access import allows, current_person
from app.views.agenda_forms import Choices
from app.views.places import place_of


@dataclass(frozen=True)
class Planned:
    """A session with what its pages need."""

    run: CourseRun
    session: PlannedSession
    agenda: Agenda
    choices: Choices

    def mentor_ids(self, public_ids: Collection[str]) -> list[int]:
        """Return the ids of people who were chosen, former mentors of the session included."""
        people = {person.public_id: person.id for person in self.choices.mentors}
        people |= {each.person.public_id: each.person_id for each in self.session.mentors}
        return [people[each] for each in public_ids if each in people]


@dataclass(frozen=True)
class History:
    """The numbers of the edits of a plan that the person can undo, and do again."""

    undo: int | None
    redo: int | None

    @classmethod
    def of(cls, run: CourseRun) -> "History":
        """Read it."""
        made, by = plans.history_of(run.id), current_person().id
        return cls(history.to_undo(made, by), history.to_redo(made, by))


def find(session_id: str) -> tuple[CourseRun, PlannedSession]:
    """Return a session and its course; raises NotFound."""
    session = plans.get(session_id)
    return course_runs.get(session.course_run.public_id), session


def days(
    run: CourseRun,
    room_form: RoomForm,
    *,
    assign: bool,
    refused: tuple[date, RoomOfDayForm] | None = None,
) -> str:
    """Show all days; `assign` puts a form at each session for those who may plan.

    `refused` is the form of one day, which says what is wrong with it.
    """
    may_plan = allows(Action.PLAN_RUN, place_of(run))
    agenda = agenda_of(run, may_plan=may_plan)
    shared = {
        "run": run,
        "tabs": run_tabs.of(run),
        "agenda": agenda,
        "may_plan": may_plan,
        "waiting": releases.counts_by_run([run.id])[run.id] if may_plan else 0,
        "history": History.of(run) if may_plan else None,
        "drifted": drifted(agenda.sessions, utcnow()) if may_plan else [],
        "drifted_visits": clocks.of_visits([run.city_id], now=utcnow()) if may_plan else [],
        "elsewhere": elsewhere(run, agenda.sessions) if may_plan else {},
    }
    if not (assign and may_plan):
        return render_template("agenda/show.html", **shared)
    choices = agenda_forms.choices_of(run)
    return render_template(
        "agenda/assign.html",
        **shared,
        room_form=room_form,
        choices=choices,
        forms={each.id: agenda_forms.assign_form(each, choices) for each in agenda.sessions},
        day_forms=_day_forms(agenda, choices) | dict([refused] if refused else []),
    )


def agenda_of(run: CourseRun, *, may_plan: bool) -> Agenda:
    """Return the plan with its conflicts for those who plan, and what is released for others."""
    if may_plan:
        return agendas.planned(run, city_days.calendar_of_run(run))
    return agendas.released(run)


def elsewhere(run: CourseRun, sessions: Iterable[AnySession]) -> Mapping[int, Sequence[Elsewhere]]:
    """Return by session what hour it is for mentors in another zone; planners alone are told."""
    return mentor_hours.of_sessions(run.city, sessions, today=utcnow().date())


def lacking_marks(run: CourseRun, *, now: datetime) -> str:
    """List the sessions that are over and lack marks, each leading to its roster."""
    days: defaultdict[date, list[TodaySession]] = defaultdict(list)
    for each in today.lacking_marks(run.id, now=now):
        days[each.session.local_start.date()].append(each)
    return render_template(
        "agenda/lacking_marks.html", run=run, tabs=run_tabs.of(run), days=days, now=now
    )


def _day_forms(agenda: Agenda, choices: Choices) -> dict[date, RoomOfDayForm]:
    return {day.date: agenda_forms.room_of_day_form(day.sessions, choices) for day in agenda.days}


def session(planned: Planned, *, move: MoveForm, assign: AssignForm) -> str:
    """Show all that can be changed of one session."""
    return render_template(
        "agenda/edit.html",
        planned=planned,
        run=planned.run,
        session=planned.session,
        move=move,
        assign=assign,
        elsewhere=elsewhere(planned.run, [planned.session]),
        block=next(
            block
            for day in (*planned.agenda.online, *planned.agenda.days)
            for block in day.blocks
            if planned.session in block
        ),
        begun=planned.session.starts_at <= utcnow(),
        marked=planned.session.id in attendance.marked_sessions(planned.run.id),
        history=audit.history_of(planned.session),
    )


def not_assigned(planned: Planned, form: AssignForm, *, closed: bool = False) -> str:
    """Show the forms again: a choice is there no more; `closed` says it is the room."""
    gone = [field for field in (form.room, form.virtual_room) if field.errors]
    closed = closed or bool(gone)
    if in_place.is_asked():
        return _refused_in_row(form, planned, "closed" if closed else "refused")
    if closed:
        for field in gone or [form.room]:
            field.errors = [_("This room is closed by now. Choose another one.")]
    else:
        form.mentors.errors = [_("One of these people is no mentor of this course any more.")]
    move = agenda_forms.move_form(planned.session, planned.agenda)
    return session(planned, move=move, assign=form)


def assigned(planned: Planned) -> ResponseReturnValue:
    """Say quietly that it is saved, and what clashes now."""
    if not in_place.is_asked():
        return back_to(planned)
    now = agenda_forms.assign_form(planned.session, planned.choices)
    return _in_row("assigned", planned, now, status="saved")


def row_outdated(planned: Planned, form: AssignForm) -> str:
    """Show one row of the page of rooms and mentors anew: somebody else changed its session."""
    return _in_row("row_outdated", planned, form)


def _in_row(part: str, planned: Planned, form: AssignForm, **given: object) -> str:
    """Answer for one row.

    The form of the day learns the new state of this session too, so that the planner's own
    change is nobody else's to it.
    """
    given |= {"seen": rooms.seen_of(rooms.of_day([planned.session]))}
    return render_template(f"agenda/{part}.html", planned=planned, form=form, **given)


def _refused_in_row(form: AssignForm, planned: Planned, status: str) -> str:
    """Say in a row why it is not saved; who was refused has seen no new state."""
    return render_template(
        "agenda/assigned.html", planned=planned, form=form, status=status, seen=[]
    )


def when(planned: Planned) -> str:
    """Say when a session is held: "Tue 8 Dec, 09:30 Nairobi"."""
    session = planned.session
    return moment(session.starts_at, session.time_zone, planned.run.city.name)


def back_to(planned: Planned) -> ResponseReturnValue:
    """Lead back to the session in its day, in the page that the form was on."""
    assign = 1 if request.form.get("page") == "assign" else None
    run_id, anchor = planned.run.public_id, f"s-{planned.session.public_id}"
    return redirect(url_for("agenda.show", run_id=run_id, assign=assign, _anchor=anchor), 303)
