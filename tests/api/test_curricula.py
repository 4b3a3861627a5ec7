"""Curricula and adaptations, which are public: what is published, and what a city teaches."""

import pytest
from flask import Flask

from app.queries import curricula
from app.services import standings
from tests.api.callers import Program, program
from tests.factories import NOW, make_person, published_mcmc
from tests.queries_counted import counted_queries


@pytest.fixture
def caller(app: Flask) -> Program:
    published_mcmc()
    return program(app, make_person("Akua Mensah"))


def test_a_curriculum_is_listed_with_its_versions_the_newest_first(caller: Program) -> None:
    listed = caller.get("/curricula").json["items"]
    mcmc = next(each for each in listed if each["id"] == "mcmc")

    assert (mcmc["code"], mcmc["owner"]) == ("MCMC", "city-cancer-challenge")
    assert [each["version"] for each in mcmc["versions"]][-1] == "1.0.0"
    assert all(each["content_hash"].startswith("sha256-") for each in mcmc["versions"])


def test_what_is_taught_is_shown_as_the_owner_or_as_a_city_has_it(caller: Program) -> None:
    core = caller.get("/curricula/mcmc/versions/1.0").json
    adapted = caller.get("/curricula/mcmc/versions/1.0.0?city=kumasi").json

    assert (core["version"], core["city"], core["changes"]) == ("1.0.0", None, [])
    assert core["minutes"] == {"in_person": 1050, "online": 0, "self_paced": 0}
    assert adapted["minutes"]["in_person"] == 1080
    assert {each["kind"] for each in adapted["changes"]} >= {"annotate", "replace", "add"}
    assert all(each["reason"] for each in adapted["changes"])
    assert adapted["hash"] != core["hash"]
    assert [each["code"] for each in core["modules"]][:2] == ["M01", "M02"]


def test_what_became_of_a_version_is_said_with_it(caller: Program) -> None:
    mcmc = curricula.version("mcmc")
    told = [caller.get("/curricula/mcmc/versions/1.0").json["stands"]]
    standings.withdraw(mcmc.id, reason="Unsafe.", actor=make_person("Efua"), now=NOW)
    told.append(caller.get("/curricula/mcmc/versions/1.0?city=kumasi").json["stands"])
    standings.deprecate(
        mcmc.id, last_start_on=NOW.date(), reason="Old.", actor=make_person("Ama"), now=NOW
    )
    listed = caller.get("/curricula").json["items"]
    told += [each["stands"] for row in listed if row["id"] == "mcmc" for each in row["versions"]]

    assert told == [
        {"standing": "current", "reason": "", "last_start_on": None},
        {"standing": "withdrawn", "reason": "Unsafe.", "last_start_on": None},
        {"standing": "deprecated", "reason": "Old.", "last_start_on": NOW.date().isoformat()},
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/curricula/unknown/versions/1.0.0",
        "/curricula/mcmc/versions/9.9.9",
        "/curricula/mcmc/versions/1.0.0?city=atlantis",
    ],
)
def test_what_is_not_published_is_not_found(caller: Program, path: str) -> None:
    assert caller.get(path).status_code == 404


def test_adaptations_are_listed_in_their_newest_edition(caller: Program) -> None:
    seen, query = [], {"limit": 3}
    while True:
        page = caller.get("/adaptations", query_string=query).json
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]

    assert [each["id"] for each in seen] == [
        "mcmc/asuncion",
        "mcmc/kumasi",
        "mcmc/nairobi",
        "mcmc/phnom-penh",
    ]
    assert {each["base"] for each in seen} == {"1.0.0"}


def test_lists_cost_a_constant_number_of_queries(caller: Program) -> None:
    for path in ("/curricula", "/adaptations"):
        counts = []
        for limit in (1, 4):
            with counted_queries() as sent:
                caller.get(path, query_string={"limit": limit})
            counts.append(len(sent))
        assert counts[0] == counts[1]
