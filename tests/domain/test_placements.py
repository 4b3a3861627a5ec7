"""Finding times: never against a rule, as many as brute force places, and the same each time."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.city_calendar import CityCalendar
from app.domain.conflicts.finding import find
from app.domain.conflicts.meeting import Mentor, Plan, Taught
from app.domain.conflicts.plan_conflict import PlanConflict, Rule, Severity
from app.domain.placements.outcome import Outcome, Progress
from app.domain.placements.problem import Placement, Problem
from app.domain.placements.soft_rules import cost
from app.domain.placements.solving import solve
from bench.placements_data import FORTY, SIXTY, TWENTY, Size, course
from tests import placing
from tests.placing import facts, meeting, most_that_fit, problem, problems, span, wanted

# What a course owes to its curriculum, and which days are free, is not for places to decide.
NOT_OF_PLACES = {Rule.UNTAUGHT, Rule.SHORT, Rule.HOLIDAY, Rule.WEEKEND}


def told(asked: Problem, placements: tuple[Placement, ...]) -> list[PlanConflict]:
    """What the conflicts of a plan say of placed sessions."""
    plan = Plan(
        meetings=[*asked.fixed, *map(asked.meeting, placements)],
        elsewhere=asked.elsewhere,
        groups=asked.groups,
        modules=asked.modules,
        mentors=asked.mentors,
        calendar=CityCalendar(frozenset(), {}),
        travel=asked.travel,
    )
    ours = {each.session for each in placements}
    return [
        each
        for each in find(plan)
        if each.severity is not Severity.INFO
        and each.rule not in NOT_OF_PLACES
        and not ours.isdisjoint(each.sessions)
    ]


def places(outcome: Outcome) -> dict[str, int]:
    return {each.session: placing.minute(each.starts_at) for each in outcome.placements}


@given(problems(most=5), st.integers(0, 3))
def test_no_rule_is_broken(asked: Problem, seed: int) -> None:
    outcome = solve(asked, seed=seed)

    assert facts(asked, outcome.placements) == set()
    assert told(asked, tuple(outcome.placements)) == []
    names = [each.session for each in (*outcome.placements, *outcome.unplaced)]
    assert sorted(names) == [each.session for each in asked.wanted]


@given(problems(most=3))
def test_as_many_are_placed_as_looking_at_every_plan_places(asked: Problem) -> None:
    assert len(solve(asked).placements) == most_that_fit(asked)


@pytest.mark.parametrize("size", [TWENTY, FORTY, SIXTY], ids=lambda size: size.sessions)
@pytest.mark.parametrize("seed", [1, 2])
def test_course_is_placed_whole(size: Size, seed: int) -> None:
    asked = course(size, seed)
    outcome = solve(asked)

    assert not outcome.unplaced
    assert facts(asked, outcome.placements) == set()
    assert told(asked, tuple(outcome.placements)) == []


@pytest.mark.parametrize("seed", range(8))
def test_plan_without_a_free_minute_is_found(seed: int) -> None:
    asked = without_a_free_minute(Random(seed))
    outcome = solve(asked, seed=seed)

    assert not outcome.unplaced
    assert facts(asked, outcome.placements) == set()


def without_a_free_minute(chance: Random) -> Problem:
    """Three rooms in which something is held all the time, for four groups by six mentors."""
    sessions, windows = [], []
    for day, slots in enumerate((4, 4, 3, 3)):
        windows.append(span(day * 1440, day * 1440 + slots * 45))
        for slot in range(slots):
            groups, mentors = chance.sample(range(1, 5), 3), chance.sample(range(1, 7), 3)
            for group, mentor in zip(groups, mentors, strict=True):
                others = {mentor, *chance.sample(range(1, 7), 2)}
                teaches: dict[str, object] = {"mentors": (mentor,)}
                if chance.random() < 0.3:
                    teaches = {"candidates": tuple(sorted(others)), "choose": 1}
                name = f"{day}{slot}{group}"
                sessions.append(wanted(name, 45, people=(group,), rooms=(1, 2, 3), **teaches))
    chance.shuffle(sessions)
    return problem(*sessions, windows=windows, rooms={1: None, 2: None, 3: None})


@settings(max_examples=20)
@given(problems(most=4), st.integers(0, 3))
def test_same_seed_gives_the_same_plan(asked: Problem, seed: int) -> None:
    assert solve(asked, seed=seed) == solve(asked, seed=seed)


def test_it_stops_when_told_to_and_tells_what_it_has() -> None:
    asked = course(FORTY)
    told: list[Progress] = []

    outcome = solve(asked, should_stop=lambda: len(told) >= 10, report=told.append)

    assert len(outcome.placements) == 10
    assert len(outcome.unplaced) == 30
    assert [each.placed for each in told] == [*range(1, 11)]
    assert {each.of for each in told} == {40}
    assert facts(asked, outcome.placements) == set()


@pytest.mark.parametrize("steps", [0, 1, 7, 30])
def test_it_takes_no_more_steps_than_it_may(steps: int) -> None:
    outcome = solve(course(FORTY), most_steps=steps)

    assert outcome.steps <= steps
    assert len(outcome.placements) <= steps


def test_one_that_ends_as_another_begins_is_beside_it() -> None:
    asked = problem(wanted("a", people=(1,)), wanted("b", people=(1,)))

    assert places(solve(asked)) == {"a": 0, "b": 30}


def test_module_comes_after_the_one_it_needs() -> None:
    modules = [Taught(uid="M1", minutes=30, prerequisites=("M2",)), Taught(uid="M2", minutes=30)]
    asked = problem(
        wanted("a", people=(1,), module="M1"),
        wanted("b", people=(1, 2), module="M2"),
        modules=modules,
    )

    assert places(solve(asked)) == {"a": 30, "b": 0}


def test_what_is_out_of_order_already_leaves_the_rest_in_order() -> None:
    """Among fixed sessions M1 comes before M2, which it needs; M2 and M3 are still to come."""
    modules = [
        Taught(uid="M1", minutes=30, prerequisites=("M2",)),
        Taught(uid="M2", minutes=30, prerequisites=("M3",)),
        Taught(uid="M3", minutes=30),
    ]
    asked = problem(
        wanted("a", people=(1,), module="M2"),
        wanted("b", people=(1,), module="M3"),
        modules=modules,
        windows=[span(60, 180)],
        fixed=[
            meeting("f", 0, 30, people=(1,), module="M1"),
            meeting("g", 30, 60, people=(1,), module="M2"),
        ],
    )
    outcome = solve(asked)

    assert facts(asked, outcome.placements) == set()
    assert [each.session for each in outcome.placements] == ["a"]


def test_board_is_taught_by_those_who_speak_for_its_disciplines() -> None:
    asked = problem(
        wanted("a", module="M1", candidates=(1, 2, 3), choose=2),
        modules=[Taught(uid="M1", minutes=30, board=placing.BOARD)],
        mentors={
            1: Mentor(disciplines=frozenset({"surgery"})),
            2: Mentor(disciplines=frozenset({"surgery"})),
            3: Mentor(disciplines=frozenset({"pathology"})),
        },
    )

    assert [each.mentors for each in solve(asked).placements] == [(1, 3)]


def test_mentor_from_afar_teaches_at_fair_hours_though_later() -> None:
    asked = problem(
        wanted("a", mentors=(1,)), windows=[span(0, 540)], zones={1: "America/New_York"}
    )

    assert places(solve(asked)) == {"a": 4 * 60}  # 13:00 UTC, eight o'clock there


def test_hours_of_who_joins_a_session_in_person_from_afar_count() -> None:
    def asked(remote: tuple[int, ...]) -> Problem:
        return problem(
            wanted("a", mentors=(1,), city=placing.HERE, remote=remote),
            windows=[span(0, 60), span(360, 420)],
            zones={1: "America/New_York"},
        )

    # At nine it is four o'clock there.
    assert places(solve(asked(remote=()))) == {"a": 0}
    assert places(solve(asked(remote=(1,)))) == {"a": 360}
    assert cost(asked(remote=(1,)), solve(asked(remote=())).placements).unbearable == 30


def test_group_stays_in_its_room_on_a_day() -> None:
    held = meeting("f", 0, 15, room=2, people=(1,))
    asked = problem(wanted("a", people=(1,), rooms=(1, 2)), fixed=[held], rooms={1: None, 2: None})

    assert [each.room for each in solve(asked).placements] == [2]


def test_mentors_teach_as_much_as_each_other() -> None:
    sessions = [wanted(name, candidates=(1, 2), choose=1, people=(1,)) for name in "abcd"]
    outcome = solve(problem(*sessions, windows=[span(0, 120)]))

    assert sorted(mentor for each in outcome.placements for mentor in each.mentors) == [1, 1, 2, 2]
    assert outcome.cost.uneven == 0


def test_plan_keeps_its_order_where_nothing_speaks_against_it() -> None:
    sessions = [wanted(name, people=(1,)) for name in "dcba"]

    assert places(solve(problem(*sessions, windows=[span(0, 120)]))) == {
        "d": 0, "c": 30, "b": 60, "a": 90
    }  # fmt: skip


def test_nothing_wanted_is_placed_at_once() -> None:
    outcome = solve(problem(windows=[]))

    assert (outcome.placements, outcome.unplaced, outcome.cost.total) == ((), (), 0)


def test_whoever_is_asked_for_twice_is_one() -> None:
    asked = problem(wanted("a", mentors=(1,), candidates=(1, 2), choose=1))

    assert [each.mentors for each in solve(asked).placements] == [(1, 2)]
    assert solve(replace(asked, wanted=[replace(asked.wanted[0], choose=2)])).placements == ()
