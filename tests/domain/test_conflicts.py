"""Clashes: the sweep finds what looking at every pair finds."""

from datetime import UTC, datetime, timedelta
from itertools import combinations, product
from random import Random
from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from app.domain.conflicts import Booking, Clash, Meeting, Shared, find
from app.domain.conflicts import bookings as bookings_of

NINE = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)


def booking(
    session: int, starts: int, ends: int, key: int = 1, shared: Shared = Shared.ROOM
) -> Booking:
    """Book a thing from one minute to another, counted from nine."""
    return Booking(
        session=session,
        shared=shared,
        key=key,
        starts_at=NINE + timedelta(minutes=starts),
        ends_at=NINE + timedelta(minutes=ends),
    )


@st.composite
def bookings(draw: st.DrawFn) -> list[Booking]:
    """Draw sessions with a start and a length, and what each of them needs."""
    made = []
    for session in range(draw(st.integers(0, 12))):
        starts, minutes = draw(st.integers(0, 30)), draw(st.integers(1, 15))
        for shared, key in draw(
            st.sets(st.tuples(st.sampled_from(Shared), st.integers(1, 2)), max_size=3)
        ):
            made.append(booking(session, starts, starts + minutes, key, shared))
    return draw(st.permutations(made))


def test_a_clash_is_sharing_a_minute_for_all_small_intervals() -> None:
    intervals = [(start, end) for start in range(6) for end in range(start + 1, 6)]

    for (a, b), (c, d) in product(intervals, repeat=2):
        shares = bool(set(range(a, b)) & set(range(c, d)))
        assert bool(find([booking(1, a, b), booking(2, c, d)])) is shares


def test_one_room_in_two_sessions_at_once_is_a_clash() -> None:
    clashes = find([booking(2, 30, 60), booking(1, 0, 45), booking(3, 60, 90)])

    assert clashes == (Clash(shared=Shared.ROOM, key=1, session=1, other=2),)


def test_two_that_begin_together_clash_whichever_is_longer() -> None:
    assert len(find([booking(1, 0, 90), booking(2, 0, 30)])) == 1


@given(bookings())
def test_every_clash_is_found_and_nothing_else(booked: list[Booking]) -> None:
    by_looking_at_all = {
        (one.shared, one.key, frozenset((one.session, other.session)))
        for one, other in combinations(booked, 2)
        if (one.shared, one.key) == (other.shared, other.key)
        and one.session != other.session
        and one.starts_at < other.ends_at
        and other.starts_at < one.ends_at
    }

    found = find(booked)

    assert len(found) == len(by_looking_at_all)
    assert {(c.shared, c.key, frozenset((c.session, c.other))) for c in found} == by_looking_at_all


@given(bookings(), st.randoms())
def test_the_order_of_the_bookings_does_not_matter(booked: list[Booking], chance: Random) -> None:
    mixed = list(booked)
    chance.shuffle(mixed)

    assert find(mixed) == find(booked)


def test_twenty_thousand_bookings_are_swept_not_paired() -> None:
    booked = [booking(n, 10 * (n // 50), 10 * (n // 50) + 10, n % 50) for n in range(20_000)]

    begun = perf_counter()
    assert find(booked) == ()
    assert perf_counter() - begun < 5  # all pairs would take minutes


@st.composite
def meetings(draw: st.DrawFn) -> list[Meeting]:
    """Draw sessions at one time, each with what it needs."""
    keys = st.frozensets(st.integers(1, 3))
    return [
        Meeting(
            session=session,
            starts_at=NINE,
            ends_at=NINE + timedelta(minutes=45),
            room=draw(st.none() | st.integers(1, 3)),
            mentors=draw(keys),
            people=draw(keys),
        )
        for session in range(draw(st.integers(0, 6)))
    ]


@given(meetings())
def test_sessions_at_one_time_clash_over_everything_that_both_need(held: list[Meeting]) -> None:
    expected = {
        (shared, key, one.session, other.session)
        for one, other in combinations(held, 2)
        for shared, both in (
            (Shared.ROOM, {one.room} & {other.room} - {None}),
            (Shared.MENTOR, {*one.mentors} & {*other.mentors}),
            (Shared.PEOPLE, {*one.people} & {*other.people}),
        )
        for key in both
    }

    found = find(booking for meeting in held for booking in bookings_of(meeting))

    assert {(each.shared, each.key, each.session, each.other) for each in found} == expected
    assert len(found) == len(expected)
