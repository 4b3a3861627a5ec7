"""What a course teaches, since when and why; changing it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from app.clock import utcnow
from app.domain import pins as rules
from app.domain.comparisons import comparison
from app.domain.permissions import Action
from app.domain.pins import CannotRepin, Objection
from app.formatting import moment
from app.forms.teaching import PlacingForm, TeachingForm
from app.models.delivery import CourseRun
from app.models.plan import PlannedSession
from app.queries import (
    curricula,
    effective_curricula,
    placing,
    plans,
    standings,
    timetable,
    untaught,
)
from app.queries import pins as queries
from app.queries.placing import Unplaced
from app.queries.plans import AnySession
from app.queries.untaught import Untaught
from app.services import city_days, pins
from app.services.pins import PinnedMeanwhile
from app.views import run_tabs, teachings
from app.views.access import allows, asks, current_person
from app.views.comparison_texts import grouped, names_in
from app.views.places import permitted_run, place_of
from app.views.teachings import Teaching

bp = Blueprint("teaching", __name__)

OBJECTIONS = {
    Objection.NO_REASON: _l("Write why."),
    Objection.SAME: _l("The course teaches this already."),
    Objection.OTHER_CURRICULUM: _l("This is another curriculum: begin a course of it."),
    Objection.WITHDRAWN: _l("This version was withdrawn as unsafe. Choose another one."),
    Objection.TOO_OLD: _l("No course of that time can begin with this old version."),
    Objection.NOT_ENDORSED: _l("This edition waits for the endorsement of the city."),
    Objection.NO_SESSION: _l("Say from which session on: what was held stays as it was."),
    Objection.HELD: _l("This session was held meanwhile. Choose a later one."),
}


@dataclass(frozen=True)
class Plan:
    """What an agenda has too much, and what it lacks, for what is taught."""

    left_over: tuple[PlannedSession, ...]
    untaught: tuple[Untaught, ...]
    unplaced: tuple[Unplaced, ...] = ()


@bp.get("/courses/<run_id>/teaching")
@asks(Action.VIEW_RUN)
def show(run_id: str) -> ResponseReturnValue:
    """Show what the course teaches, and what it taught before."""
    return page(permitted_run(run_id, Action.VIEW_RUN))


def page(run: CourseRun, form: PlacingForm | None = None) -> str:
    """Show it, with the form of a module that could not be placed as it was sent."""
    form = _named_apart(form) if form else None
    pinned = queries.of_run(run.id)
    may_plan = allows(Action.PLAN_RUN, place_of(run))
    current = Teaching(run.curriculum_version, run.adaptation_version)
    return render_template(
        "teaching/show.html",
        run=run,
        tabs=run_tabs.of(run),
        pins=pinned,
        holding=rules.that_hold(pinned),
        effective=effective_curricula.of_run(run),
        plan=_to_do(run, current, pinned[-1].holds_from) if may_plan else None,
        form=form,
        placing=lambda each: _placing(each, form),
        choices=[(each.key, teachings.words(each)) for each in _others(run)] if may_plan else [],
        stands=standings.of_version(run.curriculum_version_id),
    )


@bp.get("/courses/<run_id>/teaching/change")
@asks(Action.PLAN_RUN)
def ask(run_id: str) -> ResponseReturnValue:
    """Say what differs, and ask why and from which session on."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    chosen = _chosen(run, request.args.get("to"))
    if chosen is None:
        return redirect(url_for(".show", run_id=run_id), 303)
    form = TeachingForm(to=chosen.key, pin=queries.of_run(run.id)[-1].sequence)
    return _page_of_change(run, chosen, form)


@bp.post("/courses/<run_id>/teaching/change")
@asks(Action.PLAN_RUN)
def change(run_id: str) -> ResponseReturnValue:
    """Let the course teach something else."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    form = TeachingForm(request.form)
    chosen = _chosen(run, form.to.data)
    if chosen is None:
        return redirect(url_for(".show", run_id=run_id), 303)
    if not form.validate():
        return _page_of_change(run, chosen, form), 422
    sessions = _known_sessions(run)
    since = next((each for each in sessions if each.public_id == form.holds_from.data), None)
    try:
        pins.repin(
            run.id,
            seen=form.pin.data,
            version=chosen.version,
            adaptation=chosen.adaptation,
            reason=form.reason.data,
            holds_from=since,
            actor=current_person(),
            now=utcnow(),
        )
    except CannotRepin as error:
        form.form_errors = [OBJECTIONS[error.objection]]
        return _page_of_change(run, chosen, form), 422
    except PinnedMeanwhile:
        flash(_("Somebody else changed meanwhile what this course teaches. Look again."), "care")
        return redirect(url_for(".show", run_id=run_id), 303)
    flash(_("What the course teaches is changed. No session was."), "good")
    return redirect(url_for(".show", run_id=run_id), 303)


def _page_of_change(run: CourseRun, chosen: Teaching, form: TeachingForm) -> str:
    old = effective_curricula.of_run(run)
    new = effective_curricula.of(chosen.version, chosen.adaptation)
    after = rules.first_to_choose(queries.attended(run.id), utcnow())
    sessions = _known_sessions(run)
    form.holds_from.choices = _session_choices(run, sessions, after) if after else []
    differences = comparison.compare(old, new)
    return render_template(
        "teaching/change.html",
        run=run,
        form=form,
        words=teachings.words(chosen),
        groups=grouped(differences, names_in(old, new)),
        plan=_plan(run, chosen, after),
        frozen=after is not None,
    )


def _known_sessions(run: CourseRun) -> Sequence[AnySession]:
    """Return the sessions from which a pin can hold: as people know them, once they know any.

    A pin never changes, and mentors read since when it holds: no time that is planned alone.
    """
    return timetable.sessions_of(run.id) if run.published_at else plans.sessions_of(run.id)


def _plan(run: CourseRun, teaching: Teaching, after: datetime | None) -> Plan:
    """Return what the agenda lacks or has too much for what is to be taught."""
    effective = effective_curricula.of(teaching.version, teaching.adaptation)
    sessions = plans.sessions_of(run.id)
    return Plan(
        left_over=rules.left_over({each.uid for each in effective.modules}, sessions, after),
        untaught=untaught.required(run, effective, sessions),
    )


def _to_do(run: CourseRun, teaching: Teaching, holds_from: datetime | None) -> Plan:
    """Return the same of what is taught now, with where each module without a session fits.

    What has begun is left alone.
    """
    now = utcnow()
    since = max(now, holds_from) if holds_from else now
    plan = _plan(run, teaching, since)
    unplaced = placing.unplaced(
        run,
        effective_curricula.of_run(run),
        plans.sessions_of(run.id),
        calendar=city_days.calendar_of_run(run),
        not_before=since,
    )
    return replace(plan, unplaced=tuple(unplaced))


def _placing(unplaced: Unplaced, sent: PlacingForm | None) -> PlacingForm:
    """Return the form of a module: as it was sent, or with the time that is proposed."""
    if sent is not None and sent.module.data == unplaced.module.uid:
        return sent
    at = unplaced.proposed
    given = {"module": unplaced.module.uid, "date": at and at.date(), "start": at and at.time()}
    return _named_apart(PlacingForm(data=given))


def _named_apart(form: PlacingForm) -> PlacingForm:
    """Give the fields of a form ids that no other module's form on the page has."""
    for field in form:
        field.id = f"{field.short_name}-{form.module.data}"
        field.label.field_id = field.id
    return form


def _others(run: CourseRun) -> list[Teaching]:
    """Return what else of its curriculum the city can teach, its own endorsed editions first."""
    curriculum_id = run.curriculum_version.curriculum_id
    versions = [each for each in curricula.all_versions() if each.curriculum_id == curriculum_id]
    adapted = {each.base_id: each for each in curricula.editions_by(run.city) if each.endorsement}
    own = [Teaching(each, adapted[each.id]) for each in versions if each.id in adapted]
    every = own + [Teaching(each, None) for each in versions]
    current = Teaching(run.curriculum_version, run.adaptation_version).key
    return [each for each in every if each.key != current]


def _chosen(run: CourseRun, key: str | None) -> Teaching | None:
    return next((each for each in _others(run) if each.key == key), None)


def _session_choices(
    run: CourseRun, sessions: Sequence[AnySession], after: datetime
) -> list[SelectChoice]:
    """Return the sessions from which something else can be taught; of parallel ones the first."""
    first = {each.starts_at: each for each in reversed(sessions) if each.starts_at > after}
    return [
        SelectChoice(
            each.public_id, f"{moment(each.starts_at, each.time_zone, run.city.name)}: {each.title}"
        )
        for _starts_at, each in sorted(first.items())
        if not each.pause
    ]
