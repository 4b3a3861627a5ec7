"""Other ways to write an address or a method: decided as the plain one is, or refused."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.actors import CSRF
from tests.addresses import pattern
from tests.state import state_of
from tests.world import World, make_world

METHODS = ("TRACE", "TRACK", "CONNECT", "PUT", "PATCH", "DELETE", "PROPFIND", "get", "P\u00d6ST")
WRITTEN = (
    "/{path}", "//{path}", "/.{path}", "/x/..{path}", "/%2e{path}", "/x/%2e%2e{path}", "{path}/",
    "{path}/.", "{path}%20", "{path}%00", "{path};a=b", "{path}%3f", "{path}%23", "{path}.json",
    "{path}%2f", "\\{path}",
)  # fmt: skip


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def closed(app: Flask, world: World) -> Iterator[str]:
    """Yield every address that is for people who are signed in, filled in."""
    for rule in app.url_map.iter_rules():
        if getattr(app.view_functions[rule.endpoint], "access", None) == "signed_in":
            parts = {name: world.address_parts.get(name, "unknown") for name in rule.arguments}
            yield pattern(rule).format(**parts)


def test_a65_no_way_to_write_an_address_gets_a_visitor_in(app: Flask, world: World) -> None:
    client, found = app.test_client(), {}
    for path in sorted(set(closed(app, world)))[::6]:
        for written in (*(each.format(path=path) for each in WRITTEN), path.upper()):
            answer = client.get(written)
            for _ in range(3):
                if answer.status_code == 308:
                    answer = client.get(urlsplit(answer.location).path)
            led_away = answer.status_code == 302 and answer.location.startswith("/sign-in")
            if not led_away and answer.status_code not in (400, 404, 405):
                found[written] = answer.status_code

    assert found == {}


def test_a65_no_other_method_does_anything(app: Flask, world: World) -> None:
    client, before = world.client(app, "organiser"), state_of()
    found = {
        (method, path): status
        for path in sorted(set(closed(app, world)))[::3]
        for method in METHODS
        if (
            status := client.open(
                path, method=method, data={"csrf_token": CSRF}, headers={"X-CSRF-Token": CSRF}
            ).status_code
        )
        != 405
    }

    assert {key: status for key, status in found.items() if key[0] != "get"} == {}
    assert state_of() == before


def test_a65_head_shows_who_gets_what_as_get_does(app: Flask, world: World) -> None:
    for who in ("visitor", "organiser elsewhere"):
        client = world.client(app, who)
        for path in sorted(set(closed(app, world)))[::3]:
            get, head = client.get(path), client.head(path)
            assert (path, head.status_code, head.data) == (path, get.status_code, b"")
