"""What a course needs from its organiser."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.run_needs import Need, Phase, RunFacts, needs, phase

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
        ({"without_room": 3}, (Need.ROOMS, 3)),
        ({"without_mentor": 2}, (Need.MENTORS, 2)),
        ({"published": False}, (Need.PUBLISHING, 1)),
        ({"unmarked": 4}, (Need.MARKS, 4)),
    ],
)
def test_running_course_needs_what_it_lacks(change: dict[str, int], need: tuple[Need, int]) -> None:
    assert needs(replace(READY, **change), FIRST) == (need,)


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
        ({"published": False}, ()),
        ({"without_room": 3, "without_mentor": 3}, ((Need.CERTIFICATES, 50),)),
    ],
)
def test_course_that_is_over_needs_marks_and_then_certificates(
    change: dict[str, int], expected: tuple[tuple[Need, int], ...]
) -> None:
    assert needs(replace(READY, **change), LAST + A_DAY) == expected
