"""A write that is sent twice is done once, and what is refused leaves nothing."""

from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from app.domain.audit import Deed
from app.domain.errors import Conflict
from app.domain.retention import RULES, Record, Source
from app.extensions import db as database
from app.models.api import IdempotencyKey
from app.models.person import Person
from app.models.place import Organisation
from app.services import audit, idempotency
from app.services.idempotency import KEPT, Answer, KeyedRequest, KeyReused
from tests.at_once import at_once, count
from tests.conftest import Installation
from tests.factories import NOW, make_person

REQUEST = KeyedRequest("key-1", "POST", "/api/v1/organisations", b'{"name": "C/Can"}')


def found_organisation() -> Answer:
    made = count(Organisation)
    row = Organisation(slug=f"o-{made}", name="C/Can")
    database.session.add(row)
    audit.record(Deed.ORGANISATION_ADDED, row, actor=None, now=NOW)
    return Answer(201, f'{{"made": {made}}}', {"Location": f"/o-{made}"})


def send(person: Person, request: KeyedRequest | None = REQUEST, *, hours: int = 0) -> Answer:
    now = NOW + timedelta(hours=hours)
    return idempotency.once(request, found_organisation, actor=person, now=now)


def test_the_second_sending_gets_the_answer_of_the_first(db: SQLAlchemy) -> None:
    person = make_person()
    first, second = send(person), send(person, hours=23)

    assert second == replace(first, repeated=True)
    assert (first.repeated, count(Organisation)) == (False, 1)


def test_without_a_key_each_sending_is_done(db: SQLAlchemy) -> None:
    person = make_person()
    send(person, None)
    send(person, None)

    assert (count(Organisation), count(IdempotencyKey)) == (2, 0)


def test_keys_of_two_people_are_two_keys(db: SQLAlchemy) -> None:
    send(make_person())
    send(make_person("Kofi Boateng"))

    assert count(Organisation) == 2


@pytest.mark.parametrize(
    "other",
    [
        replace(REQUEST, body=b"{}"),
        replace(REQUEST, path="/api/v1/people"),
        replace(REQUEST, method="PATCH"),
    ],
)
def test_a_key_that_comes_with_another_request_is_refused(
    db: SQLAlchemy, other: KeyedRequest
) -> None:
    person = make_person()
    send(person)

    with pytest.raises(KeyReused):
        send(person, other)
    assert count(Organisation) == 1


def test_a_key_is_forgotten_after_a_day(db: SQLAlchemy) -> None:
    person = make_person()
    send(person)
    send(person, hours=int(KEPT.total_seconds() / 3600))

    assert (count(Organisation), count(IdempotencyKey)) == (2, 1)


def test_the_rules_keep_an_answer_as_long_as_it_may_be_asked_for() -> None:
    (rule,) = (each for each in RULES if each.record is Record.API_ANSWER)

    assert (rule.at_least, rule.source) == (KEPT, Source.FLOOR)


def test_what_is_refused_keeps_neither_the_change_nor_the_key(db: SQLAlchemy) -> None:
    person = make_person()

    def refuse() -> Answer:
        found_organisation()
        raise Conflict

    with pytest.raises(Conflict):
        idempotency.once(REQUEST, refuse, actor=person, now=NOW)
    assert (count(Organisation), count(IdempotencyKey)) == (0, 0)
    assert send(person).status == 201


@pytest.fixture
def own_app(installation: Installation) -> Flask:
    return installation.app()


def test_of_many_sendings_at_once_one_is_done_and_the_others_wait_for_it(own_app: Flask) -> None:
    with own_app.app_context():
        person_id = make_person().id
    results = at_once(own_app, [lambda: send(database.session.get_one(Person, person_id))] * 4)

    with own_app.app_context():
        assert (count(Organisation), count(IdempotencyKey)) == (1, 1)
    assert {each.body for each in results if isinstance(each, Answer)} == {'{"made": 0}'}
    assert sorted(each.repeated for each in results if isinstance(each, Answer)) == [
        False,
        True,
        True,
        True,
    ]


def test_who_waited_for_a_sending_that_was_refused_does_it(own_app: Flask) -> None:
    with own_app.app_context():
        person_id = make_person().id
    begun = Event()

    def refuse() -> Answer:
        begun.set()
        Event().wait(0.3)
        raise Conflict

    def first() -> object:
        person = database.session.get_one(Person, person_id)
        return idempotency.once(REQUEST, refuse, actor=person, now=NOW)

    def second() -> object:
        begun.wait()
        return send(database.session.get_one(Person, person_id))

    refused, done = at_once(own_app, [first, second])

    assert (type(refused), done) == (Conflict, Answer(201, '{"made": 0}', {"Location": "/o-0"}))
    with own_app.app_context():
        assert count(Organisation) == 1
