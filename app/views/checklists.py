"""Checklists: that of a course, and what is due next in all courses that somebody plans."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.clock import utcnow
from app.domain.permissions import Action
from app.errors import NotFound
from app.forms.checklist import TaskForm
from app.queries import checklists as queries
from app.services import checklists
from app.services.city_calendars import of_cities
from app.views import checklist_pages
from app.views.access import asks, current_person, reaching
from app.views.places import permitted_run
from app.wiring import adapters

bp = Blueprint("checklists", __name__)

MOST_LISTED = 100


@bp.get("/checklists")
@asks(Action.PLAN_RUN)
def index() -> ResponseReturnValue:
    """List what is due next in all courses that the person plans."""
    planned = reaching(Action.PLAN_RUN)
    if not planned:
        raise NotFound
    due = queries.next_due(planned, calendars=of_cities, now=utcnow())
    return render_template(
        "checklists/index.html", groups=checklist_pages.grouped(due[:MOST_LISTED]), total=len(due)
    )


@bp.get("/courses/<run_id>/checklist")
@asks(Action.PLAN_RUN)
def show(run_id: str) -> ResponseReturnValue:
    """Show what is to be done around a course."""
    return checklist_pages.of_run(permitted_run(run_id, Action.PLAN_RUN))


@bp.post("/courses/<run_id>/checklist/apply")
@asks(Action.PLAN_RUN)
def apply(run_id: str) -> ResponseReturnValue:
    """Put the tasks of a template on the list; those that were there stay."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    wanted = request.form.get("template")
    template = next((each for each in adapters().checklists if each.slug == wanted), None)
    if template is None:
        flash(_("Choose one of these lists."), "stop")
        return checklist_pages.of_run(run), 422
    new = checklists.apply(run.id, template, actor=current_person(), now=utcnow())
    words = ngettext("%(num)d task is on the list now.", "%(num)d tasks are on the list now.", new)
    flash(words if new else _("All of these were on the list already."), "good" if new else "note")
    return redirect(url_for(".show", run_id=run_id), 303)


@bp.post("/courses/<run_id>/checklist")
@asks(Action.PLAN_RUN)
def add(run_id: str) -> ResponseReturnValue:
    """Put one task on the list."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    form, people = TaskForm(request.form), checklist_pages.people_for(run)
    checklist_pages.offer(form, people)
    if not form.validate():
        return checklist_pages.of_run(run, form), 422
    row = checklists.add(
        run.id,
        form.details({person.public_id: person.id for person in people}),
        public_id=form.public_id.data,
        actor=current_person(),
        now=utcnow(),
    )
    flash(_("“%(title)s” is on the list.", title=row.title), "good")
    return redirect(url_for(".show", run_id=run_id, _anchor=f"t-{row.public_id}"), 303)
