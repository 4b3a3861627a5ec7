"""What cities have in common that the core does not say yet."""

from app.domain.adaptations import adaptation_data
from app.domain.curricula import curriculum_data
from app.domain.curricula.curriculum_parts import Objective
from app.domain.upgrades import commons
from app.domain.upgrades.commons import Shared
from app.models.curriculum import CurriculumVersion
from app.models.draft import Draft
from app.queries import effective_curricula, impact


def shared(version: CurriculumVersion) -> tuple[Shared, ...]:
    """Return what several cities changed in the same way in their newest editions."""
    editions = impact.newest_editions(version.curriculum_id)
    values = [adaptation_data.from_data(row.content) for row in editions]
    return commons.shared(effective_curricula.core(version), values)


def rests_on(version: CurriculumVersion) -> frozenset[int]:
    """Return the editions by which `shared` goes, by id; what they say never changes."""
    return impact.newest_edition_ids(version.curriculum_id)


def forgotten(version: CurriculumVersion, draft: Draft) -> tuple[Objective, ...]:
    """Return the objectives that cases and needs of a version name and that a draft has not."""
    made = curriculum_data.from_data(draft.content)
    return commons.forgotten(effective_curricula.core(version), made)
