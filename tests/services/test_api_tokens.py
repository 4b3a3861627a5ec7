"""Tokens of the API: shown once, kept as a hash, never more than their person is now."""

from datetime import timedelta
from hashlib import sha256

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from app.domain.api_scopes import InvalidScope
from app.domain.permissions import Action, Role, Scope, ScopeKind, reach
from app.errors import NotFound
from app.extensions import db as database
from app.models.api import ApiToken
from app.models.person import Person
from app.queries import api_tokens as queries
from app.services import api_tokens
from app.services.api_tokens import MOST_TOKENS, NOTED_EVERY, TooManyTokens
from tests.at_once import at_once, count
from tests.conftest import Installation
from tests.factories import NOW, give_role, make_city, make_person
from tests.queries_counted import counted_queries


def make(person: Person, *scopes: str) -> str:
    token, _row = api_tokens.create(
        "Spreadsheet",
        scopes=scopes or ("read", "write"),
        days=30,
        strong=True,
        actor=person,
        now=NOW,
    )
    return token


def test_a_token_has_256_random_bits_and_only_its_hash_is_kept(db: SQLAlchemy) -> None:
    person = make_person()
    token, another = make(person), make(person)
    row = queries.find(token)

    assert token != another
    assert (token.startswith("preceptor_"), len(token)) == (True, len("preceptor_") + 43)
    assert row is not None
    assert (row.person_id, row.token_sha256) == (person.id, sha256(token.encode()).hexdigest())
    assert queries.find(row.token_sha256) is None
    assert (row.scopes, row.expires_at) == (["read", "write"], NOW + timedelta(days=30))


def test_a_token_works_until_it_is_revoked_or_expires(db: SQLAlchemy) -> None:
    person = make_person()
    row = queries.find(make(person))
    assert row is not None

    assert (row.works(NOW), row.works(NOW + timedelta(days=30))) == (True, False)
    api_tokens.revoke(row.public_id, actor=person, now=NOW)
    again = api_tokens.revoke(row.public_id, actor=person, now=NOW + timedelta(hours=1))
    assert (again.works(NOW), again.revoked_at) == (False, NOW)


def test_nobody_revokes_the_token_of_another(db: SQLAlchemy) -> None:
    row = queries.find(make(make_person()))
    assert row is not None

    with pytest.raises(NotFound):
        api_tokens.revoke(row.public_id, actor=make_person("Kofi Boateng"), now=NOW)
    with pytest.raises(NotFound):
        api_tokens.revoke_any("unknown", now=NOW)
    assert api_tokens.revoke_any(row.public_id, now=NOW).revoked_at == NOW


@pytest.mark.parametrize("word", ["city:atlantis", "organisation:nobody", "everything"])
def test_a_place_that_nobody_knows_is_refused(db: SQLAlchemy, word: str) -> None:
    with pytest.raises(InvalidScope) as refusal:
        make(make_person(), "read", word)

    assert refusal.value.word == word
    assert count(ApiToken) == 0


def test_use_is_noted_once_an_hour(db: SQLAlchemy) -> None:
    row = queries.find(make(make_person()))
    assert row is not None

    api_tokens.note_use(row, now=NOW)
    with counted_queries() as sent:
        api_tokens.note_use(row, now=NOW + NOTED_EVERY - timedelta(seconds=1))
    assert row.last_used_at == NOW
    assert [each for each in sent if each.startswith("UPDATE")] == []
    api_tokens.note_use(row, now=NOW + NOTED_EVERY)
    assert row.last_used_at == NOW + NOTED_EVERY


def test_a_token_kept_to_a_city_has_the_roles_of_its_person_there_as_they_are_now(
    db: SQLAlchemy,
) -> None:
    nairobi, kumasi = make_city(), make_city("kumasi")
    person = give_role(make_person(), Role.CITY_ORGANISER, city=nairobi)
    row = queries.find(make(person, "read", "city:nairobi"))
    assert row is not None
    give_role(person, Role.CITY_ORGANISER, city=kumasi)

    assert reach(queries.grants_of(row), Action.VIEW_RUN, NOW) == {
        Scope(ScopeKind.CITY, nairobi.id)
    }
    db.session.delete(person.role_assignments[0])
    db.session.commit()
    assert queries.grants_of(row) == ()


def test_nobody_gets_more_tokens_than_there_may_be(installation: Installation) -> None:
    app: Flask = installation.app()
    with app.app_context():
        person = make_person()
        for _ in range(MOST_TOKENS - 1):
            make(person)
        person_id = person.id

    def one_more() -> object:
        return make(database.session.get_one(Person, person_id))

    results = at_once(app, [one_more] * 4)

    with app.app_context():
        assert sorted(type(each).__name__ for each in results) == ["TooManyTokens"] * 3 + ["str"]
        assert count(ApiToken) == MOST_TOKENS


def test_tokens_that_work_no_more_make_room(db: SQLAlchemy) -> None:
    person = make_person()
    for _ in range(MOST_TOKENS):
        make(person)
    with pytest.raises(TooManyTokens):
        make(person)
    row = queries.of_person(person.id)[0]
    api_tokens.revoke(row.public_id, actor=person, now=NOW)

    assert make(person)
