"""Load a library of curricula: what is published becomes rows that never change."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from app.adapters.library import Library, cited, material_files, write_library
from app.adapters.storage import FileStorage, StoredFiles
from app.database import write_unit
from app.domain import canonical
from app.domain.adaptations import adaptation_data
from app.domain.adaptations.adaptation import Adaptation as AdaptationValue
from app.domain.audit import Deed
from app.domain.city import CityDetails
from app.domain.comparisons.numbering import misnumbered_beside
from app.domain.curricula import curriculum_data
from app.domain.curricula.curriculum import CurriculumVersion as VersionValue
from app.domain.curricula.curriculum_parts import Organisation as Owner
from app.domain.errors import DomainError
from app.extensions import Base, db
from app.models.curriculum import (
    Adaptation,
    AdaptationVersion,
    Curriculum,
    CurriculumVersion,
    Endorsement,
)
from app.models.person import Person
from app.models.place import City, Organisation, OrganisationTag
from app.queries import drafts as draft_queries
from app.queries import guidelines as registered
from app.services import audit, endorsements, guidelines, published_rows
from app.services.endorsements import EndorsedOtherwise


@dataclass(frozen=True)
class LoadReport:
    """What loading did, by names such as mcmc@1.0.0, mcmc/nairobi/1 and guidelines/breast-2025.

    Only guidelines are ever updated.
    """

    added: tuple[str, ...]
    unchanged: tuple[str, ...]
    updated: tuple[str, ...] = ()


class PublishedIsFrozen(DomainError):
    """A library says other things of what is published already; `names` say of which."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(*names)
        self.names = names


class NumbersTooLow(DomainError):
    """Beside what is published, these versions change more than their numbers say."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(*names)
        self.names = names


class CityCodeTaken(DomainError):
    """Another city already has the code, which numbers of certificates carry."""

    def __init__(self, code: str, city: str) -> None:
        super().__init__(code, city)
        self.code, self.city = code, city


class CurriculumTaken(DomainError):
    """A curriculum of this slug is there already, with another owner or code than the files say.

    `there` and `offered` are its owner's slug and its code, as they stand and as files say.
    """

    def __init__(self, slug: str, there: tuple[str, str], offered: tuple[str, str]) -> None:
        super().__init__(slug, there, offered)
        self.slug, self.there, self.offered = slug, there, offered


class OwnerNamedOtherwise(DomainError):
    """What is published says another name or kind of an owner (a slug) than the files do."""

    def __init__(self, slug: str, there: Owner, offered: Owner) -> None:
        super().__init__(slug, there, offered)
        self.slug, self.there, self.offered = slug, there, offered


def load(
    library: Library, *, storage: FileStorage, actor: Person | None = None, now: datetime
) -> LoadReport:
    """Publish what is new in a library, all of it or nothing; bring the register up to date.

    Organisations and cities that are there stay as they are. Files of materials are stored
    first, so that whatever is published has its files. Raises PublishedIsFrozen with everything
    that is published and differs, NumbersTooLow, CityCodeTaken, CurriculumTaken,
    OwnerNamedOtherwise, and published_rows.LabelTaken.
    """
    for content in library.files.values():
        storage.put(content)
    return publish(library, actor=actor, now=now)


@write_unit
def publish(library: Library, *, actor: Person | None, now: datetime) -> LoadReport:
    """Publish as `load` does what brings no files, or whose files are stored already."""
    register = guidelines.bring_up_to_date(library.guidelines, actor=actor, now=now)
    loading = _Loading(actor, now)
    for version in library.curricula:
        loading.load_version(version)
    for adaptation in library.adaptations:
        loading.load_adaptation(adaptation)
    if loading.frozen:
        raise PublishedIsFrozen(tuple(loading.frozen))
    _refuse_numbers(loading.versions)
    return LoadReport(
        added=(*loading.added, *map(_name_of_guideline, register.added)),
        unchanged=(*loading.unchanged, *map(_name_of_guideline, register.unchanged)),
        updated=tuple(map(_name_of_guideline, register.updated)),
    )


def _refuse_numbers(new: Collection[VersionValue]) -> None:
    """Raise NumbersTooLow where new versions do not fit among those that are published."""
    slugs = {each.slug for each in new}
    theirs = select(CurriculumVersion.content).join(Curriculum).where(Curriculum.slug.in_(slugs))
    rows = db.session.scalars(theirs) if new else ()
    if found := tuple(misnumbered_beside(new, map(curriculum_data.from_data, rows))):
        raise NumbersTooLow(tuple(f"{each.version.slug}@{each.version.version}" for each in found))


def export(root: Path, *, storage: FileStorage) -> tuple[Path, ...]:
    """Write all that is published below a folder and return the files; loading is the inverse.

    Raises MissingFile when the storage has lost a file of a material.
    """
    library = published()
    files = StoredFiles(material_files(library).values(), storage)
    return write_library(root, replace(library, files=files))


def not_in_register() -> tuple[str, ...]:
    """Return what published modules cite and the register, if there is one, does not know.

    Files with such a citation are refused beside the register, until it has an entry for it.
    """
    library = published()
    known = {guideline.key for guideline in library.guidelines}
    return tuple(sorted(cited(library) - known)) if known else ()


def published() -> Library:
    """Return all that is published, in the order of a library, but for the files of materials."""
    versions = map(curriculum_data.from_data, db.session.scalars(select(CurriculumVersion.content)))
    editions = db.session.execute(
        select(AdaptationVersion.content, Endorsement).outerjoin(Endorsement)
    )
    adaptations = (
        replace(adaptation_data.from_data(content), endorsement=endorsed and endorsed.value)
        for content, endorsed in editions
    )
    return Library(
        curricula=tuple(sorted(versions, key=lambda each: (each.slug, each.version))),
        adaptations=tuple(
            sorted(adaptations, key=lambda each: (each.curriculum, each.city.slug, each.number))
        ),
        guidelines=tuple(registered.register().values()),
    )


class _Loading:
    """One load on its way."""

    def __init__(self, actor: Person | None, now: datetime) -> None:
        self.actor = actor
        self.now = now
        self.added: list[str] = []
        self.unchanged: list[str] = []
        self.frozen: list[str] = []
        self.versions: list[VersionValue] = []

    def load_version(self, value: VersionValue) -> None:
        curriculum = self._curriculum(value)
        number = value.version
        row = published_rows.version_of(curriculum, number)
        name, content_hash = f"{value.slug}@{number}", curriculum_data.version_hash(value)
        if row is not None:
            self._compare(name, row, content_hash)
            return
        there = curriculum.owner.slug, curriculum.code
        offered = value.owner.slug, value.code
        if there != offered:
            raise CurriculumTaken(value.slug, there, offered)
        known = draft_queries.published_owner(curriculum.owner)
        if known is not None and Owner(**known) != value.owner:
            raise OwnerNamedOtherwise(value.owner.slug, Owner(**known), value.owner)
        published_rows.add_version(curriculum, value, actor=self.actor, now=self.now)
        self.versions.append(value)
        self.added.append(name)

    def load_adaptation(self, value: AdaptationValue) -> None:
        curriculum = db.session.scalars(select(Curriculum).filter_by(slug=value.curriculum)).one()
        adaptation = self._adaptation(curriculum, value.city)
        row = db.session.scalars(
            select(AdaptationVersion).filter_by(adaptation=adaptation, number=value.number)
        ).one_or_none()
        name = f"{value.curriculum}/{value.city.slug}/{value.number}"
        content_hash = adaptation_data.adaptation_hash(value)
        if row is not None:
            self._compare(name, row, content_hash)
            self._endorse(name, row, value)
            return
        base = published_rows.version_of(curriculum, value.base)
        assert base is not None  # noqa: S101  (a library holds the base of what it holds)
        row = published_rows.add_edition(adaptation, base, value, actor=self.actor, now=self.now)
        self.added.append(name)
        self._endorse(name, row, value)

    def _endorse(self, name: str, row: AdaptationVersion, value: AdaptationValue) -> None:
        """Keep an endorsement, which may come later than the edition; one that is there stays."""
        if value.endorsement is None or name in self.frozen:
            return
        try:
            endorsements.record(row, value.endorsement, actor=self.actor, now=self.now)
        except EndorsedOtherwise:
            self.frozen.append(name)

    def _add(self, deed: Deed, row: Base, after: Mapping[str, object]) -> None:
        db.session.add(row)
        db.session.flush()
        audit.record(deed, row, actor=self.actor, now=self.now, after=after)

    def _curriculum(self, value: VersionValue) -> Curriculum:
        found = select(Curriculum).filter_by(slug=value.slug)
        row = db.session.scalars(found).one_or_none()
        if row is None:
            owner = self._organisation(value.owner)
            row = Curriculum(slug=value.slug, code=value.code, owner=owner)
            db.session.add(row)
            db.session.flush()
        return row

    def _organisation(self, owner: Owner) -> Organisation:
        row = db.session.scalars(select(Organisation).filter_by(slug=owner.slug)).one_or_none()
        if row is None:
            tag = OrganisationTag(facet="kind", tag=owner.kind)
            row = Organisation(slug=owner.slug, name=owner.name, tags=[tag])
            self._add(Deed.ORGANISATION_ADDED, row, {"name": owner.name, "kind": owner.kind})
        return row

    def _adaptation(self, curriculum: Curriculum, city: CityDetails) -> Adaptation:
        found = select(Adaptation).filter_by(curriculum=curriculum).join(City)
        row = db.session.scalars(found.where(City.slug == city.slug)).one_or_none()
        if row is None:
            row = Adaptation(curriculum=curriculum, city=self._city(city))
            db.session.add(row)
            db.session.flush()
        return row

    def _city(self, details: CityDetails) -> City:
        row = db.session.scalars(select(City).filter_by(slug=details.slug)).one_or_none()
        if row is None:
            row = _new_city(details)
            self._add(Deed.CITY_ADDED, row, {"name": details.name, "code": details.code})
        return row

    def _compare(self, name: str, row: CurriculumVersion | AdaptationVersion, offered: str) -> None:
        """Compare with what was published, and that with what is kept of it by now."""
        same = offered == row.content_hash == canonical.content_hash(row.content)
        (self.unchanged if same else self.frozen).append(name)


def _name_of_guideline(key: str) -> str:
    return f"guidelines/{key}"


def _new_city(details: CityDetails) -> City:
    holder = db.session.scalars(select(City).filter_by(code=details.code)).one_or_none()
    if holder is not None:
        raise CityCodeTaken(details.code, holder.slug)
    return City(
        slug=details.slug,
        code=details.code,
        name=details.name,
        native_name=details.native_name or None,
        country=details.country,
        time_zone=details.time_zone,
        language=details.language,
    )
