"""Loading curricula: published once, unchanged for ever, all of it or nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from app.adapters.library import Library, read_library
from app.adapters.storage import FileStorage, MissingFile
from app.domain.adaptations.adaptation import check_adaptation
from app.domain.audit import Deed
from app.domain.curricula import curriculum_data
from app.domain.curricula.curriculum import VersionNumber
from app.domain.curricula.curriculum_check import check
from app.domain.curricula.curriculum_parts import Contribution, ContributionRole
from app.models.audit import AuditEntry
from app.models.curriculum import AdaptationVersion, Curriculum, CurriculumVersion
from app.models.place import City, Organisation
from app.queries import effective_curricula
from app.services import curricula
from app.services.curricula import (
    CityCodeTaken,
    CurriculumTaken,
    LoadReport,
    OwnerNamedOtherwise,
    PublishedIsFrozen,
)
from app.wiring import adapters
from tests.factories import (
    NOW,
    load_library,
    make_city,
    make_organisation,
    our_library,
    published_mcmc,
)
from tests.full_library import LIBRARY, PDF

MCMC = (
    "mcmc@1.0.0",
    "mcmc/asuncion/1",
    "mcmc/kumasi/1",
    "mcmc/nairobi/1",
    "mcmc/phnom-penh/1",
)


def test_load_makes_organisations_cities_versions_and_adaptations(db: SQLAlchemy) -> None:
    report = load_library(our_library())

    assert report == LoadReport(added=MCMC, unchanged=())
    assert rows(db) == [1, 4, 1, 1, 4]
    city = db.session.scalars(select(City).filter_by(slug="asuncion")).one()
    assert (city.code, city.display_name, city.time_zone) == (
        "ASU",
        "Asunción",
        "America/Asuncion",
    )


def test_loading_the_same_again_changes_nothing(db: SQLAlchemy) -> None:
    load_library(our_library())

    report = load_library(our_library())

    assert report == LoadReport(added=(), unchanged=MCMC)
    assert rows(db) == [1, 4, 1, 1, 4]


def test_case_26_a_version_that_exists_with_other_content_is_refused_and_nothing_loaded(
    db: SQLAlchemy,
) -> None:
    load_library(our_library())
    core = our_library().curricula[0]
    other = replace(core, title="Another title")
    newer = replace(core, version=VersionNumber(1, 1, 0))

    with pytest.raises(PublishedIsFrozen) as refusal:
        load_library(Library(curricula=(newer, other)))

    assert refusal.value.names == ("mcmc@1.0.0",)
    assert db.session.scalars(select(CurriculumVersion.title)).all() == [core.title]


def test_a_load_gives_nothing_to_who_took_its_name_in_addresses(db: SQLAlchemy) -> None:
    (core,) = our_library().curricula
    owner = make_organisation("Another Owner")
    db.session.add(Curriculum(slug=core.slug, code="OTHER", owner=owner))
    db.session.commit()

    with pytest.raises(CurriculumTaken) as refusal:
        load_library(our_library())

    assert refusal.value.slug == core.slug
    assert refusal.value.there == (owner.slug, "OTHER")
    assert refusal.value.offered == (core.owner.slug, core.code)
    assert db.session.scalars(select(CurriculumVersion)).all() == []


@pytest.mark.parametrize("change", ["owner", "code"])
def test_a_later_version_keeps_owner_and_code(db: SQLAlchemy, change: str) -> None:
    load_library(our_library())
    (core,) = our_library().curricula
    values = {"owner": replace(core.owner, slug="somebody-else"), "code": "OTHER"}
    later = replace(core, version=VersionNumber(2, 0, 0), **{change: values[change]})

    with pytest.raises(CurriculumTaken):
        load_library(Library(curricula=(later,)))


@pytest.mark.parametrize("change", [{"name": "Renamed"}, {"kind": "hospital"}])
def test_a_load_says_of_an_owner_what_is_published(db: SQLAlchemy, change: dict[str, str]) -> None:
    load_library(our_library())
    (core,) = our_library().curricula
    named = replace(core.owner, **change)
    other = replace(core, slug="another", code="OTHER", owner=named)

    with pytest.raises(OwnerNamedOtherwise) as refusal:
        load_library(Library(curricula=(other,)))

    assert (refusal.value.there, refusal.value.offered) == (core.owner, named)


def test_case_25_a_hash_that_differs_between_file_and_database_is_refused(
    db: SQLAlchemy,
) -> None:
    """The file is compared with the hash that was kept when the version was published."""
    value = our_library().curricula[0]
    version = published_mcmc().version
    assert version.content_hash == curriculum_data.version_hash(value)
    reworded = replace(value, modules=(replace(value.modules[0], body="x"), *value.modules[1:]))

    with pytest.raises(PublishedIsFrozen) as refusal:
        load_library(Library(curricula=(reworded,)))

    assert refusal.value.names == ("mcmc@1.0.0",)
    assert version.content_hash != curriculum_data.version_hash(reworded)


def test_case_25_a_version_whose_content_no_longer_fits_its_own_hash_is_told(
    db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the file says what was published: the database teaches something else by now."""
    value = our_library().curricula[0]
    kept = replace(value, title="Altered where no trigger stood")
    published = curriculum_data.version_hash(value)
    with monkeypatch.context() as altered:
        altered.setattr(curriculum_data, "version_hash", lambda _value: published)
        load_library(Library(curricula=(kept,)))

    with pytest.raises(PublishedIsFrozen) as refusal:
        load_library(Library(curricula=(value,)))

    assert refusal.value.names == ("mcmc@1.0.0",)


@pytest.mark.parametrize("gone", [True, False], ids=["gone", "renamed"])
def test_case_36_who_contributed_stays_named_whatever_becomes_of_the_organisation(
    db: SQLAlchemy, gone: bool
) -> None:
    donor = Contribution(role=ContributionRole.DONOR, organisation="example-hospital")
    library = our_library()
    value = replace(library.curricula[0], contributors=(donor,))
    if not gone:
        make_organisation("Example Hospital", slug=donor.organisation)
    load_library(replace(library, curricula=(value,)))
    for each in db.session.scalars(select(Organisation)):
        each.name = f"Another name of {each.slug}"
    db.session.commit()

    row = db.session.scalars(select(CurriculumVersion)).one()
    assert curricula.published().curricula == (value,)
    assert effective_curricula.core(row).contributors == (donor,)
    again = load_library(replace(library, curricula=(value,)))
    assert again == LoadReport(added=(), unchanged=MCMC)


def test_a_published_adaptation_with_other_reasons_is_refused(db: SQLAlchemy) -> None:
    load_library(our_library())
    changed = tuple(replace(each, status_note="Other") for each in our_library().adaptations)

    with pytest.raises(PublishedIsFrozen) as refusal:
        load_library(replace(our_library(), adaptations=changed))

    assert refusal.value.names == MCMC[1:]


def test_an_endorsement_is_loaded_later_and_exported(db: SQLAlchemy) -> None:
    bare = tuple(replace(each, endorsement=None) for each in our_library().adaptations)
    load_library(replace(our_library(), adaptations=bare))
    assert curricula.published().adaptations == bare

    report = load_library(our_library())

    assert report == LoadReport(added=(), unchanged=MCMC)
    assert curricula.published().adaptations == our_library().adaptations
    load_library(replace(our_library(), adaptations=bare))
    assert curricula.published().adaptations == our_library().adaptations
    assert deeds(db, Deed.ADAPTATION_ENDORSED) == 4


def test_an_endorsement_that_says_something_else_is_refused(db: SQLAlchemy) -> None:
    load_library(our_library())
    first = our_library().adaptations[0]
    assert first.endorsement
    other = replace(first, endorsement=replace(first.endorsement, body="Nobody"))

    with pytest.raises(PublishedIsFrozen) as refusal:
        load_library(replace(our_library(), adaptations=(other,)))

    assert refusal.value.names == ("mcmc/asuncion/1",)


def deeds(db: SQLAlchemy, deed: Deed) -> int | None:
    found = select(func.count()).select_from(AuditEntry).filter_by(action=deed.value)
    return db.session.scalar(found)


def test_a_new_version_stands_beside_the_old_one(db: SQLAlchemy) -> None:
    load_library(our_library())
    newer = replace(our_library().curricula[0], version=VersionNumber(1, 1, 0))

    report = load_library(Library(curricula=(newer,)))

    assert report == LoadReport(added=("mcmc@1.1.0",), unchanged=())
    assert db.session.scalar(select(func.count()).select_from(CurriculumVersion)) == 2


def test_a_city_that_is_there_stays_as_it_is(db: SQLAlchemy) -> None:
    make_city("nairobi", code="NBO", name="Our Nairobi")
    db.session.commit()

    load_library(our_library())

    assert db.session.scalar(select(City.name).filter_by(slug="nairobi")) == "Our Nairobi"


def test_a_code_that_another_city_has_is_refused(db: SQLAlchemy) -> None:
    make_city("elsewhere", code="NBO")
    db.session.commit()

    with pytest.raises(CityCodeTaken) as refusal:
        load_library(our_library())

    assert (refusal.value.code, refusal.value.city) == ("NBO", "elsewhere")
    assert rows(db) == [0, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("city", "minutes"),
    [
        ("nairobi", (1095, 0)),
        ("kumasi", (1080, 0)),
        ("phnom-penh", (1135, 0)),
        ("asuncion", (1005, 120)),
    ],
)
def test_what_a_city_teaches_comes_from_the_rows(
    db: SQLAlchemy, city: str, minutes: tuple[int, int]
) -> None:
    mcmc = published_mcmc()

    effective = effective_curricula.of(mcmc.version, mcmc.adaptations[city])

    assert (effective.minutes_in_person, effective.minutes_online) == minutes
    assert effective.city == city
    assert effective_curricula.of(mcmc.version, mcmc.adaptations[city]) is effective


def test_the_core_comes_back_as_it_was_read(db: SQLAlchemy) -> None:
    version = published_mcmc().version

    assert effective_curricula.core(version) == our_library().curricula[0]
    assert effective_curricula.of(version, None).adaptation_label is None


def rows(db: SQLAlchemy) -> list[int | None]:
    tables = (Organisation, City, Curriculum, CurriculumVersion, AdaptationVersion)
    return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]


def test_the_longest_texts_that_are_accepted_have_room(db: SQLAlchemy) -> None:
    library = our_library()
    owner = replace(library.curricula[0].owner, slug="o" * 64, name="é" * 200, kind="k" * 40)
    core = replace(library.curricula[0], code="M" * 12, title="ក" * 200, owner=owner)
    first = library.adaptations[0]
    city = replace(first.city, slug="c" * 64, name="ន" * 100, language="en-abcdefgh-12345678")
    adapted = replace(first, city=city, label="l" * 40)
    assert check(core) == check_adaptation(core, adapted) == ()

    load_library(Library((core,), (adapted,)))

    version = db.session.scalars(select(CurriculumVersion)).one()
    assert effective_curricula.core(version) == core
    assert db.session.scalars(select(City.name)).one() == city.name
    assert db.session.scalars(select(AdaptationVersion.label)).one() == adapted.label


def test_all_that_a_library_says_is_published_and_comes_back(db: SQLAlchemy) -> None:
    report = load_library(LIBRARY)

    assert report.added == (
        "care@1.0.0",
        "care/nairobi/1",
        "guidelines/care-1",
        "guidelines/care-2",
    )
    assert curricula.published() == replace(LIBRARY, files={})


def test_files_of_materials_are_stored_and_written_back(db: SQLAlchemy, tmp_path: Path) -> None:
    load_library(LIBRARY)

    written = curricula.export(tmp_path / "out", storage=adapters().storage)

    assert read_library(tmp_path / "out") == LIBRARY
    assert tmp_path / "out/care/1.0.0/files/notes.pdf" in written
    assert load_library(read_library(tmp_path / "out")).added == ()


def test_without_its_files_nothing_is_published(db: SQLAlchemy, tmp_path: Path) -> None:
    (tmp_path / "full").write_text("a file where a folder is needed")
    broken = FileStorage(tmp_path / "full")

    with pytest.raises(OSError, match="full"):
        curricula.load(LIBRARY, storage=broken, now=NOW)

    assert rows(db) == [0, 0, 0, 0, 0]


def test_a_file_that_the_storage_lost_is_missed(db: SQLAlchemy, tmp_path: Path) -> None:
    load_library(LIBRARY)
    adapters().storage.remove(PDF.sha256)

    with pytest.raises(MissingFile):
        curricula.export(tmp_path / "out", storage=adapters().storage)


def test_what_is_cited_and_not_in_the_register_is_known(db: SQLAlchemy) -> None:
    (version,) = LIBRARY.curricula
    first, *others = version.modules
    citing = replace(version, modules=(replace(first, guidelines=("care-1", "care-9")), *others))
    load_library(Library((citing,)))
    assert curricula.not_in_register() == ()

    load_library(Library(guidelines=LIBRARY.guidelines))
    assert curricula.not_in_register() == ("care-9",)
