"""The days of a syllabus: the times, what is taught, what runs too long."""

from datetime import time

import pytest

from app.domain.adaptations.adaptation import apply
from app.domain.syllabus import days_of
from tests.factories import our_library

CORE = our_library().curricula[0]
CITIES = {each.city.slug: each for each in our_library().adaptations}


def test_the_core_keeps_its_own_plan() -> None:
    days = days_of(apply(CORE, None))

    planned = [[(item.at, item.minutes) for item in day.items] for day in CORE.days]
    assert [[(line.starts, line.minutes) for line in day.lines] for day in days] == planned
    assert [day.minutes for day in days] == [390, 420, 240]
    assert (days[0].starts, days[0].ends) == (time(8), time(17))


@pytest.mark.parametrize(
    ("city", "over"),
    [
        ("nairobi", [0, 0, 0]),
        ("kumasi", [0, 0, 0]),
        ("asuncion", [0, 0, 0]),
        ("phnom-penh", [160, 0, 0]),
    ],
)
def test_a_day_that_runs_too_long_says_by_how_much(city: str, over: list[int]) -> None:
    days = days_of(apply(CORE, CITIES[city]))

    assert [day.minutes_over for day in days] == over


def test_a_line_knows_what_the_city_changed_in_it() -> None:
    first = days_of(apply(CORE, CITIES["phnom-penh"]))[0]

    changed = {line.module.code: line.changes for line in first.lines if line.module}
    assert [change.operation.kind for change in changed["M02"]] == ["retime"]
    assert changed["M01"] == ()
