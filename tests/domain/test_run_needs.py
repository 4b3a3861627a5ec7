"""What a course needs from its organiser."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.attendance import Mark, Status
from app.domain.held_session import HeldSession, expected
from app.domain.run_needs import (
    Need,
    Phase,
    RunFacts,
    due_by,
    needs,
    phase,
    unmarked_sessions,
    untaught_modules,
)

FIRST = date(2026, 11, 9)
LAST = date(2026, 11, 11)
READY = RunFacts(
    starts_on=FIRST,
    ends_on=LAST,
    published=True,
    trainees=60,
    without_room=0,
    without_mentor=0,
    unmarked=0,
    uncertified=50,
)
A_DAY = timedelta(days=1)
NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)


def held(
    number: int, group: int | None = None, *, counts: bool = True, ends_at: datetime = NOON
) -> HeldSession:
    return HeldSession(
        id=number,
        module_uid="m",
        minutes=60,
        day=FIRST,
        ends_at=ends_at,
        group=group,
        counts=counts,
    )


def marked(status: Status) -> Mark:
    return Mark(
        status=status,
        minutes=None,
        event_id="e",
        observed_at=NOON,
        received_at=NOON,
        asserted_by=1,
    )


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (FIRST - A_DAY, Phase.AHEAD),
        (FIRST, Phase.RUNNING),
        (LAST, Phase.RUNNING),
        (LAST + A_DAY, Phase.OVER),
    ],
)
def test_phase_counts_both_the_first_and_the_last_day(today: date, expected: Phase) -> None:
    assert phase(READY, today) is expected


@pytest.mark.parametrize(("today", "expected"), [(LAST, [(Need.CLASHES, 2)]), (LAST + A_DAY, [])])
def test_what_is_booked_twice_comes_first_until_the_course_is_over(
    today: date, expected: list[tuple[Need, int]]
) -> None:
    facts = replace(READY, clashing=2, uncertified=0)

    assert list(needs(facts, today))[:1] == expected


def test_ready_course_needs_nothing_until_it_is_over() -> None:
    assert [needs(READY, day) for day in (FIRST - A_DAY, FIRST, LAST)] == [()] * 3


@pytest.mark.parametrize(
    ("change", "need"),
    [
        ({"trainees": 0}, (Need.TRAINEES, 1)),
        ({"without_group": 3, "taught_in_groups": True}, (Need.GROUPS, 3)),
        ({"without_room": 3}, (Need.ROOMS, 3)),
        ({"without_mentor": 2}, (Need.MENTORS, 2)),
        ({"published": False}, (Need.PUBLISHING, 1)),
        ({"untaught": 2}, (Need.MODULES, 2)),
        ({"unmarked": 4}, (Need.MARKS, 4)),
        ({"overdue_materials": 2}, (Need.MATERIALS, 2)),
        ({"overdue_tasks": 2}, (Need.OVERDUE_TASKS, 2)),
        ({"due_tasks": 3}, (Need.DUE_TASKS, 3)),
    ],
)
def test_running_course_needs_what_it_lacks(change: dict[str, int], need: tuple[Need, int]) -> None:
    assert needs(replace(READY, **change), FIRST) == (need,)


@pytest.mark.parametrize(
    ("need", "by"),
    [
        (Need.MARKS, FIRST - 9 * A_DAY),
        (Need.WITHDRAWN, FIRST - 9 * A_DAY),
        (Need.OVERDUE_TASKS, FIRST - 9 * A_DAY),
        (Need.DUE_TASKS, FIRST - 3 * A_DAY),  # the last of seven days
        (Need.CLASHES, FIRST),
        (Need.ROOMS, FIRST),
        (Need.PUBLISHING, FIRST - 14 * A_DAY),
        (Need.CERTIFICATES, LAST + 14 * A_DAY),
    ],
)
def test_each_need_has_a_day_by_which_it_must_be_seen_to(need: Need, by: date) -> None:
    assert due_by(need, READY, FIRST - 9 * A_DAY) == by


def test_a_task_is_due_on_its_day_where_that_is_known() -> None:
    known = replace(READY, next_task_on=FIRST + A_DAY)

    assert due_by(Need.DUE_TASKS, known, FIRST) == FIRST + A_DAY


def test_doubts_come_after_what_cannot_be_held() -> None:
    facts = replace(READY, clashing=1, doubtful=3, drifted=1)

    assert needs(facts, FIRST) == ((Need.CLASHES, 1), (Need.LOOKS, 3), (Need.CLOCKS, 1))


def test_people_without_a_group_need_one_only_where_groups_are_taught() -> None:
    assert needs(replace(READY, without_group=3), FIRST) == ()


def test_new_course_needs_everything_in_order() -> None:
    new = replace(READY, trainees=0, without_room=9, without_mentor=9, published=False)

    assert [need for need, _count in needs(new, FIRST - A_DAY)] == [
        Need.TRAINEES,
        Need.ROOMS,
        Need.MENTORS,
        Need.PUBLISHING,
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ((Need.CERTIFICATES, 50),)),
        ({"uncertified": 0}, ()),
        ({"uncertified": 1}, ((Need.CERTIFICATES, 1),)),
        ({"unmarked": 2}, ((Need.MARKS, 2),)),
        ({"untaught": 1, "uncertified": 0}, ((Need.MODULES, 1),)),
        ({"published": False}, ()),
        ({"published": False, "overdue_tasks": 1}, ((Need.OVERDUE_TASKS, 1),)),
        ({"overdue_materials": 3}, ((Need.CERTIFICATES, 50),)),
        ({"without_room": 3, "without_mentor": 3}, ((Need.CERTIFICATES, 50),)),
    ],
)
def test_course_that_is_over_needs_marks_and_then_certificates(
    change: dict[str, int], expected: tuple[tuple[Need, int], ...]
) -> None:
    assert needs(replace(READY, **change), LAST + A_DAY) == expected


def test_sessions_lack_marks_once_they_are_over_until_all_who_are_expected_have_one() -> None:
    sessions = [held(1), held(2, 1), held(3, 2), held(4, ends_at=NOON + timedelta(minutes=1))]
    absent = marked(Status.ABSENT)
    marks: dict[int, Mark] = {1: absent}

    assert unmarked_sessions(sessions, [(1, marks), (2, {**marks, 3: absent})], NOON) == {2}
    assert unmarked_sessions(sessions, [(1, {}), (1, marks)], NOON) == {1, 2}
    assert unmarked_sessions(sessions, [], NOON) == set()


def test_who_attended_with_another_group_leaves_no_gap_in_their_own() -> None:
    sessions = [held(1, 1), held(2, 2)]

    assert unmarked_sessions(sessions, [(2, {1: marked(Status.PRESENT)})], NOON) == set()
    assert unmarked_sessions(sessions, [(2, {1: marked(Status.ABSENT)})], NOON) == {2}


def test_cancelled_session_lacks_no_mark() -> None:
    assert unmarked_sessions([held(1, counts=False), held(2)], [(None, {})], NOON) == {2}


SESSIONS = [
    held(number, group, counts=number % 5 > 0, ends_at=NOON + timedelta(minutes=number - 9))
    for number, group in enumerate([None, 1, 2, 3] * 3)
]
MARKS = st.dictionaries(
    st.sampled_from([each.id for each in SESSIONS]), st.sampled_from(Status).map(marked)
)
PEOPLE = st.lists(st.tuples(st.sampled_from([None, 1, 2, 3]), MARKS))


@given(people=PEOPLE, more=MARKS)
def test_one_more_mark_never_makes_a_session_lack_marks(
    people: list[tuple[int | None, dict[int, Mark]]], more: dict[int, Mark]
) -> None:
    before = unmarked_sessions(SESSIONS, people, NOON)
    after = unmarked_sessions(SESSIONS, [(group, more | own) for group, own in people], NOON)

    assert after <= before
    assert before <= {each.id for each in SESSIONS if each.counts and each.ends_at <= NOON}


def test_required_module_is_taught_as_long_as_one_session_of_it_is_held() -> None:
    cancelled, held_now = held(1, counts=False), held(2, 2)

    assert untaught_modules(["m", "n"], [cancelled, held_now], []) == {"n": ()}
    assert untaught_modules(["m"], [cancelled], [1, 2]) == {"m": ()}
    assert untaught_modules([], [cancelled], [1, 2]) == {}


def test_required_module_is_taught_to_a_group_by_its_own_session_or_one_for_everybody() -> None:
    of_two, of_all, of_three = held(1, 2), held(2), held(3, 3, counts=False)

    assert untaught_modules(["m"], [of_two, of_three], [1, 2, 3]) == {"m": (1, 3)}
    assert untaught_modules(["m"], [of_two, of_three, of_all], [1, 2, 3]) == {}
    assert untaught_modules(["m"], [of_two], [2]) == {}


@given(sessions=st.lists(st.sampled_from(SESSIONS)), groups=st.sets(st.sampled_from([1, 2, 3])))
def test_a_group_lacks_a_module_where_no_session_that_is_expected_of_it_teaches_it(
    sessions: list[HeldSession], groups: set[int]
) -> None:
    found = untaught_modules(["m"], sessions, sorted(groups))

    lacking = {each for each in groups if not expected(sessions, each)}
    if any(each.counts for each in sessions):
        assert set(found.get("m", ())) == lacking
        assert ("m" in found) == bool(lacking)
    else:
        assert found == {"m": ()}
