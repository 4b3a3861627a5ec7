"""What of a curriculum can be compared: its published versions, and what cities made of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, defer

from app.domain.adaptations.effective import EffectiveCurriculum
from app.errors import NotFound
from app.extensions import db
from app.models.curriculum import Adaptation, AdaptationVersion, Curriculum, CurriculumVersion
from app.models.place import City
from app.queries import curricula, effective_curricula

# "1.0.0", "1.0.0+kumasi" (the newest edition of that city on it), "1.0.0+kumasi/1".
_REFERENCE = re.compile(r"([0-9.]+)(?:[+ ]([a-z0-9-]+)(?:/([0-9]{1,6}))?)?")


@dataclass(frozen=True)
class Side:
    """What can be one of two that are compared; without an edition, a version as it is.

    `older` says that the city has a newer edition on the same version.
    """

    row: CurriculumVersion
    edition: AdaptationVersion | None = None
    older: bool = False

    @property
    def reference(self) -> str:
        """How addresses name it."""
        city = f"+{self.edition.adaptation.city.slug}" if self.edition else ""
        number = f"/{self.edition.number}" if self.edition and self.older else ""
        return f"{self.row.number}{city}{number}"

    @property
    def taught(self) -> EffectiveCurriculum:
        """What is taught."""
        return effective_curricula.of(self.row, self.edition)


@dataclass(frozen=True)
class Comparable:
    """All that can be compared: the newest version first, each with its editions behind it."""

    sides: Sequence[Side]

    def side(self, reference: str) -> Side:
        """Return what a reference means, such as "1.0.0" or "2.0+kumasi"; raises NotFound."""
        said = _REFERENCE.fullmatch(reference)
        if said is None:
            raise NotFound
        number, city, edition = said.groups()
        row = curricula.matching(self.versions, number)
        for each in self.sides:
            if each.row is row and _is_meant(each, city, edition):
                return each
        raise NotFound

    @property
    def versions(self) -> list[CurriculumVersion]:
        """The versions as they are, the newest first."""
        return [each.row for each in self.sides if each.edition is None]


def of(slug: str) -> Comparable:
    """Return what of a curriculum can be compared; two queries, content comes when it is used.

    Raises NotFound where nothing is published.
    """
    rows = curricula.versions(slug)
    if not rows:
        raise NotFound
    editions = _editions(slug)
    newest = {(each.base_id, each.adaptation_id): each.id for each in reversed(editions)}
    sides: list[Side] = []
    for row in rows:
        on_it = [each for each in editions if each.base_id == row.id]
        sides.append(Side(row))
        sides += (
            Side(row, each, older=newest[each.base_id, each.adaptation_id] != each.id)
            for each in on_it
        )
    return Comparable(sides)


def _is_meant(side: Side, city: str | None, number: str | None) -> bool:
    if side.edition is None or city is None:
        return side.edition is None and city is None
    if side.edition.adaptation.city.slug != city:
        return False
    return side.edition.number == int(number) if number else not side.older


def _editions(slug: str) -> Sequence[AdaptationVersion]:
    """Return all editions of all cities, by name of city, the newest of a city first."""
    return db.session.scalars(
        select(AdaptationVersion)
        .join(AdaptationVersion.adaptation)
        .join(Adaptation.city)
        .join(Adaptation.curriculum)
        .where(Curriculum.slug == slug)
        .options(
            defer(AdaptationVersion.content),
            contains_eager(AdaptationVersion.adaptation).contains_eager(Adaptation.city),
        )
        .order_by(City.name, City.id, AdaptationVersion.number.desc())
    ).all()
