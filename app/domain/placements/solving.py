"""Times, rooms and mentors for the sessions of a course, found by trying."""

from collections.abc import Collection, Sequence
from functools import partial

from app.domain.placements.desk import Desk
from app.domain.placements.explaining import explain
from app.domain.placements.lots import Lots
from app.domain.placements.outcome import Outcome, Report, ShouldStop, never, to_nobody
from app.domain.placements.problem import Placement, Problem
from app.domain.placements.search import Search
from app.domain.placements.soft_rules import cost
from app.domain.placements.staying import beside, others, place_beside
from app.domain.placements.trying import Trying

MOST_STEPS = 4_000


def solve(
    problem: Problem,
    *,
    now: Collection[Placement] = (),
    seed: int = 1,
    most_steps: int = MOST_STEPS,
    should_stop: ShouldStop = never,
    report: Report = to_nobody,
    stop_explaining: ShouldStop = never,
) -> Outcome:
    """Place sessions so that no rule is broken that was not before, and as well as can be found.

    What finds no place stays where it is `now`. The same seed gives the same plan, unless it is
    told to stop. A step places one session. When it stops explaining, it still says which rules
    keep the others from a place.
    """
    trying = partial(
        place, seed=seed, most_steps=most_steps, should_stop=should_stop, report=report
    )
    placements, steps = place_beside(problem, now, trying)
    return outcome(problem, placements, steps, stop_explaining, now)


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
    now: Collection[Placement] = (),
) -> Outcome:
    """Return what came of placing sessions, with a word on each that was not placed.

    Such a one stays where it is `now`, which is in the way of the others.
    """
    placed = {each.session for each in placements}
    there = {each.session: each for each in now}
    return Outcome(
        placements=placements,
        unplaced=tuple(
            explain(
                beside(problem, others(there, placements, each.session)),
                placements,
                each.session,
                stop_explaining,
            )
            for each in problem.wanted
            if each.session not in placed
        ),
        cost=cost(problem, placements),
        steps=steps,
    )
