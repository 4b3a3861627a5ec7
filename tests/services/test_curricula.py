"""Loading curricula: published once, unchanged for ever, all of it or nothing."""

from dataclasses import replace

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from app.adapters.library import Library
from app.domain import curriculum_data
from app.domain.adaptation import check_adaptation
from app.domain.curriculum import VersionNumber
from app.domain.curriculum_check import check
from app.models.curriculum import AdaptationVersion, Curriculum, CurriculumVersion
from app.models.place import City, Organisation
from app.queries import effective_curricula
from app.services import curricula
from app.services.curricula import CityCodeTaken, LoadReport, PublishedIsFrozen
from tests.factories import NOW, make_city, our_library, published_mcmc

MCMC = (
    "mcmc@1.0.0",
    "mcmc/asuncion/1",
    "mcmc/kumasi/1",
    "mcmc/nairobi/1",
    "mcmc/phnom-penh/1",
)


def test_load_makes_organisations_cities_versions_and_adaptations(db: SQLAlchemy) -> None:
    report = curricula.load(our_library(), now=NOW)

    assert report == LoadReport(added=MCMC, unchanged=())
    assert rows(db) == [1, 4, 1, 1, 4]
    city = db.session.scalars(select(City).filter_by(slug="asuncion")).one()
    assert (city.code, city.display_name, city.time_zone) == (
        "ASU",
        "Asunción",
        "America/Asuncion",
    )


def test_loading_the_same_again_changes_nothing(db: SQLAlchemy) -> None:
    curricula.load(our_library(), now=NOW)

    report = curricula.load(our_library(), now=NOW)

    assert report == LoadReport(added=(), unchanged=MCMC)
    assert rows(db) == [1, 4, 1, 1, 4]


def test_case_26_a_version_that_exists_with_other_content_is_refused_and_nothing_loaded(
    db: SQLAlchemy,
) -> None:
    curricula.load(our_library(), now=NOW)
    core = our_library().curricula[0]
    other = replace(core, title="Another title")
    newer = replace(core, version=VersionNumber(1, 1, 0))

    with pytest.raises(PublishedIsFrozen) as refusal:
        curricula.load(Library(curricula=(newer, other)), now=NOW)

    assert refusal.value.names == ("mcmc@1.0.0",)
    assert db.session.scalars(select(CurriculumVersion.title)).all() == [core.title]


def test_case_25_a_hash_that_differs_between_file_and_database_is_refused(
    db: SQLAlchemy,
) -> None:
    """The file is compared with the hash that was kept when the version was published."""
    value = our_library().curricula[0]
    version = published_mcmc().version
    assert version.content_hash == curriculum_data.version_hash(value)
    reworded = replace(value, modules=(replace(value.modules[0], body="x"), *value.modules[1:]))

    with pytest.raises(PublishedIsFrozen) as refusal:
        curricula.load(Library(curricula=(reworded,)), now=NOW)

    assert refusal.value.names == ("mcmc@1.0.0",)
    assert version.content_hash != curriculum_data.version_hash(reworded)


def test_a_published_adaptation_with_other_reasons_is_refused(db: SQLAlchemy) -> None:
    curricula.load(our_library(), now=NOW)
    changed = tuple(replace(each, status_note="Other") for each in our_library().adaptations)

    with pytest.raises(PublishedIsFrozen) as refusal:
        curricula.load(replace(our_library(), adaptations=changed), now=NOW)

    assert refusal.value.names == MCMC[1:]


def test_a_new_version_stands_beside_the_old_one(db: SQLAlchemy) -> None:
    curricula.load(our_library(), now=NOW)
    newer = replace(our_library().curricula[0], version=VersionNumber(1, 1, 0))

    report = curricula.load(Library(curricula=(newer,)), now=NOW)

    assert report == LoadReport(added=("mcmc@1.1.0",), unchanged=())
    assert db.session.scalar(select(func.count()).select_from(CurriculumVersion)) == 2


def test_a_city_that_is_there_stays_as_it_is(db: SQLAlchemy) -> None:
    make_city("nairobi", code="NBO", name="Our Nairobi")
    db.session.commit()

    curricula.load(our_library(), now=NOW)

    assert db.session.scalar(select(City.name).filter_by(slug="nairobi")) == "Our Nairobi"


def test_a_code_that_another_city_has_is_refused(db: SQLAlchemy) -> None:
    make_city("elsewhere", code="NBO")
    db.session.commit()

    with pytest.raises(CityCodeTaken) as refusal:
        curricula.load(our_library(), now=NOW)

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

    curricula.load(Library((core,), (adapted,)), now=NOW)

    version = db.session.scalars(select(CurriculumVersion)).one()
    assert effective_curricula.core(version) == core
    assert db.session.scalars(select(City.name)).one() == city.name
    assert db.session.scalars(select(AdaptationVersion.label)).one() == adapted.label
