"""One task of a checklist: changed, done or not, taken off and put back."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.errors import Garbled
from app.domain.permissions import Action
from app.forms.checklist import DoneForm, TakeOffForm, TaskForm
from app.models.checklist import ChecklistTask
from app.queries import checklists as queries
from app.services import checklists
from app.services.checklists import Outdated
from app.views import checklist_pages, way_back
from app.views.access import asks, current_person

bp = Blueprint("checklist_tasks", __name__)


@bp.get("/tasks/<task_id>")
@asks(Action.PLAN_RUN, Action.PLAN_VISITS)
def edit(task_id: str) -> ResponseReturnValue:
    """Show a task with all that can be changed of it."""
    return checklist_pages.of_task(_permitted(task_id))


@bp.post("/tasks/<task_id>")
@asks(Action.PLAN_RUN, Action.PLAN_VISITS)
def save(task_id: str) -> ResponseReturnValue:
    """Set what a task says."""
    task = _permitted(task_id)
    form, people = TaskForm(request.form), checklist_pages.people_for(task.about, task)
    checklist_pages.offer(form, task.about, people)
    form.public_id.data = task.public_id
    if not form.validate():
        return checklist_pages.of_task(task, form=form), 422
    details = form.details({person.public_id: person.id for person in people})
    seen = int(form.revision.data)
    try:
        checklists.save(task.id, details, seen=seen, actor=current_person(), now=utcnow())
    except Outdated as error:
        form.revision.data = str(error.revision)
        return checklist_pages.of_task(task, form=form, outdated="change"), 409
    return checklist_pages.changed(task, _("“%(title)s” is saved.", title=details.title))


@bp.post("/tasks/<task_id>/done")
@asks(Action.PLAN_RUN, Action.PLAN_VISITS)
def done(task_id: str) -> ResponseReturnValue:
    """Say that a task is done; from its own page also what shows it."""
    task = _permitted(task_id)
    form = DoneForm(request.form)
    if not form.validate():
        if form.revision.errors:
            raise Garbled
        return checklist_pages.of_task(task, done=form), 422
    proof = form.proof if "note" in request.form else None
    seen = int(form.revision.data)
    try:
        checklists.mark_done(task.id, proof, seen=seen, actor=current_person(), now=utcnow())
    except Outdated as error:
        form.revision.data = str(error.revision)
        return _too_late(task, done=form if proof else None)
    return checklist_pages.changed(task, _("“%(title)s” is done.", title=task.title))


@bp.post("/tasks/<task_id>/not-done")
@asks(Action.PLAN_RUN, Action.PLAN_VISITS)
def reopen(task_id: str) -> ResponseReturnValue:
    """Say that a task is not done after all."""
    task = _permitted(task_id)
    form = DoneForm(request.form)
    if not form.validate():
        raise Garbled
    seen = int(form.revision.data)
    try:
        checklists.reopen(task.id, seen=seen, actor=current_person(), now=utcnow())
    except Outdated:
        return _too_late(task)
    return checklist_pages.changed(task, _("“%(title)s” is not done.", title=task.title))


@bp.post("/tasks/<task_id>/off")
@asks(Action.PLAN_RUN, Action.PLAN_VISITS)
def take_off(task_id: str) -> ResponseReturnValue:
    """Take a task off the list, for a reason."""
    task = _permitted(task_id)
    form = TakeOffForm(request.form)
    if not form.validate():
        return checklist_pages.of_task(task, off=form), 422
    actor, seen = current_person(), int(form.revision.data)
    try:
        checklists.take_off(task.id, reason=form.reason.data, seen=seen, actor=actor, now=utcnow())
    except Outdated as error:
        form.revision.data = str(error.revision)
        return checklist_pages.of_task(task, off=form, outdated="take-off"), 409
    words = _("“%(title)s” is off the list.", title=task.title)
    way_back.offer(words, url_for(".restore", task_id=task_id))
    return redirect(checklist_pages.address_of(task.about), 303)


@bp.post("/tasks/<task_id>/restore")
@asks(Action.PLAN_RUN, Action.PLAN_VISITS)
def restore(task_id: str) -> ResponseReturnValue:
    """Put a task back on the list, as it was."""
    task = _permitted(task_id)
    checklists.restore(task.id, actor=current_person(), now=utcnow())
    flash(_("“%(title)s” is on the list again.", title=task.title), "good")
    anchor = f"t-{task.public_id}"
    return redirect(checklist_pages.address_of(task.about, _anchor=anchor), 303)


def _permitted(task_id: str) -> ChecklistTask:
    """Return a task of what the person plans; raises NotFound or Forbidden."""
    task = queries.get(task_id)
    checklist_pages.demand(task.about)
    return task


def _too_late(task: ChecklistTask, *, done: DoneForm | None = None) -> ResponseReturnValue:
    """Show how it stands now, and that nothing was done."""
    if done is not None:
        return checklist_pages.of_task(task, done=done, outdated="done"), 409
    return checklist_pages.of_list(task.about, too_late=task.title), 409
