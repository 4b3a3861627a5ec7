"""Erasing a person who asked for it, after seeing what goes and what stays."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.data_requests import RequestKind
from app.domain.permissions import Action, Place
from app.errors import NotFound
from app.forms.data_requests import ErasureForm
from app.models.data_request import DataRequest
from app.queries import data_requests, my_data
from app.queries import erasure as queries
from app.services import erasure
from app.services.erasure import NamesThem, RunsACourse
from app.services.roles import LastAdministrator
from app.views import my_data_words
from app.views.access import asks, current_person, require
from app.wiring import adapters

bp = Blueprint("erasure", __name__)


@bp.route("/requests/<erasure_id>/erase", methods=["GET", "POST"])
@asks(Action.ERASE_PERSON)
def erase(erasure_id: str) -> ResponseReturnValue:
    """Show what would go and what would stay, and do it."""
    require(Action.ERASE_PERSON, Place())
    asked = data_requests.get(None, erasure_id)
    if asked.kind != RequestKind.ERASURE:
        raise NotFound
    form = ErasureForm(request.form)
    if request.method != "POST":
        return _page(asked, form)
    if not form.validate():
        return _page(asked, form), 422
    try:
        erasure.erase(
            asked.id,
            reason=form.reason.data,
            actor=current_person(),
            now=utcnow(),
            outbox=adapters().mailer,
        )
    except (NamesThem, RunsACourse, LastAdministrator) as refusal:
        form.form_errors.append(_words(refusal))
        return _page(asked, form), 409
    flash(_("The person is erased."), "good")
    return redirect(url_for("data_requests.index"), 303)


def _words(refusal: NamesThem | RunsACourse | LastAdministrator) -> str:
    match refusal:
        case NamesThem():
            words = _("The reason names the person. It is kept, so write it without.")
        case RunsACourse():
            words = _("You organise a course that is being held. Wait until it is over.")
        case _:
            words = _("This is the last administrator. Make somebody else one first.")
    return str(words)


def _page(asked: DataRequest, form: ErasureForm) -> str:
    person = asked.person.merged_into or asked.person
    held = my_data.collect(person.id)
    going = [
        (my_data_words.GOING[name], len(held[name])) for name in my_data_words.GOING if held[name]
    ]
    return render_template(
        "data_requests/erase.html",
        asked=asked,
        holder=person,
        form=form,
        going=going,
        stays=queries.what_stays(person.id),
    )
