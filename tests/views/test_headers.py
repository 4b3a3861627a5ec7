"""What every kind of answer carries, and that no address comes from what a request says."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from itertools import cycle
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import jobs
from app.extensions import db
from app.jobs import runner
from app.wiring import adapters
from tests.actors import CSRF
from tests.addresses import pattern
from tests.conftest import Installation
from tests.factories import make_person
from tests.world import World, make_world

PUBLIC_URL = "https://training.example.org"
UNUSUAL = ("HEAD", "OPTIONS", "TRACE", "PROPFIND")


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def private(client: FlaskClient, world: World) -> Iterator[TestResponse]:
    """Answers that hold somebody's data, or may."""
    parts = world.address_parts
    run = f"/courses/{parts['run_id']}"
    for path in (
        "/today", "/me", run, f"{run}/people", f"{run}/people.csv", f"{run}/certificates",
        f"{run}/certificates/progress", f"/certificates/{parts['number']}.pdf", "/sign-in",
        f"/sign-in/{parts['token']}", f"/verify/{parts['code']}", f"/verify/{parts['code']}.json",
        "/courses/unknown", "/nowhere", f"{run}/publish", "/calendar/unknown.ics",
    ):  # fmt: skip
        yield client.get(path)
    yield client.post(f"{run}/rooms", data={})
    yield client.post(f"{run}/rooms", data={"csrf_token": CSRF})
    yield client.post(f"{run}/rooms", data={"csrf_token": CSRF, "name": "x" * 600_000})
    yield client.post(f"{run}/publish", data={"csrf_token": CSRF})
    yield client.post(f"/sessions/{parts['session_id']}/marks", json={})
    yield client.get("/", headers={"Host": "evil.example"})


def others(client: FlaskClient, world: World) -> Iterator[TestResponse]:
    """Answers that may be kept for a while."""
    icon = client.get("/favicon.ico")
    yield icon
    yield client.get("/favicon.ico", headers={"If-None-Match": icon.headers["ETag"]})
    yield client.get(f"/calendar/{world.address_parts['token']}.ics")
    yield client.get("/calendar/city/nairobi.ics")


def policy_of(answer: TestResponse) -> dict[str, str]:
    rules = answer.headers["Content-Security-Policy"].split("; ")
    return {name: value for name, _, value in (rule.partition(" ") for rule in rules)}


def too_many(client: FlaskClient) -> Iterator[TestResponse]:
    """Answers to who tries too often: a page, data, and a line for calendar programs."""
    for path in ("/verify/guess", "/verify/guess.json", "/calendar/guess.ics"):
        for _ in range(25):
            answer = client.get(path)
        assert answer.status_code == 429
        yield answer


def of_every_address(app: Flask, client: FlaskClient, world: World) -> Iterator[TestResponse]:
    """Whatever each address answers to the usual methods, and to the unusual ones in turn."""
    for rule, unusual in zip(app.url_map.iter_rules(), cycle(UNUSUAL), strict=False):
        parts = {name: world.address_parts.get(name, "unknown") for name in rule.arguments}
        address = pattern(rule)
        for method in ("GET", "POST", unusual):
            yield client.open(address.format(**parts), method=method)


def assets_of(client: FlaskClient) -> Iterator[TestResponse]:
    for address in re.findall(r'"(/assets/[^"]+)"', client.get("/").text):
        yield client.get(address)


def test_a13_every_kind_of_answer_is_protected(app: Flask, world: World) -> None:
    client = world.client(app, "organiser")
    answers = [*private(client, world), *others(client, world), *assets_of(client)]
    answers += [*too_many(client), *of_every_address(app, client, world)]
    answers.append(app.test_client().get("/today"))
    answers.append(world.client(app, "mentor").get(f"/courses/{world.run.public_id}/people"))

    assert {answer.status_code for answer in answers} == {
        200, 302, 303, 304, 400, 401, 403, 404, 405, 410, 413, 422, 429
    }  # fmt: skip
    assert {answer.mimetype for answer in answers} >= {
        "application/json", "application/pdf", "application/problem+json", "image/png",
        "image/svg+xml", "text/calendar", "text/css", "text/csv", "text/html", "text/javascript",
        "text/plain",
    }  # fmt: skip
    for answer in answers:
        rules = policy_of(answer)
        assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
        assert rules["script-src"] == rules["style-src"] == rules["form-action"] == "'self'"
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
        assert "camera=(self)" in answer.headers["Permissions-Policy"]
        assert "microphone=()" in answer.headers["Permissions-Policy"]
        assert "Server" not in answer.headers
        assert len(answer.headers.getlist("Content-Security-Policy")) == 1


def test_a64_nobody_on_the_way_keeps_what_is_private(app: Flask, world: World) -> None:
    client = world.client(app, "organiser")

    assert {a.headers["Cache-Control"] for a in private(client, world)} == {"no-store"}


def test_a64_only_calendars_and_files_may_be_kept_at_all(app: Flask, world: World) -> None:
    client = world.client(app, "trainee")
    kept = {
        answer.request.path
        for answer in of_every_address(app, client, world)
        if answer.headers["Cache-Control"] != "no-store"
    }
    curriculum = f"curriculum/{world.address_parts['slug']}"
    calendars = {"city/unknown", curriculum, world.address_parts["token"]}

    assert kept <= {"/favicon.ico", "/apple-touch-icon.png", "/api/v1/openapi.json", "/api/v1"} | {
        f"/calendar/{name}.ics" for name in calendars
    }
    assert f"/calendar/{world.address_parts['token']}.ics" in kept


def test_a64_what_depends_on_who_asks_says_so(app: Flask, world: World) -> None:
    client = world.client(app, "organiser")
    run = f"/courses/{world.run.public_id}"
    for path in ("/today", "/me", run, f"{run}/people.csv", "/", "/nowhere", "/verify"):
        assert "Cookie" in client.get(path).headers["Vary"]


def test_a13_files_that_hold_what_people_typed_are_saved_and_do_nothing(
    app: Flask, world: World
) -> None:
    client, run = world.client(app, "organiser"), f"/courses/{world.run.public_id}"
    files = (
        f"{run}/people.csv",
        f"{run}/people/import/example.csv",
        f"/certificates/{world.address_parts['number']}.pdf",
    )
    for path in files:
        answer = client.get(path)
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert policy_of(answer)["sandbox"] == ""
    assert "sandbox" not in policy_of(client.get(run))


def test_a64_calendars_and_files_set_no_cookie(app: Flask, world: World) -> None:
    client = world.client(app, "organiser")
    for answer in others(client, world):
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_a51_addresses_that_hold_a_secret_are_told_to_nobody(app: Flask, world: World) -> None:
    parts = world.address_parts
    for path in (
        f"/sign-in/{parts['token']}", f"/verify/{parts['code']}", f"/calendar/{parts['token']}.ics"
    ):  # fmt: skip
        assert app.test_client().get(path).headers["Referrer-Policy"] == "no-referrer"


def test_a13_a_fault_of_ours_is_protected_too_and_tells_nothing(
    app: Flask,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken() -> str:
        raise ZeroDivisionError("what only we may know")

    broken.access = "public"  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "front.show", broken)
    answer = client.get("/")

    assert (answer.status_code, answer.headers["Cache-Control"]) == (500, "no-store")
    assert policy_of(answer)["default-src"] == "'none'"
    assert "ZeroDivisionError" not in answer.text
    assert "only we may know" not in answer.text
    assert "what only we may know" in caplog.text


@pytest.fixture
def public_app(installation: Installation) -> Iterator[Flask]:
    """Serve a copy that the public reaches by HTTPS, in production."""
    environment = installation.environment | {"PUBLIC_URL": PUBLIC_URL, "APP_ENV": "production"}
    public = Installation(environment, installation.kind)
    yield public.app()
    public.close()


def test_over_https_cookies_and_hosts_are_held_tight(public_app: Flask) -> None:
    client = public_app.test_client()
    answer = client.get("/sign-in", base_url=PUBLIC_URL)
    name, *flags = answer.headers["Set-Cookie"].split("; ")

    assert name.startswith("__Host-preceptor=")
    assert set(flags) == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert client.get("/sign-in", base_url="http://localhost").status_code == 400


@pytest.mark.parametrize("host", ["10.0.0.5", "10.0.0.5:8000", "[::1]", "web_1", "a b", ""])
def test_a01_probes_answer_under_any_host_and_nothing_else_does(
    public_app: Flask, host: str
) -> None:
    client, headers = public_app.test_client(), {"Host": host}
    statuses = [
        client.get(path, headers=headers).status_code
        for path in ("/healthz", "/readyz", "/", "/sign-in", "/healthz/", "/nowhere")
    ]

    assert statuses == [200, 200, 400, 400, 400, 400]


@pytest.mark.parametrize(
    "host", ["Training.Example.ORG", "training.example.org.", "TRAINING.example.org.:443"]
)
def test_a01_our_host_is_ours_however_it_is_written(public_app: Flask, host: str) -> None:
    client = public_app.test_client()

    assert client.get("/sign-in", headers={"Host": host}).status_code == 200
    assert client.get("/sign-in", headers={"Host": f"{host}x"}).status_code == 400


def test_a01_links_in_mails_and_calendars_come_from_the_settings_alone(public_app: Flask) -> None:
    client = prepare_over_https(public_app)
    with public_app.app_context():
        make_person(email="amina@example.org")
        client.post(
            "/sign-in",
            data={"csrf_token": CSRF, "address": "amina@example.org"},
            base_url=f"{PUBLIC_URL}:8443",
            headers={"X-Forwarded-Host": "evil.example", "Referer": f"{PUBLIC_URL}:8443/"},
        )
        while runner.work_off_one(jobs.handlers(adapters())):
            pass
        (mail,) = Path(adapters().settings.data_dir, "outbox").glob("*.eml")
        text = message_from_bytes(mail.read_bytes(), policy=policy.default).get_content()
        db.session.remove()

    assert f"\n{PUBLIC_URL}/sign-in/" in text
    assert "evil" not in text
    assert "8443" not in text


def prepare_over_https(app: Flask) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction(base_url=PUBLIC_URL) as session:
        session["csrf_token"] = CSRF
    return client
