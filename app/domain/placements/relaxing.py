"""What could be given up, one thing at a time, so that a session finds a place."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta

from app.domain.conflicts.meeting import Mentor
from app.domain.placements.outcome import Relaxation, Way
from app.domain.placements.problem import Problem, Wanted
from app.domain.placements.teams import UNDERSTOOD, asked, disciplines, pool
from app.domain.spans import Span, by_day
from app.domain.wall_time import day_bounds

DAYS_LOOKED_AT = 10  # after the last day, for one more
LONGER_BY = (30, 60)  # minutes
NEW = 0  # a room or a mentor that is still to be found


def ways(problem: Problem, session: str) -> Iterator[Relaxation]:
    """Yield what could be given up for a session, what asks the least of people first."""
    wanted = _of(problem, session)
    yield from _of_rooms(wanted)
    yield from _of_mentors(wanted)
    for trainee in sorted(wanted.trainees):
        yield Relaxation(way=Way.WITHOUT_TRAINEE, subject=trainee)
    for minutes in LONGER_BY:
        yield Relaxation(way=Way.LATER, subject=minutes)
        yield Relaxation(way=Way.EARLIER, subject=minutes)
    yield Relaxation(way=Way.ANOTHER_DAY)
    for module in problem.modules:
        for needed in module.prerequisites:
            if wanted.module in (module.uid, needed):
                yield Relaxation(way=Way.WITHOUT_ORDER, subject=needed, module=module.uid)
    for discipline in sorted(asked(problem, wanted) - {UNDERSTOOD}):
        yield Relaxation(way=Way.WITHOUT_DISCIPLINE, subject=discipline)


def _of_rooms(wanted: Wanted) -> Iterator[Relaxation]:
    for room in wanted.rooms:
        yield Relaxation(way=Way.LARGER_ROOM, subject=room)
    if wanted.rooms:
        yield Relaxation(way=Way.ANOTHER_ROOM)


def _of_mentors(wanted: Wanted) -> Iterator[Relaxation]:
    chosen_from = pool(wanted) if wanted.choose else ()
    for way in (Way.FREE_MENTOR, Way.VISIT):
        for person in dict.fromkeys((*wanted.mentors, *chosen_from, *wanted.hosts)):
            yield Relaxation(way=way, subject=person)
    for person in wanted.mentors:
        yield Relaxation(way=Way.ANOTHER_MENTOR, subject=person)
    if wanted.choose:
        yield Relaxation(way=Way.ANOTHER_MENTOR, subject=NEW)


def relaxed(problem: Problem, session: str, relaxation: Relaxation) -> Problem:
    """Return a problem in which one thing is given up for a session."""
    subject = relaxation.subject
    if isinstance(subject, str):
        return _of_module(problem, session, relaxation, subject)
    match relaxation.way:
        case Way.LARGER_ROOM:
            return replace(problem, rooms={**problem.rooms, subject: None})
        case Way.FREE_MENTOR | Way.VISIT:
            mentor = problem.mentors.get(subject, Mentor())
            free = relaxation.way is Way.FREE_MENTOR
            mentor = replace(mentor, blocked=()) if free else replace(mentor, away={})
            return replace(problem, mentors={**problem.mentors, subject: mentor})
        case Way.LATER | Way.EARLIER as way:
            return replace(problem, windows=_longer(problem, way, timedelta(minutes=subject)))
        case Way.ANOTHER_DAY:
            return replace(problem, windows=[*problem.windows, *_day_after(problem)])
        case _:
            return _of_session(problem, session, relaxation.way, subject)


def _of_session(problem: Problem, session: str, way: Way, subject: int) -> Problem:
    wanted = _of(problem, session)
    if way is Way.ANOTHER_ROOM:
        problem = replace(problem, rooms={**problem.rooms, NEW: None})
        return _with(problem, replace(wanted, rooms=(*wanted.rooms, NEW)))
    if way is Way.WITHOUT_TRAINEE:
        return _with(
            problem, replace(wanted, trainees=[each for each in wanted.trainees if each != subject])
        )
    if subject == NEW:
        found = Mentor(disciplines=asked(problem, wanted))
        wanted = replace(wanted, candidates=(*wanted.candidates, NEW))
    else:
        found = Mentor(disciplines=disciplines(problem, subject))
        others = (each for each in wanted.mentors if each != subject)
        wanted = replace(
            wanted,
            mentors=(*others, NEW),
            remote=_instead(wanted.remote, subject),
            interpreters=_instead(wanted.interpreters, subject),
        )
    return _with(replace(problem, mentors={**problem.mentors, NEW: found}), wanted)


def _instead(people: Collection[int], subject: int) -> list[int]:
    return [NEW if each == subject else each for each in people]


def _of_module(problem: Problem, session: str, relaxation: Relaxation, subject: str) -> Problem:
    order = relaxation.way is Way.WITHOUT_ORDER
    uid = relaxation.module if order else _of(problem, session).module
    modules = []
    for module in problem.modules:
        if module.uid == uid and order:
            kept = tuple(each for each in module.prerequisites if each != subject)
            modules.append(replace(module, prerequisites=kept))
        elif module.uid == uid:
            kept = tuple(each for each in module.board if each != subject)
            modules.append(replace(module, board=kept))
        else:
            modules.append(module)
    return replace(problem, modules=modules)


def _longer(problem: Problem, way: Way, by: timedelta) -> list[Span]:
    """Return the windows as they are where each day goes on longer, or begins before."""
    found: list[Span] = []
    for day, spans in by_day(problem.windows, problem.zone).items():
        if way is Way.LATER:
            found += [*spans[:-1], _later(spans[-1], day, problem, by)]
        else:
            found += [_earlier(spans[0], day, problem, by), *spans[1:]]
    return found


def _later(span: Span, day: date, problem: Problem, by: timedelta) -> Span:
    """Return a span that goes on longer, at most to the end of its day."""
    return replace(span, ends_at=min(span.ends_at + by, day_bounds(day, problem.zone)[1]))


def _earlier(span: Span, day: date, problem: Problem, by: timedelta) -> Span:
    """Return a span that begins before, if that is on its day and not over."""
    begins, first = span.starts_at - by, day_bounds(day, problem.zone)[0]
    over = problem.not_before is not None and begins < problem.not_before
    return span if over or begins < first else replace(span, starts_at=begins)


def _day_after(problem: Problem) -> list[Span]:
    """Return the windows of the last day as they are on the next one that can be used."""
    of_day = by_day(problem.windows, problem.zone)
    if not of_day:
        return []
    last = max(of_day)
    later = (timedelta(days=each) for each in range(1, DAYS_LOOKED_AT + 1))
    day = next((each for each in later if problem.can_be_used(last + each)), None)
    if day is None:
        return []
    return [Span(each.starts_at + day, each.ends_at + day) for each in of_day[last]]


def _of(problem: Problem, session: str) -> Wanted:
    return next(each for each in problem.wanted if each.session == session)


def _with(problem: Problem, wanted: Wanted) -> Problem:
    kept = [wanted if each.session == wanted.session else each for each in problem.wanted]
    return replace(problem, wanted=kept)
