"""Pages of the curricula that come with Preceptor: each version, each city's newest edition."""

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.adapters.library import read_library
from app.services import curricula
from tests.factories import CURRICULA, NOW

LIBRARY = read_library(CURRICULA)
EDITIONS = {each.city.slug: each for each in LIBRARY.adaptations}


def test_each_version_and_each_city_has_a_page(db: SQLAlchemy, client: FlaskClient) -> None:
    curricula.load(LIBRARY, now=NOW)
    versions = [f"/curricula/{each.slug}/{each.version}" for each in LIBRARY.curricula]

    pages = {path: client.get(path) for path in versions}

    assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(pages, 200)


@pytest.mark.parametrize("slug", EDITIONS)
def test_a_city_says_all_that_it_changed_and_why(
    db: SQLAlchemy, client: FlaskClient, slug: str
) -> None:
    curricula.load(LIBRARY, now=NOW)
    made = EDITIONS[slug]

    page = client.get(f"/curricula/{made.curriculum}/{made.base}?city={slug}")

    assert page.status_code == 200
    assert page.text.count('class="sheet made"') == len(made.operations)
