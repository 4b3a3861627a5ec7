"""OR-Tools at work on a problem: for so long, on two cores, the same way each time it can."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from time import monotonic

from ortools.sat.python import cp_model

from app.adapters.solver.model import Model, OutOfTime
from app.adapters.solver.wishes import objective
from app.domain.placements.outcome import Progress, Report, ShouldStop
from app.domain.placements.problem import Placement, Problem
from app.domain.placements.starts import begun, instant

WORKERS = 2
FIRST_SECONDS = 1.0  # at most, to work out what follows from the first plan
SPARE_SECONDS = 0.2  # to end and to read what was found
LOOK = 0.05  # seconds between two looks at whether it should stop


def improved(
    problem: Problem,
    first: Sequence[Placement],
    *,
    seed: int,
    until: float,
    should_stop: ShouldStop,
    report: Report,
) -> tuple[Placement, ...]:
    """Return the best plan that is found, beginning with a first one; none at all where none is.

    `until` is when it has to be there, as `monotonic` counts: none is where the time is over before
    the problem is told.
    """
    try:
        model = Model(problem, lambda: should_stop() or monotonic() > until)
        model.cp.minimize(objective(model))
    except OutOfTime:
        return ()
    if len(first) == len(problem.wanted):
        model.place_all()
    _begin_with(model, first, min(FIRST_SECONDS, (until - monotonic()) / 2))
    solver = _solver(seed, max(until - monotonic() - SPARE_SECONDS, SPARE_SECONDS))
    heard = _Heard(model)
    # The caller's own functions are called in the caller's thread only.
    with ThreadPoolExecutor(max_workers=1) as pool:
        work = pool.submit(solver.solve, model.cp, heard)
        told = 0
        while wait([work], timeout=LOOK).not_done:
            if heard.plans > told:
                told = heard.plans
                report(Progress(steps=told, placed=heard.placed, of=len(problem.wanted)))
            if should_stop():
                solver.stop_search()
        status = work.result()
    return _read(model, solver) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else ()


class _Heard(cp_model.CpSolverSolutionCallback):
    """Counts the plans that are found, and what is placed in the last one."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.plans = self.placed = 0
        self._flags = [each.placed for each in model.sessions.values()]

    def on_solution_callback(self) -> None:
        """Count one more."""
        self.placed = sum(self.boolean_value(each) for each in self._flags)
        self.plans += 1


def _solver(seed: int, seconds: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = seed
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.interleave_search = True  # the same steps however the cores take turns
    # With a first plan in hand, the seconds that these take are better spent on others.
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.linearization_level = 0
    return solver


def _begin_with(model: Model, first: Sequence[Placement], seconds: float) -> None:
    """Let OR-Tools begin with a plan, and with all that follows from it."""
    of_session = {each.session: each for each in first}
    fixed = model.cp.clone()
    for name, session in model.sessions.items():
        placement = of_session.get(name)
        fixed.add(session.placed == (placement is not None))
        if placement is not None:
            fixed.add(session.start == begun(placement.starts_at) - model.origin)
            for room, flag in session.rooms.items():
                fixed.add(flag == (room == placement.room))
            for person, flag in session.mentors.items():
                fixed.add(flag == (person in placement.mentors))
    solver = _solver(0, max(seconds, SPARE_SECONDS))
    if solver.solve(fixed) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        for index, value in enumerate(solver.response_proto.solution):
            model.cp.add_hint(model.cp.get_int_var_from_proto_index(index), value)


def _read(model: Model, solver: cp_model.CpSolver) -> tuple[Placement, ...]:
    found = []
    for name, session in model.sessions.items():
        if solver.boolean_value(session.placed):
            rooms = [each for each, flag in session.rooms.items() if solver.boolean_value(flag)]
            chosen = [each for each, flag in session.mentors.items() if solver.boolean_value(flag)]
            found.append(
                Placement(
                    session=name,
                    starts_at=instant(solver.value(session.start) + model.origin),
                    room=rooms[0] if rooms else None,
                    mentors=tuple(sorted((*session.wanted.mentors, *chosen))),
                )
            )
    return tuple(found)
