"""A plan as the rules take it that find times and repairs.

A room online stands in it under its id below zero, so that it is a room like any other.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain.city_calendar import CityCalendar
from app.domain.conflicts.meeting import Meeting, Mentor
from app.domain.placements.problem import Placement, Problem, Wanted
from app.domain.placements.relaxing import DAYS_LOOKED_AT, LONGER_BY
from app.domain.placements.staffing import with_team
from app.domain.proposals.asked import Asked, AskedRepair, AskedTimes, NewSession
from app.domain.proposals.windows import STEP, windows
from app.domain.spans import Span
from app.models.delivery import CourseRun
from app.queries import (
    availability,
    effective_curricula,
    faculty,
    meetings,
    placing,
    rooms,
    teaching_facts,
)
from app.queries.meetings import Needs

# Days are tried that begin earlier.
EARLIEST = timedelta(minutes=max(LONGER_BY))
# One more day is tried, and its hours may lie over midnight.
ONE_MORE_DAY = timedelta(days=DAYS_LOOKED_AT + 1)


@dataclass(frozen=True, kw_only=True)
class AsPlanned:
    """What is looked for in a plan, and where those of its sessions are now that may change."""

    problem: Problem
    placements: tuple[Placement, ...]


@dataclass(frozen=True, kw_only=True)
class _Offered:
    """What of that which was asked for can still be given: open rooms, and mentors of the run."""

    rooms: tuple[int, ...]
    mentors: tuple[int, ...]
    places: Mapping[int, int | None]


def of_times(
    run: CourseRun, asked: AskedTimes, *, calendar: CityCalendar, now: datetime
) -> AsPlanned:
    """Return the problem of sessions that need a time beside all others, as all is now.

    What is taught anew is held no earlier than what the run teaches now holds. As many queries
    for any number of sessions.
    """
    held = meetings.of_runs([run.id])
    moving = set(asked.sessions)
    offered = _offered(run, asked)
    movable = [
        each for each in sorted(held, key=lambda each: each.in_time) if each.session in moving
    ]
    wanted = [_again(each, offered) for each in movable]
    wanted += _new(run, asked.new, offered)
    fixed = [each for each in held if each.session not in moving]
    since = placing.not_before(run.id, now) if asked.new else now
    spans = windows(asked.within, run.city.time_zone, calendar, not_before=since)
    problem = _problem(run, wanted, fixed, spans, offered)
    problem = replace(problem, not_before=since)
    if not asked.within.days_off:
        problem = replace(problem, can_be_used=calendar.is_working)
    return AsPlanned(
        problem=replace(problem, wanted=[with_team(problem, each) for each in wanted]),
        placements=tuple(map(_placement, movable)),
    )


def of_repair(
    run: CourseRun,
    asked: AskedRepair,
    *,
    kept: Collection[str],
    marked: Collection[str],
    calendar: CityCalendar,
    now: datetime,
) -> AsPlanned:
    """Return the plan that lost something, as it is now; `kept` are sessions that may not change.

    Nothing is lost to those of them that have ended or are `marked`. As many queries for any number
    of sessions.
    """
    held = sorted(meetings.of_runs([run.id]), key=lambda each: each.in_time)
    offered = _offered(run, asked)
    movable = [each for each in held if each.session not in kept]
    wanted = [replace(_again(each, offered), candidates=offered.mentors) for each in movable]
    fixed = [each for each in held if each.session in kept]
    spans = windows(asked.within, run.city.time_zone, calendar, not_before=now)
    stays = (Span(each.starts_at, each.ends_at) for each in movable)
    problem = _problem(run, wanted, fixed, spans, offered, also=stays)
    over = {each.session for each in fixed if each.ends_at <= now or each.session in marked}
    return AsPlanned(
        problem=replace(problem, over=over, not_before=now),
        placements=tuple(map(_placement, movable)),
    )


def _problem(
    run: CourseRun,
    wanted: Sequence[Wanted],
    fixed: Sequence[Meeting],
    spans: Sequence[Span],
    offered: _Offered,
    also: Iterable[Span] = (),
) -> Problem:
    around = _around([*spans, *also])
    people = {*offered.mentors}.union(*((*each.mentors, *each.hosts) for each in wanted))
    needed = {room for each in wanted for room in (*each.rooms, *each.sites)}
    needs = Needs(
        rooms={each for each in needed if each > 0},
        online={-each for each in needed if each < 0},
        mentors=people,
        trainees={trainee for each in wanted for trainee in each.trainees},
    )
    others = meetings.that_need(needs, around, [run.id]) if around else []
    return Problem(
        wanted=wanted,
        windows=spans,
        course=run.id,
        travel=teaching_facts.travel([*fixed, *others, *wanted]),
        step=STEP,
        zone=run.city.time_zone,
        fixed=[replace(each, room=_room(each), sites=_sites(each)) for each in fixed],
        elsewhere=[replace(each, room=_room(each), sites=_sites(each)) for each in others],
        groups=meetings.everybody(run),
        modules=teaching_facts.modules(run),
        mentors=_mentors(run, people, wanted, around),
        zones=availability.zones_of(people, today=around.starts_at.date()) if around else {},
        rooms=offered.places,
        languages=teaching_facts.languages_of(run.city),
    )


def _around(spans: Sequence[Span]) -> Span | None:
    if not spans:
        return None
    return Span(
        min(each.starts_at for each in spans) - EARLIEST,
        max(each.ends_at for each in spans) + ONE_MORE_DAY,
    )


def _mentors(
    run: CourseRun, people: Collection[int], wanted: Iterable[Wanted], around: Span | None
) -> Mapping[int, Mentor]:
    if not people or around is None:
        return {}
    return teaching_facts.mentors(
        people,
        run.city,
        since=around.starts_at,
        until=around.ends_at,
        also={city for each in wanted for city in each.hosts.values()},
    )


def _offered(run: CourseRun, asked: Asked) -> _Offered:
    of_city = rooms.of_city(run.city_id)
    teaching = {each.id for each in faculty.people_of(run.id)}
    can_be_chosen = {each.id for each in of_city if each.can_be_chosen}
    return _Offered(
        rooms=tuple(each for each in asked.rooms if each in can_be_chosen),
        mentors=tuple(each for each in asked.mentors if each in teaching),
        places={each.id: each.capacity for each in of_city},
    )


def _again(meeting: Meeting, offered: _Offered) -> Wanted:
    """Return a session that has a time and may get another one, with the mentors it has.

    It keeps its further rooms, so none of them can be its own.
    """
    now, sites = _room(meeting), _sites(meeting)
    in_person = offered.rooms or (() if now is None else (now,))
    online = () if now is None else (now,)
    return Wanted(
        session=meeting.session,
        minutes=meeting.minutes,
        people=meeting.people,
        trainees=meeting.trainees,
        city=meeting.city,
        module=meeting.module,
        expected=meeting.expected,
        mentors=tuple(sorted(meeting.mentors)),
        candidates=() if meeting.mentors or meeting.module is None else offered.mentors,
        rooms=tuple(
            each for each in (online if meeting.city is None else in_person) if each not in sites
        ),
        sites=sites,
        beside=meeting.beside,
        remote=meeting.remote,
        interpreters=meeting.interpreters,
        hosts=meeting.hosts,
        added_board=meeting.added_board,
    )


def _new(run: CourseRun, new: Iterable[NewSession], offered: _Offered) -> Iterator[Wanted]:
    modules = {each.uid: each for each in effective_curricula.of_run(run).modules}
    people = meetings.people_on([run.id])
    there_are = group_ids(run)
    for each in new:
        module = modules.get(each.module)
        if module is not None and each.group in there_are:
            yield Wanted(
                session=each.session,
                minutes=module.minutes,
                people=people.stands_for(run.id, each.group),
                trainees=people.in_several(run.id, each.group),
                city=None if module.online else run.city_id,
                module=module.uid,
                expected=people.expected(run.id, each.group),
                candidates=offered.mentors,
                rooms=() if module.online else offered.rooms,
            )


def group_ids(run: CourseRun) -> set[int | None]:
    """Return for whom a new session can be: everybody, or a group that is there still."""
    return {None, *(group.id for group in run.groups)}


def _placement(meeting: Meeting) -> Placement:
    return Placement(
        session=meeting.session,
        starts_at=meeting.starts_at,
        room=_room(meeting),
        mentors=tuple(sorted(meeting.mentors)),
    )


def _room(meeting: Meeting) -> int | None:
    if meeting.room is None and meeting.virtual_room is not None:
        return -meeting.virtual_room
    return meeting.room


def _sites(meeting: Meeting) -> tuple[int, ...]:
    """Return what a session takes beside its own room: further rooms, and then one online."""
    beside = meeting.room is not None and meeting.virtual_room is not None
    online = (-meeting.virtual_room,) if beside and meeting.virtual_room is not None else ()
    return (*sorted(meeting.sites), *online)
