"""Roles within reach, one's own, and who one is."""

from datetime import date

from flask import Flask
from werkzeug.test import TestResponse

from app.domain.permissions import Role
from tests.api.callers import TwoCities, program, token_of
from tests.factories import give_role, make_person, make_run


def roles(answer: TestResponse) -> list[tuple[str, str | None]]:
    return sorted((each["role"], each["scope"]["id"]) for each in answer.json["items"])


def test_roles_of_ones_cities_are_seen_and_ones_own(app: Flask, cities: TwoCities) -> None:
    give_role(cities.nurse, Role.ENDORSER, city=cities.nairobi, ends_on=date(2020, 1, 1))
    give_role(cities.nurse, Role.ENDORSER, city=cities.kumasi)
    organiser, nurse = program(app, cities.organiser), program(app, cities.nurse)

    assert roles(organiser.get("/roles")) == [
        ("city_organiser", "nairobi"),
        ("endorser", "nairobi"),
    ]
    assert roles(nurse.get("/roles")) == [("endorser", "kumasi"), ("endorser", "nairobi")]
    assert roles(program(app, cities.administrator).get("/roles")) == [
        ("city_organiser", "kumasi"),
        ("city_organiser", "nairobi"),
        ("endorser", "kumasi"),
        ("endorser", "nairobi"),
        ("platform_administrator", None),
    ]
    assert organiser.get(f"/people/{cities.nurse.public_id}/roles").json["items"] == [
        {
            "id": f"{cities.nurse.public_id}.endorser.city.nairobi",
            "person": cities.nurse.public_id,
            "role": "endorser",
            "scope": {"kind": "city", "id": "nairobi"},
            "starts_on": None,
            "ends_on": "2020-01-01",
        }
    ]


def test_roles_in_a_course_are_those_of_its_city(app: Flask) -> None:
    run, other = make_run("nairobi"), make_run("kumasi")
    mentor = give_role(make_person("Grace Achieng"), Role.MENTOR, run=run)
    give_role(mentor, Role.MENTOR, run=other)
    organiser = give_role(make_person("Amina Wanjiru"), Role.CITY_ORGANISER, city=run.city)

    assert roles(program(app, organiser).get(f"/people/{mentor.public_id}/roles")) == [
        ("mentor", run.public_id)
    ]


def test_roles_are_read_page_by_page(app: Flask, cities: TwoCities) -> None:
    administrator, seen, query = program(app, cities.administrator), [], {"limit": 1}
    while True:
        answer = administrator.get("/roles", query_string=query)
        seen += roles(answer)
        if answer.json["next_cursor"] is None:
            break
        query["cursor"] = answer.json["next_cursor"]

    assert sorted(seen) == roles(administrator.get("/roles"))
    assert len(seen) == len(set(seen)) == 3


def test_me_says_who_asks_and_what_the_token_is_for(app: Flask, cities: TwoCities) -> None:
    token = token_of(cities.organiser, "read", "city:nairobi")
    me = app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).json

    assert me["person"]["id"] == cities.organiser.public_id
    assert [each["role"] for each in me["roles"]] == ["city_organiser"]
    assert (me["token"]["label"], me["token"]["scopes"]) == ("Test", ["read", "city:nairobi"])
    assert token not in str(me)
