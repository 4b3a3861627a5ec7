"""Take into the core what several cities changed in the same way: as a draft, to be reviewed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.database import write_unit
from app.domain.audit import Deed
from app.domain.curricula import curriculum_data
from app.domain.errors import Conflict
from app.domain.upgrades.commons import Shared, with_changes
from app.models.curriculum import CurriculumVersion
from app.models.draft import Draft
from app.models.person import Person
from app.queries import commons, effective_curricula
from app.services import audit, drafts


class NothingChosen(Conflict):
    """None of the changes is there any more, or none was chosen."""


class Overtaken(Conflict):
    """A city published an edition while the draft was worked out."""


@dataclass(frozen=True)
class _WorkedOut:
    """What a draft is begun with, and the editions that it rests on, by id."""

    groups: Sequence[Shared]
    content: drafts.Content
    editions: frozenset[int]


def take_up(
    version: CurriculumVersion,
    chosen: Collection[str],
    *,
    public_id: str,
    actor: Person,
    now: datetime,
) -> Draft:
    """Begin a draft of the next version with these changes, named by the ids of their operations.

    `public_id` is that of the form: sent again, it returns the draft that it began. Raises
    NothingChosen and Overtaken, and BrokenAdaptation when they do not fit together.
    """
    begun = drafts.find(public_id)
    if begun is not None:
        return begun
    # This takes a while with many changes, and nobody who writes waits for it.
    editions = commons.rests_on(version)
    groups = [each for each in commons.shared(version) if each.operation.id in chosen]
    if not groups:
        raise NothingChosen
    content = curriculum_data.to_data(with_changes(effective_curricula.core(version), groups))
    made = _WorkedOut(groups, content, editions)
    return _begin(version, made, public_id=public_id, actor=actor, now=now)


@write_unit
def _begin(
    version: CurriculumVersion, made: _WorkedOut, *, public_id: str, actor: Person, now: datetime
) -> Draft:
    begun = drafts.find(public_id)
    if begun is not None:
        return begun
    if commons.rests_on(version) != made.editions:
        raise Overtaken
    draft = drafts.add(
        version.curriculum,
        made.content,
        public_id=public_id,
        base=version,
        actor=actor,
        now=now,
    )
    cities = sorted({source.city.name for group in made.groups for source in group.sources})
    audit.record(
        Deed.CHANGES_TAKEN_UP,
        version,
        actor=actor,
        now=now,
        after={"version": str(version.number), "cities": cities},
        reason="\n".join(group.reasons for group in made.groups),
    )
    return draft
