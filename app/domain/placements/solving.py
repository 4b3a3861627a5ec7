"""Times, rooms and mentors for the sessions of a course, found by trying."""

from collections.abc import Sequence

from app.domain.placements.desk import Desk
from app.domain.placements.explaining import explain
from app.domain.placements.lots import Lots
from app.domain.placements.outcome import Outcome, Report, ShouldStop, never, to_nobody
from app.domain.placements.problem import Placement, Problem
from app.domain.placements.search import Search
from app.domain.placements.soft_rules import cost
from app.domain.placements.trying import Trying

MOST_STEPS = 4_000


def solve(
    problem: Problem,
    *,
    seed: int = 1,
    most_steps: int = MOST_STEPS,
    should_stop: ShouldStop = never,
    report: Report = to_nobody,
    stop_explaining: ShouldStop = never,
) -> Outcome:
    """Place sessions so that no rule is broken that was not before, and as well as can be found.

    The same seed gives the same plan, unless it is told to stop. A step places one session. When it
    stops explaining, it still says which rules keep the others from a place.
    """
    placements, steps = place(
        problem, seed=seed, most_steps=most_steps, should_stop=should_stop, report=report
    )
    return outcome(problem, placements, steps, stop_explaining)


def place(
    problem: Problem, *, seed: int, most_steps: int, should_stop: ShouldStop, report: Report
) -> tuple[tuple[Placement, ...], int]:
    """Return where sessions were placed, and in how many steps."""
    desk = Desk(problem)
    trying = Trying(Search(desk, Lots(seed)), most_steps, should_stop, report)
    trying.place(desk.wanted)
    trying.improve()
    return desk.placements(), trying.steps


def outcome(
    problem: Problem,
    placements: Sequence[Placement],
    steps: int,
    stop_explaining: ShouldStop = never,
) -> Outcome:
    """Return what came of placing sessions, with a word on each that was not placed."""
    placed = {each.session for each in placements}
    return Outcome(
        placements=placements,
        unplaced=tuple(
            explain(problem, placements, each.session, stop_explaining)
            for each in problem.wanted
            if each.session not in placed
        ),
        cost=cost(problem, placements),
        steps=steps,
    )
