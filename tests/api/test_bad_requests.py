"""A58: whatever is sent, the answer is a problem that says what is wrong; nothing is changed."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.views.api import roles as views
from tests.api.callers import PROBLEM, Program, TwoCities, program, wrong
from tests.state import state_of

LISTS = ("/people", "/roles", "/invitations", "/cities", "/organisations")


@pytest.fixture
def organiser(app: Flask, cities: TwoCities) -> Program:
    return program(app, cities.organiser)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("limit=1000000000", {"limit": "less_than_equal"}),
        ("limit=201", {"limit": "less_than_equal"}),
        ("limit=0", {"limit": "greater_than_equal"}),
        ("limit=-1", {"limit": "greater_than_equal"}),
        ("limit=" + "9" * 5_000, {"limit": "int_parsing_size"}),
        ("limit=NaN", {"limit": "int_parsing"}),
        ("limit=", {"limit": "int_parsing"}),
        ("limit=2&limit=3", {"limit": "twice"}),
        ("cursor=", {"cursor": "cursor"}),
        ("cursor=abc", {"cursor": "cursor"}),
        ("cursor=%F0%9F%98%80", {"cursor": "cursor"}),
        ("cursor=" + "A" * 2_001, {"cursor": "string_too_long"}),
        ("offset=10", {"offset": "extra_forbidden"}),
        ("sort=unknown", None),
    ],
)
def test_a58_parameters_that_cannot_be_are_named(
    organiser: Program, path: str, query: str, errors: dict[str, str] | None
) -> None:
    answer = organiser.get(f"{path}?{query}")

    assert answer.status_code == 422
    assert (wrong(answer) if errors else list(wrong(answer))) == (errors or ["sort"])


@pytest.mark.parametrize("query", ["q=%00abc", "cursor=%00", "%00=1"])
def test_a58_a_nul_in_the_address_is_refused(organiser: Program, query: str) -> None:
    answer = organiser.get(f"/people?{query}")

    assert (answer.status_code, answer.mimetype) == (400, PROBLEM)


def test_a_cursor_is_good_for_its_own_list_and_order_only(organiser: Program) -> None:
    cursor = organiser.get("/people?limit=1&sort=name").json["next_cursor"]
    changed = cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB")
    statuses = [
        organiser.get(address).status_code
        for address in (
            f"/people?sort=name&cursor={cursor}",
            f"/people?sort=created&cursor={cursor}",
            f"/cities?cursor={cursor}",
            f"/people?sort=name&cursor={changed}",
        )
    ]

    assert statuses == [200, 422, 422, 422]


BODIES = {
    "nothing": b"",
    "no JSON": b"name=Amina",
    "cut off": b'{"name": "Ruth',
    "a key twice": b'{"name": "Ruth Njeri", "name": "Jo Doe"}',
    "a key twice below": b'{"affiliations": {"nairobi": {"hospital": "a", "hospital": "b"}}}',
    "NaN": b'{"name": NaN}',
    "Infinity": b'{"name": -Infinity}',
    "huge number": b'{"name": ' + b"9" * 5_000 + b"}",
    "deep": b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "Latin-1": '{"name": "José"}'.encode("latin-1"),
    "UTF-16": '{"name": "José"}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a58_a_body_that_two_readers_could_read_in_two_ways_is_refused(
    organiser: Program, body: bytes
) -> None:
    before = state_of()
    answer = organiser.ask("POST", "/people", data=body, content_type="application/json")

    assert (answer.status_code, answer.mimetype) == (400, PROBLEM), answer.text
    assert state_of() == before


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "5", "true", "1e999", "[" * 90 + "]" * 90])
def test_a58_a_body_that_is_no_object_is_refused(organiser: Program, body: str) -> None:
    answer = organiser.ask("POST", "/people", data=body, content_type="application/json")

    assert answer.status_code in (400, 422), answer.text
    assert answer.mimetype == PROBLEM


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": "Ru\0th"}, "#/name"),
        ({"na\0me": "Ruth"}, "#"),
        (
            {"name": "Ruth", "affiliations": {"a/b": {"hospital": "\0"}}},
            "#/affiliations/a~1b/hospital",
        ),
        ({"name": "Ruth", "languages": ["en", "\0"]}, "#/languages/1"),
    ],
)
def test_a58_a_nul_in_a_body_is_named(organiser: Program, body: object, pointer: str) -> None:
    answer = organiser.post("/people", body)

    assert (answer.status_code, wrong(answer)) == (422, {pointer: "nul"})


@pytest.mark.parametrize(
    "surrogate", [b'{"name": "\\ud800 R"}', b'{"\\udfff": 1}', b'{"\\udfff": "\\u0000"}']
)
def test_a58_half_a_character_is_refused(organiser: Program, surrogate: bytes) -> None:
    answer = organiser.ask("POST", "/people", data=surrogate, content_type="application/json")

    assert (answer.status_code, answer.mimetype) == (400, PROBLEM)


@pytest.mark.parametrize(
    "content_type",
    [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
     "application/merge-patch+json", "application/jsonx"],
)  # fmt: skip
def test_a58_another_content_type_is_refused(organiser: Program, content_type: str | None) -> None:
    before, data = state_of(), json.dumps({"name": "Ruth Njeri"})
    answer = organiser.ask("POST", "/people", data=data, content_type=content_type)

    assert (answer.status_code, answer.mimetype) == (415, PROBLEM)
    assert state_of() == before


def test_a_patch_comes_as_json_or_as_merge_patch(organiser: Program, cities: TwoCities) -> None:
    path, body = f"/people/{cities.nurse.public_id}", b'{"name": "Ruth Njeri"}'
    statuses = [
        organiser.ask(
            "PATCH", path, data=body, content_type=content_type, headers={"If-Match": "*"}
        ).status_code
        for content_type in (
            "application/json; charset=utf-8",
            "application/merge-patch+json",
            "application/json-patch+json",
        )
    ]

    assert statuses == [200, 200, 415]


def test_a58_a_body_of_megabytes_is_refused(organiser: Program) -> None:
    answer = organiser.post("/people", {"name": "x" * 2_000_000})

    assert (answer.status_code, answer.mimetype) == (413, PROBLEM)


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", "é", "a\tb"])
def test_an_idempotency_key_that_can_be_none_is_named(organiser: Program, key: str) -> None:
    answer = organiser.post("/people", {"name": "Ruth"}, headers={"Idempotency-Key": key})

    assert answer.status_code == 422
    assert "#/affiliations" not in wrong(answer)
    assert wrong(answer) == {"Idempotency-Key": "idempotency_key"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/people/unknown/nothing", 404),
        ("GET", "/people/%00", 400),
        ("GET", "/people/%F0%9F%98%80", 404),
        ("GET", "/people/" + "x" * 3_000, 404),
        ("DELETE", "/people", 405),
        ("PUT", "/me", 405),
        ("TRACE", "/me", 405),
    ],
)
def test_every_refusal_is_a_problem_with_its_status(
    organiser: Program, method: str, path: str, status: int
) -> None:
    answer = organiser.ask(method, path)

    assert (answer.status_code, answer.mimetype) == (status, PROBLEM)
    assert (answer.json["status"], set(answer.json)) == (status, {"type", "title", "status"})
    assert status != 405 or "GET" in answer.headers["Allow"]


def test_a_fault_of_ours_is_a_problem_that_tells_nothing_of_it(
    app: Flask, organiser: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr(views, "viewer", fail)
    app.testing, app.config["PROPAGATE_EXCEPTIONS"] = False, False
    try:
        answer = organiser.get("/roles")
    finally:
        app.testing, app.config["PROPAGATE_EXCEPTIONS"] = True, None

    assert (answer.status_code, answer.mimetype) == (500, PROBLEM)
    assert "secret" not in answer.text


def test_another_host_is_no_address_of_ours(client: FlaskClient) -> None:
    answer = client.get("/api/v1/me", headers={"Host": "evil.example"})

    assert (answer.status_code, answer.mimetype) == (400, PROBLEM)
