"""Who gets in with which token, and that one counts for no more than its person does now."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from app.clock import utcnow
from app.domain.permissions import Role
from app.extensions import db
from app.models.api import ApiToken
from app.models.person import Person
from app.queries import api_tokens as queries
from app.services import accounts, api_tokens
from tests.actors import sign_in
from tests.api.callers import PROBLEM, TwoCities, program, token_of
from tests.factories import give_role, make_city, make_organisation
from tests.state import state_of
from tests.world import make_world

NEW = {"name": "Ruth Njeri", "affiliations": {"nairobi": {"hospital": "Kenyatta"}}}


# What each token lets its holder see of people, and what comes of adding somebody to Nairobi and
# to Kumasi with it. The order is that of the names below.
SCOPES = (
    ("read",),
    ("write",),
    ("read", "city:nairobi"),
    ("write", "city:nairobi"),
    ("write", "city:kumasi"),
    ("write", "organisation:c-can"),
)
MATRIX = {
    "administrator": ["all 403 403", "all 201 201", "nairobi 403 403", "nairobi 201 403",
                      "kumasi 403 201", "self 403 403"],
    "organiser": ["nairobi 403 403", "nairobi 201 403", "nairobi 403 403", "nairobi 201 403",
                  "self 403 403", "self 403 403"],
    "organiser elsewhere": ["kumasi 403 403", "kumasi 403 201", "self 403 403", "self 403 403",
                            "kumasi 403 201", "self 403 403"],
    "mentor": ["self 403 403"] * 6,
    "trainee": ["self 403 403"] * 6,
    "endorser": ["self 403 403"] * 6,
    "partner viewer": ["self 403 403"] * 6,
    "stranger": ["self 403 403"] * 6,
}  # fmt: skip


def test_a18_a_token_is_never_more_than_its_scopes_and_its_person(app: Flask) -> None:
    world = make_world()
    make_organisation(slug="c-can")
    found = {
        who: [what_it_lets(app, world.people[who], scopes) for scopes in SCOPES] for who in MATRIX
    }

    assert found == MATRIX


def what_it_lets(app: Flask, person: Person, scopes: tuple[str, ...]) -> str:
    """Whom a token shows, and what comes of adding somebody to each city."""
    holder = program(app, person, *scopes)
    seen = {each["name"] for each in holder.get("/people?limit=200").json["items"]}
    signs = {"Wanjiku Kamau": "nairobi", "Efua Asantewaa": "kumasi"}
    places = [place for name, place in signs.items() if name in seen - {person.name}]
    bodies = [
        {"name": "Jo Doe", "affiliations": {city: {"hospital": "H"}}} for city in signs.values()
    ]
    added = [str(holder.post("/people", body).status_code) for body in bodies]
    whom = "all" if len(places) == 2 else (places or ["self"])[0]
    return " ".join([whom, *added])


def lose_role(person: Person, _token: str) -> None:
    for role in list(person.role_assignments):
        db.session.delete(role)
    db.session.commit()


def end_role(person: Person, _token: str) -> None:
    person.role_assignments[0].ends_on = utcnow().date() - timedelta(days=2)
    db.session.commit()


def revoke(person: Person, token: str) -> None:
    row = queries.find(token)
    assert row is not None
    api_tokens.revoke(row.public_id, actor=person, now=utcnow())


def expire(_person: Person, token: str) -> None:
    row = queries.find(token)
    assert row is not None
    row.expires_at = utcnow()
    db.session.commit()


def close_account(person: Person, _token: str) -> None:
    account = accounts.account_of(person, now=utcnow())
    accounts.change(account.id, {"active": False}, actor=None, now=utcnow())


@pytest.mark.parametrize(
    ("loss", "status"),
    [(lose_role, 403), (end_role, 403), (revoke, 401), (expire, 401), (close_account, 401)],
)
def test_a18_what_a_person_or_token_loses_counts_at_the_next_request(
    app: Flask, cities: TwoCities, loss: Callable[[Person, str], None], status: int
) -> None:
    organiser = program(app, cities.organiser)
    assert organiser.post("/people", NEW).status_code == 201
    loss(cities.organiser, organiser.token)
    before = state_of()

    assert organiser.post("/people", NEW).status_code == status
    assert organiser.get(f"/people/{cities.nurse.public_id}").status_code == (
        401 if status == 401 else 404
    )
    assert state_of() == before


def test_a_role_given_later_counts_too_within_what_the_token_is_kept_to(
    app: Flask, cities: TwoCities
) -> None:
    wide = program(app, cities.organiser, "read")
    narrow = program(app, cities.organiser, "read", "city:nairobi")
    path = f"/people/{cities.nurse_elsewhere.public_id}"
    give_role(cities.organiser, Role.CITY_ORGANISER, city=cities.kumasi)

    assert (wide.get(path).status_code, narrow.get(path).status_code) == (200, 404)


def test_a_token_kept_to_a_place_that_is_gone_lets_nothing(app: Flask, cities: TwoCities) -> None:
    gone = make_city("gone")
    holder = program(app, cities.administrator, "read", "city:gone")
    db.session.delete(gone)
    db.session.commit()

    assert len(holder.get("/people").json["items"]) == 1


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer unknown",
        "Bearer é",
        "Bearer a=b",
        "Basic YTpi",
        "Basic é",
        "Token {token}",
        "{token}",
        "Bearer {token}x",
        "Bearer {sha256}",
    ],
)
def test_without_a_token_that_works_nothing_is_answered(
    app: Flask, cities: TwoCities, header: str | None
) -> None:
    token = token_of(cities.organiser)
    row, before = queries.find(token), state_of()
    assert row is not None
    given = (header or "").format(token=token, sha256=row.token_sha256)
    headers = {} if header is None else {"Authorization": given}
    for method, path in (("GET", "/people"), ("POST", "/people"), ("GET", "/me"), ("PUT", "/me")):
        answer = app.test_client().open(f"/api/v1{path}", method=method, headers=headers)
        if method == "PUT":
            assert answer.status_code == 405
            continue
        assert (answer.status_code, answer.mimetype) == (401, PROBLEM)
        assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="Preceptor"')
    assert state_of() == before


def test_a_token_in_the_address_is_none(app: Flask, cities: TwoCities) -> None:
    token = token_of(cities.organiser)

    assert app.test_client().get(f"/api/v1/me?access_token={token}").status_code == 401


def test_a_session_of_a_browser_counts_for_nothing_and_none_is_begun(
    app: Flask, cities: TwoCities, client: FlaskClient
) -> None:
    sign_in(client, cities.administrator)
    refused = client.get("/api/v1/me")
    token = token_of(cities.organiser)
    answer = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})

    assert refused.status_code == 401
    assert answer.json["person"]["id"] == cities.organiser.public_id
    for each in (refused, answer, client.get("/api/v1/nothing"), client.get("/api/v1")):
        assert "Set-Cookie" not in each.headers
        assert "Cookie" not in each.headers.get("Vary", "")
    assert "Sign out" not in client.get("/api/v1").text


def test_a_token_that_reads_says_which_scope_it_lacks(app: Flask, cities: TwoCities) -> None:
    answer = program(app, cities.organiser, "read").post("/people", NEW)

    assert answer.status_code == 403
    assert answer.headers["WWW-Authenticate"] == (
        'Bearer realm="Preceptor", error="insufficient_scope", scope="write"'
    )


def test_a_token_made_without_a_second_factor_never_carries_a_role_that_wants_one(
    app: Flask, cities: TwoCities
) -> None:
    weak, _row = api_tokens.create(
        "Weak", scopes=["read"], days=1, strong=False, actor=cities.nurse, now=utcnow()
    )
    strong, _row = api_tokens.create(
        "Strong", scopes=["read"], days=1, strong=True, actor=cities.nurse, now=utcnow()
    )
    give_role(cities.nurse, Role.PLATFORM_ADMINISTRATOR)
    db.session.commit()
    client = app.test_client()
    counts = [
        len(client.get("/api/v1/people", headers={"Authorization": f"Bearer {each}"}).json["items"])
        for each in (weak, strong)
    ]

    assert counts[0] == 1
    assert counts[1] > 1


def test_use_is_noted(app: Flask, cities: TwoCities) -> None:
    token, row = api_tokens.create(
        "Test", scopes=["read"], days=1, strong=True, actor=cities.nurse, now=utcnow()
    )
    assert row.last_used_at is None
    answer = app.test_client().get("/api/v1/me", headers={"Authorization": f"bearer {token}"})
    db.session.refresh(row)

    assert answer.status_code == 200
    assert row.last_used_at is not None
    assert abs(row.last_used_at - utcnow()) < timedelta(minutes=1)


def test_what_is_read_is_kept_by_nobody_on_the_way(app: Flask, cities: TwoCities) -> None:
    holder = program(app, cities.nurse)
    answer = holder.get("/me")
    again = holder.get("/me", headers={"If-None-Match": answer.headers["ETag"]})

    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Authorization" in answer.headers["Vary"]
    assert (again.status_code, again.data) == (304, b"")
    other = program(app, cities.organiser).get("/me")
    assert other.headers["ETag"] != answer.headers["ETag"]


def test_that_use_cannot_be_noted_turns_nobody_away(
    app: Flask, cities: TwoCities, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_token: ApiToken, *, now: datetime) -> None:
        raise OperationalError("UPDATE api_token", {}, Exception("database is locked"))

    holder = program(app, cities.nurse)
    monkeypatch.setattr(api_tokens, "note_use", fail)

    assert holder.get("/me").status_code == 200
