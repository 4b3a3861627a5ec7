"""What is most urgent stands first, and nothing gets lost on the way."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.urgency import Grade, Urgent, most_urgent_first, urgency

TODAY = date(2026, 11, 9)
DAYS = st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days))
NEEDED = st.lists(
    st.builds(
        Urgent,
        need=st.sampled_from(["rooms", "marks", "tasks"]),
        count=st.integers(1, 5),
        about=st.integers(1, 4),
        by=DAYS,
        today=st.just(TODAY) | DAYS,
        order=st.integers(0, 3),
        name=st.sampled_from(["One", "Other"]),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("days", "grade"),
    [
        (-1, Grade.TODAY),
        (0, Grade.TODAY),
        (1, Grade.THREE_DAYS),
        (3, Grade.THREE_DAYS),
        (4, Grade.FORTNIGHT),
        (14, Grade.FORTNIGHT),
        (15, Grade.LATER),
    ],
)
def test_a_day_is_as_urgent_as_it_is_near(days: int, grade: Grade) -> None:
    assert urgency(TODAY + timedelta(days=days), TODAY) is grade


@given(DAYS, DAYS, DAYS)
def test_what_is_due_earlier_is_never_less_urgent(one: date, other: date, today: date) -> None:
    grades = list(Grade)
    earlier, later = sorted((one, other))

    assert grades.index(urgency(earlier, today)) <= grades.index(urgency(later, today))


@given(NEEDED)
def test_the_list_is_sorted_and_loses_nothing(needed: list[Urgent[int]]) -> None:
    ordered = most_urgent_first(needed)

    assert Counter(ordered) == Counter(needed)
    grades = [list(Grade).index(each.grade) for each in ordered]
    assert grades == sorted(grades)
    ranks = [each.rank for each in ordered]
    assert ranks == sorted(ranks)


@given(NEEDED, st.randoms(use_true_random=False))
def test_the_order_does_not_hang_on_how_things_come(
    needed: list[Urgent[int]], random: object
) -> None:
    shuffled = list(needed)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert [each.rank for each in most_urgent_first(shuffled)] == [
        each.rank for each in most_urgent_first(needed)
    ]


def test_of_two_that_are_late_the_one_that_goes_before_stands_first() -> None:
    late = Urgent(need="tasks", count=1, about=1, by=TODAY - timedelta(9), today=TODAY, order=1)
    clash = Urgent(need="clashes", count=1, about=1, by=TODAY, today=TODAY, order=0)

    assert most_urgent_first([late, clash]) == [clash, late]
