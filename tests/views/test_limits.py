"""Trying too often: what is counted, for whom, and what is said. A right answer costs no count."""

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.clock import utcnow
from app.domain.rate_limit import (
    CERTIFICATE_GUESSES,
    FEED_GUESSES,
    IMPORTS,
    LINK_GUESSES,
    LINKS_BY_CLIENT,
    LINKS_TO_ADDRESS,
    Limit,
)
from app.extensions import db
from app.models.owed_work import OwedWork
from app.services import sign_in
from tests.actors import CSRF, prepare
from tests.factories import make_person
from tests.queries_counted import counted_queries
from tests.state import state_of
from tests.world import FILE, World, make_world

HERE, THERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def from_address(client: FlaskClient, address: str) -> FlaskClient:
    client.environ_base["REMOTE_ADDR"] = address
    return client


def statuses(client: FlaskClient, path: str, times: int, **more: Any) -> list[int]:
    return [client.get(path.format(n=n), **more).status_code for n in range(times)]


def test_a54_wrong_feed_tokens_are_counted_and_right_ones_never(app: Flask, world: World) -> None:
    client = from_address(app.test_client(), HERE)
    wrong = statuses(client, "/calendar/invented-{n}.ics", FEED_GUESSES.burst + 2)
    refused = client.get("/calendar/invented.ics")
    feed = f"/calendar/{world.address_parts['token']}.ics"
    with counted_queries() as statements:
        right = client.get(feed)
        again = client.get(feed, headers={"If-None-Match": right.headers["ETag"]})

    assert wrong == [404] * FEED_GUESSES.burst + [429] * 2
    assert (refused.mimetype, refused.headers["Retry-After"]) == ("text/plain", "60")
    assert refused.headers["Cache-Control"] == "no-store"
    assert (right.status_code, again.status_code) == (200, 304)
    assert [each for each in statements if "rate_limit" in each] == []
    assert client.get("/sign-in").status_code == 200
    elsewhere = from_address(app.test_client(), THERE)
    assert elsewhere.get("/calendar/invented.ics").status_code == 404


def test_a36_who_guesses_codes_is_told_nothing_more_not_even_of_a_right_one(
    app: Flask, world: World
) -> None:
    client, code = from_address(app.test_client(), HERE), world.address_parts["code"]
    right = statuses(client, f"/verify/{code}", 2 * CERTIFICATE_GUESSES.burst)
    half = CERTIFICATE_GUESSES.burst // 2
    wrong = statuses(client, "/verify/0000-0000-0000-{n:04}", half)
    wrong += statuses(client, "/verify/1111-0000-0000-{n:04}.json", half + 1)
    elsewhere = from_address(app.test_client(), THERE)

    assert right == [200] * 2 * CERTIFICATE_GUESSES.burst
    assert wrong == [404] * CERTIFICATE_GUESSES.burst + [429]
    assert statuses(client, f"/verify/{code}", 1) == [429]
    assert statuses(client, f"/verify/{code}.json", 1) == [429]
    assert statuses(elsewhere, f"/verify/{code}", 1) == [200]


def test_a36_a_right_code_leaves_no_trace_of_who_asked(app: Flask, world: World) -> None:
    before = state_of()
    with counted_queries() as statements:
        app.test_client().get(f"/verify/{world.address_parts['code']}")

    assert [each for each in statements if not each.startswith("SELECT")] == []
    assert state_of() == before


def test_guessing_sign_in_links_ends_and_holds_up_nobody_whose_link_works(app: Flask) -> None:
    """A whole hospital may come from one address, with old cards among the new."""
    token = sign_in.make_link(make_person(), now=utcnow())
    guesser = prepare(from_address(app.test_client(), HERE))
    neighbour = prepare(from_address(app.test_client(), HERE))
    wrong = statuses(guesser, "/sign-in/invented-{n}", LINK_GUESSES.burst - 1)
    wrong.append(guesser.post("/sign-in/invented", data={"csrf_token": CSRF}).status_code)

    assert wrong == [410] * LINK_GUESSES.burst
    assert statuses(guesser, "/sign-in/{n}", 1) == [429]
    assert statuses(neighbour, f"/sign-in/{token}", 1) == [200]
    assert neighbour.post(f"/sign-in/{token}", data={"csrf_token": CSRF}).status_code == 302


def ask(client: FlaskClient, address: str) -> int:
    form = {"csrf_token": CSRF, "address": address}
    return client.post("/sign-in", data=form).status_code


def owed() -> int:
    return db.session.scalar(select(func.count()).select_from(OwedWork)) or 0


def test_a02_links_to_one_address_are_few_whoever_asks_and_whether_it_is_known(app: Flask) -> None:
    make_person(email="amina@example.org")
    answers = {}
    for address in ("amina@example.org", "nobody@example.org"):
        clients = [
            prepare(from_address(app.test_client(), f"203.0.113.{n}"))
            for n in range(LINKS_TO_ADDRESS.burst + 1)
        ]
        answers[address] = [ask(each, address) for each in clients[:-1]]
        answers[address].append(ask(clients[-1], address.upper()))

    known, unknown = answers.values()
    assert known == unknown == [200] * LINKS_TO_ADDRESS.burst + [429]
    assert owed() == 2 * LINKS_TO_ADDRESS.burst


def test_links_asked_for_by_one_client_are_few_whatever_the_address(app: Flask) -> None:
    client = prepare(from_address(app.test_client(), "2001:db8:1:2::1"))
    asked = [ask(client, f"p{number}@example.org") for number in range(LINKS_BY_CLIENT.burst)]
    from_address(client, "2001:db8:1:2:ffff::2")

    assert asked == [200] * LINKS_BY_CLIENT.burst
    assert ask(client, "one.more@example.org") == 429
    assert ask(from_address(client, "2001:db8:1:3::1"), "one.more@example.org") == 200


def test_imports_of_one_person_are_few(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.views.imports.IMPORTS", Limit("few", 2, IMPORTS.every))

    def send(client: FlaskClient, file: bytes) -> int:
        form = {"csrf_token": CSRF, "file": (io.BytesIO(file), "people.csv")}
        path = f"/courses/{world.run.public_id}/people/import"
        return client.post(path, data=form).status_code

    organiser = world.client(app, "organiser")
    sent = [send(organiser, FILE), send(organiser, b"\xff")]
    before = state_of()

    assert sent == [303, 422]
    assert send(organiser, FILE.replace(b"Wanjiku", b"Amina")) == 429
    assert state_of() == before
    assert send(world.client(app, "administrator"), FILE) == 303


@pytest.fixture
def spent(app: Flask) -> FlaskClient:
    """A client that tried as many codes as it may."""
    client = app.test_client()
    statuses(client, "/verify/0000-0000-0000-{n:04}", CERTIFICATE_GUESSES.burst)
    return client


def test_a_person_is_told_kindly_when_to_try_again(spent: FlaskClient) -> None:
    answer = spent.get("/verify/0000", headers={"Accept": "text/html,*/*;q=0.8"})

    assert (answer.status_code, answer.mimetype) == (429, "text/html")
    assert answer.headers["Retry-After"] in ("29", "30")
    assert f"Wait {answer.headers['Retry-After']} seconds, then try again." in answer.text
    assert "Nothing was lost." in answer.text


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/verify/0000.json", "*/*"),
        ("/verify/0000", "application/json"),
        ("/verify/0000", "application/problem+json"),
    ],
)
def test_a_program_is_told_in_json(spent: FlaskClient, path: str, accept: str) -> None:
    answer = spent.get(path, headers={"Accept": accept})
    problem = answer.get_json()
    wait = int(answer.headers["Retry-After"])

    assert (answer.status_code, answer.content_type) == (429, "application/problem+json")
    assert problem == {
        "type": "http://localhost/api/v1#problem-too-many",
        "title": "Too many requests: wait a little",
        "status": 429,
        "detail": f"Wait {wait} seconds, then try again.",
    }


@pytest.mark.parametrize(
    ("wait", "words"), [(1, "1 second,"), (90, "90 seconds,"), (91, "2 minutes,"), (600, "10 min")]
)
def test_long_waits_are_told_in_minutes(app: Flask, wait: int, words: str) -> None:
    with app.test_request_context("/"):
        page = app.jinja_env.get_template("errors/429.html").render(retry_after=wait)

    assert f"Wait {words}" in page
