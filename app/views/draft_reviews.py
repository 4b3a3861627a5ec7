"""The review of a draft: what changed, what was said of it, and who agrees."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from app.clock import utcnow
from app.domain import public_id
from app.domain.drafts import draft_parts
from app.domain.drafts.draft_fields import field_of, plain_text
from app.domain.drafts.review import ApprovalKind, DraftState
from app.domain.errors import Conflict
from app.domain.permissions import Action
from app.errors import NotFound
from app.models.draft import Approval, Draft
from app.models.identity import new_public_id
from app.models.place import Organisation
from app.queries import draft_outlook
from app.queries import drafts as draft_queries
from app.services import reviews
from app.services.reviews import NotInReview, NotTheirs, OtherText, OwnText, TwiceTheSame
from app.views.access import allows, asks, current_person, require
from app.views.draft_access import place_of, to_read
from app.views.draft_frame import AGREEMENTS, obstacle_words, page
from app.views.draft_reading import field_name, news_in, part_name
from app.wiring import adapters

bp = Blueprint("draft_reviews", __name__, url_prefix="/drafts/<draft_id>/review")
LONGEST_COMMENT = 4_000


@bp.get("")
@asks(Action.APPROVE_CURRICULUM)
def show(draft_id: str) -> ResponseReturnValue:
    """Show what changed, field by field, with what was said of it."""
    draft = to_read(draft_id)
    return _page(draft, about=request.args.get("about", "")[:200])


@bp.post("/comments")
@asks(Action.APPROVE_CURRICULUM)
def comment(draft_id: str) -> ResponseReturnValue:
    """Say something of a field."""
    draft = to_read(draft_id)
    sent, text = request.form.get("id", ""), plain_text(request.form.get("text", ""))
    field = request.form.get("field", "")[:200]
    if not public_id.WHOLE.match(sent):
        raise BadRequest
    if not text or len(text) > LONGEST_COMMENT:
        return _page(draft, 422, about=field, refused=text)
    reviews.comment(
        draft.public_id,
        public_id=sent,
        field=field,
        text=text,
        actor=current_person(),
        now=utcnow(),
    )
    flash(_("Your comment stands beside the field."), "good")
    return redirect(url_for(".show", draft_id=draft_id, _anchor=f"comment-{sent}"), 303)


@bp.post("/comments/<comment_id>")
@asks(Action.APPROVE_CURRICULUM)
def resolve(draft_id: str, comment_id: str) -> ResponseReturnValue:
    """Say that a comment was seen to, or open it again."""
    draft = to_read(draft_id)
    if comment_id not in {each.public_id for each in draft_queries.comments(draft.id)}:
        raise NotFound
    resolved = request.form.get("open") != "1"
    reviews.resolve(comment_id, resolved=resolved, actor=current_person(), now=utcnow())
    return redirect(url_for(".show", draft_id=draft_id, _anchor=f"comment-{comment_id}"), 303)


@bp.post("/approve")
@asks(Action.APPROVE_CURRICULUM)
def approve(draft_id: str) -> ResponseReturnValue:
    """Agree to the text, or in the name of a partner to what is clinical."""
    draft, partner = to_read(draft_id), request.form.get("partner", "")
    if not partner:
        require(Action.APPROVE_CURRICULUM, place_of(draft))
    said = {"seen": request.form.get("seen", ""), "actor": current_person(), "now": utcnow()}
    refusals: dict[type[Conflict], str] = {
        NotInReview: _("The draft is not in review, so nobody agrees to it yet."),
        OtherText: _("Somebody changed the draft meanwhile. Read what is new, then agree."),
        OwnText: _("You began this draft or wrote in it, so somebody else has to agree to it."),
        TwiceTheSame: _("You agreed to it already; somebody else has to agree besides you."),
        NotTheirs: _("You have no role for this organisation, so somebody of it has to agree."),
    }
    try:
        if partner:
            reviews.approve_clinically(draft.public_id, partner, **said)  # type: ignore[arg-type]
        else:
            reviews.approve(draft.public_id, **said)  # type: ignore[arg-type]
    except tuple(refusals) as error:
        flash(refusals[type(error)], "care")
        return _page(draft_queries.get(draft_id), status=409)
    flash(_("You agreed to it."), "good")
    return redirect(url_for(".show", draft_id=draft_id), 303)


def _page(
    draft: Draft, status: int = 200, *, about: str = "", refused: str | None = None
) -> ResponseReturnValue:
    """Show the review, with the form for a comment on a field; `refused` is one that was sent."""
    outlook = draft_outlook.of(draft, adapters().storage)
    person = current_person()
    theirs = [each for each in outlook.approvals if draft_queries.approver(each) == person.id]
    return page(
        "drafts/review.html",
        draft,
        status,
        outlook=outlook,
        parts=list(news_in(draft, outlook.comments)),
        of_the_whole=[each for each in outlook.comments if not _about(draft, each.field)],
        about=about if _about(draft, about) else "",
        about_words=_about(draft, about),
        commentable=list(_places(draft)),
        in_review=draft.state in (DraftState.IN_REVIEW, DraftState.APPROVED),
        lacking=obstacle_words(outlook, AGREEMENTS),
        is_author=person in outlook.authors,
        speaks_for=_speaks_for(draft, theirs),
        speaks_for_owner=not theirs and allows(Action.APPROVE_CURRICULUM, place_of(draft)),
        new_id=new_public_id(),
        refused=refused,
        most=LONGEST_COMMENT,
    )


def _speaks_for(draft: Draft, agreed: Sequence[Approval]) -> list[Organisation]:
    """Return the partners for whom the person may still agree, who `agreed` to so much already."""
    if any(each.kind == ApprovalKind.TEXT.value for each in agreed):
        return []
    person, now = current_person(), utcnow()
    said = {each.organisation for each in agreed}
    left = [each for each in draft_queries.partners(draft) if each not in said]
    return [each for each in left if reviews.speaks_for(person, each, now=now)]


def _places(draft: Draft) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the fields in which something stands, by the parts they belong to."""
    for part in draft_parts.parts_of(draft.content):
        values = draft_parts.values_of(draft.content, part)
        filled = [f"{part}/{name}" for name, text in values.items() if text]
        yield part_name(draft, part), [(field, field_name(field)) for field in filled]


def _about(draft: Draft, field: str) -> str:
    """Return what people call a field, or nothing for one that is not there."""
    part, _slash, name = field.partition("/")
    try:
        kind, title = draft_parts.kind_of(part), part_name(draft, part)
    except draft_parts.Gone:
        return ""
    return f"{title}: {field_name(field)}" if field_of(kind, name) else ""
