"""Drafts of curricula that wait for somebody to agree to them, and who may read them."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.domain.curricula import curriculum_data
from app.domain.drafts.review import ApprovalKind, DraftState, is_clinical
from app.domain.permissions import Scope, ScopeKind
from app.extensions import db
from app.models.curriculum import Curriculum
from app.models.draft import Approval, Draft, DraftAuthor
from app.models.person import Person
from app.models.place import Organisation

REVIEWED = (DraftState.IN_REVIEW.value, DraftState.APPROVED.value)


@dataclass(frozen=True)
class Reviewable:
    """A draft in review or agreed to, and the partners in whose name somebody may agree to it."""

    draft: Draft
    owners: bool
    partners: tuple[Organisation, ...] = ()


def within(scopes: Collection[Scope]) -> list[Reviewable]:
    """Return what those may read who agree to curricula within these scopes; two queries.

    The draft that was changed last comes first.
    """
    ids = {scope.id for scope in scopes if scope.kind is ScopeKind.ORGANISATION}
    everywhere = any(scope.kind is ScopeKind.PLATFORM for scope in scopes)
    if not ids and not everywhere:
        return []
    organisations = db.session.scalars(select(Organisation).where(Organisation.id.in_(ids))).all()
    rows = db.session.scalars(
        select(Draft)
        .join(Draft.curriculum)
        .where(Draft.city_id.is_(None), Draft.state.in_(REVIEWED))
        .options(
            contains_eager(Draft.curriculum).joinedload(Curriculum.owner),
            joinedload(Draft.changed_by),
        )
        .order_by(Draft.changed_at.desc(), Draft.id.desc())
    )
    found = [
        Reviewable(
            draft=row,
            owners=everywhere or row.curriculum.owner_id in ids,
            partners=tuple(
                each
                for each in organisations
                if each.slug in row.content.get("clinical_partners", ())
            ),
        )
        for row in rows
    ]
    return [each for each in found if each.owners or each.partners]


def to_agree(person_id: int, scopes: Collection[Scope]) -> list[Reviewable]:
    """Return what waits for somebody to agree, in the owner's name or in a partner's; four queries.

    Who wrote in a draft, or agreed to it already, is not waited for.
    """
    if not scopes:
        return []
    readable = within(scopes)
    ids = [each.draft.id for each in readable]
    agreed = _agreed(ids)
    theirs = wrote(person_id, ids) | {draft for draft, _kind, who in agreed if who == person_id}
    clinically = {draft for draft, kind, _who in agreed if kind == ApprovalKind.CLINICAL}
    waiting = [
        Reviewable(
            draft=each.draft,
            owners=each.owners and each.draft.state == DraftState.IN_REVIEW,
            partners=() if each.draft.id in clinically else _asked(each),
        )
        for each in readable
        if each.draft.id not in theirs
    ]
    return [each for each in waiting if each.owners or each.partners]


def wrote(person_id: int, draft_ids: Collection[int]) -> set[int]:
    """Return in which of these drafts somebody wrote, under a record that was merged too."""
    found = (
        select(DraftAuthor.draft_id)
        .join(Person, Person.id == DraftAuthor.wrote_by_id)
        .where(DraftAuthor.draft_id.in_(draft_ids), _left() == person_id)
    )
    return set(db.session.scalars(found))


def _asked(each: Reviewable) -> tuple[Organisation, ...]:
    """Return the partners whose agreement the draft needs: none where nothing is clinical."""
    needed = each.partners and is_clinical(curriculum_data.from_data(each.draft.content))
    return each.partners if needed else ()


def _agreed(draft_ids: Collection[int]) -> list[tuple[int, str, int]]:
    """Return who agreed to what of these drafts as they are now: draft, kind and person."""
    rows = db.session.execute(
        select(Approval.draft_id, Approval.kind, _left().label("person_id"))
        .join(Draft, Draft.id == Approval.draft_id)
        .join(Person, Person.id == Approval.approved_by_id)
        .where(Approval.draft_id.in_(draft_ids), Approval.content_hash == Draft.content_hash)
    )
    return [(row.draft_id, row.kind, row.person_id) for row in rows]


def _left() -> ColumnElement[int]:
    """Return who somebody is: of records that were merged the one that is left."""
    return func.coalesce(Person.merged_into_id, Person.id)
