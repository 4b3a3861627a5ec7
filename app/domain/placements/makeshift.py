"""A repair found by trying, for a plan in which the best one cannot be looked for to the end."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import islice

from app.domain.conflicts.meeting import Meeting, Mentor
from app.domain.placements.desk import Desk
from app.domain.placements.lots import Lots
from app.domain.placements.options import Option, stands_against
from app.domain.placements.outcome import ShouldStop, to_nobody
from app.domain.placements.problem import Problem
from app.domain.placements.replacing import Replacing
from app.domain.placements.search import Search
from app.domain.placements.starts import instant
from app.domain.placements.trying import Trying
from app.domain.spans import merged

MOST_STEPS = 1_000


def makeshift(plan: Replacing, should_stop: ShouldStop) -> dict[str, Option] | None:
    """Return changes that make up for a loss, None where none are found.

    All but the affected sessions stand on the desk of the plan. What is found asks the least that
    comes to hand; of its changes those are left out that nothing makes necessary.
    """
    search = Search(_desk(plan), Lots(1))
    for session, now in plan.now.items():
        if session not in plan.mendable:
            search.put_back(now)
    trying = Trying(search, MOST_STEPS, should_stop, to_nobody)
    trying.place(plan.mendable)
    found = search.desk.placed
    if len(found) < len(plan.now):
        return None
    options = {
        session: next((each for each in plan.options(session) if each.place == place), None)
        for session, place in found.items()
        if place != plan.now[session]
    }
    changes = {session: each for session, each in options.items() if each is not None}
    return _needed(plan, changes) if len(changes) == len(options) else None


def _desk(plan: Replacing) -> Desk:
    """Return an empty desk for what is left after the loss, with the moments of the plan's own."""
    desk = Desk(_without_what_is_lost(plan), [instant(each) for each in plan.desk.starts.moments])
    desk.needs, desk.fitting = plan.desk.needs, plan.desk.fitting
    return desk


def _without_what_is_lost(plan: Replacing) -> Problem:
    """Return the problem of placing all of it anew; teams are seen to by what desks need."""
    problem, loss = plan.desk.problem, plan.loss
    mentors, elsewhere = dict(problem.mentors), list(problem.elsewhere)
    if loss.mentor is not None:
        mentor = mentors.get(loss.mentor, Mentor())
        mentors[loss.mentor] = replace(mentor, blocked=merged([*mentor.blocked, loss.span]))
    if loss.room is not None:
        closed = Meeting(
            session="",
            course=0,
            starts_at=loss.span.starts_at,
            ends_at=loss.span.ends_at,
            day=loss.span.starts_at.date(),
            room=loss.room,
        )
        elsewhere.append(closed)
    return replace(problem, mentors=mentors, elsewhere=elsewhere)


def _needed(plan: Replacing, changes: dict[str, Option]) -> dict[str, Option] | None:
    """Return the changes of affected sessions, and those that make room for them or one another."""
    needed: dict[str, Option] = {}
    waiting = {*plan.mendable}
    while waiting:
        session = min(waiting)
        waiting.remove(session)
        if session not in changes:
            break
        if session in plan.desk.placed:
            plan.desk.take(session)
        option = needed[session] = changes[session]
        plan.desk.hold(option.place)
        there = (each for each in plan.against(session) if stands_against(each, option))
        waiting |= {each.session for each in there if each.session is not None} - needed.keys()
        if not waiting:
            waiting |= {*islice(_could_put_right(plan, changes.keys() - needed.keys()), 1)}
    whole = not waiting and not plan.disorder()
    for session in needed:
        plan.desk.take(session)
        if session not in plan.mendable:
            plan.desk.hold(plan.now[session])
    return needed if whole else None


def _could_put_right(plan: Replacing, others: Collection[str]) -> Iterator[str]:
    for order in plan.disorder():
        for lesson in order.lessons:
            yield from (each for each in plan.desk.taught_in(lesson) if each in others)
