"""Tokens of the API on one's own pages: made, shown once, stopped."""

import re

from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from app.domain.permissions import Role
from app.models.person import Person
from app.queries import api_tokens as queries
from app.services.api_tokens import MOST_TOKENS
from tests.actors import CSRF, sign_in
from tests.factories import give_role, make_city, make_person

FORM = {"csrf_token": CSRF, "label": "Sheet", "scope": "read", "place": "", "days": "90"}


def make(client: FlaskClient, **given: str) -> TestResponse:
    return client.post("/me/tokens", data=FORM | given)


def shown(client: FlaskClient) -> list[str]:
    return re.findall(r'value="(preceptor_[\w-]{43})"', client.get("/me/tokens").text)


def signed_in(client: FlaskClient, person: Person | None = None) -> FlaskClient:
    return sign_in(client, person or make_person())


def test_a_token_is_shown_once_and_works(db: SQLAlchemy, app: Flask, client: FlaskClient) -> None:
    signed_in(client)
    answer = make(client)
    (token,) = shown(client)
    me = app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 303
    assert shown(client) == []
    assert me.json["token"]["scopes"] == ["read"]
    assert "never used" not in client.get("/me/tokens").text


def test_a_token_is_made_only_for_who_just_showed_who_they_are(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    signed_in(client)
    with client.session_transaction() as session:
        session["fs_paa"] = 0
    answer = make(client)

    assert answer.location.startswith("/sign-in/again")
    assert shown(client) == []


def test_a_token_can_be_kept_to_a_city_that_one_reaches(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    make_city("kumasi")
    person = give_role(make_person(), Role.CITY_ORGANISER, city=make_city("nairobi"))
    signed_in(client, person)
    page = client.get("/me/tokens").text
    make(client, scope="write", place="city:nairobi")

    assert ("Only in Nairobi" in page, "Kumasi" in page) == (True, False)
    assert queries.of_person(person.id)[0].scopes == ["read", "write", "city:nairobi"]
    assert make(client, place="city:kumasi").status_code == 422
    assert len(queries.of_person(person.id)) == 1


def test_a_token_is_stopped(db: SQLAlchemy, app: Flask, client: FlaskClient) -> None:
    person = make_person()
    signed_in(client, person)
    make(client)
    (token,) = shown(client)
    address = f"/me/tokens/{queries.of_person(person.id)[0].public_id}/revoke"
    asked = client.get(address)
    client.post(address, data={"csrf_token": CSRF})
    client.post(address, data={"csrf_token": CSRF})
    me = app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})

    assert "Stop the token “Sheet”" in asked.text
    assert me.status_code == 401
    assert "stopped on" in client.get("/me/tokens").text


def test_another_persons_token_is_not_found(
    db: SQLAlchemy, app: Flask, client: FlaskClient
) -> None:
    owner = make_person("Grace Achieng")
    make(signed_in(app.test_client(), owner))
    address = f"/me/tokens/{queries.of_person(owner.id)[0].public_id}/revoke"
    signed_in(client)

    assert client.get(address).status_code == 404
    assert client.post(address, data={"csrf_token": CSRF}).status_code == 404
    assert queries.of_person(owner.id)[0].revoked_at is None


def test_what_cannot_be_is_said_and_makes_no_token(db: SQLAlchemy, client: FlaskClient) -> None:
    person = make_person()
    signed_in(client, person)
    wrong = ({"label": ""}, {"label": "\u202e"}, {"scope": "admin"}, {"days": "9999"}, {"days": ""})

    assert [make(client, **each).status_code for each in wrong] == [422] * len(wrong)
    assert queries.of_person(person.id) == []


def test_there_are_only_so_many(db: SQLAlchemy, client: FlaskClient) -> None:
    person = make_person()
    signed_in(client, person)
    for _ in range(MOST_TOKENS + 1):
        make(client)

    assert len(queries.of_person(person.id)) == MOST_TOKENS
    assert "Stop one of them first" in client.get("/me/tokens").text
