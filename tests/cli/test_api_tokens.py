"""`flask api-token`: one line with the token, and what became of it."""

import json

import pytest
from click.testing import Result
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from app.queries import api_tokens as queries
from app.services.api_tokens import MOST_TOKENS
from tests.factories import make_city, make_person


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["api-token", *arguments])


def test_a_token_is_printed_alone_and_works(db: SQLAlchemy, app: Flask) -> None:
    person = make_person(email="amina@example.org")
    result = run(app, "create", "--email", "Amina@example.org")
    token = result.output.removesuffix("\n")
    me = app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})

    assert result.exit_code == 0, result.output
    assert me.json["person"]["id"] == person.public_id
    assert me.json["token"]["scopes"] == ["read", "write"]


def test_scopes_label_and_days_are_taken(db: SQLAlchemy, app: Flask) -> None:
    make_city("nairobi")
    person = make_person(email="amina@example.org")
    options = ("--scope", "read", "--scope", "city:nairobi", "--label", "Sheet", "--days", "3")
    result = run(app, "create", "--email", "amina@example.org", *options)
    (row,) = queries.of_person(person.id)

    assert result.exit_code == 0, result.output
    assert (row.scopes, row.label) == (["read", "city:nairobi"], "Sheet")
    assert (row.expires_at - row.created_at).days == 3


def test_tokens_are_listed_without_their_secret_and_revoked(db: SQLAlchemy, app: Flask) -> None:
    make_person(email="amina@example.org")
    make_person("Kofi Boateng", email="kofi@example.org")
    token = run(app, "create", "--email", "amina@example.org").output.strip()
    run(app, "create", "--email", "kofi@example.org")
    (mine,) = json.loads(run(app, "list", "--email", "amina@example.org", "--json").output)
    revoked = run(app, "revoke", mine["id"])
    states = [each["state"] for each in json.loads(run(app, "list", "--json").output)]

    assert (mine["state"], mine["last_used_at"], mine["person"]) == ("works", None, "Amina Wanjiru")
    assert token not in json.dumps(mine)
    assert (revoked.exit_code, states) == (0, ["revoked", "works"])
    assert run(app, "list").output.endswith("Tokens: 2.\n")


@pytest.mark.parametrize("scope", ["", "city:nairobi", "read city:atlantis", "admin", "\udcff"])
def test_a_scope_that_means_nothing_is_said_in_one_line(
    db: SQLAlchemy, app: Flask, scope: str
) -> None:
    person = make_person(email="amina@example.org")
    result = run(app, "create", "--email", "amina@example.org", "--scope", scope)

    assert (result.exit_code, len(result.output.strip().splitlines())) == (1, 1), result.output
    assert queries.of_person(person.id) == []


def test_nobody_has_more_tokens_than_one_can_look_after(db: SQLAlchemy, app: Flask) -> None:
    make_person(email="amina@example.org")
    results = [run(app, "create", "--email", "amina@example.org") for _ in range(MOST_TOKENS + 1)]

    assert [each.exit_code for each in results] == [0] * MOST_TOKENS + [1]
    assert "revoke one first" in results[-1].output
