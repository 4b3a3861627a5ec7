"""What people asked about their data: what waits, and the answers."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.data_requests import RequestKind
from app.domain.permissions import Action, Place
from app.errors import NotFound
from app.forms.data_requests import AnswerForm
from app.queries import data_requests as queries
from app.services import data_requests
from app.services.data_requests import AlreadyAnswered
from app.views.access import allows, asks, current_person
from app.views.places import permitted_cities

MOST_SHOWN = 50
# Of so few each has its form open; more would make a long page of forms.
FEW = 3

bp = Blueprint("data_requests", __name__, url_prefix="/requests")


@bp.get("")
@asks(Action.ANSWER_REQUESTS)
def index() -> ResponseReturnValue:
    """Show what waits for an answer, of people whom one's cities know."""
    return _page()


@bp.post("/<request_id>/answer")
@asks(Action.ANSWER_REQUESTS)
def answer(request_id: str) -> ResponseReturnValue:
    """Answer one thing that was asked."""
    asked = queries.get(permitted_cities(Action.ANSWER_REQUESTS), request_id)
    if asked.kind == RequestKind.ERASURE and not _may_erase():
        raise NotFound
    form = AnswerForm(request.form, prefix=request_id)
    if not form.validate():
        return _page({asked.public_id: form}), 422
    try:
        data_requests.answer(asked.id, form.answer.data, actor=current_person(), now=utcnow())
    except AlreadyAnswered as error:
        flash(_("It was answered meanwhile: “%(answer)s”", answer=error.answer[:400]), "care")
    else:
        flash(_("Your answer is kept. They read it among their data."), "good")
    return redirect(url_for(".index"), 303)


def _page(refused: Mapping[str, AnswerForm] = MappingProxyType({})) -> str:
    """Show what waits longest, each with a form of its own; one that was refused keeps its text."""
    cities = permitted_cities(Action.ANSWER_REQUESTS)
    waiting = queries.open_ones(cities, most=MOST_SHOWN)
    return render_template(
        "data_requests/index.html",
        requests=[
            (each, refused.get(each.public_id) or AnswerForm(prefix=each.public_id))
            for each in waiting
        ],
        unfolded=len(waiting) <= FEW,
        more=max(0, queries.count_open(cities) - MOST_SHOWN),
        may_erase=_may_erase(),
        refused=next(iter(refused.values()), None),
    )


def _may_erase() -> bool:
    return allows(Action.ERASE_PERSON, Place())
