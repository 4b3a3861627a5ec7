"""Checklists: that of a course, and what is due next in all that somebody plans."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.permissions import Action
from app.errors import NotFound
from app.forms.checklist import DeadlineForm
from app.queries import checklists as queries
from app.services import checklists
from app.services.checklists import DeadlineChanged
from app.services.city_calendars import of_cities
from app.views import checklist_pages
from app.views.access import asks, current_person, reaching
from app.views.places import permitted_run

bp = Blueprint("checklists", __name__)

MOST_LISTED = 100


@bp.get("/checklists")
@asks(Action.PLAN_RUN)
def index() -> ResponseReturnValue:
    """List what is due next in all courses and visits that the person plans."""
    planned = reaching(Action.PLAN_RUN)
    if not planned:
        raise NotFound
    visited = reaching(Action.PLAN_VISITS)
    due = queries.next_due(planned, visited, calendars=of_cities, now=utcnow())
    return render_template(
        "checklists/index.html",
        groups=checklist_pages.grouped(due[:MOST_LISTED]),
        total=len(due),
        title_of=checklist_pages.title_of,
        address=checklist_pages.address_of,
    )


@bp.get("/courses/<run_id>/checklist")
@asks(Action.PLAN_RUN)
def show(run_id: str) -> ResponseReturnValue:
    """Show what is to be done around a course."""
    return checklist_pages.of_list(permitted_run(run_id, Action.PLAN_RUN))


@bp.post("/courses/<run_id>/checklist/apply")
@asks(Action.PLAN_RUN)
def apply(run_id: str) -> ResponseReturnValue:
    """Put the tasks of a template on the list; those that were there stay."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    return checklist_pages.applied(
        run,
        lambda template: checklists.apply(run.id, template, actor=current_person(), now=utcnow()),
    )


@bp.post("/courses/<run_id>/checklist")
@asks(Action.PLAN_RUN)
def add(run_id: str) -> ResponseReturnValue:
    """Put one task on the list."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    return checklist_pages.added(
        run,
        lambda details, key: checklists.add(
            run.id, details, public_id=key, actor=current_person(), now=utcnow()
        ),
    )


@bp.post("/courses/<run_id>/checklist/deadline")
@asks(Action.PLAN_RUN)
def set_deadline(run_id: str) -> ResponseReturnValue:
    """Write down until when the accreditor of the course takes applications."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    form = DeadlineForm(request.form)
    if not form.validate():
        return checklist_pages.of_list(run, deadline=form), 422
    day = form.deadline.data
    try:
        checklists.set_deadline(run.id, day, seen=form.seen, actor=current_person(), now=utcnow())
    except DeadlineChanged:
        return checklist_pages.deadline_changed(run, form), 409
    flash(_("The deadline is saved.") if day else _("No deadline is written down."), "good")
    return redirect(url_for(".show", run_id=run_id, _anchor="deadline"), 303)
