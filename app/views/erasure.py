"""Erasing a person, asked for on a page or in another way, after seeing what goes and stays."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.data_requests import RequestKind
from app.domain.merging import AlreadyMerged
from app.domain.permissions import Action, Place
from app.errors import NotFound
from app.forms.data_requests import ErasureForm
from app.models.data_request import DataRequest
from app.models.person import Person
from app.queries import data_requests, my_data, person_pages
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
    """Carry out what somebody asked for on their page."""
    require(Action.ERASE_PERSON, Place())
    asked = data_requests.get(None, erasure_id)
    if asked.kind != RequestKind.ERASURE:
        raise NotFound
    return _show_or_erase(asked.person.merged_into or asked.person, asked)


@bp.route("/people/<record_id>/erase", methods=["GET", "POST"])
@asks(Action.ERASE_PERSON)
def erase_unasked(record_id: str) -> ResponseReturnValue:
    """Erase somebody who asked by phone or letter, or whose record is a mistake."""
    require(Action.ERASE_PERSON, Place())
    holder = person_pages.get(None, record_id)
    if holder.public_id != record_id:
        return redirect(url_for(".erase_unasked", record_id=holder.public_id))
    return _show_or_erase(holder)


def _show_or_erase(holder: Person, asked: DataRequest | None = None) -> ResponseReturnValue:
    """Show what would go and what would stay, and do it when that is what was sent."""
    form = ErasureForm(request.form)
    if request.method != "POST":
        return _page(holder, form, asked)
    if not form.validate():
        return _page(holder, form, asked), 422
    try:
        erasure.erase(
            holder.id,
            reason=form.reason.data,
            actor=current_person(),
            now=utcnow(),
            outbox=adapters().mailer,
        )
    except (NamesThem, RunsACourse, LastAdministrator, AlreadyMerged) as refusal:
        form.form_errors.append(_words(refusal))
        return _page(holder, form, asked), 409
    flash(_("The person is erased."), "good")
    return redirect(url_for("data_requests.index" if asked else "people.index"), 303)


def _words(refusal: NamesThem | RunsACourse | LastAdministrator | AlreadyMerged) -> str:
    match refusal:
        case NamesThem():
            words = _("The reason names the person. It is kept, so write it without.")
        case AlreadyMerged():
            words = _("This record became part of another one meanwhile. Look at that one first.")
        case RunsACourse():
            words = _("You organise a course that is being held. Wait until it is over.")
        case _:
            words = _("This is the last administrator. Make somebody else one first.")
    return str(words)


def _page(holder: Person, form: ErasureForm, asked: DataRequest | None) -> str:
    held = my_data.collect(holder.id)
    going = [
        (my_data_words.GOING[name], len(held[name])) for name in my_data_words.GOING if held[name]
    ]
    return render_template(
        "data_requests/erase.html",
        asked=asked,
        holder=holder,
        form=form,
        going=going,
        stays=queries.what_stays(holder.id),
        mentions=queries.mentions_by_others(holder.id),
    )
