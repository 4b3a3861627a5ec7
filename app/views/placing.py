"""What an agenda lacks for what is taught, and has too much: placed and taken off, one by one."""

from datetime import datetime

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.permissions import Action
from app.domain.wall_time import AmbiguousTime, NonexistentTime
from app.errors import NotFound
from app.formatting import moment
from app.forms.teaching import PlacingForm, TakingOffForm
from app.models.delivery import CourseRun
from app.queries import plans
from app.services import placing, timetable
from app.services.placing import Meets, NotTaught, TooEarly
from app.services.plan_edits import Outdated
from app.views import agenda_forms, teaching
from app.views.access import asks, current_person
from app.views.places import permitted_run

bp = Blueprint("placing", __name__)


@bp.post("/courses/<run_id>/teaching/place")
@asks(Action.PLAN_RUN)
def place(run_id: str) -> ResponseReturnValue:
    """Let a module without a session be taught at a time."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    form = PlacingForm(request.form)
    if not form.validate():
        return teaching.page(run, form), 422
    try:
        made = placing.place(
            run.id,
            form.module.data,
            starts=datetime.combine(form.date.data, form.start.data),
            fold=int(form.fold.data) if form.fold.data in ("0", "1") else None,
            actor=current_person(),
            now=utcnow(),
        )
    except NotTaught:
        flash(_("The course does not teach this module any more. Nothing was added."), "care")
        return _back(run)
    except (NonexistentTime, AmbiguousTime) as error:
        agenda_forms.explain(form, error)
        return teaching.page(run, form), 422
    except (TooEarly, Meets) as error:
        form.start.errors = [_why_not(error)]
        return teaching.page(run, form), 422
    first = made[0]
    at = moment(first.starts_at, first.time_zone, run.city.name)
    words = _("“%(title)s” is in the agenda: %(at)s.", title=first.title, at=at)
    flash(words, "good")
    return _back(run)


@bp.post("/courses/<run_id>/teaching/take-off")
@asks(Action.PLAN_RUN)
def take_off(run_id: str) -> ResponseReturnValue:
    """Cancel a session of a module that is not taught any more; once is enough."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    form = TakingOffForm(request.form)
    if not form.validate():
        return _back(run)
    session = plans.get(form.session.data)
    if session.course_run_id != run.id:
        raise NotFound
    if session.cancelled:
        return _back(run)
    try:
        timetable.cancel(
            session.id, revision=form.revision.data, actor=current_person(), now=utcnow()
        )
    except Outdated:
        flash(_("Somebody else changed this session meanwhile. Look at it again."), "care")
        return _back(run)
    flash(_("“%(title)s” is cancelled.", title=session.title), "good")
    return _back(run)


def _why_not(error: TooEarly | Meets) -> str:
    """Say why nothing can be placed at a time, and what to do."""
    if isinstance(error, TooEarly):
        words = _("This time is over, or before what is taught now begins. Choose a later one.")
    else:
        others = ", ".join(dict.fromkeys(each.title for each in error.others))
        words = _("The people are in “%(others)s” then. Choose another time.", others=others)
    return str(words)


def _back(run: CourseRun) -> ResponseReturnValue:
    return redirect(url_for("teaching.show", run_id=run.public_id, _anchor="agenda"), 303)
