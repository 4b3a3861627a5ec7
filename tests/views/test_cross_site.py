"""What another site makes a browser send: refused wherever something could change."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.views.access import SAFE_METHODS
from tests.actors import CSRF, prepare
from tests.addresses import pattern
from tests.conftest import Installation
from tests.state import state_of
from tests.world import World, make_world

PUBLIC_URL = "https://training.example.org"
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://evil.example:80@localhost"},
    {"Origin": "http://localhost:81"},
    {"Origin": "https://localhost"},
    {"Origin": "http://sister.localhost"},
    {"Origin": "http://["},
    {"Origin": ""},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
]
OURS = [
    {},
    {"Origin": "http://localhost"},
    {"Origin": "http://LOCALHOST:80"},
    {"Origin": "null"},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
]


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def mutating(app: Flask, world: World) -> Iterator[tuple[str, str]]:
    """Yield every address with each method that may change something."""
    for rule in app.url_map.iter_rules():
        parts = {name: world.address_parts.get(name, "unknown") for name in rule.arguments}
        access = getattr(app.view_functions[rule.endpoint], "access", None)
        if access in (None, "for_api"):
            continue  # nobody is let in, or only with a token that no browser sends by itself
        address = pattern(rule)
        for method in sorted(rule.methods - SAFE_METHODS):
            yield method, address.format(**parts)


def test_a11_another_site_changes_nothing_anywhere_even_with_the_token(
    app: Flask, world: World
) -> None:
    client, before = world.client(app, "organiser"), state_of()
    pages = [*mutating(app, world)]
    found = {
        (method, address, str(headers)): status
        for method, address in pages
        for headers in FOREIGN
        if (
            status := client.open(
                address, method=method, data={"csrf_token": CSRF}, headers=headers
            ).status_code
        )
        != 400
    }

    assert ("POST", "/sign-in") in pages
    assert len(pages) > 25
    assert found == {}
    assert state_of() == before


@pytest.mark.parametrize("headers", OURS)
def test_a11_our_own_pages_are_let_through(client: FlaskClient, headers: dict[str, str]) -> None:
    form = {"csrf_token": CSRF}

    assert prepare(client).post("/sign-out", data=form, headers=headers).status_code == 302


@pytest.mark.parametrize("origin", [PUBLIC_URL, f"{PUBLIC_URL}:443", f"{PUBLIC_URL}:8443"])
@pytest.mark.parametrize("installation", ["sqlite"], indirect=True)
def test_a11_over_https_only_pages_that_came_by_https_are_ours(
    installation: Installation, origin: str
) -> None:
    environment = installation.environment | {"PUBLIC_URL": PUBLIC_URL}
    public = Installation(environment, installation.kind)
    client, base_url = public.app().test_client(), f"http://{origin.partition('//')[2]}"
    with client.session_transaction(base_url=PUBLIC_URL) as session:
        session["csrf_token"] = CSRF
    cookie = client.get_cookie("__Host-preceptor", "training.example.org")
    assert cookie is not None

    def status(origin: str) -> int:
        headers = {"Origin": origin, "Cookie": f"__Host-preceptor={cookie.value}"}
        fresh = public.app().test_client(use_cookies=False)
        form = {"csrf_token": CSRF}
        return fresh.post("/sign-out", base_url=base_url, data=form, headers=headers).status_code

    assert (status(origin), status(PUBLIC_URL)) == (302, 302)
    assert status(origin.replace("https:", "http:")) == 400
    public.close()


def test_a11_a_form_disguised_as_json_or_the_other_way_round_needs_the_token_too(
    app: Flask, world: World
) -> None:
    client, before = world.client(app, "mentor"), state_of()
    event = {
        "event_id": "5f0c3a52-98a6-4a1f-9b3e-0d7a51c7a001",
        "person": world.people["trainee"].public_id,
        "status": "present",
        "observed_at": "2026-10-05T06:00:00Z",
    }
    body = json.dumps({"events": [event], "csrf_token": CSRF, "=": "="})
    path = f"/sessions/{world.session.public_id}/marks"
    for content_type in ("text/plain", "application/json", "application/x-www-form-urlencoded"):
        for more in ({}, {"X-HTTP-Method-Override": "PUT"}, {"X-CSRF-Token": "another"}):
            sent = client.post(path, data=body, content_type=content_type, headers=more)
            assert (content_type, more, sent.status_code) == (content_type, more, 400)
        asked = client.post(f"{path}?csrf_token={CSRF}", data=body, content_type=content_type)
        assert asked.status_code == 400
    assert state_of() == before
