"""Finding what is published: versions of curricula, and what cities make of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from app.domain.curricula.standing import Stands
from app.errors import NotFound
from app.extensions import db
from app.models.curriculum import Adaptation, AdaptationVersion, Curriculum, CurriculumVersion
from app.models.place import City
from app.queries import standings
from app.queries.standings import STANDS


def version(slug: str, number: str = "") -> CurriculumVersion:
    """Return the newest published version that a number such as "1.0" can mean, with its owner.

    Without a number it is the newest of all. Raises NotFound.
    """
    return matching(versions(slug), number)


def matching(rows: Sequence[CurriculumVersion], number: str) -> CurriculumVersion:
    """Return the first of these versions that a number can mean; raises NotFound."""
    for row in rows:
        if not number or row.number.answers_to(number):
            return row
    raise NotFound


def newest(rows: Sequence[CurriculumVersion], stands: Mapping[int, Stands]) -> CurriculumVersion:
    """Return the newest of these versions that is not withdrawn, or just the newest."""
    return next((row for row in rows if not stands.get(row.id, STANDS).withdrawn), rows[0])


def by_reference(reference: str) -> CurriculumVersion:
    """Return what SLUG@VERSION or SLUG alone means; raises NotFound."""
    slug, _, number = reference.partition("@")
    return version(slug, number)


def versions(slug: str) -> Sequence[CurriculumVersion]:
    """Return the published versions of a curriculum, newest first; the content comes when used."""
    return db.session.scalars(
        _by_number(select(CurriculumVersion))
        .join(CurriculumVersion.curriculum)
        .where(Curriculum.slug == slug)
        .options(
            defer(CurriculumVersion.content),
            contains_eager(CurriculumVersion.curriculum).joinedload(Curriculum.owner),
        )
    ).all()


def all_versions() -> Sequence[CurriculumVersion]:
    """Return every published version, the newest of each curriculum first."""
    return db.session.scalars(
        _by_number(
            select(CurriculumVersion)
            .options(joinedload(CurriculumVersion.curriculum))
            .order_by(CurriculumVersion.curriculum_id)
        )
    ).all()


def adaptations(version: CurriculumVersion) -> Sequence[AdaptationVersion]:
    """Return the newest adaptation of this very version by each city, by name of city."""
    return newest_of_each(
        db.session.scalars(_adaptations().where(AdaptationVersion.base_id == version.id))
    )


def adaptations_of(slug: str) -> list[AdaptationVersion]:
    """Return the newest adaptation of a curriculum by each city, by name of city, with its base.

    The content comes when used.
    """
    return newest_of_each(
        db.session.scalars(
            _adaptations()
            .where(Adaptation.curriculum.has(slug=slug))
            .options(defer(AdaptationVersion.content), joinedload(AdaptationVersion.base))
        )
    )


def adaptation(version: CurriculumVersion, city_slug: str) -> AdaptationVersion:
    """Return the newest adaptation of this very version by a city; raises NotFound."""
    return by_city(adaptations(version), city_slug)


def by_city(rows: Iterable[AdaptationVersion], city_slug: str) -> AdaptationVersion:
    """Return the one of these adaptations that a city made; raises NotFound."""
    for row in rows:
        if row.adaptation.city.slug == city_slug:
            return row
    raise NotFound


def adaptations_by(city: City) -> Sequence[AdaptationVersion]:
    """Return the newest adaptation of each curriculum by a city, with its base and content."""
    return newest_of_each(db.session.scalars(_adaptations_by(city)))


def editions_by(city: City) -> Sequence[AdaptationVersion]:
    """Return all editions of a city, oldest first, each with its base and its endorsement."""
    query = _adaptations_by(city).options(joinedload(AdaptationVersion.endorsement))
    return db.session.scalars(query).all()


def newest_of_each(rows: Iterable[AdaptationVersion]) -> list[AdaptationVersion]:
    """Keep the last edition of each adaptation, in the order in which they come."""
    return list({row.adaptation_id: row for row in rows}.values())


@dataclass(frozen=True)
class Taught:
    """A curriculum on the front page: its newest version, and the cities that made it theirs.

    `stands` says what became of that version.
    """

    version: CurriculumVersion
    cities: tuple[City, ...]
    stands: Stands


def catalogue() -> list[Taught]:
    """Return every curriculum that is published, by title."""
    latest: dict[int, CurriculumVersion] = {}
    for row in db.session.scalars(
        _by_number(select(CurriculumVersion)).options(
            joinedload(CurriculumVersion.curriculum).joinedload(Curriculum.owner)
        )
    ):
        latest.setdefault(row.curriculum_id, row)
    cities: dict[int, list[City]] = {}
    for adapted in db.session.scalars(
        select(Adaptation)
        .join(Adaptation.city)
        .options(contains_eager(Adaptation.city))
        .order_by(City.name)
    ):
        cities.setdefault(adapted.curriculum_id, []).append(adapted.city)
    said = standings.by_version([row.id for row in latest.values()])
    taught = [
        Taught(row, tuple(cities.get(key, ())), said.get(row.id, STANDS))
        for key, row in latest.items()
    ]
    return sorted(taught, key=lambda each: each.version.title)


def _by_number(query: Select[CurriculumVersion]) -> Select[CurriculumVersion]:
    row = CurriculumVersion
    return query.order_by(row.major.desc(), row.minor.desc(), row.patch.desc())


def _adaptations() -> Select[AdaptationVersion]:
    return (
        select(AdaptationVersion)
        .join(AdaptationVersion.adaptation)
        .join(Adaptation.city)
        .options(contains_eager(AdaptationVersion.adaptation).contains_eager(Adaptation.city))
        .order_by(City.name, Adaptation.id, AdaptationVersion.number)
    )


def _adaptations_by(city: City) -> Select[AdaptationVersion]:
    return (
        _adaptations()
        .where(Adaptation.city_id == city.id)
        .options(joinedload(AdaptationVersion.base).joinedload(CurriculumVersion.curriculum))
    )
