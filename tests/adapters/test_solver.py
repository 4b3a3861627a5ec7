"""OR-Tools: plans that keep every rule by another's reading, and the best there are."""

import subprocess
import sys
import threading
from dataclasses import replace
from time import monotonic, sleep

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.solver import is_installed, run, solve, solving, wishes
from app.adapters.solver.limited import Solver
from app.adapters.solver.run import improved
from app.domain.placements.outcome import Progress, never, to_nobody
from app.domain.placements.problem import Placement, Problem
from app.domain.placements.soft_rules import cost
from app.domain.placements.solving import solve as solve_by_trying
from bench.placements_data import FORTY, SIXTY, TWENTY, course
from tests.placing import every_plan, facts, most_that_fit, problem, problems, span, wanted


def found_alone(asked: Problem) -> tuple[Placement, ...]:
    """What OR-Tools finds with nothing to begin with."""
    return improved(asked, (), seed=1, until=monotonic() + 20, should_stop=never, report=to_nobody)


@settings(max_examples=50)
@given(problems(most=4))
def test_no_rule_is_broken(asked: Problem) -> None:
    assert facts(asked, solve(asked, seconds=5).placements) == set()


@settings(max_examples=50)
@given(problems(most=3))
def test_by_itself_it_places_as_many_as_brute_force(asked: Problem) -> None:
    # Where fixed sessions are out of order already, it asks for more than is needed.
    asked = replace(asked, fixed=[replace(each, module=None) for each in asked.fixed])
    found = found_alone(asked)

    assert facts(asked, found) == set()
    assert len(found) == most_that_fit(asked)


@settings(max_examples=50)
@given(problems(most=2), st.sampled_from(["Asia/Kolkata", "America/New_York", "Pacific/Auckland"]))
def test_no_other_plan_is_better(asked: Problem, zone: str) -> None:
    asked = replace(
        asked,
        fixed=[replace(each, module=None) for each in asked.fixed],
        windows=[span(0, 45), span(720, 765)],
        zones={1: zone, 2: "Pacific/Auckland"},
    )
    plans = [*every_plan(asked)]
    most = max(map(len, plans))
    found = found_alone(asked)

    assert len(found) == most
    assert cost(asked, found).total == min(
        cost(asked, plan).total for plan in plans if len(plan) == most
    )


def test_course_of_sixty_sessions_is_placed_whole_and_no_worse_than_by_trying() -> None:
    asked = course(SIXTY)
    told: list[Progress] = []

    # Sixty reports come from trying, the next ones from OR-Tools.
    outcome = solve(asked, seconds=60, should_stop=lambda: len(told) > 61, report=told.append)

    assert not outcome.unplaced
    assert facts(asked, outcome.placements) == set()
    assert outcome.cost.total <= solve_by_trying(asked).cost.total


def test_within_the_seconds_that_planners_wait_no_rule_is_broken_and_no_session_lost() -> None:
    # How many are placed by then hangs on the machine: `python -m bench placements` says.
    asked = course(SIXTY)
    outcome = Solver().times(asked, should_stop=never, report=to_nobody)
    told = [each.session for each in (*outcome.placements, *outcome.unplaced)]

    assert facts(asked, outcome.placements) == set()
    assert sorted(told) == sorted(each.session for each in asked.wanted)


def test_where_it_is_not_installed_a_course_is_placed_whole_by_trying(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise AssertionError

    monkeypatch.setattr(solving, "is_installed", lambda: False)
    monkeypatch.setattr(solving, "solve", refuse)
    asked, told = course(FORTY), list[Progress]()

    outcome = Solver(seconds=60).times(asked, should_stop=never, report=told.append)

    assert (len(outcome.placements), outcome.unplaced) == (40, ())
    assert facts(asked, outcome.placements) == set()
    assert told[-1].placed == 40


def test_where_it_is_not_installed_it_stops_when_told_to_or_when_its_time_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(solving, "is_installed", lambda: False)
    asked = course(TWENTY)
    stopped = Solver(seconds=60).times(asked, should_stop=lambda: True, report=to_nobody)
    over = Solver(seconds=-1).times(asked, should_stop=never, report=to_nobody)

    assert (stopped.placements, over.placements) == ((), ())
    assert len(stopped.unplaced) == len(over.unplaced) == 20


def test_course_is_placed_whole_with_nothing_to_begin_with() -> None:
    asked = course(TWENTY)
    told = [0]

    found = improved(
        asked,
        (),
        seed=1,
        until=monotonic() + 60,
        should_stop=lambda: told[-1] == 20,
        report=lambda progress: told.append(progress.placed),
    )

    assert len(found) == 20
    assert facts(asked, found) == set()


def test_what_has_no_place_is_told_with_its_reason() -> None:
    asked = problem(wanted("a", people=(1,)), wanted("b", 45, people=(1,)))
    outcome = solve(asked)

    assert len(outcome.placements) == 1
    assert outcome.unplaced[0].relaxation is not None


def test_same_seed_gives_the_same_plan() -> None:
    sessions = [wanted(name, candidates=(1, 2, 3), choose=2, people=(1,)) for name in "abcdef"]
    asked = problem(*sessions, windows=[span(0, 240)], zones={1: "America/New_York"})

    assert len({solve(asked, seed=4, seconds=60).placements for _ in range(3)}) == 1


def test_it_tells_how_far_it_is_and_stops_when_told_to() -> None:
    told: list[tuple[Progress, threading.Thread]] = []
    asked = course(FORTY)

    outcome = solve(
        asked,
        seconds=60,
        should_stop=lambda: len(told) > 40,  # the last of them comes from OR-Tools
        report=lambda progress: told.append((progress, threading.current_thread())),
    )

    assert len(outcome.placements) == 40
    assert {each.of for each, _ in told} == {40}
    assert {thread for _, thread in told} == {threading.current_thread()}


def test_plan_that_breaks_a_rule_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = problem(wanted("a", people=(1,)), wanted("b", people=(1,)), windows=[span(0, 90)])
    first = solve_by_trying(asked).placements
    both_at_once = tuple(replace(each, starts_at=first[0].starts_at) for each in first)
    assert cost(asked, both_at_once).total < cost(asked, first).total
    monkeypatch.setattr(run, "improved", lambda *_args, **_options: both_at_once)

    assert solve(asked).placements == first


def test_nothing_wanted_is_placed_at_once() -> None:
    assert solve(problem(windows=[])).placements == ()


def test_it_is_loaded_when_the_first_problem_comes() -> None:
    script = (
        "import sys, app.adapters.solver as solver\n"
        "assert solver.is_installed()\n"
        "assert not {'ortools', 'pandas'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", script], check=True)

    assert is_installed()


def test_what_hours_cost_is_worked_out_once_for_a_zone_however_many_teach_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked_for: list[object] = []

    def count(*when: object) -> int:
        asked_for.append(when)
        return 7

    monkeypatch.setattr(wishes, "minutes_outside", count)
    people = (1, 2, 3, 4, 5, 6)
    sessions = [wanted(name, candidates=people, choose=1) for name in "abcd"]
    zones = dict.fromkeys(people, "America/New_York")

    improved(
        problem(*sessions, zones=zones),
        (),
        seed=1,
        until=monotonic() + 20,
        should_stop=never,
        report=to_nobody,
    )

    assert len(asked_for) == len({*asked_for}) == 8


def test_where_the_time_is_over_before_it_is_told_all_nothing_is_found() -> None:
    asked = course(TWENTY)
    late = monotonic() - 1

    assert improved(asked, (), seed=1, until=late, should_stop=never, report=to_nobody) == ()


def test_explaining_has_its_own_time_from_when_it_begins() -> None:
    is_over = solving.once_begun(0.05, never)

    assert not is_over()
    sleep(0.1)
    assert is_over()
    assert solving.once_begun(60, lambda: True)()
