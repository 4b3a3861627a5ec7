"""How often something may be tried: the rule, the limits that there are, and who is counted."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import rate_limit
from app.domain.rate_limit import (
    CODES_BY_CLIENT,
    CODES_OF_ACCOUNT,
    FARTHEST_AHEAD,
    LIMITS,
    PASSWORDS_BY_CLIENT,
    PASSWORDS_OF_ACCOUNT,
    Limit,
    after_one_more,
    client_network,
    key_of,
    microseconds,
    seconds_to_wait,
)

MINUTE = 60_000_000
THREE = Limit("three", 3, timedelta(minutes=1))
START = 10 * FARTHEST_AHEAD


class Counted:
    """One key as the rule counts it."""

    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        self.clear_at: int | None = None

    def take(self, now: int) -> bool:
        after = after_one_more(self.limit, self.clear_at, now)
        self.clear_at = self.clear_at if after is None else after
        return after is not None


def test_so_many_go_at_once_and_then_one_at_a_time() -> None:
    counted = Counted(THREE)

    assert [counted.take(START) for _ in range(5)] == [True, True, True, False, False]
    assert [counted.take(START + MINUTE - 1), counted.take(START + MINUTE)] == [False, True]
    assert [counted.take(START + 2 * MINUTE) for _ in range(2)] == [True, False]
    assert [counted.take(START + 60 * MINUTE) for _ in range(4)] == [True, True, True, False]


def test_who_is_refused_is_told_how_long_to_wait() -> None:
    counted = Counted(THREE)
    assert all(counted.take(START) for _ in range(3))
    assert counted.clear_at is not None

    assert seconds_to_wait(THREE, counted.clear_at, START) == 60
    assert seconds_to_wait(THREE, counted.clear_at, START + MINUTE - 1) == 1
    assert counted.take(START + MINUTE)


@given(st.lists(st.integers(0, 5 * MINUTE), max_size=60).map(sorted))
def test_in_no_stretch_of_time_more_are_taken_than_the_limit_says(pauses: list[int]) -> None:
    counted = Counted(THREE)
    taken = [START + at for at in pauses if counted.take(START + at)]

    for first in range(len(taken)):
        for last in range(first, len(taken)):
            allowed = THREE.burst + (taken[last] - taken[first]) // THREE.step
            assert last - first + 1 <= allowed


@given(st.integers(1, 40), st.integers(1, 10 * MINUTE))
def test_who_waits_as_told_is_let_through(burst: int, every: int) -> None:
    limit = Limit("any", burst, timedelta(microseconds=every))
    counted = Counted(limit)
    assert all(counted.take(START) for _ in range(burst))
    assert counted.clear_at is not None
    wait = seconds_to_wait(limit, counted.clear_at, START)

    assert counted.take(START + wait * 1_000_000)


def test_a_clock_that_was_far_ahead_locks_nobody_out_for_years() -> None:
    counted = Counted(THREE)
    assert all(counted.take(1_000 * START) for _ in range(3))

    assert [counted.take(START) for _ in range(4)] == [True, True, True, False]


def test_limits_have_names_of_their_own_and_are_made_good_within_a_day() -> None:
    named = {name: value for name, value in vars(rate_limit).items() if isinstance(value, Limit)}

    assert list(named.values()) == list(LIMITS)
    assert [each.name for each in LIMITS] == [name.lower() for name in named]
    assert all(0 < each.step <= each.span < FARTHEST_AHEAD // 2 for each in LIMITS)


@pytest.mark.parametrize(
    ("by_client", "of_account"),
    [(PASSWORDS_BY_CLIENT, PASSWORDS_OF_ACCOUNT), (CODES_BY_CLIENT, CODES_OF_ACCOUNT)],
)
def test_a04_one_address_that_never_stops_leaves_the_account_open_to_all_others(
    by_client: Limit, of_account: Limit
) -> None:
    attacker, account, owner = Counted(by_client), Counted(of_account), Counted(by_client)
    tries = 0
    for now in range(START, START + 7 * 24 * 60 * MINUTE, MINUTE // 2):
        if attacker.take(now):
            tries += 1
            assert account.take(now)

    assert tries > by_client.burst
    assert owner.take(now)
    assert account.take(now)


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("203.0.113.7:8080", "unknown"),
        ("203.0.113.07", "unknown"),
        ("evil", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_a03_a_client_is_an_address_or_a_network_of_addresses(
    address: str | None, counted_as: str
) -> None:
    assert client_network(address) == counted_as


def test_a_key_tells_limit_and_parts_apart_and_nothing_of_them() -> None:
    other = Limit("other", 3, timedelta(minutes=1))
    keys = [
        key_of(limit, parts, secret=secret)
        for limit in (THREE, other)
        for parts in ((), ("",), ("a", "b"), ("ab",), ("a\0b",), ("a", "b", ""), ("\ud800",))
        for secret in (b"one", b"two")
    ]

    assert len(set(keys)) == len(keys)
    assert {len(key) for key in keys} == {64}


def test_instants_are_whole_microseconds_wherever_they_are_told() -> None:
    instant = datetime(2026, 11, 2, 8, 0, 0, 1, tzinfo=UTC)
    elsewhere = instant.astimezone(timezone(timedelta(hours=7)))

    assert microseconds(instant) == microseconds(elsewhere) == 1_793_606_400_000_001
    one, other = (microseconds(instant + timedelta(microseconds=n)) for n in (0, 1))
    assert [b - a for a, b in pairwise((one, other))] == [1]
