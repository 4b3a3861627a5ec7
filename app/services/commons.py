"""Take into the core what several cities changed in the same way: as a draft, to be reviewed."""

from collections.abc import Collection
from datetime import datetime

from app.database import write_unit
from app.domain.audit import Deed
from app.domain.curricula import curriculum_data
from app.domain.errors import Conflict
from app.domain.upgrades.commons import with_changes
from app.models.curriculum import CurriculumVersion
from app.models.draft import Draft
from app.models.person import Person
from app.queries import commons, effective_curricula
from app.services import audit, drafts


class NothingChosen(Conflict):
    """None of the changes is there any more, or none was chosen."""


@write_unit
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
    NothingChosen, and BrokenAdaptation when they do not fit together.
    """
    begun = drafts.find(public_id)
    if begun is not None:
        return begun
    groups = [each for each in commons.shared(version) if each.operation.id in chosen]
    if not groups:
        raise NothingChosen
    content = curriculum_data.to_data(with_changes(effective_curricula.core(version), groups))
    draft = drafts.add(
        version.curriculum,
        content,
        public_id=public_id,
        base=version,
        actor=actor,
        now=now,
    )
    cities = sorted({source.city.name for group in groups for source in group.sources})
    audit.record(
        Deed.CHANGES_TAKEN_UP,
        version,
        actor=actor,
        now=now,
        after={"version": str(version.number), "cities": cities},
        reason="\n".join(group.reasons for group in groups),
    )
    return draft
