"""Ways of organisers: from their city to what it adapts, to each edition, to a newer version."""

from dataclasses import replace

from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.domain.permissions import Role
from app.queries import cities
from tests.actors import sign_in
from tests.factories import give_role, load_library, make_person, our_library, published_mcmc
from tests.newer_mcmc import newer_mcmc
from tests.templates.html_page import Page

DESK = "/cities/nairobi/adaptations/mcmc"


def links(client: FlaskClient, address: str) -> dict[str, str]:
    """Return the links of a page by their words."""
    found = Page(client.get(address).text).all("a")
    return {each.words: each.attributes.get("href") or "" for each in found}


def test_the_page_of_a_city_leads_those_who_adapt_or_endorse_there_to_what_it_adapts(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    city = published_mcmc().city("nairobi")
    words = "What Nairobi adapts"
    found = [words in links(client, "/cities/nairobi")]

    for role in (Role.CITY_ORGANISER, Role.ENDORSER):
        sign_in(client, give_role(make_person(), role, city=city))
        found.append(client.get(links(client, "/cities/nairobi")[words]).status_code == 200)

    assert found == [False, True, True]


def test_every_edition_can_be_read_once_another_followed(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    first = next(each for each in our_library().adaptations if each.city.slug == "nairobi")
    second = replace(first, number=2, label="NBO-2.0", operations=first.operations[1:])
    load_library(replace(our_library(), adaptations=(*our_library().adaptations, second)))
    city = cities.get("nairobi")
    sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=city))

    found = links(client, DESK)

    pages = [client.get(found[each.label]).text for each in (first, second)]
    assert [
        f"{each.label}, on version 1.0.0" in page
        for each, page in zip((first, second), pages, strict=True)
    ] == [True, True]
    assert [page.count('class="sheet made"') for page in pages] == [
        len(each.operations) for each in (first, second)
    ]


def test_who_begins_the_next_edition_is_offered_to_bring_the_changes_to_a_newer_version(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    mcmc = published_mcmc()
    sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=mcmc.city("nairobi")))
    words = "Bring NBO-1.0 to 1.1.0"
    before = words in links(client, DESK)
    newer_mcmc()

    assert not before
    assert "Version 1.1.0 is newer than what NBO-1.0 changes." in client.get(DESK).text
    assert client.get(links(client, DESK)[words]).status_code == 200
