"""What the log tells of who comes in, who tries to, and who is refused."""

import json
import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.domain.rate_limit import LINK_GUESSES
from app.log_lines import OneLine
from app.models.person import Person
from app.queries import sign_in_sessions
from tests.actors import CSRF, prepare, sign_in
from tests.factories import make_person, make_run


@pytest.fixture
def amina(db: SQLAlchemy) -> Person:
    return make_person("Amina Wanjiru", email="amina@example.org")


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.handler.setFormatter(OneLine())
    return caplog


def lines(log: pytest.LogCaptureFixture) -> list[dict[str, str]]:
    return [json.loads(line) for line in log.text.splitlines()]


def messages(log: pytest.LogCaptureFixture) -> list[str]:
    return [line["message"] for line in lines(log)]


def test_who_signs_in_is_told_with_the_way_and_the_request(
    app: Flask, amina: Person, log: pytest.LogCaptureFixture
) -> None:
    sign_in(app.test_client(), amina)
    account = sign_in_sessions.account_of(amina.id)
    assert account is not None

    (told,) = [line for line in lines(log) if "signed in" in line["message"]]
    assert told["message"] == f"Account {account.id} signed in by link"
    assert (told["level"], len(told["request"])) == ("info", 16)


def test_wrong_ways_in_are_told_and_whose_they_were_is_not(
    client: FlaskClient, db: SQLAlchemy, log: pytest.LogCaptureFixture
) -> None:
    client.environ_base["REMOTE_ADDR"] = "203.0.113.7"
    for _ in range(LINK_GUESSES.burst + 1):
        client.get("/sign-in/invented-by-somebody")

    told = messages(log)
    assert told[0].startswith("One more of link_guesses by ")
    assert len(set(told[:-1])) == 1  # by the same one, as far as can be seen
    assert told[-1] == "One too many at sign_in.by_link"
    assert "203.0.113.7" not in log.text


def test_who_may_not_do_something_is_told(
    app: Flask, amina: Person, log: pytest.LogCaptureFixture
) -> None:
    client = sign_in(app.test_client(), amina)
    address = f"/courses/{make_run().public_id}"

    assert client.get(address).status_code == 404
    assert messages(log)[-1] == f"Person {amina.id} may not view_run there"


def test_a_form_without_its_token_is_told(
    client: FlaskClient, db: SQLAlchemy, log: pytest.LogCaptureFixture
) -> None:
    prepare(client).post("/sign-out", data={"csrf_token": CSRF[1:]})

    assert messages(log) == ["A form without its token, or from elsewhere: sign_in.sign_out"]


@pytest.mark.parametrize("name", ["app.security", "app.services.rate_limits"])
def test_these_are_written_whatever_else_is_not(app: Flask, name: str) -> None:
    assert logging.getLogger(name).isEnabledFor(logging.INFO)
