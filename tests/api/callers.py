"""Programs that call the API in tests, and two cities with people for them to call about."""

from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.clock import utcnow
from app.domain.permissions import Role
from app.models.person import Person
from app.models.place import City
from app.services import api_tokens
from tests.factories import give_role, make_city, make_person, works_in

ROOT = "/api/v1"
PROBLEM = "application/problem+json"


def token_of(person: Person, *scopes: str) -> str:
    """Make a token, by default one for all that the person may do.

    Its first use is noted, so that requests which change nothing leave everything as it is.
    """
    token, row = api_tokens.create(
        "Test", scopes=scopes or ("read", "write"), days=30, strong=True, actor=person, now=utcnow()
    )
    api_tokens.note_use(row, now=utcnow())
    return token


@dataclass
class Program:
    """A client that sends a token; addresses are those below the root of the API."""

    client: FlaskClient
    token: str
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **self.headers}
        headers |= more.pop("headers", {})
        return self.client.open(f"{ROOT}{path}", method=method, headers=headers, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.ask("GET", path, **more)

    def post(self, path: str, body: object, **more: Any) -> TestResponse:
        return self.ask("POST", path, json=body, **more)

    def patch(self, path: str, body: object, **more: Any) -> TestResponse:
        """Change what is there now, unless the test says which state it means."""
        headers = more.pop("headers", None) or {"If-Match": "*"}
        return self.ask("PATCH", path, json=body, headers=headers, **more)

    def delete(self, path: str, **more: Any) -> TestResponse:
        """End what is there now, unless the test says which state it means."""
        headers = more.pop("headers", None) or {"If-Match": "*"}
        return self.ask("DELETE", path, headers=headers, **more)


def program(app: Flask, person: Person, *scopes: str) -> Program:
    return Program(app.test_client(), token_of(person, *scopes))


def wrong(answer: TestResponse) -> dict[str, str]:
    """Where a refused request is wrong, and by which code."""
    assert answer.mimetype == PROBLEM, answer.text
    places = ("pointer", "parameter", "header")
    return {
        next(each[place] for place in places if place in each): each["code"]
        for each in answer.json["errors"]
    }


@dataclass(frozen=True)
class TwoCities:
    """Nairobi with its organiser and a nurse; Kumasi with the same; an administrator of all."""

    nairobi: City
    kumasi: City
    organiser: Person
    nurse: Person
    organiser_elsewhere: Person
    nurse_elsewhere: Person
    administrator: Person


def make_two_cities() -> TwoCities:
    nairobi, kumasi = make_city("nairobi"), make_city("kumasi")
    return TwoCities(
        nairobi=nairobi,
        kumasi=kumasi,
        organiser=give_role(
            make_person("Amina Wanjiru", email="amina@example.org"),
            Role.CITY_ORGANISER,
            city=nairobi,
        ),
        nurse=works_in(nairobi, make_person("Wanjiku Kamau", email="wanjiku@example.org")),
        organiser_elsewhere=give_role(
            make_person("Kofi Boateng", email="kofi@example.org"), Role.CITY_ORGANISER, city=kumasi
        ),
        nurse_elsewhere=works_in(
            kumasi, make_person("Efua Asantewaa", email="efua@example.org"), "Komfo Anokye"
        ),
        administrator=give_role(make_person("Ines Albrecht"), Role.PLATFORM_ADMINISTRATOR),
    )
