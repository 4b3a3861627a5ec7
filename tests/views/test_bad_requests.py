"""Requests that can't be meant: each gets a status below 500, and changes nothing."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.views.requests import LARGEST_FORM, LARGEST_WITH_FILE
from tests.actors import CSRF, prepare
from tests.state import state_of
from tests.world import World, make_world


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:80", "localhost.evil.example", "localhost@evil.example",
     "", "a b", "[::1]", "é"],
)  # fmt: skip
def test_a01_a_host_that_is_not_ours_is_turned_away(client: FlaskClient, host: str) -> None:
    answer = client.get("/sign-in", headers={"Host": host})

    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert "evil" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/sign-in/", "/sign-in"),
        ("/verify//", "/verify"),
        ("/verify/?code=7Q4K&x=1", "/verify?code=7Q4K&x=1"),
        ("/verify/%E1%9E%8F%3F/", "/verify/%E1%9E%8F%3F"),
    ],
)
def test_an_address_with_a_slash_too_many_leads_to_the_page(
    client: FlaskClient, asked: str, led_to: str
) -> None:
    answer = client.get(asked)

    assert (answer.status_code, answer.location) == (308, led_to)


@pytest.mark.parametrize("asked", ["//verify/", "//evil.example/", "///today/", "/nothing/"])
def test_a12_slashes_lead_to_no_other_host(client: FlaskClient, asked: str) -> None:
    answer = client.get(asked, follow_redirects=False)

    assert not (answer.location or "").startswith("//")
    assert "evil" not in (answer.location or "")


def test_a_page_that_takes_no_form_says_so_in_words(client: FlaskClient) -> None:
    answer = client.post("/verify", data={"csrf_token": CSRF})

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert "Nothing was changed." in answer.text


def test_a01_what_proxies_are_told_of_hosts_counts_for_nothing(client: FlaskClient) -> None:
    answer = client.get(
        "/cities", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    )

    assert "evil" not in answer.text


@pytest.mark.parametrize(
    "address",
    ["/courses/{run_id}/people?find=%00", "/courses/{run_id}/register?group=%00", "/%00",
     "/verify/%00", "/verify?code=%00", "/curricula/mcmc?city=%00", "/sign-in?next=/%00",
     "/cities/%00", "/calendar/city/%00.ics", "/calendar/%00.ics"],
)  # fmt: skip
def test_a_nul_in_an_address_is_refused(app: Flask, world: World, address: str) -> None:
    client = world.client(app, "organiser")

    assert client.get(address.format(**world.address_parts)).status_code in (400, 404)


def test_a_nul_in_a_form_is_refused(app: Flask, world: World) -> None:
    client, before = world.client(app, "organiser"), state_of()
    run = world.address_parts["run_id"]
    for path, form in (
        (f"/courses/{run}/rooms", {"name": "Hall\0"}),
        (f"/courses/{run}/people/groups", {"group-x\0": "1"}),
        ("/me/calendars", {"label": "\0"}),
    ):
        assert client.post(path, data={"csrf_token": CSRF, **form}).status_code == 400
    assert state_of() == before


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"events":' * 50_000, b'{"events":[' + b"9" * 5_000 + b"]}", b"\xff\xfe",
     b"", b"null", b"[]", b'{"events":{}}', b'{"events":null}'],
)  # fmt: skip
def test_a58_json_that_cannot_be_read_is_no_list_of_events(
    app: Flask, world: World, body: bytes
) -> None:
    client, before = world.client(app, "mentor"), state_of()
    answer = client.post(
        f"/sessions/{world.session.public_id}/marks",
        data=body,
        content_type="application/json",
        headers={"X-CSRF-Token": CSRF},
    )

    assert (answer.status_code, answer.json) == (422, {"error": "not_events"})
    assert state_of() == before


def test_a58_events_that_cannot_be_are_answered_one_by_one(app: Flask, world: World) -> None:
    client, before = world.client(app, "mentor"), state_of()
    good = {
        "event_id": "5f0c3a52-98a6-4a1f-9b3e-0d7a51c7a001",
        "person": world.people["trainee"].public_id,
        "status": "present",
        "observed_at": "2026-10-05T06:00:00Z",
    }
    wrong = [
        None, 1, "event", [], {}, good | {"event_id": "\ud800"}, good | {"person": "\ud800"},
        good | {"status": "\ud800"}, good | {"observed_at": "\ud800"}, good | {"event_id": []},
        good | {"observed_at": "0001-01-01T00:00:00+14:00"},
        good | {"observed_at": "9999-12-31T23:59:59-14:00"},
        good | {"observed_at": "2026-10-05T06:00:00"}, good | {"minutes": -1},
        good | {"minutes": True}, good | {"minutes": 1e9}, good | {"minutes": 10**30},
        good | {"minutes": float("nan")}, good | {"status": "graduated"},
        good | {"event_id": good["event_id"].upper()}, good | {"person": "x" * 5_000},
    ]  # fmt: skip
    answer = client.post(
        f"/sessions/{world.session.public_id}/marks",
        data=json.dumps({"events": wrong}),
        content_type="application/json",
        headers={"X-CSRF-Token": CSRF},
    )

    assert answer.status_code == 200
    assert [each["outcome"] for each in answer.json["outcomes"]] == ["refused"] * len(wrong)
    assert state_of() == before


def test_a58_only_the_page_for_files_takes_more_than_a_form(app: Flask, world: World) -> None:
    client, before = world.client(app, "organiser"), state_of()
    run = world.address_parts["run_id"]
    much = {"csrf_token": CSRF, "name": "x" * LARGEST_FORM}
    sizes = {
        path: client.post(path.format(run), data=much).status_code
        for path in ("/courses/{}/rooms", "/courses/{}/people/add", "/me/calendars", "/sign-in")
    }
    file = {"csrf_token": CSRF, "name": "x" * LARGEST_FORM}
    taken = client.post(f"/courses/{run}/people/import", data=file)
    too_much = client.post(f"/courses/{run}/people/import", data={"x": "x" * LARGEST_WITH_FILE})

    assert sizes == dict.fromkeys(sizes, 413)
    assert (taken.status_code, too_much.status_code) == (422, 413)
    assert state_of() == before


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "multipart/form-data", "multipart/form-data; boundary=",
     "application/x-www-form-urlencoded; charset=utf-7", "application/json; charset=latin1",
     "application/json", "", "\xff"],
)  # fmt: skip
def test_a_body_of_another_kind_is_no_form(app: Flask, world: World, content_type: str) -> None:
    client, before = world.client(app, "organiser"), state_of()
    run, session = world.address_parts["run_id"], world.address_parts["session_id"]
    for path in (f"/courses/{run}/rooms", f"/sessions/{session}/marks", "/me/calendars"):
        answer = client.post(
            path,
            data=b"a=b&\xff=%ff%00&=&;;;--x\r\n",
            content_type=content_type,
            headers={"X-CSRF-Token": CSRF},
        )
        assert (path, answer.status_code < 500) == (path, True)
    assert state_of() == before


def test_a_course_that_is_not_published_yet_gives_no_certificates(app: Flask, world: World) -> None:
    client, before = world.client(app, "organiser elsewhere"), state_of()
    answer = client.post(
        f"/courses/{world.other_run.public_id}/certificates", data={"csrf_token": CSRF}
    )

    assert answer.status_code == 409
    assert state_of() == before


def test_a12_a_long_way_back_is_not_kept(client: FlaskClient) -> None:
    prepare(client)
    client.get("/sign-in?next=/" + "a" * 4_000)

    with client.session_transaction() as session:
        assert "next" not in session


@pytest.mark.parametrize(("date", "start"), [("9999-12-31", "23:59"), ("0001-01-01", "00:00")])
def test_a_session_is_not_moved_to_the_end_of_time(
    app: Flask, world: World, date: str, start: str
) -> None:
    client, before = world.client(app, "organiser"), state_of()
    form = {"revision": world.session.revision, "how": "time", "date": date, "start": start}
    answer = client.post(
        f"/sessions/{world.session.public_id}/move", data={"csrf_token": CSRF, **form}
    )

    assert answer.status_code == 422
    assert "between 2000 and 2100" in answer.text
    assert state_of() == before


@pytest.mark.parametrize("text", ["Hall \u202e2", "Hall\x1b[2m", "Hall\x0b2"])
def test_a62_names_of_things_hold_only_what_can_be_seen(
    app: Flask, world: World, text: str
) -> None:
    client, before = world.client(app, "organiser"), state_of()
    run = world.address_parts["run_id"]
    for path, form in (
        (f"/courses/{run}/rooms", {"name": text}),
        ("/courses/new", {"city": "nairobi", "title": text}),
        ("/me/calendars", {"label": text}),
    ):
        answer = client.post(path, data={"csrf_token": CSRF, **form})
        assert (path, answer.status_code) == (path, 422)
        assert "a character in it that cannot be seen (U+" in answer.text
    assert state_of() == before
