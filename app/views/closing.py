"""Closing somebody's account, after reading what that comes to, and opening it again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.permissions import Action, Place
from app.errors import NotFound
from app.forms.closing import ClosingForm
from app.models.person import Person
from app.queries import people, person_pages
from app.services import closing
from app.services.closing import MayNotClose
from app.services.roles import LastAdministrator
from app.views.access import asks, current_person, require

bp = Blueprint("closing", __name__, url_prefix="/people/<record_id>/account")


@bp.route("/close", methods=["GET", "POST"])
@asks(Action.CLOSE_ACCOUNT)
def close(record_id: str) -> ResponseReturnValue:
    """Say what will happen, ask why, and do it."""
    holder = _holder(record_id)
    form = ClosingForm(request.form or None)
    if request.method != "POST":
        return _page(holder, form)
    if not form.validate():
        return _page(holder, form), 422
    try:
        done = closing.close(holder, reason=form.reason.data, actor=current_person(), now=utcnow())
    except (MayNotClose, LastAdministrator) as error:
        form.form_errors.append(_refusal(error))
        return _page(holder, form), 409
    if done:
        flash(_("The account of %(name)s is closed.", name=holder.name), "good")
    return redirect(url_for("people.show", record_id=holder.public_id), 303)


@bp.post("/open")
@asks(Action.CLOSE_ACCOUNT)
def open_again(record_id: str) -> ResponseReturnValue:
    """Let somebody sign in again."""
    holder = _holder(record_id)
    try:
        done = closing.open_again(holder, actor=current_person(), now=utcnow())
    except MayNotClose as error:
        flash(_refusal(error), "stop")
    else:
        if done:
            flash(_("%(name)s can sign in again.", name=holder.name), "good")
    return redirect(url_for("people.show", record_id=holder.public_id), 303)


def _holder(record_id: str) -> Person:
    """Return whose account it is; raises NotFound, for who was erased too."""
    require(Action.CLOSE_ACCOUNT, Place())
    holder = person_pages.get(None, record_id)
    if holder.erased_at is not None:
        raise NotFound
    return holder


def _page(holder: Person, form: ClosingForm) -> str:
    return render_template(
        "people/close.html",
        holder=holder,
        form=form,
        is_closed=bool(people.closed_among([holder.id])),
    )


def _refusal(error: MayNotClose | LastAdministrator) -> str:
    if isinstance(error, LastAdministrator):
        return str(_("This is the last administrator. Make somebody else one first."))
    return str(_("Nobody closes their own account. Ask another administrator."))
