"""The people whom a city knows: found by the beginnings of their names, shown, corrected."""

import re
from datetime import date
from random import Random

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from app.domain.permissions import Role
from app.domain.trainee_import.columns import Field
from app.extensions import db as database
from app.models.person import Affiliation, Person
from app.models.place import City, Institution
from app.queries import directory, person_pages
from app.queries.directory import Part, Wanted
from app.services import own_details, people, person_corrections
from tests.actors import CSRF, sign_in
from tests.factories import (
    NOW,
    enrol,
    give_role,
    make_city,
    make_person,
    make_run,
    works_in,
)
from tests.queries_counted import counted_queries
from tests.soak import Scale
from tests.templates.html_page import Page


@pytest.fixture
def nairobi(db: SQLAlchemy) -> City:
    return make_city()


@pytest.fixture
def kumasi(db: SQLAlchemy) -> City:
    return make_city("kumasi", time_zone="Africa/Accra")


@pytest.fixture
def organiser(nairobi: City, client: FlaskClient) -> FlaskClient:
    person = make_person("Zawadi Organiser")
    return sign_in(client, give_role(person, Role.CITY_ORGANISER, city=nairobi))


def found(cities: list[int] | None, words: str = "", **more: object) -> list[str]:
    wanted = Wanted(words=words, **more)  # type: ignore[arg-type]
    return [each.name for each in directory.find(cities, wanted, now=NOW).entries]


def known(city: City, name: str, *, script: str | None = None) -> Person:
    """Somebody who works in a city, made as pages make people."""
    return people.create(
        name=name, name_in_script=script, city_id=city.id, hospital="Embu", now=NOW
    )


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("kam", ["Wanjiku Kamau-Njeri"]),
        ("NJERI wanj", ["Wanjiku Kamau-Njeri"]),
        ("jose", ["José Núñez"]),
        ("សុខ", ["Sokha"]),
        ("ly", ["Ly"]),
        ("grac", ["Grасe in look-alike letters"]),
        ("amau", []),
        ("wanjiku hassan", []),
    ],
)
def test_people_are_found_by_beginnings_of_words_in_any_order_and_script(
    nairobi: City, words: str, names: list[str]
) -> None:
    for name, script in (
        ("Wanjiku Kamau-Njeri", None), ("José Núñez", None), ("Sokha", "សុខា"), ("Ly", None),
        ("Lydia", None), ("Amina Hassan", None), ("Grасe in look-alike letters", None),
    ):  # fmt: skip
        known(nairobi, name, script=script)

    assert found([nairobi.id], words) == names


def test_a_city_finds_its_own_people_only(nairobi: City, kumasi: City) -> None:
    known(nairobi, "Kamau of Nairobi")
    known(kumasi, "Kamau of Kumasi")
    both = works_in(kumasi, known(nairobi, "Kamau of both"))

    assert found([nairobi.id], "kamau") == [both.name, "Kamau of Nairobi"]
    assert found([kumasi.id], "kamau") == [both.name, "Kamau of Kumasi"]
    assert found([], "kamau") == []
    assert len(found(None, "kamau")) == 3


def test_whoever_learns_teaches_or_organises_is_known(db: SQLAlchemy) -> None:
    run = make_run()
    enrol(run, "Kamau Trainee")
    give_role(make_person("Kamau Mentor"), Role.MENTOR, run=run)
    give_role(make_person("Kamau Organiser"), Role.CITY_ORGANISER, city=run.city)
    make_person("Kamau Nobody")
    city = [run.city_id]

    assert found(city, "kamau") == ["Kamau Mentor", "Kamau Organiser", "Kamau Trainee"]
    assert found(city) == found(city, "kamau")
    for part in Part:
        assert found(city, "kamau", part=part) == [f"Kamau {part.capitalize()}"]
        assert found(None, "kamau", part=part) == [f"Kamau {part.capitalize()}"]


def test_people_of_a_hospital_are_found(db: SQLAlchemy, nairobi: City) -> None:
    known(nairobi, "Amina Hassan")
    works_in(nairobi, make_person("Grace Achieng"), "Meru Hospital")
    meru = db.session.scalars(select(Institution).filter_by(name="Meru Hospital")).one()

    assert found([nairobi.id], institution=meru.id) == ["Grace Achieng"]
    assert found([nairobi.id], "amina", institution=meru.id) == []
    assert found([nairobi.id], institution=0) == []


def test_a_renamed_person_is_found_by_the_new_name(nairobi: City) -> None:
    person = known(nairobi, "Amina Hassan")
    own_details.save({"name": "Amina Ali"}, shown={"name": "Amina Hassan"}, actor=person, now=NOW)

    assert (found([nairobi.id], "ali"), found([nairobi.id], "hassan")) == (["Amina Ali"], [])


def test_a_long_list_comes_in_pages_each_person_once(
    nairobi: City, organiser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "ON_A_PAGE", 2)
    for letter in "ABCDE":
        known(nairobi, f"{letter} Kamau")
    names, address = [], "/people?find=kamau"
    while address:
        page = organiser.get(address).text
        names += [f"{letter} Kamau" for letter in "ABCDE" if f">{letter} Kamau<" in page]
        link = page.partition('rel="next"')[0].rpartition('href="')[2]
        address = link.partition('"')[0].replace("&amp;", "&") if 'rel="next"' in page else ""

    assert names == [f"{letter} Kamau" for letter in "ABCDE"]


def test_who_knows_too_many_is_asked_for_a_name(
    nairobi: City, organiser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "MOST", 2)
    for number in "123":
        known(nairobi, f"Kamau {number}")

    assert "Write at least three letters" in organiser.get("/people").text
    assert "More people fit" in organiser.get("/people?find=kam").text
    assert "Nobody here fits" in organiser.get("/people?find=nobody").text


@pytest.mark.parametrize(
    "address", ["?find=%25_%27&part=king&at=Nowhere&after=nobody", "?find=" + "a" * 900, "?after=0"]
)
def test_odd_questions_are_answered(organiser: FlaskClient, address: str) -> None:
    assert organiser.get(f"/people{address}").status_code == 200


def test_the_list_of_nobody_offers_one_thing_to_do(db: SQLAlchemy, client: FlaskClient) -> None:
    make_city("kigali")
    sign_in(client, give_role(make_person("Z"), Role.CITY_ORGANISER, city=make_city("lima")))

    assert "Z" in client.get("/people").text


def test_a_person_is_shown_with_what_belongs_to_the_city_alone(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    here, there = make_run("nairobi"), make_run("kumasi")
    enrolment = enrol(here, "Amina Hassan")
    person = works_in(there.city, enrolment.person, "Komfo Hospital")
    works_in(here.city, person, "Embu Hospital")
    give_role(person, Role.MENTOR, run=there)
    there.title = here.title = "MCMC"
    there.title += " of Kumasi"
    db.session.commit()
    sign_in(client, give_role(make_person("Org"), Role.CITY_ORGANISER, city=here.city))
    page = client.get(f"/people/{person.public_id}").text

    assert "Embu Hospital" in page
    assert here.title in page
    assert "Komfo" not in page
    assert "of Kumasi" not in page


def test_hospitals_of_one_name_in_two_cities_are_told_apart(
    nairobi: City, kumasi: City, client: FlaskClient
) -> None:
    for city, name in ((nairobi, "Amina Hassan"), (kumasi, "Kofi Boateng")):
        works_in(city, make_person(name), "Central Hospital")
    sign_in(client, give_role(make_person("Z"), Role.PLATFORM_ADMINISTRATOR))
    page = client.get("/people").text
    value = page.split(">Central Hospital, Kumasi<")[0].rpartition('value="')[2].split('"')[0]
    narrowed = client.get(f"/people?at={value}").text

    assert "Kofi Boateng" in narrowed
    assert "Amina Hassan" not in narrowed


def test_a_page_shows_the_roles_that_the_reader_may_see(
    nairobi: City, kumasi: City, organiser: FlaskClient, app: Flask
) -> None:
    person = works_in(nairobi, make_person("Amina Hassan"))
    give_role(person, Role.CITY_ORGANISER, city=nairobi, ends_on=date(2020, 1, 31))
    give_role(person, Role.CITY_ORGANISER, city=kumasi)
    give_role(person, Role.PARTNER_VIEWER)
    administrator = give_role(make_person("Ines"), Role.PLATFORM_ADMINISTRATOR)
    address = f"/people/{person.public_id}"

    def said(client: FlaskClient) -> str:
        section = client.get(address).text.partition('aria-labelledby="roles"')[2]
        words = re.sub(r"<[^>]+>", " ", section.partition("</section>")[0].partition(">")[2])
        return " ".join(words.replace("\N{NO-BREAK SPACE}", " ").split())

    assert said(organiser) == "Roles Organiser Nairobi until 31 Jan 2020 • over Give a role"
    assert said(sign_in(app.test_client(), administrator)) == (
        "Roles Organiser Nairobi until 31 Jan 2020 • over Organiser Kumasi without an end"
        " Partner everywhere without an end Give a role"
    )


def test_a_card_is_offered_for_who_learns_here_and_nowhere_else(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    run = make_run("nairobi")
    here = enrol(run, "Amina Hassan")
    elsewhere = enrol(run, "Kofi Boateng")
    works_in(make_city("lusaka"), elsewhere.person)
    mentor = give_role(make_person("Grace Achieng"), Role.MENTOR, run=run)
    sign_in(client, give_role(make_person("Z"), Role.CITY_ORGANISER, city=run.city))
    link = f"/courses/{run.public_id}/cards?person={here.public_id}"
    pages = [
        client.get(f"/people/{person.public_id}").text
        for person in (here.person, elsewhere.person, mentor)
    ]

    assert [link in page for page in pages] == [True, False, False]
    assert ["Card to sign in" in page for page in pages] == [True, False, False]
    assert client.get(link).text.count(" checked") == 1


@pytest.mark.parametrize("page", ["people", "register", "mentors"])
def test_names_of_a_course_lead_to_people_for_who_may_see_them(
    db: SQLAlchemy, client: FlaskClient, app: Flask, page: str
) -> None:
    run = make_run("nairobi")
    mentor = give_role(make_person("Grace Achieng"), Role.MENTOR, run=run)
    trainee = enrol(run, "Amina Hassan").person
    sign_in(client, give_role(make_person("Z"), Role.CITY_ORGANISER, city=run.city))
    whose = mentor if page == "mentors" else trainee
    link = f'<a href="/people/{whose.public_id}">{whose.name}</a>'

    assert link in client.get(f"/courses/{run.public_id}/{page}").text
    seen_by_mentor = sign_in(app.test_client(), mentor).get(f"/courses/{run.public_id}/{page}")
    assert link not in seen_by_mentor.text


def edit(client: FlaskClient, person: Person, **fields: str) -> TestResponse:
    return client.post(f"/people/{person.public_id}/edit", data={"csrf_token": CSRF, **fields})


def work(person: Person, *, place: int = 0, **fields: str) -> dict[str, str]:
    """Name the fields of one of the places where somebody works."""
    row = sorted(person.affiliations, key=lambda each: each.id)[place]
    return {f"work-{row.id}-{field}": value for field, value in fields.items()}


def shown(person: Person, city: City) -> dict[str, str]:
    work = person_pages.work([city.id], person.id)
    known = person_corrections.shown_of(person, work)
    return {f"was-{field}": value for field, value in known.items()} | dict(known)


def test_a_correction_sets_what_was_typed_otherwise(nairobi: City, organiser: FlaskClient) -> None:
    person = known(nairobi, "Amina Hassan")
    typed = {
        "name": "Amina Ali",
        **work(person, profession="Nurse", starts_on="2020-01-01", ends_on="2026-12-31"),
    }
    assert edit(organiser, person, **{**shown(person, nairobi), **typed}).status_code == 303

    (job,) = person.affiliations
    assert (person.name, job.profession) == ("Amina Ali", "Nurse")
    assert (job.starts_on, job.ends_on) == (date(2020, 1, 1), date(2026, 12, 31))
    edit(organiser, person, **{**shown(person, nairobi), **work(person, ends_on="")})
    assert job.ends_on is None


def test_who_began_to_work_long_ago_can_say_so(nairobi: City, organiser: FlaskClient) -> None:
    person = known(nairobi, "Amina Hassan")
    edit(organiser, person, **{**shown(person, nairobi), **work(person, starts_on="1979-03-01")})

    assert person.affiliations[0].starts_on == date(1979, 3, 1)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", " ", "Write the name."),
        ("starts_on", "0198-03-01", "between 1940 and 2100"),
        ("name", "Amina\u0007", "U+0007"),
        ("ends_on", "2019-12-31", "It ends before it begins."),
        ("starts_on", "yesterday", "This is not a date"),
        ("profession", "n" * 81, "a little shorter"),
    ],
)
def test_a_bad_correction_says_what_is_wrong_and_loses_nothing(
    nairobi: City, organiser: FlaskClient, field: str, value: str, words: str
) -> None:
    person = known(nairobi, "Amina Hassan")
    typed = {"starts_on": "2020-01-01", "discipline": "typed with care", field: value}
    names = {"name": typed.pop("name")} if field == "name" else {}
    sent = {**shown(person, nairobi), **work(person, **typed), **names}
    answer = edit(organiser, person, **sent)

    assert answer.status_code == 422
    assert words in answer.text
    assert "typed with care" in answer.text
    assert person.affiliations[0].discipline is None


def test_an_older_correction_wipes_nothing_that_a_colleague_saved(
    nairobi: City, organiser: FlaskClient
) -> None:
    person = known(nairobi, "Amina Hassan")
    old = shown(person, nairobi)
    edit(organiser, person, **{**old, **work(person, profession="Nurse"), "name": "Amina Ali"})
    works_in(nairobi, person, "Meru Hospital")
    other_field = edit(organiser, person, **{**old, **work(person, discipline="surgery")})
    same_field = edit(organiser, person, **{**old, "name": "Amina Hassan Omar"})

    assert other_field.status_code == 303
    assert (person.name, person.affiliations[0].profession) == ("Amina Ali", "Nurse")
    assert person.affiliations[0].discipline == "surgery"
    assert same_field.status_code == 409
    assert "Amina Ali" in same_field.text
    assert 'value="Amina Hassan Omar"' in same_field.text


def test_sent_again_after_the_warning_a_correction_undoes_nothing_else(
    nairobi: City, organiser: FlaskClient
) -> None:
    person = known(nairobi, "Amina Hassan")
    old = shown(person, nairobi)
    edit(organiser, person, **{**old, **work(person, profession="Nurse"), "name": "Amina Ali"})
    warned = edit(organiser, person, **{**old, "name": "Amina Hassan Omar"})
    again = edit(organiser, person, **inputs(warned))

    assert (warned.status_code, again.status_code) == (409, 303)
    assert (person.name, person.affiliations[0].profession) == ("Amina Hassan Omar", "Nurse")


def test_a_correction_of_work_that_is_gone_is_told_and_lands_nowhere_else(
    db: SQLAlchemy, nairobi: City, organiser: FlaskClient
) -> None:
    person = works_in(nairobi, known(nairobi, "Amina Hassan"), "Meru Hospital")
    sent = {**shown(person, nairobi), **work(person, profession="Nurse")}
    db.session.delete(person.affiliations[0])
    db.session.commit()
    answer = edit(organiser, person, **sent)

    assert answer.status_code == 409
    assert "Somebody else took away what you changed here." in answer.text
    assert [job.profession for job in person.affiliations] == [None]


def inputs(answer: TestResponse) -> dict[str, str]:
    """What the form of a page would send, as it stands."""
    return {
        each.attributes["name"]: each.attributes.get("value") or ""
        for each in Page(answer.text).all("input")
        if each.attributes.get("name") and each.attributes["name"] != "csrf_token"
    }


def test_another_citys_work_is_neither_shown_nor_changed(
    db: SQLAlchemy, nairobi: City, kumasi: City, organiser: FlaskClient
) -> None:
    person = works_in(kumasi, make_person("Amina Hassan"), "Komfo")
    works_in(nairobi, person, "Embu")
    assert "Komfo" not in organiser.get(f"/people/{person.public_id}/edit").text
    edit(
        organiser, person, **{**shown(person, nairobi), **work(person, place=1, profession="Nurse")}
    )

    jobs = db.session.scalars(select(Affiliation).order_by(Affiliation.id)).all()
    assert [job.profession for job in jobs] == [None, "Nurse"]


@pytest.mark.soak
def test_a_search_among_very_many_costs_what_one_among_few_does(
    nairobi: City, organiser: FlaskClient, scale: Scale
) -> None:
    few, many = scale(50, 1_000), scale(400, 100_000)
    add_people(nairobi, few)
    among_few = [ask(organiser, words) for words in LOOKED_FOR]
    add_people(nairobi, many - few)
    database.session.execute(text("ANALYZE"))
    among_many = [ask(organiser, words) for words in LOOKED_FOR]

    assert among_few == among_many
    assert max(among_many) <= 9


LOOKED_FOR = ("kamau wan", "wanjiku kamau number7", "numb")


def ask(client: FlaskClient, words: str) -> int:
    """Return how many times a page of the directory asks the database."""
    with counted_queries() as queries:
        assert client.get(f"/people?find={words}").status_code == 200
    return len(queries)


def add_people(city: City, amount: int) -> None:
    """Add people with many names, of whom a few are called Wanjiku Kamau."""
    draw = Random(amount)
    for first in range(0, amount, 5_000):
        names = [f"{word(draw)} {word(draw)}" for _ in range(min(5_000, amount - first))]
        names[:3] = [f"Wanjiku Kamau number{first + number}" for number in range(3)]
        nothing = dict.fromkeys(Field, "")
        rows = [{**nothing, Field.NAME: name, Field.HOSPITAL: "Embu"} for name in names]
        people.create_all(rows, city_id=city.id, now=NOW)
    database.session.commit()


def word(draw: Random) -> str:
    return "".join(draw.choice("bcdfghjklmprst") + draw.choice("aeiou") for _ in range(3))
