"""Which modules rest on which guidelines, as they are taught now, in the cores and in cities."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain.adaptations.effective import EffectiveCurriculum
from app.extensions import db
from app.models.curriculum import Adaptation, AdaptationVersion, CurriculumVersion
from app.models.place import City
from app.queries import curricula, effective_curricula


@dataclass(frozen=True)
class Use:
    """A curriculum, as its owner or as a city teaches it, with the codes of the modules."""

    version: CurriculumVersion
    city: City | None
    modules: tuple[str, ...]


def by_key() -> Mapping[str, list[Use]]:
    """Return what rests on each guideline, newest versions and editions only; two queries."""
    found: dict[str, list[Use]] = {}
    for version, city, effective in _taught():
        codes: dict[str, list[str]] = {}
        for module in effective.modules:
            for key in module.guidelines:
                codes.setdefault(key, []).append(module.code)
        for key, modules in codes.items():
            found.setdefault(key, []).append(Use(version, city, tuple(modules)))
    return found


def _taught() -> Iterator[tuple[CurriculumVersion, City | None, EffectiveCurriculum]]:
    for each in curricula.catalogue():
        yield each.version, None, effective_curricula.of(each.version, None)
    editions = (
        select(AdaptationVersion)
        .join(AdaptationVersion.adaptation)
        .join(Adaptation.city)
        .order_by(City.name, Adaptation.id, AdaptationVersion.number)
        .options(
            joinedload(AdaptationVersion.adaptation).joinedload(Adaptation.city),
            joinedload(AdaptationVersion.base).joinedload(CurriculumVersion.curriculum),
        )
    )
    for row in curricula.newest_of_each(db.session.scalars(editions)):
        yield row.base, row.adaptation.city, effective_curricula.of(row.base, row)
