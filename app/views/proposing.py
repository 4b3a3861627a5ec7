"""Asking for a plan: for times of sessions, or for a repair of what falls through."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.clock import utcnow
from app.domain.permissions import Action
from app.domain.placements.repairs import Loss
from app.domain.proposals.asked import Asked, AskedRepair, AskedTimes
from app.domain.spans import Span
from app.domain.wall_time import NonexistentTime, to_instant, today_in
from app.formatting import moment
from app.forms.proposals import RepairForm, TimesForm, WithinForm
from app.models.delivery import CourseRun
from app.models.identity import new_public_id
from app.models.person import Person
from app.models.place import Room
from app.models.plan import PlannedSession
from app.queries import faculty, placing, plans, rooms, teaching_facts
from app.queries.untaught import Untaught
from app.services import proposals
from app.views import asked_again, run_tabs
from app.views.access import asks, current_person
from app.views.places import permitted_run

bp = Blueprint("proposing", __name__)

HOURS = (time(8), time(18))


@bp.route("/courses/<run_id>/proposals/times", methods=["GET", "POST"])
@asks(Action.PLAN_RUN)
def times(run_id: str) -> ResponseReturnValue:
    """Ask for times."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    known, before = _Known(run), asked_again.asked_before(run, AskedTimes)
    form = TimesForm(request.form or None, **_usual(run))
    known.offer(form)
    sessions = plans.sessions_of(run.id)
    lacking = placing.lacking(run, sessions)
    form.modules.choices = [SelectChoice(each.module.uid, _missing(each)) for each in lacking]
    form.sessions.choices = _sessions(run, proposals.movable(run, sessions, utcnow()))
    form.mentors.choices = [SelectChoice(key, each.name) for key, each in known.mentors.items()]
    if request.method == "GET":
        form.modules.data = [each.module.uid for each in lacking if each.module.required]
        if before is not None:
            asked_again.fill_times(form, before, known.every_room, known.mentors)
    elif form.validate():
        asked = AskedTimes(
            within=form.within,
            sessions=tuple(form.sessions.data),
            new=proposals.new_sessions(run, form.modules.data),
            rooms=_ids(known.rooms, form.rooms.data),
            mentors=_ids(known.mentors, form.mentors.data),
        )
        return _ask(run, form, asked)
    return _page("proposals/times.html", run, form)


@bp.route("/courses/<run_id>/proposals/repair", methods=["GET", "POST"])
@asks(Action.PLAN_RUN)
def repair(run_id: str) -> ResponseReturnValue:
    """Ask how to repair the plan when a mentor cannot come or a room cannot be used."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    known, before = _Known(run), asked_again.asked_before(run, AskedRepair)
    form = RepairForm(request.form or None, **_usual(run), **_lost())
    known.offer(form)
    nobody = SelectChoice("", _("Nobody"))
    form.mentor.choices = [
        nobody,
        *(SelectChoice(key, each.name) for key, each in known.mentors.items()),
    ]
    form.room.choices = [
        SelectChoice("", _("None")),
        *(SelectChoice(key, each.name_with_venue) for key, each in known.every_room.items()),
    ]
    if request.method == "GET":
        form.rooms.data = list(known.rooms)
        if before is not None:
            zone = run.city.time_zone
            asked_again.fill_repair(form, before, known.every_room, known.mentors, zone)
    elif form.validate():
        try:
            return _ask(run, form, _asked_repair(run, form, known))
        except NonexistentTime:
            words = _("Clocks in %(city)s skip this time on that day.", city=run.city.name)
            form.since_day.errors = [words]
    return _page("proposals/repair.html", run, form)


class _Known:
    """The rooms of the city and the mentors of a run, by their public ids."""

    def __init__(self, run: CourseRun) -> None:
        of_city = rooms.of_city(run.city_id)
        self.every_room: Mapping[str, Room] = {each.public_id: each for each in of_city}
        self.rooms = {key: each for key, each in self.every_room.items() if each.can_be_chosen}
        self.mentors: Mapping[str, Person] = {
            each.public_id: each for each in faculty.people_of(run.id)
        }

    def offer(self, form: WithinForm) -> None:
        """Let rooms be chosen."""
        form.rooms.choices = [
            SelectChoice(key, each.name_with_venue) for key, each in self.rooms.items()
        ]


def _usual(run: CourseRun) -> dict[str, object]:
    """Return the days of a course that are to come, or the week that begins."""
    today = today_in(run.city.time_zone, utcnow())
    first = max(run.starts_on, today)
    last = max(run.ends_on, first + timedelta(days=6) if run.ends_on < today else first)
    begins, ends = HOURS
    return {
        "key": new_public_id(), "first": first, "last": last, "begins": begins, "ends": ends,
    }  # fmt: skip


def _lost() -> dict[str, object]:
    """Return what the page that led here says is lost, and on which day."""
    day = _day(request.args.get("day"))
    return {
        "mentor": request.args.get("mentor") or "",
        "room": request.args.get("room") or "",
        "since_day": day,
        "until_day": day,
    }


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _asked_repair(run: CourseRun, form: RepairForm, known: _Known) -> AskedRepair:
    """Put together what was asked; raises NonexistentTime."""
    zone = run.city.time_zone
    span = Span(to_instant(form.since, zone, fold=0), to_instant(form.until, zone, fold=1))
    mentor, room = known.mentors.get(form.mentor.data), known.every_room.get(form.room.data)
    can_step_in = {each.id for each in known.mentors.values()}
    if mentor and not form.others.data:
        can_step_in = teaching_facts.of_a_discipline_of(mentor.id, can_step_in, span)
    return AskedRepair(
        within=form.within,
        loss=Loss(span=span, mentor=mentor.id if mentor else None, room=room.id if room else None),
        rooms=_ids(known.rooms, form.rooms.data),
        mentors=tuple(sorted(can_step_in)),
    )


def _ask(run: CourseRun, form: WithinForm, asked: Asked) -> ResponseReturnValue:
    row = proposals.ask(run.id, form.key.data, asked, actor=current_person(), now=utcnow())
    return redirect(url_for("proposals.show", run_id=run.public_id, proposal_id=row.public_id), 303)


def _sessions(run: CourseRun, sessions: Sequence[PlannedSession]) -> list[SelectChoice]:
    return [SelectChoice(each.public_id, _words(run, each)) for each in sessions]


def _missing(lacking: Untaught) -> str:
    name = f"{lacking.module.code} {lacking.module.title}"
    return f"{name} · {lacking.group_names}" if lacking.groups else name


def _words(run: CourseRun, session: PlannedSession) -> str:
    group = f", {session.group.name}" if session.group else ""
    name = f"{session.code} {session.title}{group}".strip()
    return f"{name} · {moment(session.starts_at, session.time_zone, run.city.name)}"


def _ids(known: Mapping[str, Person] | Mapping[str, Room], keys: Iterable[str]) -> tuple[int, ...]:
    return tuple(known[key].id for key in keys)


def _page(template: str, run: CourseRun, form: WithinForm) -> ResponseReturnValue:
    page = render_template(template, run=run, tabs=run_tabs.of(run), form=form)
    return page, 422 if form.errors else 200
