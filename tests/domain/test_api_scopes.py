"""A token is never more than its person: what its words mean, and what they leave of roles."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.api_scopes import InvalidScope, TokenScopes, narrowed, parse
from app.domain.permissions import (
    GIVEN_FOR,
    Action,
    Place,
    Role,
    RoleGrant,
    Scope,
    ScopeKind,
    may,
    reach,
)

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
NAIROBI, KUMASI = Scope(ScopeKind.CITY, 1), Scope(ScopeKind.CITY, 2)
CITY_OF_RUN = {1: 1, 2: 2}
ADMINISTRATOR = RoleGrant(role=Role.PLATFORM_ADMINISTRATOR, scope_kind=ScopeKind.PLATFORM)


def organiser(city: int) -> RoleGrant:
    return RoleGrant(role=Role.CITY_ORGANISER, scope_kind=ScopeKind.CITY, scope_id=city)


def mentor(run: int) -> RoleGrant:
    return RoleGrant(role=Role.MENTOR, scope_kind=ScopeKind.COURSE_RUN, scope_id=run)


@pytest.mark.parametrize(
    ("words", "scopes"),
    [
        (["read"], TokenScopes()),
        (["write"], TokenScopes(writes=True)),
        (["write", "read", "read"], TokenScopes(writes=True)),
        (["read", "city:nairobi"], TokenScopes(kind=ScopeKind.CITY, slug="nairobi")),
        (
            ["organisation:c-can", "write"],
            TokenScopes(writes=True, kind=ScopeKind.ORGANISATION, slug="c-can"),
        ),
    ],
)
def test_words_are_read_and_written_in_one_order(words: list[str], scopes: TokenScopes) -> None:
    assert parse(words) == scopes
    assert parse(scopes.words) == scopes


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ([], ""),
        (["city:nairobi"], "city:nairobi"),
        (["read", "city:"], "city:"),
        (["read", "city"], "city"),
        (["read", "course_run:1"], "course_run:1"),
        (["read", "platform:all"], "platform:all"),
        (["read", "admin"], "admin"),
        (["READ"], "READ"),
        (["read", "city:nairobi", "city:kumasi"], "city:kumasi"),
        (["read", "city:" + "x" * 100], "city:" + "x" * 100),
    ],
)
def test_words_that_mean_nothing_are_named(words: list[str], wrong: str) -> None:
    with pytest.raises(InvalidScope) as refusal:
        parse(words)

    assert refusal.value.word == wrong


def test_a_token_for_a_city_keeps_what_its_person_is_there_and_nothing_else() -> None:
    grants = (ADMINISTRATOR, organiser(1), organiser(2), mentor(1), mentor(2), mentor(3))
    kept = narrowed(grants, NAIROBI, city_of_run=CITY_OF_RUN)

    assert [(each.role, each.scope) for each in kept] == [
        (Role.PLATFORM_ADMINISTRATOR, NAIROBI),
        (Role.CITY_ORGANISER, NAIROBI),
        (Role.MENTOR, Scope(ScopeKind.COURSE_RUN, 1)),
    ]
    assert reach(kept, Action.CREATE_RUN, NOW) == {NAIROBI}
    assert not may(kept, Action.CREATE_RUN, Place(city_id=2), NOW)


def test_a_token_for_a_place_that_is_gone_keeps_nothing() -> None:
    assert narrowed((ADMINISTRATOR,), None, city_of_run={}) == ()


SCOPES = st.builds(Scope, st.sampled_from(list(ScopeKind)), st.sampled_from([None, 1, 2, 3]))
GRANTS = st.builds(
    RoleGrant,
    role=st.sampled_from([role for role in Role if GIVEN_FOR[role]]),
    scope_kind=st.sampled_from(list(ScopeKind)),
    scope_id=st.sampled_from([None, 1, 2, 3]),
)
PLACES = st.builds(
    Place,
    organisation_id=st.sampled_from([None, 1, 2]),
    city_id=st.sampled_from([None, 1, 2]),
    course_run_id=st.sampled_from([None, 1, 2]),
)


@given(st.lists(GRANTS, max_size=5), SCOPES, st.sampled_from(list(Action)), PLACES)
def test_nothing_is_allowed_through_a_token_that_is_not_allowed_without_it(
    grants: list[RoleGrant], to: Scope, action: Action, place: Place
) -> None:
    kept = narrowed(grants, to, city_of_run=CITY_OF_RUN)

    assert not may(kept, action, place, NOW) or may(grants, action, place, NOW)
