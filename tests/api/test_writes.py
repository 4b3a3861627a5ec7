"""Writes that meet: sent twice, or by two programs at the same moment."""

from collections import Counter
from functools import partial
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select

from app.clock import utcnow
from app.domain.trainee_import.columns import Field
from app.extensions import db
from app.models.api import IdempotencyKey
from app.models.person import Contact, Person
from app.services import people
from tests.api.callers import ROOT, Program, TwoCities, make_two_cities, program, token_of, wrong
from tests.at_once import at_once, count
from tests.conftest import Installation
from tests.recorded import recorded
from tests.state import state_of

NEW = {"name": "Ruth Njeri", "affiliations": {"nairobi": {"hospital": "Kenyatta"}}}
KEY = {"Idempotency-Key": "11111111-2222-3333-4444-555555555555"}


def test_a_change_says_which_state_it_changes(app: Flask, cities: TwoCities) -> None:
    organiser, before = program(app, cities.organiser), state_of()
    path, body = f"/people/{cities.nurse.public_id}", {"name": "Another Name"}
    tag = organiser.get(path).headers["ETag"]
    statuses = [
        organiser.ask("PATCH", path, json=body, headers=headers).status_code
        for headers in (
            {},
            {"If-Match": ""},
            {"If-Match": "unquoted"},
            {"If-Match": '"another"'},
            {"If-Match": f"W/{tag}"},
            {"If-Unmodified-Since": "Mon, 02 Nov 2026 08:00:00 GMT"},
        )
    ]

    assert statuses == [428, 428, 412, 412, 412, 428]
    assert state_of() == before


@pytest.mark.parametrize("sent", ["{tag}", '"another", {tag}', "*"])
def test_a_change_of_the_state_that_is_there_is_made(
    app: Flask, cities: TwoCities, sent: str
) -> None:
    organiser, path = program(app, cities.organiser), f"/people/{cities.nurse.public_id}"
    tag = organiser.get(path).headers["ETag"]
    headers = {"If-Match": sent.format(tag=tag)}
    changed = organiser.patch(path, {"name": "Another Name"}, headers=headers)
    stale = organiser.patch(path, {"name": "A Third Name"}, headers={"If-Match": tag})

    assert (changed.status_code, stale.status_code) == (200, 412)
    assert changed.headers["ETag"] == stale.headers["ETag"] == organiser.get(path).headers["ETag"]


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "deflate"])
def test_a_tag_that_came_with_a_compressed_answer_names_the_same_state(
    app: Flask, cities: TwoCities, encoding: str
) -> None:
    organiser = program(app, cities.organiser)
    work = {"nairobi": {"hospital": "K" * 190, "profession": "N" * 80, "discipline": "O" * 80}}
    path = organiser.post("/people", NEW | {"affiliations": work}).location.removeprefix(ROOT)
    answer = organiser.get(path, headers={"Accept-Encoding": encoding})
    tag = answer.headers["ETag"]
    again = organiser.get(path, headers={"Accept-Encoding": encoding, "If-None-Match": tag})
    changed = organiser.patch(path, {"name": "Another Name"}, headers={"If-Match": tag})

    assert answer.headers["Content-Encoding"] == encoding
    assert (again.status_code, changed.status_code) == (304, 200)


def test_a_write_that_is_sent_again_answers_the_same_and_is_done_once(
    app: Flask, cities: TwoCities
) -> None:
    organiser = program(app, cities.organiser)
    first, second = (organiser.post("/people", NEW, headers=KEY) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 201)
    assert (second.data, second.location) == (first.data, first.location)
    assert second.headers["ETag"] == first.headers["ETag"]
    assert [each.headers.get("Idempotency-Replayed") for each in (first, second)] == [None, "true"]
    assert count(Person, name="Ruth Njeri") == 1


def test_a_change_that_is_sent_again_is_not_stale(app: Flask, cities: TwoCities) -> None:
    organiser, path = program(app, cities.organiser), f"/people/{cities.nurse.public_id}"
    headers = KEY | {"If-Match": organiser.get(path).headers["ETag"]}
    first, second = (
        organiser.patch(path, {"name": "Another Name"}, headers=headers) for _ in range(2)
    )

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json == first.json


def test_a_key_with_another_request_is_refused(app: Flask, cities: TwoCities) -> None:
    organiser = program(app, cities.organiser)
    organiser.post("/people", NEW, headers=KEY)
    before = state_of()
    other = organiser.post("/people", NEW | {"name": "Jo Doe"}, headers=KEY)

    assert (other.status_code, wrong(other)) == (422, {"Idempotency-Key": "reused"})
    assert other.json["type"].endswith("#problem-key-reused")
    assert state_of() == before


def test_what_was_refused_can_be_sent_corrected_under_the_same_key(
    app: Flask, cities: TwoCities
) -> None:
    organiser = program(app, cities.organiser)
    refused = organiser.post("/people", NEW | {"affiliations": {}}, headers=KEY)

    assert (refused.status_code, count(IdempotencyKey)) == (422, 0)
    assert organiser.post("/people", NEW, headers=KEY).status_code == 201


def test_an_answer_is_not_repeated_to_whoever_lost_the_role(app: Flask, cities: TwoCities) -> None:
    organiser = program(app, cities.organiser)
    organiser.post("/people", NEW, headers=KEY)
    for role in list(cities.organiser.role_assignments):
        db.session.delete(role)
    db.session.commit()

    assert organiser.post("/people", NEW, headers=KEY).status_code == 403


@pytest.fixture
def own_app(installation: Installation) -> Flask:
    return installation.app()


def arranged(app: Flask) -> tuple[str, str]:
    """Make two cities; return the organiser's token and the address of the nurse."""
    with app.app_context():
        cities = make_two_cities()
        return token_of(cities.organiser), f"/people/{cities.nurse.public_id}"


def test_of_two_changes_at_once_one_is_made_and_one_is_stale(own_app: Flask) -> None:
    token, path = arranged(own_app)

    def change(number: int, tag: str) -> int:
        organiser = Program(own_app.test_client(), token)
        body = {"phone": f"+254 700 555 00{number}"}
        return organiser.patch(path, body, headers={"If-Match": tag}).status_code

    for _ in range(3):
        tag = Program(own_app.test_client(), token).get(path).headers["ETag"]
        statuses = at_once(own_app, [partial(change, number, tag) for number in range(3)])
        assert Counter(statuses) == {200: 1, 412: 2}
        with own_app.app_context():
            assert count(Contact, kind="phone") == 1
        assert Program(own_app.test_client(), token).patch(path, {"phone": None}).status_code == 200


def test_a_program_waits_for_a_page_that_is_changing_the_same_person(own_app: Flask) -> None:
    token, path = arranged(own_app)
    tag = Program(own_app.test_client(), token).get(path).headers["ETag"]
    changed = Event()

    @recorded
    def on_a_page() -> None:
        person = db.session.scalars(select(Person).filter_by(name="Wanjiku Kamau")).one()
        phone = {Field.PHONE: "+254 700 555 001"}
        people.update_all({person.id: phone}, city_id=None, now=utcnow())
        changed.set()
        Event().wait(0.4)

    def by_program() -> int:
        changed.wait()
        body = {"phone": "+254 700 555 002"}
        organiser = Program(own_app.test_client(), token)
        return organiser.patch(path, body, headers={"If-Match": tag}).status_code

    assert at_once(own_app, [on_a_page, by_program]) == [None, 412]
    assert Program(own_app.test_client(), token).get(path).json["phone"] == "+254 700 555 001"


def test_one_write_that_is_sent_many_times_at_once_is_done_once(own_app: Flask) -> None:
    token, _path = arranged(own_app)

    def add() -> bytes:
        return Program(own_app.test_client(), token).post("/people", NEW, headers=KEY).data

    answers = at_once(own_app, [add] * 4)

    assert len(set(map(str, answers))) == 1
    with own_app.app_context():
        assert count(Person, name="Ruth Njeri") == 1
