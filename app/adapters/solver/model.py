"""The hard rules of placing sessions, as OR-Tools takes them.

What lasts (windows, fixed sessions, mentors who are not free or not there, rooms that are too
small) is read from the domain as the moments that it leaves; here is only what sessions without a
place forbid one another. Moments are seconds after the first one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, product

from ortools.sat.python import cp_model

from app.domain.placements.desk import Desk
from app.domain.placements.openings import Openings, choices, openings
from app.domain.placements.outcome import ShouldStop, never
from app.domain.placements.problem import Problem, Wanted
from app.domain.placements.starts import SECOND, begun, bits, over
from app.domain.placements.teams import brings


@dataclass(frozen=True)
class Session:
    """The unknowns of one session: whether and when it is held, in which room and by whom."""

    wanted: Wanted
    left: Openings
    placed: cp_model.IntVar
    start: cp_model.IntVar
    rooms: dict[int, cp_model.IntVar]
    mentors: dict[int, cp_model.IntVar]

    @property
    def seconds(self) -> int:
        """How long it lasts."""
        return self.wanted.minutes * 60

    @property
    def end(self) -> cp_model.LinearExpr:
        """When it is over."""
        return self.start + self.seconds

    @property
    def always_there(self) -> set[int]:
        """Who is in it whoever is chosen: to teach, or to look after a room."""
        return {*self.wanted.mentors, *self.wanted.hosts}

    def teaches(self, person: int) -> cp_model.IntVar | None:
        """Return what says whether somebody teaches it, None where they cannot."""
        return self.placed if person in self.wanted.mentors else self.mentors.get(person)

    def has(self, person: int) -> cp_model.IntVar | None:
        """Return what says whether somebody is in it, None where they cannot be."""
        return self.placed if person in self.always_there else self.mentors.get(person)


class OutOfTime(Exception):
    """There was no time to say all of a problem."""


class Model:
    """A model of a problem; sessions that can never be placed are left out.

    Raises OutOfTime when it is told to stop before it is whole.
    """

    def __init__(self, problem: Problem, should_stop: ShouldStop = never) -> None:
        self.problem, self.desk = problem, Desk(problem)
        self._should_stop = should_stop
        self.cp = cp_model.CpModel()
        moments = self.desk.starts.moments
        self.origin = moments[0] if moments else 0
        self.sessions: dict[str, Session] = {}
        for wanted in problem.wanted:
            self.go_on()
            left = openings(self.desk, wanted.session, self.desk.lasting(wanted.session))
            places = choices(self.desk, wanted.session, left, lambda _person, _start: 0)
            if any(True for _ in places):
                self.sessions[wanted.session] = self._session(wanted, left)
        self._no_two_at_once()
        self._time_to_travel()
        self._order()

    def go_on(self) -> None:
        """Raise OutOfTime when there is no time to go on."""
        if self._should_stop():
            raise OutOfTime

    def place_all(self) -> None:
        """Leave no session out."""
        for each in self.sessions.values():
            self.cp.add(each.placed == 1)

    def moments(self, starts: int) -> cp_model.Domain:
        """Return a set of moments as OR-Tools takes it."""
        moments = self.desk.starts.moments
        return cp_model.Domain.from_values([moments[each] - self.origin for each in bits(starts)])

    def flag(self, name: str) -> cp_model.IntVar:
        """Return an unknown that is so or not."""
        return self.cp.new_bool_var(name)

    def _session(self, wanted: Wanted, left: Openings) -> Session:
        name, cp = wanted.session, self.cp
        placed = self.flag(f"{name} placed")
        start = cp.new_int_var_from_domain(self.moments(left.moments), f"{name} start")
        flags: list[dict[int, cp_model.IntVar]] = []
        for kind, closed in (("room", left.rooms), ("mentor", left.mentors)):
            flags.append({})
            for each in closed if kind == "room" or wanted.choose else ():
                open_then = left.moments & ~closed[each]
                if open_then:
                    flags[-1][each] = flag = self.flag(f"{name} {kind} {each}")
                    cp.add_linear_expression_in_domain(
                        start, self.moments(open_then)
                    ).only_enforce_if(flag)
        rooms, mentors = flags
        if wanted.rooms:
            cp.add(sum(rooms.values()) == placed)
        if wanted.choose:
            cp.add(sum(mentors.values()) == wanted.choose * placed)
        for need in sorted(self.desk.needs[name]):
            speakers = [
                flag for each, flag in mentors.items() if need in brings(self.problem, each)
            ]
            cp.add(sum(speakers) >= placed)
        return Session(wanted, left, placed, start, rooms, mentors)

    def _no_two_at_once(self) -> None:
        needing: defaultdict[tuple[str, int], list[cp_model.IntervalVar]] = defaultdict(list)
        for name, each in self.sessions.items():
            always = self._stretch(each, each.placed, name)
            for group in each.wanted.people:
                needing["people", group].append(always)
            for person in each.always_there:
                needing["mentor", person].append(always)
            for room in each.wanted.sites:
                needing["room", room].append(always)
            for room, flag in each.rooms.items():
                needing["room", room].append(self._stretch(each, flag, f"{name} in {room}"))
            for person, flag in each.mentors.items():
                needing["mentor", person].append(self._stretch(each, flag, f"{name} by {person}"))
        for stretches in needing.values():
            self.cp.add_no_overlap(stretches)

    def _stretch(self, session: Session, flag: cp_model.IntVar, name: str) -> cp_model.IntervalVar:
        return self.cp.new_optional_fixed_size_interval_var(
            session.start, session.seconds, flag, name
        )

    def _time_to_travel(self) -> None:
        for one, other in combinations(self.sessions.values(), 2):
            self.go_on()
            for person in sorted(_who_could_be_in(one) & _who_could_be_in(other)):
                self._way_of(person, one, other)

    def _way_of(self, person: int, one: Session, other: Session) -> None:
        here, there = one.wanted.city_of(person), other.wanted.city_of(person)
        if here is None or there is None:
            return
        way, back = self.problem.travel(here, there), self.problem.travel(there, here)
        if not way and not back:
            return
        flags = [each for each in (one.has(person), other.has(person)) if each is not None]
        first = self.flag("travels there")
        self.cp.add(other.start >= one.end + _seconds(way)).only_enforce_if(*flags, first)
        self.cp.add(one.start >= other.end + _seconds(back)).only_enforce_if(*flags, first.Not())

    def _order(self) -> None:
        for module in self.problem.modules:
            self.go_on()
            for needed, group in product(module.prerequisites, self.problem.groups):
                self._one_before_another(needed, module.uid, group)

    def _one_before_another(self, needed: str, needing: str, group: int) -> None:
        """Let a module begin when a session of what it needs is over, if that has any."""
        before, after = [*self._of(needed, group)], [*self._of(needing, group)]
        over_by = min(self._fixed(needed, group), default=None)
        begun_by = min(self._fixed(needing, group), default=None)
        starts = [(each.start, [each.placed]) for each in after]
        if begun_by is not None and over_by is None:
            starts.append((self.cp.new_constant(begun_by[0]), []))
        for start, held in starts:
            ways = []
            for each in before:
                ways.append(self.flag("over before"))
                self.cp.add(each.end <= start).only_enforce_if(ways[-1])
                self.cp.add_implication(ways[-1], each.placed)
            if over_by is not None:
                ways.append(self.flag("over before, as it is fixed"))
                self.cp.add(start >= over_by[1]).only_enforce_if(ways[-1])
                self.cp.add_bool_or(ways).only_enforce_if(*held)
            else:
                for each in before:
                    self.cp.add_bool_or(ways).only_enforce_if(*held, each.placed)

    def _of(self, module: str, group: int) -> Iterator[Session]:
        for each in self.sessions.values():
            if each.wanted.module == module and group in each.wanted.people:
                yield each

    def _fixed(self, module: str, group: int) -> Iterator[tuple[int, int]]:
        for each in self.problem.fixed:
            if each.module == module and group in each.people:
                yield begun(each.starts_at) - self.origin, over(each.ends_at) - self.origin


def _who_could_be_in(session: Session) -> set[int]:
    return {*session.always_there, *session.mentors}


def _seconds(length: timedelta) -> int:
    return -((-length) // SECOND)


def total(terms: Iterable[cp_model.LinearExprT]) -> cp_model.LinearExprT:
    """Return the sum of some terms, which may be none."""
    return cp_model.LinearExpr.sum([*terms])
