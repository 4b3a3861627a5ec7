"""How many mentors are to be chosen for a session that nobody teaches yet."""

from collections.abc import Iterator
from dataclasses import replace

from app.domain.placements.desk import Desk
from app.domain.placements.openings import choices, openings
from app.domain.placements.problem import Problem, Wanted
from app.domain.placements.teams import asked, pool, team


def with_team(problem: Problem, wanted: Wanted) -> Wanted:
    """Return a session that nobody teaches with as many mentors to be chosen as it asks for.

    These are the fewest who bring all that is needed at some moment at which they are free, or at
    any where there is none.
    """
    if wanted.mentors or not wanted.candidates:
        return wanted
    needed = asked(problem, replace(wanted, choose=1))
    teams = [replace(wanted, choose=many) for many in range(1, max(len(needed), 1) + 1)]
    if len(teams) == 1:
        return teams[0]
    there_are = (each for each in teams if team(problem, needed, pool(each), each.choose))
    return next(_free(problem, teams), next(there_are, teams[0]))


def _free(problem: Problem, teams: list[Wanted]) -> Iterator[Wanted]:
    for each in teams:
        desk = Desk(replace(problem, wanted=[each]))
        left = openings(desk, each.session, desk.lasting(each.session))
        if any(True for _ in choices(desk, each.session, left, lambda _person, _start: 0)):
            yield each
