"""Sessions that may move and find no place stay where they are: nothing is placed over them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from app.domain.placements.checking import keeps_every_rule
from app.domain.placements.explaining import place_one, standing
from app.domain.placements.problem import Placement, Problem

Found = tuple[Sequence[Placement], int]
Place = Callable[[Problem], Found]


def place_beside(problem: Problem, now: Collection[Placement], place: Place) -> Found:
    """Place sessions so that those without a place can stay where they are `now`; count steps.

    Each round keeps those in their places that had none to go to, until what is placed fits beside
    them. What stayed only because others stood in its way then gets a place after all.
    """
    there = {each.session: each for each in now}
    placements, steps = place(problem)
    staying: set[str] = set()
    for _ in there:
        if _fits(problem, there, placements):
            break
        staying |= there.keys() - {each.session for each in placements}
        placements, more = place(beside(problem, {each: there[each] for each in staying}))
        steps += more
    return (_filled(problem, there, placements) if staying else placements), steps


def beside(problem: Problem, staying: Mapping[str, Placement]) -> Problem:
    """Return the problem in which these sessions stay where they are."""
    if not staying:
        return problem
    return replace(
        problem,
        wanted=[each for each in problem.wanted if each.session not in staying],
        fixed=[*problem.fixed, *map(problem.meeting, staying.values())],
    )


def others(
    now: Mapping[str, Placement], placements: Collection[Placement], session: str
) -> dict[str, Placement]:
    """Return what stays where it is beside all that is placed, but for one session."""
    placed = {session, *(each.session for each in placements)}
    return {key: each for key, each in now.items() if key not in placed}


def _fits(
    problem: Problem, now: Mapping[str, Placement], placements: Collection[Placement]
) -> bool:
    staying = others(now, placements, "")
    return not staying or keeps_every_rule(beside(problem, staying), placements)


def _filled(
    problem: Problem, now: Mapping[str, Placement], placements: Sequence[Placement]
) -> Sequence[Placement]:
    """Return the same plan with what is left in it wherever that has a place by now."""
    placed = {each.session for each in placements}
    for session in (each.session for each in problem.wanted if each.session not in placed):
        around = beside(problem, others(now, placements, session))
        found = place_one(standing(around, placements, session), session)
        if found is not None:
            return _filled(problem, now, [*placements, found])
    of_session = {each.session: each for each in placements}
    return [of_session[each.session] for each in problem.wanted if each.session in of_session]
