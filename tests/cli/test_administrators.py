"""`flask administrators`, and the link with which one then signs in."""

import json

from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.clock import utcnow
from app.domain.permissions import Role
from app.services import closing
from tests.factories import give_role, make_person

ADDRESS = "amina@example.org"


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=list(arguments))


def test_an_empty_installation_gets_its_first_administrator_who_signs_in(
    db: SQLAlchemy, app: Flask, client: FlaskClient
) -> None:
    nobody = run(app, "administrators", "list")
    made = run(app, "administrators", "add", ADDRESS, "--name", "Amina Wanjiru")
    link = run(app, "sign-in-link", ADDRESS).output.strip()
    known = run(app, "administrators", "list", "--json")

    assert nobody.output == "Administrators: 0.\n"
    assert (made.exit_code, made.output) == (0, "Amina Wanjiru is an administrator now.\n")
    assert json.loads(known.output) == [{"name": "Amina Wanjiru"}]
    assert "Are you Amina Wanjiru?" in client.get(link).text


def test_a_known_address_is_told_so(db: SQLAlchemy, app: Flask) -> None:
    first = run(app, "administrators", "add", ADDRESS, "--name", "Amina Wanjiru", "--json")
    again = run(app, "administrators", "add", ADDRESS, "--json")
    in_words = run(app, "administrators", "add", ADDRESS)

    name = {"name": "Amina Wanjiru"}
    assert json.loads(first.output) == name | {"known": False, "already": False}
    assert json.loads(again.output) == name | {"known": True, "already": True}
    assert in_words.output == "Amina Wanjiru is an administrator already.\n"


def test_blanks_around_the_address_of_a_link_do_no_harm(db: SQLAlchemy, app: Flask) -> None:
    make_person("Amina Wanjiru", email=ADDRESS)
    link = run(app, "sign-in-link", f" {ADDRESS}\t")

    assert (link.exit_code, link.output.count("/sign-in/")) == (0, 1)


def test_whose_account_is_closed_gets_no_link_and_no_role(db: SQLAlchemy, app: Flask) -> None:
    actor = give_role(make_person("Ines Albrecht"), Role.PLATFORM_ADMINISTRATOR)
    amina = give_role(make_person("Amina Wanjiru", email=ADDRESS), Role.PLATFORM_ADMINISTRATOR)
    closing.close(amina, reason="Left.", actor=actor, now=utcnow())
    link = run(app, "sign-in-link", ADDRESS)
    made = run(app, "administrators", "add", ADDRESS)

    assert (link.exit_code, made.exit_code) == (1, 1)
    assert "the account of Amina Wanjiru is closed" in link.output
    assert "the account of Amina Wanjiru is closed" in made.output
    assert run(app, "administrators", "list").output == "Ines Albrecht\nAdministrators: 1.\n"
