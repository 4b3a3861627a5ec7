"""What a production start shows to everybody: pages, and nothing of how it is made."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import Installation

PUBLIC_URL = "https://training.example.org"
NOT_OURS = [
    "/metrics", "/console", "/debug", "/_debug_toolbar", "/admin", "/administrators", "/setup",
    "/install", "/wizard", "/first-run", "/register", "/sign-up", "/status", "/server-status",
    "/health", "/info", "/env", "/config", "/.env", "/.git/config", "/.well-known/x", "/wsgi.py",
    "/config.py", "/instance/secret_key", "/secret_key", "/outbox", "/files", "/static/js/toast.js",
    "/preceptor.sqlite", "/swagger", "/graphql", "/phpinfo.php", "/?__debugger__=yes",
    "/assets/x/../../config.py", "/assets/000000000000/%2e%2e/%2e%2e/config.py",
]  # fmt: skip


@pytest.fixture
def app(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """Start as in production, with what a developer may have left in the environment."""
    monkeypatch.setenv("FLASK_DEBUG", "1")
    environment = installation.environment | {"PUBLIC_URL": PUBLIC_URL, "APP_ENV": "production"}
    public = Installation(environment, installation.kind)
    yield public.app()
    public.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_a66_nothing_is_there_but_our_pages(client: FlaskClient) -> None:
    found = {
        path: status
        for path in NOT_OURS
        if (status := client.get(path, base_url=PUBLIC_URL).status_code)
        != (200 if path.startswith("/?") else 404)
    }

    assert found == {}


def test_a66_a_developers_setting_opens_no_debugger(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> str:
        raise ZeroDivisionError("what only we may know")

    broken.access = "public"  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "front.show", broken)
    answer = client.get("/?__debugger__=yes", base_url=PUBLIC_URL)

    assert (app.debug, app.testing, app.config["PROPAGATE_EXCEPTIONS"]) == (False, False, None)
    assert answer.status_code == 500
    assert "only we may know" not in answer.text
    assert "Traceback" not in answer.text


def test_a66_probes_tell_one_word(client: FlaskClient) -> None:
    answers = [client.get(path, base_url=PUBLIC_URL).text for path in ("/healthz", "/readyz")]

    assert answers == ["alive\n", "ready\n"]


def test_a66_nobody_is_made_administrator_by_an_address(app: Flask) -> None:
    addresses = {rule.rule for rule in app.url_map.iter_rules()}

    assert {each for each in addresses if "admin" in each or "setup" in each} == set()


def test_while_developing_the_debugger_may_be_on(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")

    assert installation.app().debug
