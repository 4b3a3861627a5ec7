"""What a mentor answers when they are asked to teach a session."""

from datetime import datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.plans.teaching import Answer, MentorPart, Reply
from app.forms.teaching_reply import TeachingReplyForm
from app.models.delivery import CourseSession
from app.models.plan import PlannedSession
from app.models.teaching import TeachingReply
from app.queries import teaching_replies as queries
from app.services import teaching_replies
from app.services.plan_edits import Outdated
from app.services.teaching_replies import HasBegun
from app.views.access import current_person, signed_in
from app.views.teaching_words import PARTS, REPLIES

bp = Blueprint("my_answers", __name__)

A_MINUTE = timedelta(minutes=1)


@bp.route("/me/teaching/<asked>", methods=["GET", "POST"])
@signed_in
def show(asked: str) -> ResponseReturnValue:
    """Show a mentor what they were asked, and keep their answer."""
    row = queries.get(asked, current_person().id)
    form = TeachingReplyForm(
        request.form or None,
        asked_at=row.asked_at.isoformat(),
        said=_said(row),
        reason=row.reason,
    )
    if request.method == "GET":
        return _page(row, form)
    if not form.validate():
        return _page(row, form), 422
    try:
        kept = teaching_replies.answer(
            row.planned_session_id,
            asked_at=_asked_at(form),
            said=Answer(form.said.data),
            reason=form.reason.data or "",
            actor=current_person(),
            now=utcnow(),
        )
    except Outdated:
        flash(_("It is planned otherwise since you were asked. Look at what is asked now."), "care")
        return redirect(url_for("my.show", _anchor="asked"), 303)
    except HasBegun:
        flash(_("The session has begun by now. Call whoever plans the course."), "care")
        return redirect(url_for("my.show", _anchor="asked"), 303)
    flash(_thanks(Reply(kept.state)), "good")
    return redirect(url_for("my.show", _anchor="asked"), 303)


def _said(row: TeachingReply) -> str | None:
    if row.state == Reply.INVITED:
        return None
    return Answer.YES.value if row.state == Reply.ACCEPTED else Answer.NO.value


def _asked_at(form: TeachingReplyForm) -> datetime:
    """Return the question that was seen; raises Outdated for none."""
    try:
        return datetime.fromisoformat(form.asked_at.data)
    except ValueError:
        raise Outdated from None


def _thanks(state: Reply) -> str:
    if state is Reply.ACCEPTED:
        return str(_("Thank you. The organisers see that you teach it."))
    return str(_("Thank you for saying so. The organisers see it, and look for somebody else."))


def _page(row: TeachingReply, form: TeachingReplyForm) -> str:
    """Show what was asked; of what is planned, only what the question itself says."""
    released, planned = queries.known_of([row]).get(row.planned_session_id), row.planned_session
    still_meant = row.holds and not planned.cancelled
    return render_template(
        "my/teaching_reply.html",
        reply=row,
        session=released or (planned if still_meant else None),
        released=released,
        run=planned.course_run,
        part=_part(released, row) or _part(planned, row),
        may_answer=queries.is_open(row, released),
        minutes=(row.ends_at - row.starts_at) // A_MINUTE,
        words=REPLIES,
        form=form,
    )


def _part(session: PlannedSession | CourseSession | None, row: TeachingReply) -> str | None:
    """Return what they do in it, in words; None where they do nothing."""
    mentors = session.mentors if session else []
    part = next((each.part for each in mentors if each.person_id == row.person_id), None)
    return str(PARTS[MentorPart(part)]) if part else None
