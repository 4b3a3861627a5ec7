"""What finds no place stays where it is, and nothing is placed over it."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from app.domain.conflicts.plan_conflict import Rule
from app.domain.placements.explaining import standing
from app.domain.placements.outcome import Outcome
from app.domain.placements.problem import Placement, Problem
from app.domain.placements.solving import solve
from app.domain.placements.staying import beside, others
from tests.placing import MINUTE, NINE, facts, minute, most_that_fit, problem, problems, wanted


def at(session: str, begins: int) -> Placement:
    return Placement(session=session, starts_at=NINE + begins * MINUTE)


def places(outcome: Outcome) -> dict[str, int]:
    return {each.session: minute(each.starts_at) for each in outcome.placements}


def around(
    asked: Problem, now: Sequence[Placement], outcome: Outcome, session: str = ""
) -> Problem:
    """The problem in which all that has no place stays, but for one session."""
    there = {each.session: each for each in now}
    return beside(asked, others(there, outcome.placements, session))


@given(problems(most=4), st.data())
def test_what_is_placed_breaks_no_rule_beside_what_stays_and_all_that_can_be_is_placed(
    asked: Problem, data: st.DataObject
) -> None:
    now = [
        Placement(
            session=each.session,
            starts_at=NINE + data.draw(st.integers(-3, 6)) * 15 * MINUTE,
            room=each.rooms[0] if each.rooms else None,
            mentors=each.mentors,
        )
        for each in asked.wanted
        if data.draw(st.booleans())
    ]

    outcome = solve(asked, now=now)

    assert facts(around(asked, now, outcome), outcome.placements) == set()
    names = [each.session for each in (*outcome.placements, *outcome.unplaced)]
    assert sorted(names) == [each.session for each in asked.wanted]
    for each in outcome.unplaced:
        alone = standing(
            around(asked, now, outcome, each.session), outcome.placements, each.session
        )
        assert most_that_fit(alone) == 0


def test_nothing_is_placed_over_what_is_too_long_for_every_window() -> None:
    asked = problem(wanted("long", 90, people=[1]), wanted("short", people=[1]))

    assert places(solve(asked, now=[at("long", 0)])) == {}
    assert places(solve(asked, now=[at("long", 30)])) == {"short": 0}
    outcome = solve(asked, now=[at("long", 0)])
    (short,) = (each for each in outcome.unplaced if each.session == "short")
    assert short.excluded == {Rule.PEOPLE: short.tried}


def test_what_stays_in_a_place_that_can_be_used_is_placed_there() -> None:
    asked = problem(wanted("one", 60, people=[1]), wanted("other", 60, people=[1]))

    for stays, goes in (("one", "other"), ("other", "one")):
        now = [at(stays, 0), at(goes, 300)]
        assert places(solve(asked, now=now)) in ({stays: 0}, {})
