"""Why a session has no place, and what single thing would give it one."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from app.domain.conflicts.plan_conflict import Rule
from app.domain.placements.desk import Desk
from app.domain.placements.lots import Lots
from app.domain.placements.obstacles import Obstacle
from app.domain.placements.openings import openings
from app.domain.placements.outcome import ShouldStop, Unplaced, never
from app.domain.placements.problem import Placement, Problem
from app.domain.placements.relaxing import relaxed, ways
from app.domain.placements.search import Search
from app.domain.placements.starts import bits
from app.domain.placements.teams import team


def explain(
    problem: Problem,
    placements: Collection[Placement],
    session: str,
    should_stop: ShouldStop = never,
) -> Unplaced:
    """Say why a session has no place beside those that have, which stay where they are."""
    alone = standing(problem, placements, session)
    desk = Desk(alone)
    why = Unplaced(
        session=session,
        tried=desk.fitting[session].bit_count(),
        excluded=_excluded(desk, session),
        at_all=bool(desk.starts.moments),
    )
    for relaxation in ways(alone, session):
        if should_stop():
            return replace(why, looked=False)
        placement = place_one(relaxed(alone, session, relaxation), session)
        if placement is not None:
            return replace(why, relaxation=replace(relaxation, placement=placement))
    return why


def standing(problem: Problem, placements: Collection[Placement], session: str) -> Problem:
    """Return the problem of one session, in which all that is placed keeps its place."""
    return replace(
        problem,
        wanted=[each for each in problem.wanted if each.session == session],
        fixed=[*problem.fixed, *map(problem.meeting, placements)],
    )


def place_one(alone: Problem, session: str) -> Placement | None:
    """Return where the only session of a problem is best placed, None where it cannot be."""
    search = Search(Desk(alone), Lots(0))
    best = search.best_free(session)
    if best is None:
        return None
    search.put(session, best[1])
    return search.desk.placements()[0]


def _excluded(desk: Desk, session: str) -> dict[Rule, int]:
    """Count the moments that each rule forbids.

    Where there is a choice of rooms or mentors, the rules count that forbid any of them at a
    moment at which none, or not enough of them, are left.
    """
    found: Counter[Rule] = Counter()
    obstacles = desk.obstacles(session)
    left = openings(desk, session, obstacles)
    rooms, pool = desk.wanted[session].rooms, desk.pools[session]
    for start in bits(desk.fitting[session]):
        here = [each for each in obstacles if each.forbidden >> start & 1]
        of_rooms = [each for each in here if each.room in rooms]
        of_choice = [each for each in here if each.mentor in pool]
        rules = _rules(each for each in here if each not in of_rooms and each not in of_choice)
        if not left.rooms_at(start):
            rules |= _rules(of_rooms)
        if _has_team(desk, session, pool) and not _has_team(desk, session, left.mentors_at(start)):
            rules |= _rules(of_choice)
        found.update(rules)
    return dict(found)


def _has_team(desk: Desk, session: str, people: Sequence[int]) -> bool:
    many = desk.wanted[session].choose
    return team(desk.problem, desk.needs[session], people, many) is not None


def _rules(obstacles: Iterable[Obstacle]) -> set[Rule]:
    return {each.rule for each in obstacles}
