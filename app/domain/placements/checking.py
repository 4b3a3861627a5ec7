"""Whether what was placed keeps every rule, by whomever it was placed."""

from collections.abc import Collection
from dataclasses import replace

from app.domain.placements.desk import Desk
from app.domain.placements.laying import as_it_is, laid
from app.domain.placements.openings import openings
from app.domain.placements.options import faults, named, out_of_order
from app.domain.placements.problem import Placement, Problem
from app.domain.placements.starts import begun
from app.domain.placements.teams import needs, team


def keeps_every_rule(problem: Problem, placements: Collection[Placement]) -> bool:
    """Whether no placed session has a part in anything that a rule forbids."""
    desk = Desk(problem)
    for each in placements:
        desk.hold(desk.there(each.session, begun(each.starts_at), each.room, each.mentors))
    return all(_fits(desk, each) for each in placements)


def brings_nothing_new(
    problem: Problem, before: Collection[Placement], after: Collection[Placement]
) -> bool:
    """Whether nothing is wrong with a plan once some sessions changed that was not before.

    `before` is the whole plan, `after` has those of it that change.
    """
    changed = {each.session: each for each in after}
    then = _as_they_are(problem, before)
    as_it_was = replace(problem, wanted=[*then.wanted.values()])
    now = _as_they_are(as_it_was, [changed.get(each.session, each) for each in before])
    known = {each for session in changed for each in faults(then, session)}
    asked = [
        needs(now.problem, now.wanted[each]) - needs(then.problem, then.wanted[each])
        for each in changed
    ]
    return (
        all(each in known for session in changed for each in faults(now, session))
        and set(map(named, out_of_order(now))) <= set(map(named, out_of_order(then)))
        and not any(asked)
    )


def _as_they_are(problem: Problem, placements: Collection[Placement]) -> Desk:
    at = {each.session: each for each in placements}
    there = (each for each in problem.wanted if each.session in at)
    return laid(problem, [as_it_is(each, at[each.session]) for each in there], placements)


def _fits(desk: Desk, placement: Placement) -> bool:
    session, moment = placement.session, begun(placement.starts_at)
    wanted = desk.wanted[session]
    if moment not in desk.starts.moments:
        return False
    start = desk.starts.moments.index(moment)
    was = desk.take(session)
    left = openings(desk, session, desk.obstacles(session))
    desk.hold(was)
    chosen = [each for each in placement.mentors if each not in wanted.mentors]
    return (
        bool(left.moments >> start & 1)
        and placement.room in left.rooms_at(start)
        and len(placement.mentors) == len({*wanted.mentors, *chosen})
        and len(chosen) == wanted.choose
        and set(chosen) <= set(left.mentors_at(start))
        and team(desk.problem, desk.needs[session], chosen, wanted.choose) is not None
    )
