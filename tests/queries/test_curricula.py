"""Finding what is published."""

from dataclasses import replace

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.adapters.library import Library
from app.domain.curricula.curriculum import VersionNumber
from app.errors import NotFound
from app.queries import curricula
from tests.factories import load_library, our_library, published_mcmc
from tests.queries_counted import counted_queries


def publish(*numbers: str) -> None:
    """Publish our core under further numbers, without adaptations."""
    core = our_library().curricula[0]
    versions = tuple(replace(core, version=VersionNumber.parse(each)) for each in numbers)
    load_library(Library(curricula=versions))


@pytest.mark.parametrize(
    ("reference", "number"),
    [
        ("mcmc@1.0.0", "1.0.0"),
        ("mcmc@1.0", "1.0.10"),
        ("mcmc@1", "1.2.0"),
        ("mcmc", "2.0.0"),
    ],
)
def test_a_short_number_means_the_newest_version_that_it_begins(
    db: SQLAlchemy, reference: str, number: str
) -> None:
    publish("1.0.0", "1.0.9", "1.0.10", "1.2.0", "2.0.0")

    assert str(curricula.by_reference(reference).number) == number


@pytest.mark.parametrize("reference", ["mcmc@1.1", "mcmc@1.", "mcmc@10", "mcmc@latest", "other"])
def test_what_is_not_published_is_not_found(db: SQLAlchemy, reference: str) -> None:
    publish("1.0.0")

    with pytest.raises(NotFound):
        curricula.by_reference(reference)


def test_versions_come_newest_first_and_leave_their_content_for_later(db: SQLAlchemy) -> None:
    publish("1.0.2", "1.0.10", "1.0.1")

    with counted_queries() as queries:
        found = [str(row.number) for row in curricula.versions("mcmc")]

    assert found == ["1.0.10", "1.0.2", "1.0.1"]
    assert len(queries) == 1


def test_adaptations_are_those_of_the_very_version_in_their_last_edition(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()
    second = tuple(
        replace(each, number=2, label="ASU-2.0") for each in our_library().adaptations[:1]
    )
    load_library(replace(our_library(), adaptations=second))
    publish("1.1.0")

    found = [(row.adaptation.city.slug, row.number) for row in curricula.adaptations(mcmc.version)]

    assert found == [("asuncion", 2), ("kumasi", 1), ("nairobi", 1), ("phnom-penh", 1)]
    with pytest.raises(NotFound):
        curricula.adaptation(curricula.by_reference("mcmc@1.1"), "nairobi")


def test_the_catalogue_has_the_newest_version_and_all_cities(db: SQLAlchemy) -> None:
    published_mcmc()
    publish("1.0.1")

    (taught,) = curricula.catalogue()

    assert str(taught.version.number) == "1.0.1"
    assert [city.slug for city in taught.cities] == ["asuncion", "kumasi", "nairobi", "phnom-penh"]


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_catalogue_asks_as_often_for_one_curriculum_as_for_many(
    db: SQLAlchemy, count: int
) -> None:
    core = our_library().curricula[0]
    many = tuple(replace(core, slug=f"mcmc-{number}") for number in range(count))
    load_library(Library(curricula=many))
    db.session.expunge_all()

    with counted_queries() as queries:
        titles = [each.version.curriculum.owner.name for each in curricula.catalogue()]

    assert (len(titles), len(queries)) == (count, 3)
