"""Drafts of curricula and of adaptations: what is open, who wrote in it, what was said of it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select, true
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload

from app.domain.drafts.review import DraftState
from app.domain.permissions import Scope, ScopeKind
from app.errors import NotFound
from app.extensions import db
from app.models.curriculum import Curriculum, CurriculumVersion
from app.models.draft import Approval, Draft, DraftAuthor, ReviewComment
from app.models.person import Person
from app.models.place import Organisation

OPEN = tuple(state.value for state in DraftState if state.open)


def get(public_id: str) -> Draft:
    """Return a draft of a curriculum with its owner and its base; raises NotFound."""
    row = db.session.scalars(
        select(Draft)
        .where(Draft.public_id == public_id, Draft.city_id.is_(None))
        .options(
            joinedload(Draft.curriculum).joinedload(Curriculum.owner),
            joinedload(Draft.base),
            joinedload(Draft.changed_by),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def curriculum(slug: str) -> Curriculum:
    """Return a curriculum with its owner, published or not; raises NotFound."""
    found = select(Curriculum).filter_by(slug=slug).options(joinedload(Curriculum.owner))
    row = db.session.scalars(found).one_or_none()
    if row is None:
        raise NotFound
    return row


def of_curriculum(curriculum_id: int) -> Sequence[Draft]:
    """Return all drafts of a curriculum itself, the last changed first; content comes when used."""
    return db.session.scalars(
        select(Draft)
        .where(Draft.curriculum_id == curriculum_id, Draft.city_id.is_(None))
        .options(
            defer(Draft.content),
            joinedload(Draft.begun_by),
            joinedload(Draft.changed_by),
            joinedload(Draft.base),
        )
        .order_by(Draft.changed_at.desc(), Draft.id.desc())
    ).all()


def open_for(scopes: Collection[Scope]) -> Sequence[Draft]:
    """Return the open drafts of curricula of the organisations that scopes reach."""
    everywhere = any(scope.kind is ScopeKind.PLATFORM for scope in scopes)
    owners = [scope.id for scope in scopes if scope.kind is ScopeKind.ORGANISATION]
    theirs = Curriculum.owner_id.in_(owners)
    return db.session.scalars(
        select(Draft)
        .join(Draft.curriculum)
        .where(Draft.city_id.is_(None), Draft.state.in_(OPEN))
        .where(true() if everywhere else theirs)
        .options(
            contains_eager(Draft.curriculum).joinedload(Curriculum.owner),
            joinedload(Draft.begun_by),
            joinedload(Draft.changed_by),
            joinedload(Draft.base),
        )
        .order_by(Draft.changed_at.desc(), Draft.id.desc())
    ).all()


def curricula_of(scopes: Collection[Scope]) -> Sequence[Curriculum]:
    """Return the curricula of the organisations that scopes reach, by slug."""
    found = select(Curriculum).options(joinedload(Curriculum.owner)).order_by(Curriculum.slug)
    if not any(scope.kind is ScopeKind.PLATFORM for scope in scopes):
        owners = [scope.id for scope in scopes if scope.kind is ScopeKind.ORGANISATION]
        found = found.where(Curriculum.owner_id.in_(owners))
    return db.session.scalars(found).all()


def owners_for(scopes: Collection[Scope]) -> Sequence[Organisation]:
    """Return the organisations that scopes reach, by name."""
    kinds = selectinload(Organisation.tags)
    found = select(Organisation).options(kinds).order_by(Organisation.name)
    if not any(scope.kind is ScopeKind.PLATFORM for scope in scopes):
        ids = [scope.id for scope in scopes if scope.kind is ScopeKind.ORGANISATION]
        found = found.where(Organisation.id.in_(ids))
    return db.session.scalars(found).all()


def owner_of(slug: str) -> Organisation | None:
    """Return who answers for the curriculum of this name, published or not, if there is one."""
    found = select(Organisation).join(Curriculum, Curriculum.owner_id == Organisation.id)
    return db.session.scalars(found.where(Curriculum.slug == slug)).one_or_none()


def names_are_fixed(curriculum_id: int) -> bool:
    """Whether something is published under the names of a curriculum, so that they stay."""
    found = select(CurriculumVersion.id).filter_by(curriculum_id=curriculum_id).limit(1)
    return db.session.scalars(found).first() is not None


def published_owner(organisation: Organisation) -> dict[str, str] | None:
    """Return what the newest published version says of its owner, if there is one.

    All that is published says the same of an owner, also after it got another name.
    """
    newest = (
        select(CurriculumVersion.content)
        .join(CurriculumVersion.curriculum)
        .where(Curriculum.owner_id == organisation.id)
        .order_by(CurriculumVersion.id.desc())
        .limit(1)
    )
    content = db.session.scalars(newest).first()
    said: dict[str, str] | None = content["owner"] if content else None
    return said if said and said["slug"] == organisation.slug else None


def partners(draft: Draft) -> Sequence[Organisation]:
    """Return the organisations that have a say in what is clinical in a draft.

    Those of the version that it follows count too: of a city's draft, that is the core.
    """
    says = [draft.content, *([draft.base.content] if draft.base else [])]
    slugs = {slug for each in says for slug in each.get("clinical_partners", ())}
    found = select(Organisation).where(Organisation.slug.in_(slugs)).order_by(Organisation.name)
    return db.session.scalars(found).all() if slugs else ()


def organisations() -> Sequence[Organisation]:
    """Return all organisations, by name."""
    return db.session.scalars(select(Organisation).order_by(Organisation.name)).all()


def authors(draft_id: int) -> Sequence[Person]:
    """Return who wrote in a draft, by name; of records that were merged the one that is left."""
    wrote = select(func.coalesce(Person.merged_into_id, Person.id))
    wrote = wrote.join(DraftAuthor, DraftAuthor.wrote_by_id == Person.id)
    wrote = wrote.where(DraftAuthor.draft_id == draft_id)
    found = select(Person).where(Person.id.in_(wrote)).order_by(Person.sort_key, Person.id)
    return db.session.scalars(found).all()


def ids_of_authors(draft_ids: Collection[int]) -> Mapping[int, set[int]]:
    """Return who wrote in each of these drafts, as `authors` does."""
    rows = db.session.execute(
        select(DraftAuthor.draft_id, func.coalesce(Person.merged_into_id, Person.id))
        .join(Person, DraftAuthor.wrote_by_id == Person.id)
        .where(DraftAuthor.draft_id.in_(draft_ids))
    )
    found = defaultdict[int, set[int]](set)
    for draft_id, person_id in rows:
        found[draft_id].add(person_id)
    return found


def comments(draft_id: int) -> Sequence[ReviewComment]:
    """Return what was said of a draft, in order of time."""
    return db.session.scalars(
        select(ReviewComment)
        .where(ReviewComment.draft_id == draft_id)
        .options(joinedload(ReviewComment.written_by), joinedload(ReviewComment.resolved_by))
        .order_by(ReviewComment.written_at, ReviewComment.id)
    ).all()


def approvals(draft: Draft) -> Sequence[Approval]:
    """Return who agreed to the content as it is now."""
    return db.session.scalars(
        select(Approval)
        .where(Approval.draft_id == draft.id, Approval.content_hash == draft.content_hash)
        .options(joinedload(Approval.approved_by), joinedload(Approval.organisation))
        .order_by(Approval.id)
    ).all()


def approvals_by_draft(draft_ids: Collection[int]) -> Mapping[int, list[Approval]]:
    """Return who agreed to each of these drafts as it is now."""
    rows = db.session.scalars(
        select(Approval)
        .join(Draft, Draft.id == Approval.draft_id)
        .where(Draft.id.in_(draft_ids), Approval.content_hash == Draft.content_hash)
        .options(joinedload(Approval.approved_by), joinedload(Approval.organisation))
        .order_by(Approval.id)
    )
    found = defaultdict[int, list[Approval]](list)
    for row in rows:
        found[row.draft_id].append(row)
    return found


def approver(approval: Approval) -> int:
    """Return the id of who agreed; of records that were merged the one that is left."""
    return approval.approved_by.merged_into_id or approval.approved_by_id
