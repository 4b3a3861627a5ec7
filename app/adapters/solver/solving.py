"""The one door to OR-Tools: a plan found by trying is made better, and judged before it is told."""

from collections.abc import Sequence
from importlib.util import find_spec
from time import monotonic

from app.domain.placements.checking import keeps_every_rule
from app.domain.placements.outcome import Outcome, Report, ShouldStop, never, to_nobody
from app.domain.placements.problem import Placement, Problem
from app.domain.placements.soft_rules import cost
from app.domain.placements.solving import MOST_STEPS, outcome, place

SECONDS = 4.0
OF_TRYING = 0.4  # of these, at most
SECONDS_OF_EXPLAINING = 2.0  # on top of them


def is_installed() -> bool:
    """Whether OR-Tools is there."""
    return find_spec("ortools") is not None


def solve(
    problem: Problem,
    *,
    seed: int = 1,
    seconds: float = SECONDS,
    should_stop: ShouldStop = never,
    report: Report = to_nobody,
) -> Outcome:
    """Place as many sessions as can be, in the best way that is found in so many seconds.

    It begins with what trying finds (`app.domain.placements.solving`), and is never worse. What
    comes of OR-Tools is told only if it keeps every rule by our own reading of them.
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
    stop_explaining = once_begun(SECONDS_OF_EXPLAINING, should_stop)
    return outcome(problem, found if better else first, steps, stop_explaining)


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
