"""Counting attempts in the database: exactly, whoever else counts at the same moment."""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.database import write_unit
from app.domain.rate_limit import (
    FARTHEST_AHEAD,
    PASSWORDS_BY_CLIENT,
    PASSWORDS_OF_ACCOUNT,
    Limit,
    TooMany,
    after_one_more,
    microseconds,
)
from app.extensions import db
from app.models.rate_limit import RateLimit
from app.services import rate_limits
from app.services.rate_limits import MOST_SWEPT, CountedTooLate
from tests.at_once import at_once, count
from tests.conftest import Installation
from tests.factories import NOW
from tests.queries_counted import counted_queries

THREE = Limit("three", 3, timedelta(minutes=1))
OTHER = Limit("other", 3, timedelta(minutes=1))


def taken(limit: Limit, *parts: str, now: datetime = NOW) -> bool:
    try:
        rate_limits.take(limit, *parts, now=now)
    except TooMany:
        return False
    return True


def test_so_many_are_taken_and_the_next_is_told_how_long_to_wait(app: Flask) -> None:
    assert [taken(THREE, "a") for _ in range(3)] == [True] * 3

    with pytest.raises(TooMany) as refusal:
        rate_limits.take(THREE, "a", now=NOW + timedelta(seconds=18.5))
    assert refusal.value.retry_after_s == 42
    assert taken(THREE, "a", now=NOW + timedelta(minutes=1))


def test_others_and_other_limits_are_counted_apart(app: Flask) -> None:
    assert [taken(THREE, "a", "b") for _ in range(4)] == [True] * 3 + [False]

    assert taken(THREE, "a")
    assert taken(THREE, "ab")
    assert taken(OTHER, "a", "b")


def test_looking_counts_nothing_and_refuses_alike(app: Flask) -> None:
    for _ in range(9):
        rate_limits.check(THREE, "a", now=NOW)
    assert count(RateLimit) == 0
    assert all(taken(THREE, "a") for _ in range(3))

    with pytest.raises(TooMany):
        rate_limits.check(THREE, "a", now=NOW)


def test_nobody_is_named_in_what_is_kept(app: Flask) -> None:
    rate_limits.take(THREE, "amina@example.org", "203.0.113.7", now=NOW)

    (key,) = db.session.scalars(select(RateLimit.key))
    assert (len(key), "amina" in key) == (64, False)


@pytest.mark.parametrize("refused", [False, True])
def test_an_attempt_is_few_statements_and_one_too_many_a_look(app: Flask, refused: bool) -> None:
    for _ in range(3 if refused else 1):
        rate_limits.take(THREE, "a", now=NOW)

    with counted_queries() as statements:
        assert taken(THREE, "a") is not refused

    assert len(statements) == (1 if refused else 2)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    st.lists(st.integers(-70, 250), max_size=15),
    st.integers(1, 4),
    st.sampled_from([0, 10**12, FARTHEST_AHEAD]),
)
def test_the_statement_is_the_rule(app: Flask, pauses: list[int], burst: int, far_off: int) -> None:
    db.session.query(RateLimit).delete()
    db.session.commit()
    limit, clear_at = Limit("any", burst, timedelta(minutes=1)), None
    now = NOW + timedelta(microseconds=far_off)
    for pause in pauses:
        after = after_one_more(limit, clear_at, microseconds(now))
        key = rate_limits._key(limit, ("a",))
        assert rate_limits._count(limit, key, microseconds(now), is_new=False) is (
            after is not None
        )
        clear_at = clear_at if after is None else after
        assert db.session.scalar(select(RateLimit.clear_at)) == clear_at
        now = NOW + timedelta(seconds=pause)


def test_rows_that_say_nothing_any_more_go(app: Flask) -> None:
    for number in range(MOST_SWEPT + 5):
        rate_limits.take(THREE, f"a{number}", now=NOW)
    assert count(RateLimit) == MOST_SWEPT + 5

    rate_limits.take(THREE, "b", now=NOW + timedelta(minutes=1))
    assert count(RateLimit) == 5 + 1
    rate_limits.take(THREE, "c", now=NOW + timedelta(minutes=1))
    assert count(RateLimit) == 2


def test_inside_another_write_unit_nothing_is_counted(app: Flask) -> None:
    @write_unit
    def use_case() -> None:
        rate_limits.take(THREE, "a", now=NOW)

    with pytest.raises(CountedTooLate):
        use_case()


def test_a04_the_owner_gets_in_elsewhere_while_an_attacker_tries(app: Flask) -> None:
    def password(client: str, at: datetime) -> bool:
        by_client = taken(PASSWORDS_BY_CLIENT, client, "amina", now=at)
        return by_client and taken(PASSWORDS_OF_ACCOUNT, "amina", now=at)

    attempts = [password("203.0.113.7", NOW + timedelta(seconds=n)) for n in range(200)]
    later = NOW + timedelta(seconds=200)

    assert sum(attempts) == PASSWORDS_BY_CLIENT.burst
    assert not password("203.0.113.7", later)
    assert password("198.51.100.9", later)


def test_of_sixteen_at_once_exactly_as_many_get_through_as_may(installation: Installation) -> None:
    app = installation.app()
    works = [partial(taken, limit, "a") for limit in (THREE, OTHER) for _ in range(8)]

    first, second = at_once(app, works), at_once(app, works)

    for results, through in ((first, 3), (second, 0)):
        assert Counter(results[:8]) == Counter({True: through, False: 8 - through})
        assert Counter(results[8:]) == Counter({True: through, False: 8 - through})


@pytest.mark.parametrize("installation", ["postgresql"], indirect=True)
def test_a_row_that_somebody_counts_on_is_not_swept_nor_waited_for(
    installation: Installation,
) -> None:
    app = installation.app()
    later = NOW + timedelta(hours=1)
    with app.app_context():
        rate_limits.take(THREE, "a", now=NOW)
        with db.engine.connect() as other, other.begin():
            other.execute(select(RateLimit.key).with_for_update())
            assert at_once(app, [partial(taken, THREE, "b", now=later)]) == [True]
        assert count(RateLimit) == 2
