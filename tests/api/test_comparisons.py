"""What differs between any two published versions, cities or editions, as data."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.adapters.library import Library
from app.domain.comparisons.comparison_rules import WEIGHTS, DifferenceKind
from app.domain.curricula.curriculum import VersionNumber
from app.models.curriculum import CurriculumVersion
from app.services import drafts
from tests.api.callers import PROBLEM, ROOT, Program, program
from tests.curriculum_values import make_day, make_module, make_version, uid
from tests.factories import NOW, load_library, make_person, planner
from tests.moving_cores import adapted, clean_changes, publish
from tests.queries_counted import counted_queries

QUERIES = 8


@pytest.fixture
def caller(app: Flask, db: SQLAlchemy) -> Program:
    return program(app, make_person("Akua Mensah"), "read")


def ask(caller: Program, before: str, after: str, curriculum: str = "care") -> dict[str, object]:
    sides = {"curriculum": curriculum, "from": before, "to": after}
    answer = caller.get("/comparisons", query_string=sides)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_two_versions_are_compared_with_weights_number_and_hashes(caller: Program) -> None:
    publish()
    rows = {
        str(row.number): row.content_hash for row in CurriculumVersion.query.order_by("id").all()
    }

    found = ask(caller, "1.0", "2.0.0")
    differences = {(each["target"], each["kind"]): each for each in found["differences"]}

    assert (found["curriculum"], found["change"], found["number"]) == ("care", "major", "2.0.0")
    assert differences[uid("mod", 1), "title_changed"] == {
        "target": uid("mod", 1),
        "kind": "title_changed",
        "weight": "patch",
        "name": "M01 Staging, renewed",
        "before": "Module 1",
        "after": "Staging, renewed",
    }
    removed = differences[uid("mod", 3), "module_removed"]
    assert (removed["weight"], removed["before"]["minutes"], removed["after"]) == (
        "major",
        60,
        None,
    )
    assert all(
        each["weight"] == WEIGHTS[DifferenceKind(each["kind"])].word
        for each in found["differences"]
    )
    assert [found[side]["content_hash"] for side in ("before", "after")] == list(rows.values())
    assert found["before"] | {"hash": "", "content_hash": ""} == {
        "reference": "1.0.0",
        "version": "1.0.0",
        "content_hash": "",
        "city": None,
        "adaptation": None,
        "adaptation_hash": None,
        "hash": "",
    }


def test_a_city_in_its_newest_edition_or_in_an_earlier_one_can_be_a_side(caller: Program) -> None:
    first, second = adapted(*clean_changes()), adapted(*clean_changes()[:1])
    publish(first)
    load_library(Library(adaptations=(replace(second, number=2, label="NBO-2.0"),)))

    now = ask(caller, "1.0.0", "1.0.0+nairobi")
    before = ask(caller, "1.0.0+nairobi/1", "1.0.0+nairobi/2")

    assert now["after"]["reference"] == before["after"]["reference"] == "1.0.0+nairobi"
    assert [before[side]["adaptation"] for side in ("before", "after")] == ["NBO-1.0", "NBO-2.0"]
    assert before["before"]["reference"] == "1.0.0+nairobi/1"
    assert before["before"]["adaptation_hash"] != before["after"]["adaptation_hash"]
    assert before["before"]["hash"] != before["after"]["hash"] == now["after"]["hash"]
    assert before["differences"] != now["differences"] != []


def test_what_is_the_same_asks_for_no_number(caller: Program) -> None:
    publish(new=False)

    found = ask(caller, "1.0.0", "1.0.0")

    assert (found["change"], found["number"], found["differences"]) == ("none", None, [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1.0.0", "3.0.0"),
        ("1.0.0", "1.0.0+accra"),
        ("1.0.0", "1.0.0+nairobi/2"),
        ("2.0.0+nairobi", "1.0.0"),
        ("1.0.0", "what you have"),
        ("1.0.0", ""),
    ],
)
def test_what_is_not_published_is_not_found(caller: Program, before: str, after: str) -> None:
    publish(adapted(*clean_changes()))

    query = {"curriculum": "care", "from": before, "to": after}
    answer = caller.get("/comparisons", query_string=query)

    assert (answer.status_code, answer.mimetype) == (404, PROBLEM)
    described = caller.get("/openapi.json").json["paths"][f"{ROOT}/comparisons"]["get"]
    assert "404" in described["responses"]


def test_what_is_still_a_draft_is_not_found(caller: Program) -> None:
    publish(new=False)
    version = CurriculumVersion.query.one()
    draft = drafts.begin_from(version.id, public_id="aaaaaaaaaaaaaaaa", actor=planner(), now=NOW)

    for reference in (draft.public_id, "1.0.1"):
        query = {"curriculum": "care", "from": "1.0.0", "to": reference}
        assert caller.get("/comparisons", query_string=query).status_code == 404


def test_without_a_token_nothing_is_compared(client: FlaskClient, db: SQLAlchemy) -> None:
    publish()

    answer = client.get(f"{ROOT}/comparisons?curriculum=care&from=1.0.0&to=2.0.0")

    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("curriculum=care&from=1.0.0", "to"),
        ("curriculum=care&to=1.0.0", "from"),
        ("from=1.0.0&to=1.0.0", "curriculum"),
        ("curriculum=care&from=1.0.0&to=1.0.0&to=2.0.0", "to"),
        ("curriculum=Care&from=1.0.0&to=1.0.0", "curriculum"),
        ("curriculum=care&from=1.0.0&to=1.0.0&before=1", "before"),
    ],
)
def test_what_is_missing_or_wrong_is_named(caller: Program, query: str, parameter: str) -> None:
    publish()

    answer = caller.get(f"/comparisons?{query}")

    assert answer.status_code == 422
    assert {each["parameter"] for each in answer.json["errors"]} == {parameter}


def test_a_large_comparison_asks_the_database_few_things(caller: Program) -> None:
    modules = [make_module(number, minutes=5) for number in range(1, 61)]
    old = make_version(make_day(*modules), modules=modules)
    later = [replace(each, title=f"{each.title}, renewed", minutes=7) for each in modules]
    new = make_version(make_day(*later), modules=later, version=VersionNumber(2, 0, 0))
    load_library(Library(curricula=(old, new), adaptations=(adapted(*clean_changes()),)))

    with counted_queries() as queries:
        found = ask(caller, "1.0.0+nairobi", "2.0.0")

    assert len(found["differences"]) >= 120
    assert len(queries) <= QUERIES
