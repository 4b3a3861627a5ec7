"""Drafts: begun, written in, sent to review, taken back, discarded.

What is said here of a draft holds for one of a city's adaptation too; how the content of a
curriculum's draft is changed is in `draft_writing`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.database import insert_into, write_unit
from app.domain.audit import Deed
from app.domain.canonical import content_hash
from app.domain.curricula.curriculum import VersionNumber
from app.domain.drafts.review import DraftState
from app.domain.errors import Conflict
from app.extensions import db
from app.models.curriculum import Curriculum, CurriculumVersion
from app.models.draft import Draft, DraftAuthor
from app.models.person import Person
from app.models.place import City
from app.services import audit

Content = Mapping[str, Any]


class Over(Conflict):
    """The draft was published or discarded already."""


class SlugTaken(Conflict):
    """There is a curriculum under this name in addresses already."""


class AnotherOwner(Conflict):
    """Another organisation answers for the curriculum of this name."""


@write_unit
def begin_from(version_id: int, *, public_id: str, actor: Person, now: datetime) -> Draft:
    """Begin the next version of a curriculum from a published one.

    `public_id` is that of the form: sent again, it returns the draft that it began.
    """
    base = db.session.get_one(CurriculumVersion, version_id)
    return add(base.curriculum, base.content, public_id=public_id, base=base, actor=actor, now=now)


@write_unit
def begin_new(
    curriculum: Curriculum, content: Content, *, public_id: str, actor: Person, now: datetime
) -> Draft:
    """Begin a curriculum that is published nowhere yet. Raises SlugTaken."""
    begun = find(public_id)
    if begun is not None:
        return begun
    names = {"slug": curriculum.slug, "code": curriculum.code, "owner_id": curriculum.owner.id}
    row = insert_into(Curriculum).values(names).on_conflict_do_nothing().returning(Curriculum)
    made = db.session.scalars(row).one_or_none()
    if made is None:
        # Somebody took the name; at the same moment that may have been this very form.
        begun = find(public_id)
        if begun is None:
            raise SlugTaken(curriculum.slug)
        return begun
    return add(made, content, public_id=public_id, base=None, actor=actor, now=now)


@write_unit
def begin_with(
    curriculum: Curriculum,
    content: Content,
    *,
    number: VersionNumber,
    public_id: str,
    actor: Person,
    now: datetime,
) -> Draft:
    """Begin a draft with content that came as files, of a curriculum that may be there already.

    Its base is the version that is published before this number or, if there is none, the newest:
    what guards what is published asks about the base. Raises AnotherOwner.
    """
    begun = find(public_id)
    if begun is not None:
        return begun
    found = select(Curriculum).filter_by(slug=curriculum.slug)
    row = db.session.scalars(found).one_or_none()
    if row is None:
        db.session.add(curriculum)
        db.session.flush()
    row = row or curriculum
    if row.owner.id != curriculum.owner.id:
        raise AnotherOwner(row.slug)
    before = [each for each in row.versions if each.number < number] or row.versions
    base = max(before, key=lambda each: each.number, default=None)
    return add(row, content, public_id=public_id, base=base, actor=actor, now=now)


def refuse_taken(slug: str) -> None:
    """Raise SlugTaken where a curriculum has this name in addresses."""
    if db.session.scalars(select(Curriculum.id).filter_by(slug=slug)).first():
        raise SlugTaken(slug)


def add(
    curriculum: Curriculum,
    content: Content,
    *,
    public_id: str,
    base: CurriculumVersion | None,
    city: City | None = None,
    actor: Person,
    now: datetime,
) -> Draft:
    """Add a draft within the caller's write unit; one of this public id is there once only.

    Whoever begins it is an author: its text is theirs to propose and for others to agree to, also
    where nobody has changed a word.
    """
    begun = find(public_id)
    if begun is not None:
        return begun
    values = {
        "public_id": public_id,
        "curriculum_id": curriculum.id,
        "city_id": city.id if city else None,
        "base_id": base.id if base else None,
        "content": dict(content),
        "content_hash": content_hash(content),
        "state": DraftState.DRAFT.value,
        "revision": 1,
        "begun_by_id": actor.id,
        "begun_at": now,
        "changed_by_id": actor.id,
        "changed_at": now,
    }
    # The same form may be sent twice at one moment; the second waits here for the first.
    row = insert_into(Draft).values(values).on_conflict_do_nothing(index_elements=["public_id"])
    draft = db.session.scalars(row.returning(Draft)).one_or_none()
    if draft is None:
        return db.session.scalars(select(Draft).filter_by(public_id=public_id)).one()
    _note_author(draft, actor)
    after = {"version": str(base.number)} if base else {}
    audit.record(Deed.DRAFT_BEGUN, draft, actor=actor, now=now, after=after)
    return draft


def find(public_id: str) -> Draft | None:
    """Return the draft of a public id, if there is one."""
    return db.session.scalars(select(Draft).filter_by(public_id=public_id)).one_or_none()


def locked(public_id: str) -> Draft:
    """Return an open draft that nobody else writes in until the caller's write unit ends.

    Raises Over.
    """
    found = select(Draft).filter_by(public_id=public_id).with_for_update(of=Draft)
    draft = db.session.scalars(found.execution_options(populate_existing=True)).one()
    if not DraftState(draft.state).open:
        raise Over(draft.state)
    return draft


def keep(draft: Draft, content: Content, *, actor: Person, now: datetime) -> bool:
    """Set what a draft says within the caller's write unit; return whether that is news.

    Whoever does is an author from then on, and what was approved is in review again.
    """
    new_hash = content_hash(content)
    if new_hash == draft.content_hash:
        return False
    draft.content, draft.content_hash = dict(content), new_hash
    draft.changed_by, draft.changed_at = actor, now
    if draft.state == DraftState.APPROVED.value:
        draft.state = DraftState.IN_REVIEW.value
    db.session.flush()
    _note_author(draft, actor)
    return True


def _note_author(draft: Draft, actor: Person) -> None:
    """Note that somebody wrote in a draft, and so does not agree to it."""
    wrote = {"draft_id": draft.id, "wrote_by_id": actor.id}
    db.session.execute(insert_into(DraftAuthor).values(wrote).on_conflict_do_nothing())


@write_unit
def send_to_review(public_id: str, *, actor: Person, now: datetime) -> Draft:
    """Let reviewers read it. Raises Over."""
    return _set_state(public_id, DraftState.IN_REVIEW, Deed.DRAFT_SENT, actor=actor, now=now)


@write_unit
def take_back(public_id: str, *, actor: Person, now: datetime) -> Draft:
    """Take it out of review again. Raises Over."""
    return _set_state(public_id, DraftState.DRAFT, Deed.DRAFT_TAKEN_BACK, actor=actor, now=now)


@write_unit
def discard(public_id: str, *, actor: Person, now: datetime) -> Draft:
    """Give a draft up; what was written stays readable. Raises Over once it is published."""
    draft = find(public_id)
    if draft is not None and draft.state == DraftState.DISCARDED.value:
        return draft
    return _set_state(public_id, DraftState.DISCARDED, Deed.DRAFT_DISCARDED, actor=actor, now=now)


@write_unit
def take_up_again(public_id: str, *, actor: Person, now: datetime) -> Draft:
    """Undo the discarding of a draft."""
    found = select(Draft).filter_by(public_id=public_id).with_for_update(of=Draft)
    draft = db.session.scalars(found.execution_options(populate_existing=True)).one()
    if draft.state == DraftState.DISCARDED.value:
        draft.state = DraftState.DRAFT.value
        audit.record(Deed.DRAFT_TAKEN_UP, draft, actor=actor, now=now)
    return draft


def _set_state(
    public_id: str, state: DraftState, deed: Deed, *, actor: Person, now: datetime
) -> Draft:
    draft = locked(public_id)
    onward = state is DraftState.IN_REVIEW and draft.state != DraftState.DRAFT.value
    if draft.state != state.value and not onward:
        draft.state = state.value
        audit.record(deed, draft, actor=actor, now=now)
    return draft
