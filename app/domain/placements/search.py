"""Placing sessions one by one: the hardest first, and others moved away for those that lack room.

A session that finds no place takes the one where it drives out the fewest, and those that were
driven out often before count more. So the places that many want go to who has no other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from app.domain.placements.desk import Desk, Order
from app.domain.placements.lots import Lots
from app.domain.placements.obstacles import Held, Obstacle
from app.domain.placements.openings import Choice, choices, openings
from app.domain.placements.starts import bits
from app.domain.placements.tally import Tally
from app.domain.placements.teams import team


class Search:
    """A desk, its tally, and what was learned about which sessions are hard to place."""

    def __init__(self, desk: Desk, lots: Lots) -> None:
        self.desk = desk
        self.tally = Tally(desk)
        self.lots = lots
        self.weight: defaultdict[str, int] = defaultdict(lambda: 1)
        self._rank = _ranks(desk)

    def by_rank(self, waiting: Iterable[str]) -> list[str]:
        """Return sessions in the order in which they should be placed."""
        return sorted(waiting, key=lambda each: (-self.weight[each], *self._rank[each]))

    def put(self, session: str, choice: Choice) -> None:
        """Place a session."""
        self.desk.put(session, *choice)
        self.tally.add(self.desk.placed[session])

    def take(self, session: str) -> Held:
        """Take a session away, and return where it was."""
        was = self.desk.take(session)
        self.tally.drop(was)
        return was

    def put_back(self, was: Held) -> None:
        """Place a session where it was."""
        self.desk.hold(was)
        self.tally.add(was)

    def can_ever_be_placed(self, session: str) -> bool:
        """Whether a session would have a place if nothing else that is wanted had one."""
        left = openings(self.desk, session, self.desk.lasting(session))
        return any(True for _ in choices(self.desk, session, left, lambda _person, _start: 0))

    def best_free(self, session: str) -> tuple[int, Choice] | None:
        """Return the place that costs least of those where a session breaks no rule."""
        left = openings(self.desk, session, self.desk.obstacles(session))
        best: tuple[int, Choice] | None = None
        for choice in choices(
            self.desk, session, left, lambda who, start: self.tally.burden(session, who, start)
        ):
            if best is not None and self.tally.late[choice.start] >= best[0]:
                break
            cost = self.tally.added(session, choice)
            if best is None or cost < best[0]:
                best = cost, choice
        return best

    def force(self, session: str) -> list[str]:
        """Place a session where it drives out least, and return what was driven out.

        That is the session itself where it drives out something that cannot move.
        """
        self.weight[session] += 1
        costly = self._least_costly(session)
        if costly is None:
            return [session]
        choice, others = costly
        for each in others:
            self.weight[each] += 1
            self.take(each)
        self.put(session, choice)
        return [*others, *self._put_in_order([session, *others])]

    def _least_costly(self, session: str) -> tuple[Choice, list[str]] | None:
        desk = self.desk
        left = openings(desk, session, desk.lasting(session))
        movable, moments = desk.movable(session), left.moments
        for each in desk.order(session):
            if each.session in desk.placed:
                movable.append(each)
            else:
                moments &= ~each.forbidden
        best: tuple[tuple[int, int], Choice, list[str]] | None = None
        for start in bits(moments):
            found = self._cheapest_at(session, start, left.rooms_at(start),
                                      left.mentors_at(start), movable)  # fmt: skip
            if found is not None:
                choice, others = found
                rank = sum(self.weight[each] for each in others), self.lots.below(1 << 20)
                if best is None or rank < best[0]:
                    best = rank, choice, others
        return None if best is None else best[1:]

    def _cheapest_at(
        self,
        session: str,
        start: int,
        rooms: list[int | None],
        people: list[int],
        movable: list[Obstacle],
    ) -> tuple[Choice, list[str]] | None:
        """Return the room and mentors at a moment that drive out least, and what they drive out."""
        wanted = self.desk.wanted[session]
        out: set[str] = set()
        of_room: defaultdict[int | None, set[str]] = defaultdict(set)
        of_person: defaultdict[int, set[str]] = defaultdict(set)
        for obstacle in movable:
            if obstacle.session and obstacle.forbidden >> start & 1:
                if obstacle.room is not None and obstacle.room in wanted.rooms:
                    of_room[obstacle.room].add(obstacle.session)
                elif obstacle.mentor is not None and obstacle.mentor in self.desk.pools[session]:
                    of_person[obstacle.mentor].add(obstacle.session)
                else:
                    out.add(obstacle.session)
        room = min(rooms, key=lambda each: self._weigh(of_room[each] - out))
        out |= of_room[room]
        people = sorted(people, key=lambda each: self._weigh(of_person[each] - out))
        chosen = team(self.desk.problem, self.desk.needs[session], people, wanted.choose)
        if chosen is None:
            return None
        return Choice(start, room, chosen), sorted(out.union(*(of_person[each] for each in chosen)))

    def _weigh(self, sessions: set[str]) -> int:
        return sum(self.weight[each] for each in sessions)

    def _put_in_order(self, moved: list[str]) -> Iterator[str]:
        """Drive out what is out of order now that some sessions have moved."""
        while wrong := next(self.out_of_order(moved), None):
            names = [each.session for each in wrong[:2] if each.session in self.desk.placed]
            others = [each for each in names if each != moved[0]] or names
            self.weight[others[0]] += 1
            self.take(others[0])
            yield others[0]

    def out_of_order(self, moved: Iterable[str]) -> Iterator[Order]:
        """Yield what is out of order by something placed, now that some sessions have moved."""
        modules = [self.desk.wanted[each].module for each in moved]
        for each in self.desk.out_of_order(modules):
            if not self.desk.placed.keys().isdisjoint((each.after.session, each.before.session)):
                yield each


def _ranks(desk: Desk) -> dict[str, tuple[int, int, int]]:
    """Return for each session how deep what it needs lies, how many places it has, its turn."""
    modules = {each.uid: each.prerequisites for each in desk.problem.modules}
    depths: dict[str, int] = {}

    def depth(module: str) -> int:
        if module not in depths:
            depths[module] = 0  # one that needs itself by way of others lies no deeper for that
            depths[module] = 1 + max(map(depth, modules.get(module, ())), default=-1)
        return depths[module]

    ranks = {}
    for turn, wanted in enumerate(desk.problem.wanted):
        left = openings(desk, wanted.session, desk.lasting(wanted.session))
        places = left.moments.bit_count() * max(len(left.rooms), 1)
        places = places * max(len(left.mentors), 1) // (wanted.choose + len(wanted.mentors) + 1)
        ranks[wanted.session] = (depth(wanted.module or ""), places, turn)
    return ranks
