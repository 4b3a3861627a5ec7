"""Days are those of the reader's clock, wherever the server stands."""

from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.domain.permissions import Role
from app.models.person import Person
from app.services import api_tokens
from tests.actors import sign_in
from tests.factories import enrol, give_role, make_city, make_person, make_run

# In Nairobi it is the next day already.
LATE = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
TEMPLATES = Path(__file__).parents[2] / "app" / "templates"


def days_shown(db: SQLAlchemy, client: FlaskClient, person: Person) -> tuple[bool, bool]:
    """Whether a page of this person's shows something of LATE on the last of March, or later."""
    api_tokens.create("Sheet", scopes=["read"], days=30, strong=True, actor=person, now=LATE)
    db.session.commit()
    page = sign_in(client, person).get("/me/tokens").text.replace("\N{NO-BREAK SPACE}", " ")
    return "30 Apr 2026" in page, "1 May 2026" in page


def test_days_are_those_of_the_city_of_who_organises(db: SQLAlchemy, client: FlaskClient) -> None:
    person = give_role(make_person(), Role.CITY_ORGANISER, city=make_city())

    assert days_shown(db, client, person) == (False, True)


def test_days_are_those_of_the_city_of_who_learns(db: SQLAlchemy, client: FlaskClient) -> None:
    person = enrol(make_run("nairobi"), "Amina Hassan").person

    assert days_shown(db, client, person) == (False, True)


def test_ones_own_zone_counts_before_the_citys(db: SQLAlchemy, client: FlaskClient) -> None:
    person = give_role(make_person(), Role.CITY_ORGANISER, city=make_city())
    person.time_zone = "America/Asuncion"
    db.session.commit()

    assert days_shown(db, client, person) == (True, False)


def test_who_has_two_cities_or_none_reads_utc(db: SQLAlchemy, app: Flask) -> None:
    both = give_role(make_person(), Role.CITY_ORGANISER, city=make_city())
    give_role(both, Role.CITY_ORGANISER, city=make_city("kumasi", time_zone="Africa/Accra"))
    none = make_person("Grace Achieng")

    assert days_shown(db, app.test_client(), both) == (True, False)
    assert days_shown(db, app.test_client(), none) == (True, False)


def test_no_template_takes_the_day_of_a_moment_in_utc() -> None:
    assert [path for path in TEMPLATES.rglob("*.html") if ".date()" in path.read_text()] == []
