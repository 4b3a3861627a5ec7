"""Records that may be one person's: proposed to those whose city knows both, settled by them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.clock import utcnow
from app.domain.duplicates import Sign
from app.domain.permissions import Role
from app.models.person import Contact, Person
from app.models.place import City
from app.models.same_person import NotTheSame, PersonMerge
from app.queries import duplicates
from app.queries import people as people_queries
from app.queries.merging import MOVABLE
from app.services import api_tokens, merging, own_details, people, personal_links
from app.views.merging import _move_words
from tests.actors import CSRF, sign_in
from tests.factories import NOW, enrol, give_role, make_city, make_person, make_run, works_in
from tests.queries_counted import counted_queries


@pytest.fixture
def nairobi(db: SQLAlchemy) -> City:
    return make_city()


@pytest.fixture
def organiser(nairobi: City, client: FlaskClient) -> FlaskClient:
    return sign_in(client, give_role(make_person("Zawadi"), Role.CITY_ORGANISER, city=nairobi))


def known(city: City, name: str, hospital: str = "Embu", **more: str) -> Person:
    return people.create(name=name, city_id=city.id, hospital=hospital, now=NOW, **more)


def proposed(city: City) -> list[tuple[str, str, tuple[Sign, ...]]]:
    return [
        (each.one.name, each.other.name, each.likeness.signs)
        for each in duplicates.proposals([city.id], now=NOW)
    ]


def post(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    return client.post(address, data={"csrf_token": CSRF, **fields})


def test_spelling_order_script_and_licence_are_noticed(nairobi: City) -> None:
    known(nairobi, "Amina Hassan", phone="+254 700 1")
    known(nairobi, "HASSAN Amína", "Meru", phone="0700 1")
    known(nairobi, "Amena Hasan")
    known(nairobi, "Sokha", "Kisumu", name_in_script="សុខា")
    known(nairobi, "សុខា", "Mombasa")
    one, other = known(nairobi, "Grace Achieng", "A"), known(nairobi, "Ruth Chebet", "B")
    for person in (one, other):
        own_details.add_licence("NCK", "00 7", actor=person, now=NOW)

    assert proposed(nairobi) == [
        ("Grace Achieng", "Ruth Chebet", (Sign.LICENCE,)),
        ("Amina Hassan", "HASSAN Amína", (Sign.NAME,)),
        ("Amina Hassan", "Amena Hasan", (Sign.SPELLING, Sign.HOSPITAL)),
        ("Sokha", "សុខា", (Sign.NAME_IN_SCRIPT,)),
    ]


def test_what_speaks_most_is_looked_for_first(
    nairobi: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hospital in "ABC":
        known(nairobi, "Amina Hassan", hospital)
    for person in (known(nairobi, "Grace Achieng", "A"), known(nairobi, "Ruth Chebet", "B")):
        own_details.add_licence("NCK", "00 7", actor=person, now=NOW)
    monkeypatch.setattr(duplicates, "_ROWS", 1)

    assert [signs for _one, _other, signs in proposed(nairobi)] == [(Sign.LICENCE,)]


def test_the_name_of_a_record_that_was_merged_counts_too(nairobi: City) -> None:
    kept, merged = known(nairobi, "Amina Hassan", "A"), known(nairobi, "Amina Omar", "B")
    merging.merge(
        kept=kept.id, merged=merged.id, cities=None, reason="Married.", actor=kept, now=NOW
    )
    known(nairobi, "Omar Amina", "C")

    assert proposed(nairobi) == [("Amina Hassan", "Omar Amina", (Sign.NAME,))]


def test_a_hospital_of_another_city_speaks_for_nothing_here(nairobi: City) -> None:
    kumasi = make_city("kumasi")
    for name, hospital in (("Amina Hassan", "A"), ("Amena Hasan", "B")):
        works_in(kumasi, known(nairobi, name, hospital), "Komfo Hospital")

    assert proposed(nairobi) == []


def test_people_of_another_city_are_never_shown(nairobi: City) -> None:
    kumasi = make_city("kumasi")
    known(nairobi, "Amina Hassan")
    known(kumasi, "Amina Hassan")

    assert proposed(nairobi) == proposed(kumasi) == []
    assert len(duplicates.proposals(None, now=NOW)) == 1


def test_look_alike_letters_are_pointed_out(nairobi: City, organiser: FlaskClient) -> None:
    known(nairobi, "Amina Hassan")
    known(nairobi, "Аmina Hassan", "Meru")
    page = organiser.get("/people/duplicates").text

    assert "their letters are of different scripts (Cyrillic, Latin)" in page


def test_two_people_are_asked_about_once(
    db: SQLAlchemy, nairobi: City, organiser: FlaskClient
) -> None:
    one, other = known(nairobi, "Amina Hassan"), known(nairobi, "Hassan Amina")
    apart = f"/people/{other.public_id}/not/{one.public_id}"
    for _ in range(2):
        assert post(organiser, apart).status_code == 303

    assert proposed(nairobi) == []
    assert len(db.session.scalars(select(NotTheSame)).all()) == 1
    assert "No two records look like one person" in organiser.get("/people/duplicates").text
    assert "Perhaps the same" not in organiser.get(f"/people/{one.public_id}").text
    post(organiser, f"/people/{one.public_id}/maybe/{other.public_id}")
    assert len(proposed(nairobi)) == 1


def test_a_page_of_a_person_says_who_may_be_the_same(nairobi: City, organiser: FlaskClient) -> None:
    one, other = known(nairobi, "Amina Hassan"), known(nairobi, "Hassan Amina")
    known(nairobi, "Grace Achieng")
    page = organiser.get(f"/people/{one.public_id}").text

    assert f"/people/{one.public_id}/merge/{other.public_id}" in page
    assert "Grace" not in page


def test_two_records_are_made_one_and_taken_apart_again(
    db: SQLAlchemy, app: Flask, nairobi: City, organiser: FlaskClient
) -> None:
    one, other = known(nairobi, "Amina Hassan"), known(nairobi, "Hassan Amina", "Meru")
    address = f"/people/{one.public_id}/merge/{other.public_id}"
    asked = organiser.get(address).text
    nothing_said = post(organiser, address, reason=" ")
    done = post(organiser, address, reason="Same number of the council.")
    led = organiser.get(f"/people/{other.public_id}")
    page = organiser.get(led.location).text
    colleague = sign_in(
        app.test_client(), give_role(make_person("Y"), Role.CITY_ORGANISER, city=nairobi)
    )

    assert "1 place of work" in asked
    assert nothing_said.status_code == 422
    assert "Write how you know" in nothing_said.text
    assert done.location == f"/people/{one.public_id}"
    assert "Same number of the council." in page
    assert "Same number of the council." not in colleague.get(led.location).text
    assert proposed(nairobi) == []
    row = db.session.scalars(select(PersonMerge)).one()
    post(organiser, f"/merges/{row.public_id}/undo")
    assert (other.merged_into_id, row.undone_at is None) == (None, False)
    assert len(proposed(nairobi)) == 1


def test_what_is_said_of_ways_to_sign_in_holds(
    db: SQLAlchemy, client: FlaskClient, app: Flask
) -> None:
    run, now = make_run(), utcnow()
    organiser = give_role(make_person("Zawadi"), Role.CITY_ORGANISER, city=run.city)
    kept = known(run.city, "Amina Hassan")
    merged = enrol(run, "Hassan Amina").person
    merged.contacts.append(Contact(kind="email", value="a@example.org", key="a@example.org"))
    db.session.commit()
    (card,) = personal_links.hand_over(run.id, [merged.id], actor=organiser, now=now)
    token, _kept = api_tokens.create(
        "Sheet", scopes=["read"], days=30, strong=True, actor=merged, now=now
    )
    browser = sign_in(app.test_client(), merged)
    address = f"/people/{kept.public_id}/merge/{merged.public_id}"
    page = sign_in(client, organiser).get(address).text
    post(client, address, reason="Same person.")
    bearer = {"Authorization": f"Bearer {token}"}
    visitor = app.test_client()

    assert "those of the second stop and have to be set up anew" in page
    assert visitor.get(f"/enter/{card.token}").status_code == 410
    assert visitor.get("/api/v1/me", headers=bearer).status_code == 401
    assert browser.get("/today").location.startswith("/sign-in")
    assert [each.id for each in people_queries.find_by_email("a@example.org")] == [kept.id]


def test_there_are_words_for_all_that_moves(app: Flask) -> None:
    with app.test_request_context():
        assert all(_move_words(each.name, 2) for each in MOVABLE)


def test_what_stands_in_the_way_is_said(db: SQLAlchemy, client: FlaskClient) -> None:
    run = make_run()
    one, other = enrol(run, "Amina Hassan").person, enrol(run, "Hassan Amina").person
    sign_in(client, give_role(make_person("Z"), Role.CITY_ORGANISER, city=run.city))
    address = f"/people/{one.public_id}/merge/{other.public_id}"

    assert "Take Hassan Amina off it first" in client.get(address).text
    assert post(client, address, reason="Same.").status_code == 409
    assert db.session.scalars(select(PersonMerge)).all() == []


@pytest.mark.parametrize("more", ["role", "city"])
def test_whoever_is_more_than_the_citys_trainee_is_merged_by_administrators_only(
    db: SQLAlchemy, nairobi: City, organiser: FlaskClient, more: str
) -> None:
    """Otherwise an organiser could sign in as them, by a record of their own making."""
    one, other = known(nairobi, "Amina Hassan"), known(nairobi, "Hassan Amina")
    if more == "role":
        give_role(other, Role.PLATFORM_ADMINISTRATOR)
    else:
        works_in(make_city("kumasi"), other, "Komfo")
    for pair in ((one, other), (other, one)):
        address = f"/people/{pair[0].public_id}/merge/{pair[1].public_id}"
        assert "Only an administrator can merge them" in organiser.get(address).text
        assert post(organiser, address, reason="Same.").status_code == 409
    assert db.session.scalars(select(PersonMerge)).all() == []

    administrator = sign_in(
        organiser.application.test_client(),
        give_role(make_person("Ines"), Role.PLATFORM_ADMINISTRATOR),
    )
    assert post(administrator, address, reason="Same.").status_code == 303
    row = db.session.scalars(select(PersonMerge)).one()
    post(organiser, f"/merges/{row.public_id}/undo")
    db.session.refresh(row)
    assert row.undone_at is None


def test_an_organiser_of_one_of_two_cities_merges_nobody_of_the_other(
    db: SQLAlchemy, nairobi: City, organiser: FlaskClient
) -> None:
    one, other = known(nairobi, "Amina Hassan"), known(make_city("kumasi"), "Hassan Amina")
    for pair in ((one, other), (other, one)):
        address = f"/people/{pair[0].public_id}/merge/{pair[1].public_id}"
        assert organiser.get(address).status_code == 404
        assert post(organiser, address, reason="Same.").status_code == 404


def test_nobody_is_merged_with_themselves(nairobi: City, organiser: FlaskClient) -> None:
    one = known(nairobi, "Amina Hassan")
    address = f"/people/{one.public_id}/merge/{one.public_id}"

    assert post(organiser, address, reason="Same.").status_code == 303


def test_the_page_asks_the_same_number_of_times_however_many_there_are(
    nairobi: City, organiser: FlaskClient
) -> None:
    counts = []
    for amount in (2, 12):
        for number in range(amount):
            known(nairobi, f"Amina Hassan {'abcdefghijkl'[number]}bcd", str(amount))
            known(nairobi, f"Hassan {'abcdefghijkl'[number]}bcd Amina", str(amount))
        with counted_queries() as queries:
            assert organiser.get("/people/duplicates").status_code == 200
        counts.append(len(queries))

    assert len(set(counts)) == 1
    assert counts[0] <= 11
