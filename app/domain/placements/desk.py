"""A plan in the making: what is placed so far, and what that leaves to the rest."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from app.domain.conflicts.plan_conflict import Rule
from app.domain.placements.obstacles import Held, Obstacle, beside, held, lasting
from app.domain.placements.problem import Placement, Problem, Wanted
from app.domain.placements.starts import Starts, every, instant
from app.domain.placements.teams import asked, pool

Lesson = tuple[str, int]  # a module, and a group that is taught in it


class Order(NamedTuple):
    """A module that begins before the one it needs is over, for some group.

    Told by the sessions in which it does, and by which module is needed.
    """

    after: Held
    before: Held
    needed: str
    lessons: tuple[Lesson, Lesson]


class Desk:
    """Sessions are put on it and taken from it, one by one; they may `also` begin out of step."""

    def __init__(self, problem: Problem, also: Iterable[datetime] = ()) -> None:
        self.problem = problem
        self.starts: Starts = every(problem.windows, problem.step, also)
        self.wanted = {each.session: each for each in problem.wanted}
        self.placed: dict[str, Held] = {}
        self.needs = {each.session: asked(problem, each) for each in problem.wanted}
        self.pools = {each.session: pool(each) for each in problem.wanted}
        self.fitting = {
            each.session: self.starts.fitting(each.minutes * 60) for each in problem.wanted
        }
        self._lasting: dict[str, tuple[Obstacle, ...]] = {}
        self._needed = {each.uid: each.prerequisites for each in problem.modules}
        self._needing: defaultdict[str, list[str]] = defaultdict(list)
        for module in problem.modules:
            for each in module.prerequisites:
                self._needing[each].append(module.uid)
        self._lessons: defaultdict[Lesson, list[Held]] = defaultdict(list)
        for meeting in problem.fixed:
            self._taught(held(meeting))

    def put(
        self, session: str, start: int, room: int | None = None, chosen: tuple[int, ...] = ()
    ) -> None:
        """Place a session at the moment of that number, with the mentors chosen for it."""
        wanted = self.wanted[session]
        mentors = (*wanted.mentors, *chosen)
        self.hold(self.there(session, self.starts.moments[start], room, mentors))

    def hold(self, one: Held) -> None:
        """Place a session where it was, or wherever else, whether or not it fits there."""
        self.placed[one.session] = one
        self._taught(one)

    def there(self, session: str, begins: int, room: int | None, mentors: tuple[int, ...]) -> Held:
        """Return a session as it is from some second on, with all its mentors."""
        wanted = self.wanted[session]
        return Held(
            session,
            begins,
            begins + wanted.minutes * 60,
            room,
            mentors,
            frozenset(wanted.people),
            frozenset(wanted.trainees),
            self.problem.course,
            wanted.city,
            wanted.module,
            wanted.sites,
            frozenset(each for each in mentors if each in wanted.remote),
            tuple(sorted(wanted.hosts.items())),
        )

    def take(self, session: str) -> Held:
        """Take a session away, and return where it was."""
        was = self.placed.pop(session)
        for lesson in self._of(was):
            self._lessons[lesson].remove(was)
        return was

    def placements(self) -> tuple[Placement, ...]:
        """Return what is placed, in the order of the plan."""
        found = (self.placed[each] for each in self.wanted if each in self.placed)
        return tuple(
            Placement(
                session=each.session,
                starts_at=instant(each.begins),
                room=each.room,
                mentors=tuple(sorted(each.mentors)),
            )
            for each in found
        )

    def lasting(self, session: str) -> tuple[Obstacle, ...]:
        """Return what stands in the way of a session wherever the others are placed."""
        if session not in self._lasting:
            wanted = self.wanted[session]
            needed = self.needs[session]
            self._lasting[session] = lasting(self.problem, wanted, needed, self.starts)
        return self._lasting[session]

    def movable(self, session: str) -> list[Obstacle]:
        """Return what the others that are placed now forbid to a session, but for the order."""
        wanted = self.wanted[session]
        return [
            obstacle
            for other in self.placed.values()
            if other.session != session
            for obstacle in beside(other, self.problem, wanted, self.starts)
            if obstacle.forbidden
        ]

    def obstacles(self, session: str) -> list[Obstacle]:
        """Return all that stands in the way of a session now."""
        return [*self.lasting(session), *self.movable(session), *self.order(session)]

    def order(self, session: str) -> Iterator[Obstacle]:
        """Yield what the modules that are needed, and those that need this one, forbid.

        Only the first session of a module counts, so one that comes after another is free.
        """
        wanted = self.wanted[session]
        for lesson in self._asked(wanted):
            module, group = lesson
            first = self._first(lesson)
            if first is None:
                leads = self.starts.all
            else:
                leads = self.starts.before(first.begins)
                ends = first.begins + wanted.minutes * 60
                if (ends, session) < (first.ends, first.session):
                    leads = self.starts.before(first.begins + 1)
            for needed in self._needed.get(module, ()):
                before = self._first((needed, group))
                if before is not None:
                    early = self.starts.before(before.ends)
                    yield Obstacle(Rule.ORDER, leads & early, before.session)
            for needing in self._needing.get(module, ()):
                after = self._first((needing, group))
                if after is not None:
                    timely = self.starts.before(after.begins - wanted.minutes * 60 + 1)
                    yield Obstacle(Rule.ORDER, leads & ~timely, after.session)

    def out_of_order(self, modules: Iterable[str | None]) -> Iterator[Order]:
        """Yield where these modules begin too early, or others before these are over."""
        for module in dict.fromkeys(each for each in modules if each is not None):
            pairs = [(module, each) for each in self._needed.get(module, ())]
            pairs += [(each, module) for each in self._needing.get(module, ())]
            for needing, needed in pairs:
                for group in self.problem.groups:
                    after, before = self._first((needing, group)), self._first((needed, group))
                    if after is not None and before is not None and after.begins < before.ends:
                        yield Order(after, before, needed, ((needing, group), (needed, group)))

    def taught_in(self, lesson: Lesson) -> tuple[str, ...]:
        """Return the sessions in which a group is taught a module."""
        return tuple(each.session for each in self._lessons.get(lesson, ()))

    def _asked(self, wanted: Wanted) -> list[Lesson]:
        """Return what a session teaches to whom, where the order counts."""
        if wanted.module is None:
            return []
        if not self._needed.get(wanted.module) and wanted.module not in self._needing:
            return []
        return [(wanted.module, each) for each in wanted.people if each in self.problem.groups]

    def _first(self, lesson: Lesson) -> Held | None:
        there = self._lessons.get(lesson)
        return min(there, key=_in_time) if there else None

    def _of(self, one: Held) -> list[Lesson]:
        return [(one.module, each) for each in one.people] if one.module is not None else []

    def _taught(self, one: Held) -> None:
        for lesson in self._of(one):
            self._lessons[lesson].append(one)


def _in_time(one: Held) -> tuple[int, int, str]:
    return one.begins, one.ends, one.session
