"""Moving sessions: what closes up, what gives way, what stays."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.rescheduling import Slot, move, move_along, place, was_held

wall = datetime.fromisoformat
TUESDAY, WEDNESDAY = date(2026, 12, 8), date(2026, 12, 9)


def slot(session: int, starts: str, minutes: int = 60) -> Slot:
    return Slot(session=session, starts=wall(starts), minutes=minutes)


PLAN = (
    slot(1, "2026-12-08 09:00"),
    slot(2, "2026-12-08 10:00", 20),
    slot(3, "2026-12-08 10:20", 45),
    slot(4, "2026-12-09 08:30"),
    slot(5, "2026-12-09 09:30", 90),
    slot(6, "2026-12-09 09:30", 90),
    slot(7, "2026-12-09 11:00"),
)


def test_a_move_without_shift_moves_nothing_else() -> None:
    to = wall("2026-12-09 14:00")

    assert move(PLAN, {1}, to, shift=False) == {1: to}


def test_a_move_to_another_day_closes_up_the_one_and_pushes_on_the_other() -> None:
    to = place(PLAN, {1}, WEDNESDAY, after=4)

    assert to == wall("2026-12-09 09:30")
    assert move(PLAN, {1}, to, shift=True) == {
        1: wall("2026-12-09 09:30"),
        2: wall("2026-12-08 09:00"),
        3: wall("2026-12-08 09:20"),
        5: wall("2026-12-09 10:30"),
        6: wall("2026-12-09 10:30"),
        7: wall("2026-12-09 12:00"),
    }


def test_a_move_to_the_beginning_of_a_day_takes_the_start_of_the_day() -> None:
    to = place(PLAN, {3}, WEDNESDAY)

    assert to == wall("2026-12-09 08:30")
    assert move(PLAN, {3}, to, shift=True)[4] == wall("2026-12-09 09:15")


def test_a_move_within_a_day_swaps_places() -> None:
    to = place(PLAN, {1}, TUESDAY, after=3)

    assert to == wall("2026-12-08 10:05")
    assert move(PLAN, {1}, to, shift=True) == {
        1: wall("2026-12-08 10:05"),
        2: wall("2026-12-08 09:00"),
        3: wall("2026-12-08 09:20"),
    }


def test_a_day_that_holds_nothing_else_has_no_place_to_tell_the_time_by() -> None:
    assert place(PLAN, {1}, date(2026, 12, 10)) is None
    assert place(PLAN[:1], {1}, TUESDAY) is None


def test_parallel_groups_move_together_and_what_follows_moves_up_once() -> None:
    to = place(PLAN, {5, 6}, TUESDAY, after=3)

    assert move(PLAN, {5, 6}, to, shift=True) == {
        5: wall("2026-12-08 11:05"),
        6: wall("2026-12-08 11:05"),
        7: wall("2026-12-09 09:30"),
    }


def test_one_group_that_leaves_its_parallel_ones_leaves_no_gap() -> None:
    to = wall("2026-12-08 14:00")

    assert move(PLAN, {5}, to, shift=True) == {5: to}


THREE_HOURS = (
    slot(1, "2026-12-08 09:00"),
    slot(2, "2026-12-08 10:00"),
    slot(3, "2026-12-08 11:00"),
)


def test_a_first_session_that_begins_later_pushes_what_follows() -> None:
    assert move(THREE_HOURS, {1}, wall("2026-12-08 09:30"), shift=True) == {
        1: wall("2026-12-08 09:30"),
        2: wall("2026-12-08 10:30"),
        3: wall("2026-12-08 11:30"),
    }


def test_a_session_that_is_put_into_one_that_followed_goes_before_it() -> None:
    assert move(THREE_HOURS, {1}, wall("2026-12-08 10:30"), shift=True) == {
        1: wall("2026-12-08 10:30"),
        2: wall("2026-12-08 09:00"),
        3: wall("2026-12-08 11:30"),
    }


def test_what_stands_behind_a_gap_gives_way_to_what_is_put_into_it() -> None:
    plan = (slot(1, "2026-12-08 09:00"), slot(2, "2026-12-08 10:30"))

    moved = move(plan, {1}, wall("2026-12-08 11:00"), shift=True)

    assert moved == {1: wall("2026-12-08 11:00"), 2: wall("2026-12-08 12:00")}


def test_a_gap_is_used_up_before_anything_gives_way() -> None:
    plan = (slot(1, "2026-12-08 09:00"), slot(2, "2026-12-08 10:30"), slot(3, "2026-12-09 09:00"))

    moved = move(plan, {3}, wall("2026-12-08 10:00"), shift=True)

    assert moved == {2: wall("2026-12-08 11:00"), 3: wall("2026-12-08 10:00")}


def test_what_stands_behind_a_gap_does_not_move_up() -> None:
    plan = (slot(1, "2026-12-08 09:00"), slot(2, "2026-12-08 10:30"), slot(3, "2026-12-09 09:00"))

    assert set(move(plan, {1}, wall("2026-12-09 12:00"), shift=True)) == {1}


@st.composite
def plans(draw: st.DrawFn) -> tuple[Slot, ...]:
    """Draw two or three days without gaps, some blocks of which are two groups side by side."""
    made: list[Slot] = []
    for day in range(draw(st.integers(2, 3))):
        at = wall("2026-12-08 08:00") + timedelta(days=day)
        for _ in range(draw(st.integers(2, 6))):
            minutes = 5 * draw(st.integers(1, 20))
            for _ in range(draw(st.integers(1, 2))):
                made.append(Slot(session=len(made), starts=at, minutes=minutes))
            at += timedelta(minutes=minutes)
    return tuple(made)


@st.composite
def moves(draw: st.DrawFn) -> tuple[tuple[Slot, ...], frozenset[int], date, int | None]:
    """Draw a plan, sessions of it that begin together, and a place for them."""
    plan = draw(plans())
    start = draw(st.sampled_from([each.starts for each in plan]))
    moved = frozenset(each.session for each in plan if each.starts == start)
    after = draw(st.sampled_from([each for each in plan if each.session not in moved]))
    to_beginning = draw(st.booleans())
    return plan, moved, after.starts.date(), None if to_beginning else after.session


def after_moving(plan: tuple[Slot, ...], starts: dict[int, datetime]) -> tuple[Slot, ...]:
    return tuple(
        Slot(session=s.session, starts=starts.get(s.session, s.starts), minutes=s.minutes)
        for s in plan
    )


def days_of(plan: tuple[Slot, ...]) -> dict[date, list[tuple[datetime, datetime]]]:
    held: defaultdict[date, set[tuple[datetime, datetime]]] = defaultdict(set)
    for each in plan:
        held[each.starts.date()].add((each.starts, each.ends))
    return {day: sorted(times) for day, times in held.items()}


@given(moves())
def test_days_without_gaps_stay_without_gaps(
    drawn: tuple[tuple[Slot, ...], frozenset[int], date, int | None],
) -> None:
    plan, moved, day, after = drawn
    to = place(plan, moved, day, after=after)
    assert to is not None

    result = after_moving(plan, move(plan, moved, to, shift=True))

    for times in days_of(result).values():
        assert times[0][0].time() == wall("2026-12-08 08:00").time()
        assert all(one[1] == other[0] for one, other in pairwise(times))


@given(moves())
def test_what_was_not_moved_keeps_its_day_and_its_order(
    drawn: tuple[tuple[Slot, ...], frozenset[int], date, int | None],
) -> None:
    plan, moved, day, after = drawn
    to = place(plan, moved, day, after=after)
    assert to is not None
    starts = move(plan, moved, to, shift=True)

    def order(slots: tuple[Slot, ...]) -> list[tuple[date, int]]:
        stays = [each for each in slots if each.session not in moved]
        stays.sort(key=lambda each: (each.starts, each.session))
        return [(each.starts.date(), each.session) for each in stays]

    assert order(after_moving(plan, starts)) == order(plan)


@given(moves())
def test_moving_back_restores_the_plan(
    drawn: tuple[tuple[Slot, ...], frozenset[int], date, int | None],
) -> None:
    plan, moved, day, after = drawn
    to = place(plan, moved, day, after=after)
    home = next(each for each in plan if each.session in moved)
    assert to is not None
    there = after_moving(plan, move(plan, moved, to, shift=True))

    before = [s for s in plan if s.ends == home.starts and s.starts.date() == home.starts.date()]
    back = place(there, moved, home.starts.date(), after=before[0].session if before else None)
    if back is None:  # it was the only one of its day
        back = home.starts

    assert after_moving(there, move(there, moved, back, shift=True)) == plan


@st.composite
def moves_within_a_day(draw: st.DrawFn) -> tuple[tuple[Slot, ...], frozenset[int], datetime]:
    """Draw any day, also with gaps and overlaps, and another time of it for one of its sessions."""
    minutes = st.integers(1, 20).map(lambda n: 15 * n)
    spans = draw(st.lists(st.tuples(minutes, minutes), min_size=2, max_size=8))
    eight = wall("2026-12-08 08:00")
    plan = tuple(
        Slot(session=n, starts=eight + timedelta(minutes=at), minutes=long)
        for n, (at, long) in enumerate(spans)
    )
    to = eight + timedelta(minutes=5 * draw(st.integers(-12 * 8, 12 * 15)))
    return plan, frozenset({draw(st.integers(0, len(plan) - 1))}), to


def overlaps(plan: tuple[Slot, ...]) -> set[tuple[int, int]]:
    return {
        (one.session, other.session)
        for one, other in combinations(plan, 2)
        if one.starts < other.ends and other.starts < one.ends
    }


@given(moves_within_a_day(), st.none() | st.integers(1, 30).map(lambda n: 5 * n))
def test_a_move_within_a_day_that_shifts_lets_nothing_overlap_with_what_followed(
    drawn: tuple[tuple[Slot, ...], frozenset[int], datetime], minutes: int | None
) -> None:
    plan, moved, to = drawn
    ends = max(each.ends for each in plan if each.session in moved)
    followers = {each.session for each in plan if each.starts >= ends}
    starts = move(plan, moved, to, shift=True, minutes=minutes)
    long = {each: minutes for each in moved if minutes}
    after = tuple(
        replace(each, minutes=long.get(each.session, each.minutes))
        for each in after_moving(plan, starts)
    )

    new = overlaps(after) - overlaps(plan)

    assert not [pair for pair in new if followers & set(pair)]


@given(moves_within_a_day(), st.none() | st.integers(1, 30).map(lambda n: 5 * n))
def test_all_that_follows_moves_by_as_much_and_keeps_its_gaps(
    drawn: tuple[tuple[Slot, ...], frozenset[int], datetime], minutes: int | None
) -> None:
    plan, moved, to = drawn
    (was,) = (each for each in plan if each.session in moved)
    by = to - was.starts + timedelta(minutes=(minutes or was.minutes) - was.minutes)

    after = {e.session: e for e in after_moving(plan, move_along(plan, moved, to, minutes=minutes))}

    assert after[was.session].starts == to
    for each in plan:
        if each.session not in moved:
            expected = by if each.starts >= was.ends else timedelta(0)
            assert after[each.session].starts - each.starts == expected


@given(moves(), st.integers(0, 24 * 60))
def test_a_move_without_shift_changes_only_what_is_moved(
    drawn: tuple[tuple[Slot, ...], frozenset[int], date, int | None], minute: int
) -> None:
    plan, moved, day, _after = drawn
    to = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)

    assert set(move(plan, moved, to, shift=False)) <= moved


@pytest.mark.parametrize(
    ("begins_in", "pause", "marked", "held"),
    [(1, False, False, False), (0, False, False, True), (0, True, False, False),
     (1, False, True, True)],
)  # fmt: skip
def test_what_has_begun_or_has_marks_was_held(
    begins_in: int, pause: bool, marked: bool, held: bool
) -> None:
    now = datetime(2026, 12, 8, 9, tzinfo=UTC)
    starts_at = now + timedelta(minutes=begins_in)

    assert was_held(starts_at, pause=pause, marked=marked, now=now) is held
