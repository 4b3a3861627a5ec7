"""What stands in the way of a session, told as the moments at which it cannot begin."""

from collections.abc import Iterator
from typing import NamedTuple

from app.domain.conflicts.meeting import Meeting, Mentor, Travel, city_of
from app.domain.conflicts.plan_conflict import Rule
from app.domain.placements.problem import Problem, Wanted
from app.domain.placements.starts import SECOND, Starts, begun, over
from app.domain.placements.teams import UNDERSTOOD, pool, team


class Held(NamedTuple):
    """A session in its place, from one second to another."""

    session: str
    begins: int
    ends: int
    room: int | None
    mentors: tuple[int, ...]
    people: frozenset[int]
    trainees: frozenset[int]
    course: int
    city: int | None
    module: str | None
    sites: tuple[int, ...] = ()
    remote: frozenset[int] = frozenset()
    hosts: tuple[tuple[int, int], ...] = ()

    @property
    def rooms(self) -> tuple[int, ...]:
        """All rooms in which it is held."""
        return self.sites if self.room is None else (self.room, *self.sites)

    @property
    def present(self) -> tuple[int, ...]:
        """All who are in it, to teach or to look after a room."""
        if not self.hosts:
            return self.mentors
        return (*self.mentors, *(one for one, _ in self.hosts if one not in self.mentors))

    def city_of(self, person: int) -> int | None:
        """Return the city in which one of them has to be, None where it can be any."""
        return city_of(person, self.city, self.remote, dict(self.hosts))


class Obstacle(NamedTuple):
    """A rule that forbids some moments, to one room or mentor where these are named.

    `session` is the other one that is in the way, where there is one.
    """

    rule: Rule
    forbidden: int
    session: str | None = None
    room: int | None = None
    mentor: int | None = None


def held(meeting: Meeting) -> Held:
    """Return a meeting in seconds."""
    return Held(
        meeting.session,
        begun(meeting.starts_at),
        over(meeting.ends_at),
        meeting.room,
        tuple(meeting.mentors),
        frozenset(meeting.people),
        frozenset(meeting.trainees),
        meeting.course,
        meeting.city,
        meeting.module,
        tuple(meeting.sites),
        frozenset(meeting.remote),
        tuple(sorted(meeting.hosts.items())),
    )


def lasting(
    problem: Problem, wanted: Wanted, needed: frozenset[str], starts: Starts
) -> tuple[Obstacle, ...]:
    """Return what stands in the way wherever the other wanted sessions are placed.

    `needed` is what who is chosen has to bring. The order of modules is left to who knows what
    else is placed.
    """
    found = [*_rooms(problem, wanted, starts), *_teams(problem, wanted, needed, starts)]
    for person in (*wanted.mentors, *wanted.candidates, *wanted.hosts):
        found += _of_mentor(problem.mentors.get(person, Mentor()), person, wanted, starts)
    for meeting in (*problem.fixed, *problem.elsewhere):
        found += beside(held(meeting), problem, wanted, starts)
    return tuple(each for each in found if each.forbidden)


def beside(other: Held, problem: Problem, wanted: Wanted, starts: Starts) -> Iterator[Obstacle]:
    """Yield what a session in its place forbids to one that looks for its own."""
    seconds = wanted.minutes * 60
    at_once = starts.meeting(seconds, other.begins, other.ends)
    if not other.people.isdisjoint(wanted.people):
        yield Obstacle(Rule.PEOPLE, at_once, other.session)
    if other.course != problem.course and not other.trainees.isdisjoint(wanted.trainees):
        yield Obstacle(Rule.TRAINEE, at_once, other.session)
    for room in other.rooms:
        if room in wanted.rooms or room in wanted.sites:
            yield Obstacle(Rule.ROOM, at_once, other.session, room=room)
    for person in other.present:
        if person in wanted.mentors or person in wanted.candidates or person in wanted.hosts:
            yield Obstacle(Rule.MENTOR, at_once, other.session, mentor=person)
            on_the_way = _on_the_way(other, problem.travel, wanted, person, starts) & ~at_once
            if on_the_way:
                yield Obstacle(Rule.TRAVEL, on_the_way, other.session, mentor=person)


def _on_the_way(other: Held, travel: Travel, wanted: Wanted, person: int, starts: Starts) -> int:
    here, elsewhere = wanted.city_of(person), other.city_of(person)
    if here is None or elsewhere is None:
        return 0
    there, back = travel(here, elsewhere), travel(elsewhere, here)
    return starts.meeting(
        wanted.minutes * 60, other.begins + (-there) // SECOND, other.ends - (-back) // SECOND
    )


def _of_mentor(mentor: Mentor, person: int, wanted: Wanted, starts: Starts) -> Iterator[Obstacle]:
    away = mentor.away.get(wanted.city_of(person) or 0, ())
    for rule, spans in ((Rule.UNAVAILABLE, mentor.blocked), (Rule.NO_VISIT, away)):
        forbidden = 0
        for span in spans:
            forbidden |= starts.meeting(
                wanted.minutes * 60, begun(span.starts_at), over(span.ends_at)
            )
        if forbidden:
            yield Obstacle(rule, forbidden, mentor=person)


def _rooms(problem: Problem, wanted: Wanted, starts: Starts) -> Iterator[Obstacle]:
    for room in wanted.rooms:
        places = problem.places(wanted, room)
        if places is not None and places < wanted.expected:
            yield Obstacle(Rule.CAPACITY, starts.all, room=room)


def _teams(
    problem: Problem, wanted: Wanted, needed: frozenset[str], starts: Starts
) -> Iterator[Obstacle]:
    people = pool(wanted)
    if len(people) < wanted.choose:
        yield Obstacle(Rule.MENTOR, starts.all)
    elif team(problem, needed - {UNDERSTOOD}, people, wanted.choose) is None:
        yield Obstacle(Rule.DISCIPLINE, starts.all)
    elif team(problem, needed, people, wanted.choose) is None:
        yield Obstacle(Rule.INTERPRETER, starts.all)
