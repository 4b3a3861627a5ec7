"""What each session of a plan could be instead, and what stands in the way of that.

What was wrong before may stay wrong: only what would come anew keeps a session from a place.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from app.domain.conflicts.plan_conflict import Rule
from app.domain.fair_hours import FAIR, minutes_outside
from app.domain.placements.desk import Desk, Order
from app.domain.placements.laying import as_it_is, laid
from app.domain.placements.obstacles import Held, Obstacle, beside, held
from app.domain.placements.openings import openings
from app.domain.placements.options import (
    Option,
    fault,
    faults,
    named,
    out_of_order,
)
from app.domain.placements.problem import Placement, Problem, Wanted
from app.domain.placements.repairs import Loss, Rank
from app.domain.placements.starts import begun, bits, instant, over
from app.domain.placements.teams import needs, speaks_here, team


class Replacing:
    """A desk with a whole plan on it, and what can become of each session after a loss.

    Who is lost to a session can be replaced by one of its candidates; those who are not stay.
    """

    def __init__(self, problem: Problem, placements: Collection[Placement], loss: Loss) -> None:
        self.loss = loss
        self._current = {each.session: each for each in placements}
        there = [each for each in problem.wanted if each.session in self._current]
        now = [as_it_is(each, self._current[each.session]) for each in there]
        before = laid(problem, now, placements)
        self.now = dict(before.placed)
        self.affected = tuple(name for name, each in self.now.items() if self._loses(each))
        self.beyond = tuple(
            each.session
            for each in problem.fixed
            if each.session not in problem.over and self._loses(held(each))
        )
        self._wrong = {wrong for each in self.now for wrong in faults(before, each)}
        self._disorder = {named(each) for each in out_of_order(before)}
        may_be = [self._as_it_may_be(each, before) for each in there]
        self.desk = laid(problem, may_be, placements)
        self._ask_no_more_than_before(before)
        self._options: dict[str, tuple[Option, ...]] = {}
        self._beside: dict[tuple[str, Held], list[Obstacle]] = {}

    @property
    def stuck(self) -> tuple[str, ...]:
        """The affected sessions that nothing by itself can be done about; they stay as they are."""
        return (*(each for each in self.affected if not self.options(each)), *self.beyond)

    @property
    def mendable(self) -> tuple[str, ...]:
        """The other affected sessions."""
        return tuple(each for each in self.affected if self.options(each))

    def options(self, session: str) -> tuple[Option, ...]:
        """Return what a session could be instead, as far as what never moves lets it be.

        What asks the least of people comes first.
        """
        if session not in self._options:
            found = [each for each in self._all(session) if each.place != self.now[session]]
            self._options[session] = tuple(
                sorted(found, key=lambda each: (each.rank, each.start, each.place.room or 0,
                                                each.place.mentors))
            )  # fmt: skip
        return self._options[session]

    def against(self, session: str) -> list[Obstacle]:
        """Return what the others, where they are now, would newly hold against a session."""
        found = []
        for other in self.desk.placed.values():
            if other.session != session:
                key = session, other
                if key not in self._beside:
                    wanted = self.desk.wanted[session]
                    there = beside(other, self.desk.problem, wanted, self.desk.starts)
                    self._beside[key] = [each for each in there if self._is_new(session, each)]
                found += self._beside[key]
        return found

    def disorder(self) -> list[Order]:
        """Return where the order is wrong now and was not before."""
        return [each for each in out_of_order(self.desk) if named(each) not in self._disorder]

    def _as_it_may_be(self, wanted: Wanted, before: Desk) -> Wanted:
        """Return a session in which somebody may stand in, from where the other was, as the other.

        Who interprets instead of somebody has to be understood. Nobody looks after a room instead.
        """
        now, lost = before.wanted[wanted.session], self.loss.mentor
        affected = wanted.session in self.affected and lost not in now.hosts
        if lost is None or not affected or lost not in now.mentors:
            return now
        rest = tuple(each for each in now.mentors if each != lost)
        interprets, remote = lost in now.interpreters, lost in now.remote
        others = [
            each
            for each in wanted.candidates
            if each not in now.mentors and (not interprets or speaks_here(before.problem, each))
        ]
        return replace(
            now,
            mentors=rest,
            candidates=(lost, *others),
            choose=1,
            remote=(*now.remote, *(others if remote else ())),
            interpreters=(*now.interpreters, *(others if interprets else ())),
        )

    def _ask_no_more_than_before(self, before: Desk) -> None:
        for session, wanted in self.desk.wanted.items():
            asked = self.desk.needs[session] - needs(before.problem, before.wanted[session])
            self.desk.needs[session] = asked if wanted.choose else frozenset()

    def _loses(self, one: Held) -> bool:
        span = self.loss.span
        at_once = one.begins < over(span.ends_at) and begun(span.starts_at) < one.ends
        return at_once and (self.loss.room in one.rooms or self.loss.mentor in one.present)

    def _all(self, session: str) -> Iterator[Option]:
        desk = self.desk
        known = [each for each in desk.lasting(session) if self._is_new(session, each)]
        left = openings(desk, session, [*known, *self._of_loss(session)])
        for start in bits(left.moments):
            for chosen in self._chosen(session, left.mentors_at(start)):
                for room in left.rooms_at(start):
                    yield self._option(session, start, room, chosen)

    def _chosen(self, session: str, people: Iterable[int]) -> list[tuple[int, ...]]:
        if not self.desk.wanted[session].choose:
            return [()]
        needed, problem = self.desk.needs[session], self.desk.problem
        return [(each,) for each in people if team(problem, needed, [each], 1) is not None]

    def _option(
        self, session: str, start: int, room: int | None, chosen: tuple[int, ...]
    ) -> Option:
        problem, wanted, now = self.desk.problem, self.desk.wanted[session], self.now[session]
        mentors = tuple(sorted((*wanted.mentors, *chosen)))
        place = self.desk.there(session, self.desk.starts.moments[start], room, mentors)
        afar = (each for each in mentors if place.city_of(each) is None)
        zones = [problem.zones.get(each, problem.zone) for each in afar]
        moved, elsewhere = place.begins != now.begins, place.room != now.room
        rank = Rank(
            moved=int(moved),
            people=wanted.expected if moved or elsewhere else 0,
            unsociable=sum(
                minutes_outside(FAIR, instant(place.begins), wanted.minutes, zone) for zone in zones
            ),
            substitutes=len(set(mentors).difference(now.mentors)),
            rooms=int(elsewhere),
            shift=abs(place.begins - now.begins) // 60,
        )
        return Option(rank, start, place)

    def _of_loss(self, session: str) -> Iterator[Obstacle]:
        wanted, span = self.desk.wanted[session], self.loss.span
        lost = self.desk.starts.meeting(
            wanted.minutes * 60, begun(span.starts_at), over(span.ends_at)
        )
        if self.loss.mentor in (*wanted.mentors, *wanted.candidates, *wanted.hosts):
            yield Obstacle(Rule.UNAVAILABLE, lost, mentor=self.loss.mentor)
        if self.loss.room in (*wanted.rooms, *wanted.sites):
            yield Obstacle(Rule.ROOM, lost, room=self.loss.room)

    def _is_new(self, session: str, obstacle: Obstacle) -> bool:
        return bool(obstacle.forbidden) and fault(session, obstacle) not in self._wrong
