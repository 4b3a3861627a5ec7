"""Asking mentors whether they teach what they are to teach."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.clock import utcnow
from app.domain.permissions import Action
from app.errors import NotFound
from app.queries import plans
from app.services import teaching_replies
from app.views.access import asks, current_person
from app.views.places import permitted_run

bp = Blueprint("teaching_replies", __name__)


@bp.post("/courses/<run_id>/mentors/ask")
@asks(Action.PLAN_RUN)
def ask(run_id: str) -> ResponseReturnValue:
    """Ask all mentors about their sessions to come, or those of one session."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    public_id, of = request.form.get("session"), None
    if public_id:
        session = plans.get(public_id)
        if session.course_run_id != run.id:
            raise NotFound
        of = [(session.id, mentor.person_id) for mentor in session.mentors]
    asked = teaching_replies.ask(run.id, of=of, actor=current_person(), now=utcnow())
    if asked:
        words = ngettext(
            "Asked about one session: the question is on the mentor's page.",
            "Asked %(num)d times: the questions are on the mentors' pages.",
            asked,
        )
        flash(words, "good")
    else:
        flash(_("Everybody was asked already about the time that is planned."), "note")
    if public_id:
        return redirect(url_for("session_people.show", session_id=public_id), 303)
    return redirect(url_for("faculty.index", run_id=run_id), 303)
