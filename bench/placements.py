"""Finding times: how long it takes to place all sessions of a course, and to mend its plan."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from statistics import median
from time import perf_counter

from app.adapters import solver
from app.domain.placements.outcome import Outcome
from app.domain.placements.problem import Problem
from app.domain.placements.repair import repairs
from app.domain.placements.repairs import Loss
from app.domain.placements.solving import solve
from bench.placements_data import FORTY, SIXTY, TWENTY, course
from bench.rows import Row, within
from tests.placing import facts

ROUNDS = 5
MOST_MS = 5_000.0  # with OR-Tools and without


def run() -> list[Row]:
    """Measure placing by trying, mending, and OR-Tools where it is installed."""
    rows = [
        _by_trying("placements_20_sessions", course(TWENTY)),
        _by_trying("placements_40_sessions", course(FORTY)),
        _row("placements_40_sessions_mended", _mending(), MOST_MS),
    ]
    return [*rows, *_of_ortools()] if solver.is_installed() else rows


def _of_ortools() -> list[Row]:
    asked, found = course(SIXTY), list[Outcome]()
    solver.solve(course(TWENTY))  # loads what solves it
    row = _row(
        "placements_60_sessions_ortools",
        lambda: found.append(solver.solve(asked)),
        MOST_MS,
        1,
    )
    _judge(asked, found[0])
    tried, cost = float(solve(asked).cost.total), float(found[0].cost.total)
    return [row, Row("placements_60_sessions_ortools_cost", cost, "points", tried, tried / cost)]


def _by_trying(name: str, asked: Problem) -> Row:
    found = list[Outcome]()
    row = _row(name, lambda: found.append(solve(asked)), MOST_MS)
    for outcome in found:
        _judge(asked, outcome)
    return row


def _row(name: str, work: Callable[[], object], most: float, rounds: int = ROUNDS) -> Row:
    taken = median(_milliseconds(work) for _ in range(rounds))
    return within(name, taken, "ms", most)


def _milliseconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1000


def _judge(asked: Problem, outcome: Outcome) -> None:
    """Let who shares nothing with the search say that all is placed by the rules; not timed."""
    assert not outcome.unplaced
    assert facts(asked, outcome.placements) == set()


def _mending() -> Callable[[], object]:
    """A mentor is ill for an afternoon, and everybody could stand in."""
    asked = course(FORTY)
    everybody = tuple(range(1, FORTY.mentors + 1))
    asked = replace(asked, wanted=[replace(each, candidates=everybody) for each in asked.wanted])
    placements = solve(asked).placements
    afternoon = replace(asked.windows[1], starts_at=asked.windows[1].starts_at + timedelta(hours=4))

    def mend() -> None:
        assert repairs(asked, placements, Loss(span=afternoon, mentor=1)).repairs

    return mend
