"""Upgrades: a city takes its changes along to another version of the core."""

from datetime import datetime

from app.adapters.library import Library
from app.database import write_unit
from app.domain import upgrade_resolution
from app.domain.adaptation import Adaptation
from app.models.curriculum import AdaptationVersion, CurriculumVersion
from app.models.person import Person
from app.queries import upgrades
from app.services import curricula


@write_unit
def publish(
    origin: AdaptationVersion,
    version: CurriculumVersion,
    *,
    actor: Person | None = None,
    now: datetime,
) -> Adaptation:
    """Publish the next edition of an adaptation on another version, where nothing is in doubt.

    Nobody has endorsed it yet. Raises NoWayThere, Undecided and BrokenAdaptation.
    """
    planned = upgrades.planned(origin, version)
    upgraded = upgrade_resolution.resolve(
        planned.plan,
        planned.new,
        planned.adaptation,
        {},
        number=planned.number,
        label=planned.label,
    )
    curricula.load(Library(curricula=(), adaptations=(upgraded,)), actor=actor, now=now)
    return upgraded
