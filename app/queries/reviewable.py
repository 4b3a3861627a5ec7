"""Drafts that wait for somebody to agree, in the name of the owner or of a clinical partner."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from app.domain.adaptations.clinical import clinical_changes
from app.domain.curricula import curriculum_data
from app.domain.drafts.review import ApprovalKind, DraftState, partners_asked
from app.domain.permissions import Scope, ScopeKind
from app.extensions import db
from app.models.curriculum import Curriculum
from app.models.draft import Approval, Draft, DraftAuthor
from app.models.person import Person
from app.models.place import Organisation
from app.queries import adaptations, effective_curricula

REVIEWED = (DraftState.IN_REVIEW.value, DraftState.APPROVED.value)


@dataclass(frozen=True)
class Reviewable:
    """A draft in review or agreed to; `partners` are those in whose name somebody may agree."""

    draft: Draft
    owners: bool
    partners: tuple[Organisation, ...] = ()


def within(scopes: Collection[Scope]) -> list[Reviewable]:
    """Return the drafts of curricula that those may read who agree within these scopes.

    Two queries; the draft that was changed last comes first.
    """
    found = _readable(scopes, _reviewed().where(Draft.city_id.is_(None)))
    return [each for each in found if each.owners or each.partners]


def to_agree(person_id: int, scopes: Collection[Scope]) -> list[Reviewable]:
    """Return what waits for somebody to agree, drafts of cities too; four queries, or none.

    Who wrote in a draft, or agreed to its text, is not waited for; who agreed for one partner is
    for the others.
    """
    if not scopes:
        return []
    readable = _readable(scopes, _reviewed())
    ids = [each.draft.id for each in readable]
    agreed = _agreed(ids)
    said = [each for each in agreed if each.by == person_id]
    theirs = wrote(person_id, ids) | {each.draft_id for each in said if not each.partner}
    settled = {each.draft_id for each in said}
    settled |= {each.draft_id for each in agreed if not each.partner}
    waiting = [
        replace(
            each,
            owners=each.owners and each.draft.id not in settled,
            partners=_still_asked(each, {one.partner for one in agreed if _is_of(one, each)}),
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


@dataclass(frozen=True, kw_only=True)
class _Said:
    """Who agreed to a draft as it is now, and for which partner (a slug) to what is clinical."""

    draft_id: int
    by: int
    partner: str


def _readable(scopes: Collection[Scope], drafts: Select[Draft]) -> list[Reviewable]:
    ids = {scope.id for scope in scopes if scope.kind is ScopeKind.ORGANISATION}
    everywhere = any(scope.kind is ScopeKind.PLATFORM for scope in scopes)
    if not ids and not everywhere:
        return []
    organisations = db.session.scalars(select(Organisation).where(Organisation.id.in_(ids))).all()
    return [
        Reviewable(
            draft=row,
            owners=row.city_id is None and (everywhere or row.curriculum.owner_id in ids),
            partners=tuple(each for each in organisations if each.slug in _named(row)),
        )
        for row in db.session.scalars(drafts)
    ]


def _reviewed() -> Select[Draft]:
    return (
        select(Draft)
        .where(Draft.state.in_(REVIEWED))
        .options(
            joinedload(Draft.curriculum).joinedload(Curriculum.owner),
            joinedload(Draft.base),
            joinedload(Draft.city),
            joinedload(Draft.begun_by),
            joinedload(Draft.changed_by),
        )
        .order_by(Draft.changed_at.desc(), Draft.id.desc())
    )


def _named(row: Draft) -> set[str]:
    """Return the partners (slugs) whom a draft names, or the version that it comes from."""
    says: Iterable[Collection[str]] = (
        each.get("clinical_partners", ())
        for each in (row.content, row.base and row.base.content)
        if each
    )
    return {slug for slugs in says for slug in slugs}


def _still_asked(each: Reviewable, agreed: set[str]) -> tuple[Organisation, ...]:
    """Return those of the partners whose agreement the draft lacks."""
    groups = _groups(each.draft) if each.partners else ()
    lacking = frozenset[str]().union(*(group for group in groups if not group & agreed))
    return tuple(partner for partner in each.partners if partner.slug in lacking)


def _groups(row: Draft) -> tuple[frozenset[str], ...]:
    """Return the groups of partners of each of which somebody has to agree."""
    base = effective_curricula.core(row.base) if row.base else None
    if row.city_id is None:
        return partners_asked(curriculum_data.from_data(row.content), base)
    assert base is not None  # noqa: S101  (a draft of a city has one)
    clinical = clinical_changes(base, adaptations.value(row))
    return (frozenset(base.clinical_partners),) if clinical else ()


def _is_of(said: _Said, each: Reviewable) -> bool:
    return said.draft_id == each.draft.id and said.partner != ""


def _agreed(draft_ids: Collection[int]) -> list[_Said]:
    rows = db.session.execute(
        select(Approval.draft_id, Approval.kind, _left().label("by"), Organisation.slug)
        .join(Draft, Draft.id == Approval.draft_id)
        .join(Person, Person.id == Approval.approved_by_id)
        .outerjoin(Organisation, Organisation.id == Approval.organisation_id)
        .where(Approval.draft_id.in_(draft_ids), Approval.content_hash == Draft.content_hash)
    )
    return [
        _Said(
            draft_id=row.draft_id,
            by=row.by,
            partner=row.slug if row.kind == ApprovalKind.CLINICAL else "",
        )
        for row in rows
    ]


def _left() -> ColumnElement[int]:
    """Return who somebody is: of records that were merged the one that is left."""
    return func.coalesce(Person.merged_into_id, Person.id)
