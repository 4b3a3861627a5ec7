"""The one door to OR-Tools: a plan found by trying is made better, and judged before it is told."""

from collections.abc import Collection, Sequence
from importlib.util import find_spec
from time import monotonic

from app.domain.placements.checking import keeps_every_rule
from app.domain.placements.outcome import Outcome, Report, ShouldStop, never, to_nobody
from app.domain.placements.problem import Placement, Problem
from app.domain.placements.soft_rules import cost
from app.domain.placements.solving import MOST_STEPS, outcome, place
from app.domain.placements.staying import Found, place_beside

SECONDS = 4.0
OF_TRYING = 0.4  # of these, at most
SECONDS_OF_EXPLAINING = 2.0  # on top of them


def is_installed() -> bool:
    """Whether OR-Tools is there."""
    return find_spec("ortools") is not None


def solve(
    problem: Problem,
    *,
    now: Collection[Placement] = (),
    seed: int = 1,
    seconds: float = SECONDS,
    should_stop: ShouldStop = never,
    report: Report = to_nobody,
) -> Outcome:
    """Place as many sessions as can be, in the best way that is found in so many seconds.

    What finds no place stays where it is `now`; where others were placed over it, all is placed
    again, in half the time, and so on.
    """
    left = [seconds]

    def found(problem: Problem) -> Found:
        share = left[0]
        left[0] /= 2
        return _placed(problem, seed, share, should_stop, report)

    placements, steps = place_beside(problem, now, found)
    stop_explaining = once_begun(SECONDS_OF_EXPLAINING, should_stop)
    return outcome(problem, placements, steps, stop_explaining, now)


def _placed(
    problem: Problem, seed: int, seconds: float, should_stop: ShouldStop, report: Report
) -> Found:
    """Place sessions, beginning with what trying finds, and never worse than that.

    What comes of OR-Tools is told only if it keeps every rule by our own reading of them.
    """
    # Costs nearly a second and 100 MB.
    from app.adapters.solver.run import improved  # noqa: PLC0415

    begun = monotonic()
    first, steps = place(
        problem,
        seed=seed,
        most_steps=MOST_STEPS,
        should_stop=lambda: should_stop() or monotonic() > begun + OF_TRYING * seconds,
        report=report,
    )
    found = improved(
        problem, first, seed=seed, until=begun + seconds, should_stop=should_stop, report=report
    )
    better = _is_better(problem, found, first) and keeps_every_rule(problem, found)
    return (found if better else first), steps


def once_begun(seconds: float, should_stop: ShouldStop) -> ShouldStop:
    """Return what stops something so many seconds after it asked for the first time."""
    until: list[float] = []

    def is_over() -> bool:
        if not until:
            until.append(monotonic() + seconds)
        return should_stop() or monotonic() > until[0]

    return is_over


def _is_better(problem: Problem, one: Sequence[Placement], other: Sequence[Placement]) -> bool:
    if len(one) != len(other):
        return len(one) > len(other)
    return cost(problem, one).total < cost(problem, other).total
