"""What a newer version would make of what a city changed, and how far it is decided."""

from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.domain.adaptations import adaptation_data
from app.domain.adaptations.adaptation import Adaptation as AdaptationValue
from app.domain.adaptations.adapting import first_label
from app.domain.curricula.curriculum import CurriculumVersion as VersionValue
from app.domain.curricula.curriculum import VersionNumber
from app.domain.curricula.standing import Standing
from app.domain.drafts.review import DraftState
from app.domain.upgrades import upgrade
from app.domain.upgrades.upgrade import Plan
from app.domain.upgrades.upgrade_paths import Parting, explain
from app.errors import NotFound
from app.extensions import db
from app.models.curriculum import (
    Adaptation,
    AdaptationVersion,
    Curriculum,
    CurriculumVersion,
    Upgrade,
)
from app.models.draft import Draft
from app.models.place import City
from app.queries import curricula, effective_curricula, standings


@dataclass(frozen=True)
class Planned:
    """The upgrade of an edition to a version: the values it is worked out of, and the plan."""

    origin: AdaptationVersion
    version: CurriculumVersion
    withdrawn: bool

    @property
    def number(self) -> int:
        """The number of the edition that comes of it."""
        return self.origin.number + 1

    @property
    def label(self) -> str:
        """What that edition is called, for instance NBO-2.0."""
        return first_label(self.origin.adaptation.city.code, self.number, upgraded=True)

    @cached_property
    def old(self) -> VersionValue:
        """The core that the edition rests on."""
        return effective_curricula.core(self.origin.base)

    @cached_property
    def new(self) -> VersionValue:
        """The core it would rest on."""
        return effective_curricula.core(self.version)

    @cached_property
    def adaptation(self) -> AdaptationValue:
        """The edition as a value."""
        return adaptation_data.from_data(self.origin.content)

    @cached_property
    def plan(self) -> Plan:
        """What becomes of each change."""
        return upgrade.plan(self.old, self.new, self.adaptation, withdrawn=self.withdrawn)

    @cached_property
    def ways(self) -> list[tuple[VersionNumber, tuple[Parting, ...]]]:
        """Where the way by each version in between parts from the direct one."""
        return [
            (middle.version, explain(self.old, middle, self.new, self.adaptation))
            for middle in between(self.origin, self.version)
        ]


def planned(origin: AdaptationVersion, version: CurriculumVersion) -> Planned:
    """Return what an upgrade of an edition to a version would do."""
    return Planned(origin, version, withdrawn=is_withdrawn(version))


def between(origin: AdaptationVersion, version: CurriculumVersion) -> list[VersionValue]:
    """Return the versions between the one of an edition and another, the older first.

    Nobody goes by way of one that is withdrawn.
    """
    numbers = sorted((origin.base.number, version.number))
    rows = curricula.versions(version.curriculum.slug)
    inside = [row for row in rows if numbers[0] < row.number < numbers[1]]
    said = standings.by_version([row.id for row in inside])
    unsafe = {key for key, each in said.items() if each.standing is Standing.WITHDRAWN}
    stand = [row for row in inside if row.id not in unsafe]
    return [effective_curricula.core(row) for row in sorted(stand, key=lambda row: row.number)]


def newest_edition(slug: str, city: str) -> AdaptationVersion:
    """Return the last edition of a city's adaptation, whatever it rests on; raises NotFound."""
    row = db.session.scalars(
        select(AdaptationVersion)
        .join(AdaptationVersion.adaptation)
        .join(Adaptation.city)
        .join(Adaptation.curriculum)
        .where(Curriculum.slug == slug, City.slug == city)
        .options(
            contains_eager(AdaptationVersion.adaptation).options(
                contains_eager(Adaptation.city), contains_eager(Adaptation.curriculum)
            ),
            joinedload(AdaptationVersion.base),
        )
        .order_by(AdaptationVersion.number.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def open_draft(adaptation: Adaptation) -> Draft | None:
    """Return the draft of a city's next edition that is in the making, if one is."""
    still = [state.value for state in DraftState if state.open]
    return db.session.scalars(
        select(Draft)
        .filter_by(curriculum_id=adaptation.curriculum_id, city_id=adaptation.city_id)
        .where(Draft.state.in_(still))
        .limit(1)
    ).one_or_none()


def is_withdrawn(version: CurriculumVersion) -> bool:
    """Whether a version must not be used any more, as far as is known by now."""
    return standings.of_version(version.id).standing is Standing.WITHDRAWN


def leads_on(origin: AdaptationVersion, version: CurriculumVersion) -> bool:
    """Whether an edition can be taken along to a version: forward, or away from an unsafe one."""
    if version.number > origin.base.number:
        return True
    return version.id != origin.base_id and is_withdrawn(origin.base)


def is_offered(origin: AdaptationVersion, version: CurriculumVersion) -> bool:
    """Whether a city is asked to take an edition, its newest one, along to a version."""
    adaptation = origin.adaptation
    newest = newest_edition(version.curriculum.slug, adaptation.city.slug)
    if newest.id != origin.id or origin.base_id == version.id or is_withdrawn(version):
        return False
    row = of(origin, version)
    return row is None or row.state == "open" or is_abandoned(row)


def is_abandoned(row: Upgrade) -> bool:
    """Whether an accepted upgrade led nowhere: its draft was thrown away, no edition followed."""
    if row.state != "accepted" or open_draft(row.origin.adaptation) is not None:
        return False
    adaptation = row.origin.adaptation
    newest = newest_edition(adaptation.curriculum.slug, adaptation.city.slug)
    return newest.id == row.origin_id


def declined(version: CurriculumVersion) -> frozenset[int]:
    """Return the ids of the editions that shall not be taken along to a version."""
    found = select(Upgrade.origin_id).filter_by(version_id=version.id, state="declined")
    return frozenset(db.session.scalars(found))


def of(origin: AdaptationVersion, version: CurriculumVersion) -> Upgrade | None:
    """Return how far the upgrade of an edition to a version is, None when nobody began it."""
    return db.session.scalars(
        select(Upgrade).filter_by(origin_id=origin.id, version_id=version.id)
    ).one_or_none()
