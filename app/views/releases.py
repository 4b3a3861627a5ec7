"""Releases of a plan: what one would change and for whom, those there are, and going back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.clock import utcnow
from app.domain.errors import NotOfThisRun
from app.domain.permissions import Action
from app.forms.releasing import ReleasingForm
from app.models.delivery import CourseRun
from app.queries import agenda as agendas
from app.queries import fair_hours, plans
from app.queries import releases as queries
from app.services import city_days, plan_edits, plan_history, releases
from app.services.plan_edits import Outdated, RoomClosed
from app.services.shifts import AlreadyHeld
from app.views import release_notices, run_tabs
from app.views.access import allows, asks, current_person
from app.views.agenda_moves import held_words
from app.views.places import permitted_run, place_of

bp = Blueprint("releases", __name__)


@bp.get("/courses/<run_id>/releases")
@asks(Action.VIEW_RUN, Action.PLAN_RUN)
def index(run_id: str) -> ResponseReturnValue:
    """List the releases, the newest first; to planners also what waits to be released."""
    run = permitted_run(run_id, Action.VIEW_RUN)
    may_plan = allows(Action.PLAN_RUN, place_of(run))
    return render_template(
        "releases/index.html",
        run=run,
        tabs=run_tabs.of(run),
        releases=queries.of_run(run.id),
        waiting=queries.counts_by_run([run.id])[run.id] if may_plan else 0,
        may_plan=may_plan,
    )


@bp.get("/courses/<run_id>/releases/<int:release>")
@asks(Action.VIEW_RUN, Action.PLAN_RUN)
def show(run_id: str, release: int) -> ResponseReturnValue:
    """Show the agenda as a release has it, and what it changed of the one before."""
    run = permitted_run(run_id, Action.VIEW_RUN)
    row = queries.get(run.id, release)
    sessions = queries.sessions_of(row)
    found = queries.changes_of(row)
    befores = [each.before for each in found if each.before]
    may_plan = allows(Action.PLAN_RUN, place_of(run))
    return render_template(
        "releases/show.html",
        run=run,
        tabs=run_tabs.of(run),
        release=row,
        sessions=[each for each in sessions if not each.cancelled],
        changes=found if row.number > 1 else (),
        names=queries.names_of([*sessions, *befores]),
        may_plan=may_plan,
        state=plan_edits.state_of(plans.sessions_of(run.id)) if may_plan else "",
        waiting=queries.counts_by_run([run.id])[run.id] if may_plan else 0,
        is_newest=queries.of_run(run.id)[0] == row,
    )


@bp.get("/courses/<run_id>/releases/next")
@asks(Action.PLAN_RUN)
def preview(run_id: str) -> ResponseReturnValue:
    """Show what a release would change and for whom; by `person` what that one would be told."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    person = request.args.get("person")
    told = release_notices.page(run, person)
    return told or _preview(run, ReleasingForm(), untold=bool(person))


@bp.post("/courses/<run_id>/releases/next")
@asks(Action.PLAN_RUN)
def release(run_id: str) -> ResponseReturnValue:
    """Release the plan that was looked at; pressing twice releases it once."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    form = ReleasingForm(request.form)
    if not form.validate():
        return _preview(run, form), 422
    try:
        row = releases.release(
            run.id,
            note=(form.note.data or "").strip(),
            seen=form.seen.data,
            held_too=form.held_too.data,
            actor=current_person(),
            now=utcnow(),
        )
    except Outdated:
        return _preview(run, form, outdated=True), 409
    except AlreadyHeld as error:
        form.held_too.errors = [held_words(error)]
        return _preview(run, form), 422
    flash(_("Release %(number)s is what everybody sees now.", number=row.number), "good")
    return redirect(url_for(".index", run_id=run_id), 303)


@bp.post("/courses/<run_id>/releases/<int:release>/go-back")
@asks(Action.PLAN_RUN)
def go_back(run_id: str, release: int) -> ResponseReturnValue:
    """Lay an older release into the plan; releasing that is the next step, and another press."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    try:
        changed = plan_history.go_back(
            run.id,
            release,
            seen=request.form.get("seen"),
            actor=current_person(),
            now=utcnow(),
        )
    except Outdated:
        words = _("Somebody changed the plan since you looked. Nothing of it was replaced.")
        return _not_replaced(run_id, release, words)
    except RoomClosed:
        words = _("A room of that release is closed by now. Nothing was replaced.")
        return _not_replaced(run_id, release, words)
    except NotOfThisRun:
        words = _("Somebody or a room in that release is not of this course any more.")
        return _not_replaced(run_id, release, words)
    words = ngettext(
        "%(num)d session is planned as release %(number)s had it. Look, then release it.",
        "%(num)d sessions are planned as release %(number)s had them. Look, then release them.",
        changed,
        number=release,
    )
    flash(words if changed else _("The plan is as that release had it already."), "note")
    return redirect(url_for(".preview", run_id=run_id), 303)


def _not_replaced(run_id: str, release: int, words: str) -> ResponseReturnValue:
    flash(words, "care")
    return redirect(url_for(".show", run_id=run_id, release=release), 303)


def _preview(
    run: CourseRun, form: ReleasingForm, *, outdated: bool = False, untold: bool = False
) -> str:
    planned = plans.sessions_of(run.id)
    found = queries.to_release(run.id, planned)
    form.seen.data = plan_edits.state_of(planned)
    told = queries.told(run, found)
    return render_template(
        "releases/next.html",
        run=run,
        tabs=run_tabs.of(run),
        form=form,
        changes=found,
        told=told,
        ways=release_notices.ways_to(person for each in told for person in each.people),
        names=queries.names_in(found),
        agenda=agendas.planned(run, city_days.calendar_of_run(run)),
        ledger=fair_hours.of_run(run, now=utcnow()),
        outdated=outdated,
        untold=untold,
    )
