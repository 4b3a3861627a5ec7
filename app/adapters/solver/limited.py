"""Times and repairs within so many seconds: by OR-Tools where that is installed, else by trying."""

from collections.abc import Collection
from time import monotonic

from app.adapters.solver import solving
from app.domain.placements import repair
from app.domain.placements.outcome import Outcome, Report, ShouldStop
from app.domain.placements.problem import Placement, Problem
from app.domain.placements.repairs import Loss, Repairs
from app.domain.placements.solving import solve

SECONDS = solving.SECONDS
SECONDS_OF_REPAIR = 8.0


class Solver:
    """Looks for so long, and tells the best that it found by then."""

    def __init__(
        self, seconds: float = SECONDS, seconds_of_repair: float = SECONDS_OF_REPAIR
    ) -> None:
        self.seconds, self.seconds_of_repair = seconds, seconds_of_repair

    def times(
        self,
        problem: Problem,
        *,
        now: Collection[Placement] = (),
        should_stop: ShouldStop,
        report: Report,
    ) -> Outcome:
        """Place as many sessions as can be, as well as it is found.

        What finds no place stays where it is `now`.
        """
        if solving.is_installed():
            return solving.solve(
                problem, now=now, seconds=self.seconds, should_stop=should_stop, report=report
            )
        return solve(
            problem,
            now=now,
            should_stop=_after(self.seconds, should_stop),
            report=report,
            stop_explaining=solving.once_begun(solving.SECONDS_OF_EXPLAINING, should_stop),
        )

    def repairs(
        self,
        problem: Problem,
        placements: Collection[Placement],
        loss: Loss,
        *,
        should_stop: ShouldStop,
    ) -> Repairs:
        """Find the best repairs."""
        stop = _after(self.seconds_of_repair, should_stop)
        return repair.repairs(problem, placements, loss, should_stop=stop)


def _after(seconds: float, should_stop: ShouldStop) -> ShouldStop:
    until = monotonic() + seconds
    return lambda: should_stop() or monotonic() > until
