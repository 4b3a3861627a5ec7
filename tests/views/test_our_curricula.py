"""Pages of the curricula that come with Preceptor: each version, each city's newest edition."""

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.adapters.library import read_library
from tests.factories import CURRICULA, load_library

LIBRARY = read_library(CURRICULA)
EDITIONS = {each.city.slug: each for each in LIBRARY.adaptations}


def test_each_version_and_each_city_has_a_page(db: SQLAlchemy, client: FlaskClient) -> None:
    load_library(LIBRARY)
    versions = [f"/curricula/{each.slug}/{each.version}" for each in LIBRARY.curricula]

    pages = {path: client.get(path) for path in versions}

    assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(pages, 200)


@pytest.mark.parametrize("slug", EDITIONS)
def test_a_city_says_all_that_it_changed_and_why(
    db: SQLAlchemy, client: FlaskClient, slug: str
) -> None:
    load_library(LIBRARY)
    made = EDITIONS[slug]

    page = client.get(f"/curricula/{made.curriculum}/{made.base}?city={slug}")

    assert page.status_code == 200
    assert page.text.count('class="sheet made"') == len(made.operations)


def test_the_newest_version_leads_to_the_cities_that_adapted_an_earlier_one(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    load_library(LIBRARY)

    newest = client.get("/curricula/mcmc").text

    assert "There is a newer version" not in newest
    assert ">Nairobi, from 1.0.0</a>" in newest
    assert 'href="/curricula/mcmc/1.0.0?city=nairobi"' in newest


def test_a_city_is_shown_with_the_version_that_it_adapted(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    load_library(LIBRARY)

    page = client.get("/curricula/mcmc?city=nairobi")

    assert (page.status_code, client.get("/curricula/mcmc?city=nowhere").status_code) == (200, 404)
    assert "What Nairobi changed, and why" in page.text


def test_a_curriculum_that_no_city_took_up_says_so(db: SQLAlchemy, client: FlaskClient) -> None:
    load_library(LIBRARY)
    words = "No city has adapted it yet, and no course teaches it."

    found = [
        words in client.get(f"/curricula/{slug}").text
        for slug in ("implementation-science", "mcmc")
    ]

    assert found == [True, False]
