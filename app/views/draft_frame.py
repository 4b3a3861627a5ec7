"""What all pages of a draft have in common: its parts as tabs, its state in words."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from babel.lists import format_list
from flask import render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.drafts.review import DraftState, Obstacle
from app.models.draft import Draft
from app.queries import organisations
from app.queries.draft_outlook import Outlook
from app.views.draft_access import may_write

STATES: Mapping[DraftState, tuple[object, str]] = {
    DraftState.DRAFT: (_l("Being written"), "note"),
    DraftState.IN_REVIEW: (_l("In review"), "care"),
    DraftState.APPROVED: (_l("Agreed to"), "good"),
    DraftState.PUBLISHED: (_l("Published"), "good"),
    DraftState.DISCARDED: (_l("Discarded"), "stop"),
}
OBSTACLES: Mapping[Obstacle, object] = {
    Obstacle.BROKEN: _l("Something in the draft has to be put right."),
    Obstacle.NOTHING_NEW: _l("It says nothing that the version it comes from does not say."),
    Obstacle.WITHDRAWN: _l(
        "The version it comes from is withdrawn. What made it unsafe has to be changed first."
    ),
    Obstacle.CODE_FIXED: _l(
        "Its short name has to be that of the version it comes from: certificates carry it."
    ),
    Obstacle.OPEN_COMMENTS: _l("There are comments to see to."),
    Obstacle.NOT_IN_REVIEW: _l("It has to be sent to review."),
    Obstacle.NOT_APPROVED: _l(
        "Somebody who neither began it nor wrote in it has to agree to the text."
    ),
    Obstacle.NO_CLINICAL_PARTNER: _l(
        "It is or was clinical, and no partner is named who agrees to that."
    ),
}
AGREEMENTS = (
    Obstacle.NOT_APPROVED,
    Obstacle.NO_CLINICAL_PARTNER,
    Obstacle.CLINICAL_NOT_APPROVED,
)


@dataclass(frozen=True)
class Tab:
    """One part of a draft's pages."""

    label: str
    url: str
    current: bool


def page(template: str, draft: Draft, status: int = 200, **given: object) -> tuple[str, int]:
    """Answer with a page of a draft."""
    word, kind = STATES[DraftState(draft.state)]
    given |= {
        "draft": draft,
        "title": draft.content["title"] or draft.curriculum.code,
        "tabs": tabs(draft),
        "state_word": word,
        "state_kind": kind,
        "may_write": may_write(draft) and DraftState(draft.state).open,
        "is_open": DraftState(draft.state).open,
    }
    return render_template(template, **given), status


def over() -> str:
    """Say to who was writing in a draft that it was published or discarded meanwhile."""
    return str(
        _(
            "This draft was published or discarded meanwhile, so nothing is saved in it any more."
            " Copy what you still need of what you entered."
        )
    )


def taken_out() -> str:
    """Say to who was writing in a part of a draft that it is there no more."""
    return str(
        _(
            "Somebody else took this out of the draft meanwhile, so it cannot be saved. Copy what"
            " you still need of what you entered."
        )
    )


def obstacle_words(outlook: Outlook, among: Collection[Obstacle] = tuple(Obstacle)) -> list[str]:
    """Say what stands in the way, and of the partners who have to agree which of them it is."""
    found = [each for each in outlook.obstacles if each in among]
    words = [str(OBSTACLES[each]) for each in found if each in OBSTACLES]
    if Obstacle.CLINICAL_NOT_APPROVED in found:
        words += _partners_words(outlook.partners)
    return words


def _partners_words(groups: Collection[frozenset[str]]) -> Iterator[str]:
    names = organisations.names(frozenset[str]().union(*groups))
    for group in groups:
        named = format_list(
            sorted(names.get(slug, slug) for slug in group), style="or", locale=get_locale()
        )
        yield _(
            "Somebody of %(partners)s, who did not agree to the text, has to agree to what is"
            " clinical.",
            partners=named,
        )


def tabs(draft: Draft) -> list[Tab]:
    """Return the parts of a draft's pages for whoever reads it."""
    found = [("drafts.show", _("Draft"))]
    if may_write(draft):
        found.append(("draft_days.show", _("Days")))
    found.append(("draft_reviews.show", _("Review")))
    if may_write(draft):
        found.append(("publication.show", _("Publish")))
    inside = {"draft_names": "drafts", "draft_parts": "drafts"}
    here = inside.get(request.blueprint or "", request.blueprint)
    return [
        Tab(label, url_for(endpoint, draft_id=draft.public_id), endpoint.partition(".")[0] == here)
        for endpoint, label in found
    ]
