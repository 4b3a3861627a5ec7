"""The review of a draft: what reviewers say of its fields, and who agrees to it."""

from datetime import datetime

from sqlalchemy import select

from app.database import write_unit
from app.domain.audit import Deed
from app.domain.drafts.review import ApprovalKind, DraftState
from app.domain.errors import Conflict
from app.domain.permissions import POLICY, Action, Scope, ScopeKind
from app.extensions import db
from app.models.draft import Approval, Draft, ReviewComment
from app.models.person import Person
from app.models.place import Organisation
from app.queries import draft_outlook, people
from app.queries import drafts as draft_queries
from app.services import audit, drafts


class NotInReview(Conflict):
    """The draft is not in review, so nobody agrees to it yet."""


class OtherText(Conflict):
    """The draft says something else by now than what was agreed to."""


class OwnText(Conflict):
    """Who wrote in a draft does not agree to it in the name of others."""


class TwiceTheSame(Conflict):
    """Who agreed to the text does not speak for the partner as well, and the other way round."""


class NotTheirs(Conflict):
    """The person has no role for this very organisation, or it is no partner of the draft."""


@write_unit
def comment(
    draft_id: str, *, public_id: str, field: str, text: str, actor: Person, now: datetime
) -> ReviewComment:
    """Say something of a field, or of the whole for ""; sent again it is said once.

    Raises drafts.Over.
    """
    draft = drafts.locked(draft_id)
    said = db.session.scalars(select(ReviewComment).filter_by(public_id=public_id)).one_or_none()
    if said is not None:
        return said
    row = ReviewComment(
        public_id=public_id,
        draft_id=draft.id,
        field=field,
        text=text,
        written_by=actor,
        written_at=now,
    )
    db.session.add(row)
    after = {"comment": text, "field": field}
    audit.record(Deed.DRAFT_COMMENTED, draft, actor=actor, now=now, after=after)
    return row


@write_unit
def resolve(comment_id: str, *, actor: Person, now: datetime, resolved: bool = True) -> Draft:
    """Say that a comment was seen to, or that it is open again. Raises drafts.Over."""
    row = db.session.scalars(select(ReviewComment).filter_by(public_id=comment_id)).one()
    draft = drafts.locked(db.session.get_one(Draft, row.draft_id).public_id)
    db.session.refresh(row)
    if (row.resolved_at is not None) is not resolved:
        row.resolved_by, row.resolved_at = (actor, now) if resolved else (None, None)
        deed = Deed.COMMENT_RESOLVED if resolved else Deed.COMMENT_REOPENED
        after = {"comment": row.text, "field": row.field}
        audit.record(deed, draft, actor=actor, now=now, after=after)
    return draft


@write_unit
def approve(draft_id: str, *, seen: str, actor: Person, now: datetime) -> Draft:
    """Agree to the text that was seen, told by its hash.

    Raises NotInReview, OtherText, OwnText, TwiceTheSame, and drafts.Over.
    """
    draft = _readable(draft_id, seen, actor)
    _agree(draft, ApprovalKind.TEXT, None, actor, now)
    return draft


@write_unit
def approve_clinically(
    draft_id: str, organisation: str, *, seen: str, actor: Person, now: datetime
) -> Draft:
    """Agree, for a partner (a slug), to the clinical practice that a draft asks for.

    Only with a role for that very organisation: one that reaches everywhere does not make its
    holder a clinician there. Raises NotTheirs besides what `approve` raises.
    """
    draft = _readable(draft_id, seen, actor)
    partner = partner_spoken_for(draft, organisation, actor=actor, now=now)
    _agree(draft, ApprovalKind.CLINICAL, partner, actor, now)
    return draft


def speaks_for(person: Person, organisation: Organisation, *, now: datetime) -> bool:
    """Whether somebody has a role for this very organisation that lets them agree in its name."""
    scope = Scope(ScopeKind.ORGANISATION, organisation.id)
    return any(
        grant.scope == scope
        and grant.holds(now)
        and Action.APPROVE_CURRICULUM in POLICY[grant.role]
        for grant in people.grants_of(person.id)
    )


def partner_spoken_for(
    draft: Draft, organisation: str, *, actor: Person, now: datetime
) -> Organisation:
    """Return the partner of a draft (by its slug) for whom somebody speaks; raises NotTheirs."""
    partners = {each.slug: each for each in draft_queries.partners(draft)}
    partner = partners.get(organisation)
    if partner is None or not speaks_for(actor, partner, now=now):
        raise NotTheirs(organisation)
    return partner


def keep_approval(
    draft: Draft,
    kind: ApprovalKind,
    organisation: Organisation | None,
    *,
    actor: Person,
    now: datetime,
) -> bool:
    """Keep within the caller's write unit that somebody agreed; return whether it is new.

    Once to the text, or once for each organisation to what is clinical.
    Raises TwiceTheSame.
    """
    found = draft_queries.approvals(draft)
    theirs = [each for each in found if draft_queries.approver(each) == actor.id]
    if any(each.kind != kind.value for each in theirs):
        raise TwiceTheSame
    if any(each.organisation == organisation for each in theirs):
        return False
    db.session.add(
        Approval(
            draft_id=draft.id,
            kind=kind.value,
            content_hash=draft.content_hash,
            organisation=organisation,
            approved_by=actor,
            approved_at=now,
        )
    )
    return True


def _readable(draft_id: str, seen: str, actor: Person) -> Draft:
    draft = drafts.locked(draft_id)
    if draft.state == DraftState.DRAFT.value:
        raise NotInReview
    if draft.content_hash != seen:
        raise OtherText
    if actor in draft_queries.authors(draft.id):
        raise OwnText
    return draft


def _agree(
    draft: Draft,
    kind: ApprovalKind,
    organisation: Organisation | None,
    actor: Person,
    now: datetime,
) -> None:
    """Keep an approval and record it, once; the last one that lacked makes the draft approved."""
    if not keep_approval(draft, kind, organisation, actor=actor, now=now):
        return
    after = {"approved": kind.value, "partner": organisation.name if organisation else ""}
    audit.record(Deed.DRAFT_APPROVED, draft, actor=actor, now=now, after=after)
    if draft_outlook.agreed(draft):
        draft.state = DraftState.APPROVED.value
