"""From the needs of a version to its objectives and modules, for everybody."""

from dataclasses import replace

from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.adapters.library import Library
from app.domain.curricula.curriculum import CurriculumVersion, VersionNumber
from app.domain.curricula.curriculum_parts import Need, Objective
from tests.curriculum_values import make_day, make_module, make_version, uid
from tests.factories import load_library
from tests.queries_counted import counted_queries
from tests.templates.html_page import Page

PAGE = "/curricula/care/1.0.0/needs"


def core(modules: int = 3, *needs: Need) -> CurriculumVersion:
    taught = [
        make_module(n, minutes=5 * n, objectives=(Objective(uid("obj", n), f"Aim {n}"),))
        for n in range(1, modules + 1)
    ]
    return make_version(make_day(*taught), modules=taught, needs=needs)


def need(number: int, *objectives: int) -> Need:
    uids = tuple(uid("obj", each) for each in objectives)
    return Need(uid=uid("need", number), text=f"Need {number}", source="A survey", objectives=uids)


def read(client: FlaskClient, path: str = PAGE) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return Page(answer.text)


def test_a_need_is_followed_to_objectives_modules_and_minutes(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    load_library(Library(curricula=(core(3, need(1, 1, 2), need(2)),)))

    text = read(client).one("main").words.replace("\N{NO-BREAK SPACE}", " ")

    assert "Need 1 A survey" in text
    assert "Aim 1 M01 Module 1, 5 min" in text
    assert "Aim 2 M02 Module 2, 10 min" in text
    assert "Needs 2 Not answered Need 2 Objectives that answer no need 1" in text
    assert "Need 2 A survey !No objective answers it yet" in text
    assert "Objectives that answer no need Aim 3 M03 Module 3, 15 min" in text


def test_a_version_with_needs_leads_there_and_back_to_its_modules(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    load_library(Library(curricula=(core(3, need(1, 1)),)))

    version, needs = client.get("/curricula/care/1.0.0").text, client.get(PAGE).text

    assert f'href="{PAGE}"' in version
    assert 'href="/curricula/care/1.0.0#M01"' in needs
    assert 'id="M01"' in version


def test_a_version_without_needs_says_so(db: SQLAlchemy, client: FlaskClient) -> None:
    load_library(Library(curricula=(core(),)))

    assert "No needs assessment is written down" in read(client).one("main").words
    assert PAGE not in client.get("/curricula/care/1.0.0").text


def test_what_is_not_published_has_no_needs(db: SQLAlchemy, client: FlaskClient) -> None:
    load_library(Library(curricula=(core(),)))

    assert client.get("/curricula/care/2.0.0/needs").status_code == 404
    assert client.get("/curricula/other/1.0.0/needs").status_code == 404


def test_many_modules_ask_as_much_of_the_database_as_few(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    few = core(3, need(1, 1))
    many = [need(n, n) for n in range(1, 51)]
    load_library(Library(curricula=(few,)))
    with counted_queries() as before:
        read(client)
    later = replace(core(60, *many), version=VersionNumber(2, 0, 0))
    load_library(Library(curricula=(few, later)))
    with counted_queries() as after:
        read(client, "/curricula/care/2.0.0/needs")

    assert len(after) == len(before) <= 5
