"""The way of a city's draft to an edition: each step is about the very text that was seen."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.clock import utcnow
from app.domain.drafts.review import DraftState
from app.domain.errors import Conflict
from app.domain.permissions import Action, Place
from app.errors import NotFound
from app.queries import adaptations as adaptation_queries
from app.queries import agreements
from app.services import adaptations, editions, new_beginnings
from app.services.adaptation_rows import AnotherDraft, NewerEdition
from app.services.editions import Broken, OtherState, OwnWork, PartnerMissing
from app.services.published_rows import LabelTaken
from app.services.reviews import NotTheirs, OtherText, TwiceTheSame
from app.views.access import asks, current_person, require
from app.views.adapting import back, page
from app.views.adapting_desk import AGREE, WRITE, Desk, partners_asked, permitted, to_read
from app.wiring import adapters

bp = Blueprint("adapting_steps", __name__, url_prefix="/cities/<city>/adaptations/<curriculum>")
REFUSALS: dict[type[Conflict], str] = {
    OtherText: _l("What you saw was changed meanwhile. Nothing was done: read what it says now."),
    OtherState: _l("Somebody was faster. Nothing was done: look at how it stands now."),
    NewerEdition: _l("A newer edition was published meanwhile. Begin again from that one."),
    Broken: _l("Something is still broken. Mend what is marked below, then send it."),
    NotTheirs: _l("You have no role for this organisation, so somebody of it has to agree."),
    PartnerMissing: _l("Somebody of a clinical partner has to agree first. Nothing was published."),
    LabelTaken: _l(
        "An edition of the city has this name already. Give this one another, while it is in the"
        " making."
    ),
    TwiceTheSame: _l("You agreed to it already; somebody else has to agree besides you."),
    OwnWork: _l("You wrote in it, so somebody else approves it. Nothing was changed."),
}


@bp.post("/send")
@asks(WRITE)
def send(city: str, curriculum: str) -> ResponseReturnValue:
    """Ask a colleague to look at it."""
    desk = permitted(city, curriculum, WRITE)
    words = _("Another organiser of the city, or its endorser, can approve it now.")
    return _take(desk, _with_files(editions.send), DraftState.IN_REVIEW, words)


@bp.post("/take-back")
@asks(WRITE)
def take_back(city: str, curriculum: str) -> ResponseReturnValue:
    """Let it be changed again."""
    desk = permitted(city, curriculum, WRITE)
    return _take(desk, editions.take_back, DraftState.DRAFT)


@bp.post("/approve")
@asks(WRITE, AGREE)
def approve(city: str, curriculum: str) -> ResponseReturnValue:
    """Agree to it as it is; not for who wrote in it."""
    desk = permitted(city, curriculum, WRITE, AGREE)
    return _take(desk, _with_files(editions.approve), DraftState.APPROVED, _("You approved it."))


@bp.post("/approve-clinically")
@asks(Action.APPROVE_CURRICULUM)
def approve_clinically(city: str, curriculum: str) -> ResponseReturnValue:
    """Agree in the name of a clinical partner to what is clinical in it."""
    desk, named = to_read(city, curriculum), request.form.get("partner", "")
    asked = partners_asked(desk.row, agreements.of(desk.row)) if desk.row else []
    partner = next((each for each in asked if each.slug == named), None)
    if partner is None:
        raise NotFound
    require(Action.APPROVE_CURRICULUM, Place(organisation_id=partner.id))
    step = partial(editions.approve_clinically, organisation=partner.slug)
    return _take(desk, step, DraftState.APPROVED, _("You agreed to what is clinical."))


@bp.post("/publish")
@asks(WRITE)
def publish(city: str, curriculum: str) -> ResponseReturnValue:
    """Make a frozen edition of it."""
    desk = permitted(city, curriculum, WRITE)
    label = adaptation_queries.value(desk.row).label if desk.row else ""
    words = _("%(label)s is published. It waits for the city’s endorsement.", label=label)
    return _take(desk, _with_files(editions.publish), DraftState.PUBLISHED, words)


@bp.post("/discard")
@asks(WRITE)
def discard(city: str, curriculum: str) -> ResponseReturnValue:
    """Throw away what is in the making; what is published stays."""
    desk = permitted(city, curriculum, WRITE)
    words = _("The draft is thrown away. The editions stay as they are.")
    return _take(desk, adaptations.discard, DraftState.DISCARDED, words)


@bp.post("/drafts/<making>/take-up")
@asks(WRITE)
def take_up(city: str, curriculum: str, making: str) -> ResponseReturnValue:
    """Go on with a draft that was thrown away."""
    desk = permitted(city, curriculum, WRITE)
    row = adaptation_queries.draft(desk.city, desk.curriculum, making)
    if row is None:
        raise NotFound
    try:
        adaptations.take_up_again(row.id, actor=current_person(), now=utcnow())
    except AnotherDraft:
        flash(_("Another draft is in the making: publish it or throw it away first."), "care")
        return page(to_read(**desk.address)), 409
    flash(_("The draft is taken up again."), "good")
    return back(desk)


@bp.post("/begin-anew")
@asks(WRITE)
def begin_anew(city: str, curriculum: str) -> ResponseReturnValue:
    """Begin from the newer edition; what was changed waits to be put back."""
    desk = permitted(city, curriculum, WRITE)
    words = _("Begun again. Your changes wait below: put back what still fits.")
    return _take(desk, new_beginnings.begin_anew, DraftState.DISCARDED, words, "taken-off")


def _with_files(step: Callable[..., object]) -> Callable[..., object]:
    """Return a step that looks at which files of materials are kept."""
    return partial(step, files=adapters().storage)


def _take(
    desk: Desk,
    step: Callable[..., object],
    leads_to: DraftState,
    words: str = "",
    anchor: str | None = None,
) -> ResponseReturnValue:
    """Take a step with the draft that the page showed, or show what stands there now."""
    named, seen = request.form.get("draft", ""), request.form.get("seen", "")
    try:
        if desk.row is not None and desk.row.public_id == named:
            step(desk.row.id, seen=seen, actor=current_person(), now=utcnow())
        elif not _done(desk, named, leads_to):
            raise OtherText
    except tuple(REFUSALS) as error:
        flash(str(REFUSALS[type(error)]), "care")
        return page(to_read(**desk.address)), 409
    if words:
        flash(words, "good")
    return back(desk, anchor)


def _done(desk: Desk, named: str, state: DraftState) -> bool:
    """Say whether the step was taken already: the same form came twice."""
    row = adaptation_queries.draft(desk.city, desk.curriculum, named)
    return row is not None and row.state == state.value
