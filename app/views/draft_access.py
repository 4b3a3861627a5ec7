"""Who may write in the draft of a curriculum, and who may read it."""

from flask import abort, redirect, request, url_for
from werkzeug.exceptions import BadRequest

from app.domain import public_id
from app.domain.drafts.review import DraftState
from app.domain.permissions import Action, Place
from app.errors import NotFound
from app.models.draft import Draft
from app.queries import drafts
from app.views.access import allows, require


def to_write(draft_id: str) -> Draft:
    """Return a draft to somebody who may write in it; others do not learn that it is there.

    Who opens a form of one that is published or discarded is led to where that is said.
    """
    draft = drafts.get(draft_id)
    require(Action.EDIT_CURRICULUM, place_of(draft))
    if request.method == "GET" and not DraftState(draft.state).open:
        abort(redirect(url_for("drafts.show", draft_id=draft_id), 303))
    return draft


def to_read(draft_id: str) -> Draft:
    """Return a draft to who writes or agrees to it, in the owner's name or in a partner's.

    Others than its writers do not learn of it before it is in review, nor once it is discarded.
    """
    draft = drafts.get(draft_id)
    partners = [Place(organisation_id=each.id) for each in drafts.partners(draft)]
    places = [place_of(draft), *partners]
    there = (each for each in places if allows(Action.APPROVE_CURRICULUM, each))
    require(Action.APPROVE_CURRICULUM, next(there, places[0]))
    if draft.state in (DraftState.DRAFT, DraftState.DISCARDED) and not may_write(draft):
        raise NotFound
    return draft


def form_id() -> str:
    """Return the public id that a form brings along for the draft that it begins."""
    sent = request.form.get("id", "")
    if not public_id.WHOLE.match(sent):
        raise BadRequest
    return sent


def may_write(draft: Draft) -> bool:
    """Whether the person may write in it."""
    return allows(Action.EDIT_CURRICULUM, place_of(draft))


def place_of(draft: Draft) -> Place:
    """Return where a draft lies: with the owner of its curriculum."""
    return Place(organisation_id=draft.curriculum.owner_id)
