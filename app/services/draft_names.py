"""The names of a curriculum, as long as nothing is published under them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from app.database import write_unit
from app.domain import edits
from app.domain.audit import Deed
from app.domain.drafts import draft_names
from app.domain.drafts.draft_names import Owner
from app.domain.edits import Values
from app.domain.errors import Conflict
from app.extensions import db
from app.models.curriculum import Curriculum
from app.models.draft import Draft
from app.models.person import Person
from app.models.place import Organisation
from app.queries import drafts as draft_queries
from app.services import audit, drafts


class NamesFixed(Conflict):
    """Something is published under these names, so they stay."""


@write_unit
def rename(
    draft_id: str,
    typed: Values,
    *,
    shown: Values,
    owners: Mapping[str, Owner],
    actor: Person,
    now: datetime,
) -> None:
    """Set the name in addresses (`slug`) and the `owner`, by its key among those there are.

    All drafts of the curriculum say it from then on. Raises Overtaken with what somebody else
    changed, NamesFixed, drafts.SlugTaken, and drafts.Over.
    """
    draft = drafts.locked(draft_id)
    # Neither a version nor other names may come in between.
    found = select(Curriculum).filter_by(id=draft.curriculum_id).with_for_update(of=Curriculum)
    curriculum = db.session.scalars(found.execution_options(populate_existing=True)).one()
    if draft_queries.names_are_fixed(curriculum.id):
        raise NamesFixed(curriculum.slug)
    held = draft.content["owner"]
    before = {"slug": curriculum.slug, "owner": draft_names.key_of(held, owners)}
    changed = edits.changes(typed, shown=shown, now=before)
    if not changed:
        return
    if "slug" in changed:
        drafts.refuse_taken(changed["slug"])
        curriculum.slug = changed["slug"]
    owner = owners[changed["owner"]] if "owner" in changed else held
    owned = select(Organisation).filter_by(slug=owner["slug"])
    curriculum.owner = db.session.scalars(owned).one()
    for each in _drafts(curriculum):
        _rename(each, curriculum.slug, owner, actor=actor, now=now)


def _drafts(curriculum: Curriculum) -> list[Draft]:
    found = select(Draft).filter_by(curriculum_id=curriculum.id).order_by(Draft.id)
    return list(db.session.scalars(found.with_for_update(of=Draft)))


def _rename(draft: Draft, slug: str, owner: Owner, *, actor: Person, now: datetime) -> None:
    before = {"address": draft.content["slug"], "owner": draft.content["owner"]["name"]}
    content = draft_names.renamed(draft.content, slug, owner)
    if drafts.keep(draft, content, actor=actor, now=now):
        after = {"address": slug, "owner": owner["name"]}
        audit.record(Deed.DRAFT_CHANGED, draft, actor=actor, now=now, before=before, after=after)
