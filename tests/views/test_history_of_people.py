"""What was done about a person, read by those who look after them, and by nobody of elsewhere."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.database import write_unit
from app.domain.audit import Deed
from app.domain.consents import Purpose
from app.domain.permissions import Role, Scope, ScopeKind
from app.models.delivery import Enrolment
from app.models.person import Person
from app.queries import audit_trail, person_pages
from app.services import audit, enrolments, merging, own_details, people, person_corrections, roles
from app.services.roles import NewRole
from tests.factories import NOW, make_person, works_in
from tests.queries_counted import counted_queries
from tests.templates.html_page import Page
from tests.world import World, make_world


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def known_to_both(world: World) -> Person:
    """Somebody who works in Nairobi and in Kumasi."""
    person = works_in(world.run.city, make_person("Abena Osei", email="abena@example.org"))
    return works_in(world.other_run.city, person, "Korle Bu")


def sentences(client: FlaskClient, person: Person, more: str = "") -> list[str]:
    """Return what is said of each entry, newest first."""
    answer = client.get(f"/people/{person.public_id}{more}")
    assert answer.status_code == 200
    return re.findall(r"<div><strong>(.*?)</strong>", answer.text)


def correct(person: Person, world: World, who: str, **typed: str) -> None:
    """Correct somebody as an organiser does; a profession is that of their work in the city."""
    city = (world.run if who == "organiser" else world.other_run).city_id
    work = person_pages.work([city], person.id)
    shown = person_corrections.shown_of(person, work)
    if "profession" in typed:
        typed[f"work-{work[0].id}-profession"] = typed.pop("profession")
    person_corrections.correct(
        person.id,
        {**shown, **typed},
        shown=shown,
        cities=[city],
        actor=world.people[who],
        now=NOW,
    )


def test_an_organiser_reads_what_was_done_about_whom_they_look_after(
    app: Flask, world: World
) -> None:
    person, other = (
        works_in(world.run.city, make_person(name)) for name in ("Abena Osei", "Abena Ossei")
    )
    amina = world.people["organiser"]
    correct(person, world, "organiser", gender="female")
    merging.merge(
        kept=person.id, merged=other.id, reason="Same phone.", cities=None, actor=amina, now=NOW
    )
    client = world.client(app, "organiser")

    said = sentences(client, person)

    assert said == [
        "Amina Wanjiru made one record of two of Abena Osei",
        "Amina Wanjiru corrected what is known of Abena Osei",
    ]
    assert sentences(client, person, "/changes") == said
    assert sentences(world.client(app, "administrator"), person) == said
    page = client.get(f"/people/{person.public_id}/changes").text
    assert (">female</ins>" in page, ">Abena Ossei</ins>" in page) == (True, True)
    moved = client.get(f"/people/{other.public_id}/changes")
    assert moved.location == f"/people/{person.public_id}/changes"


def test_what_another_city_does_is_no_entry_for_this_one(
    app: Flask, db: SQLAlchemy, world: World, known_to_both: Person
) -> None:
    kofi, person = world.people["organiser elsewhere"], known_to_both
    correct(person, world, "organiser", gender="female")
    before = {each: sentences(world.client(app, "organiser"), person, each) for each in PLACES}

    place = Enrolment(course_run=world.other_run, person=person, source="by_hand", enrolled_at=NOW)
    db.session.add(place)
    db.session.commit()
    enrolments.withdraw(place.id, actor=kofi, now=NOW)
    correct(person, world, "organiser elsewhere", profession="Surgeon")
    scope = Scope(ScopeKind.CITY, world.other_run.city_id)
    new = NewRole(role=Role.CITY_ORGANISER, scope=scope)
    roles.give(person, new, actor=kofi, now=NOW)

    client = world.client(app, "organiser")
    assert {each: sentences(client, person, each) for each in PLACES} == before
    pages = "".join(client.get(f"/people/{person.public_id}{each}").text for each in PLACES)
    for secret in ("Kofi", "Kumasi", "Korle Bu", "Surgeon", world.other_run.public_id):
        assert secret not in pages
    assert [len(sentences(world.client(app, who), person)) for who in BOTH] == [4, 4]


PLACES = ("", "/changes")
BOTH = ("organiser elsewhere", "administrator")


def test_a_correction_of_the_record_is_read_by_both_and_its_author_by_their_own(
    app: Flask, world: World, known_to_both: Person
) -> None:
    correct(
        known_to_both, world, "organiser elsewhere",
        name="Abena Osei-Bonsu", profession="Surgeon",
    )  # fmt: skip

    here, there = (world.client(app, each) for each in ("organiser", "organiser elsewhere"))

    assert sentences(here, known_to_both) == [
        "Somebody corrected what is known of Abena Osei-Bonsu"
    ]
    assert sentences(there, known_to_both) == [
        "Kofi Boateng changed where Abena Osei-Bonsu works",
        "Kofi Boateng corrected what is known of Abena Osei-Bonsu",
    ]


def test_of_the_record_another_city_reads_only_what_its_page_shows(
    app: Flask, world: World, known_to_both: Person
) -> None:
    @write_unit
    def remember() -> None:
        audit.record(
            Deed.PERSON_CORRECTED,
            known_to_both,
            actor=world.people["organiser elsewhere"],
            now=NOW,
            after={"hospital": "Korle Bu", "name_in_script": "អាបេណា"},
            subject_id=known_to_both.id,
        )

    remember()

    pages = [
        world.client(app, who).get(f"/people/{known_to_both.public_id}/changes").text
        for who in ("organiser", "administrator")
    ]
    assert ["Korle Bu" in page for page in pages] == [False, True]
    assert ["អាបេណា" in page for page in pages] == [True, True]


def test_a_role_without_a_city_is_read_by_administrators_only(
    app: Flask, world: World, known_to_both: Person
) -> None:
    new = NewRole(role=Role.PARTNER_VIEWER, scope=Scope(ScopeKind.PLATFORM))
    roles.give(known_to_both, new, actor=world.people["administrator"], now=NOW)

    assert sentences(world.client(app, "organiser"), known_to_both) == []
    page = world.client(app, "administrator").get(f"/people/{known_to_both.public_id}").text
    assert ("Partner</ins>" in page, "everywhere</ins>" in page) == (True, True)


def test_who_does_not_know_a_person_reads_nothing(app: Flask, world: World) -> None:
    person = works_in(world.other_run.city, make_person("Abena Osei"))

    answer = world.client(app, "organiser").get(f"/people/{person.public_id}/changes")

    assert answer.status_code == 404


def test_a_history_shows_ten_and_all_are_found_page_by_page(app: Flask, world: World) -> None:
    person = works_in(world.run.city, make_person("Abena Osei"))
    for number in range(60):
        correct(person, world, "organiser", gender=f"g{number}")
    client = world.client(app, "organiser")
    address, seen = f"/people/{person.public_id}/changes", []
    while address:
        text = client.get(address).text
        seen += re.findall(r">(g\d+)</ins>", text)
        older = [a.attributes["href"] for a in Page(text).all("a") if a.words == "Older"]
        address = older[0] if older else ""

    assert seen == [f"g{number}" for number in reversed(range(60))]
    assert len(sentences(client, person)) == 10
    assert "All changes of this person" in client.get(f"/people/{person.public_id}").text


def test_a_history_asks_as_little_for_many_entries_as_for_few(
    db: SQLAlchemy, world: World, known_to_both: Person
) -> None:
    counts, cities = [], [world.run.city_id]
    for more in (2, 8):
        for number in range(more):
            correct(known_to_both, world, "organiser", gender=f"{more} {number}")
        with counted_queries() as queries:
            found = audit_trail.of_person(cities, known_to_both.id, limit=50)
            audit_trail.names_for(cities, found)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_history_of_a_trainee_keeps_what_was_before_a_merge(app: Flask, world: World) -> None:
    amina = world.people["organiser"]
    enrolments.withdraw(world.enrolment.id, actor=amina, now=NOW)
    enrolments.take_back(world.enrolment.id, actor=amina, now=NOW)
    kept = works_in(world.run.city, make_person("Wanjiku W. Kamau"))
    merged = world.enrolment.person_id
    client = world.client(app, "organiser")
    address = f"/courses/{world.run.public_id}/people/{world.enrolment.public_id}"
    before = re.findall(r"<div><strong>(.*?) Wanjiku", client.get(address).text)

    merging.merge(kept=kept.id, merged=merged, reason="One.", cities=None, actor=amina, now=NOW)

    assert len(before) >= 2
    assert re.findall(r"<div><strong>(.*?) Wanjiku", client.get(address).text) == before


def test_people_read_of_themselves_in_words_and_of_others_the_deed(
    app: Flask, world: World
) -> None:
    trainee = world.people["trainee"]
    amina = world.people["organiser"]
    enrolments.withdraw(world.enrolment.id, actor=amina, now=NOW)
    own_details.answer(
        Purpose.DIRECTORY, given=False, wording="May be found.", actor=trainee, now=NOW
    )
    people.create(name="Njeri Mwangi", phone="+254 700 111222", actor=amina, now=NOW)

    mine, hers = (world.client(app, who).get("/my/data").text for who in ("trainee", "organiser"))

    said = re.findall(r"<div><strong>(.*?)</strong>", mine)
    assert {
        "Wanjiku Kamau answered what may be done with their data",
        f"Somebody withdrew Wanjiku Kamau from {world.run.title}",
    } <= set(said)
    assert ">No</ins>" in mine
    assert ("enrolment.withdrawn" in mine, "Amina" in mine) == (False, False)
    assert "Amina Wanjiru added the person somebody" in hers
    assert ("Njeri" in hers, "111222" in hers) == (False, False)
