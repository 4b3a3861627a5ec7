"""The search for the best repairs of a plan: what moves few sessions before what moves more."""

from collections.abc import Collection, Iterator
from functools import reduce
from itertools import chain, combinations

from app.domain.placements.makeshift import makeshift
from app.domain.placements.options import Option, stands_against
from app.domain.placements.outcome import ShouldStop
from app.domain.placements.repairs import Rank
from app.domain.placements.replacing import Replacing

MOST_REPAIRS = 3

Changed = dict[str, Option]
Key = tuple[tuple[str, int, int, tuple[int, ...]], ...]


class Mending:
    """Tries what mendable sessions could be, and what makes room for them."""

    def __init__(self, plan: Replacing, most_steps: int, should_stop: ShouldStop) -> None:
        self.found: list[tuple[Rank, Key, Changed]] = []
        self.stopped = False
        self._plan, self._desk = plan, plan.desk
        self._steps, self._should_stop = most_steps, should_stop
        self._changed: Changed = {}
        self._most_moved = 0
        self._more_could_move = True
        self._for_order = 0

    def run(self) -> None:
        """Look among the repairs that move no session, then among those that move one, and so on.

        Where there are enough that move few, none that moves more is better.
        """
        for session in self._plan.mendable:
            self._desk.take(session)
        while self._more_could_move and len(self.found) < MOST_REPAIRS and not self.stopped:
            self._more_could_move = False
            self._go_on(frozenset(self._plan.mendable), Rank())
            self._most_moved += 1

    def make_do(self, should_stop: ShouldStop) -> None:
        """Take whatever repair comes to hand, if any."""
        changed = makeshift(self._plan, should_stop)
        if changed is not None:
            rank = reduce(Rank.plus, (each.rank for each in changed.values()))
            self.found.append((rank, (), changed))

    def _go_on(self, waiting: frozenset[str], rank: Rank) -> None:
        """Try everything for the sessions that are on no place, beside what has changed so far."""
        if not self._may_go_on():
            return
        if not waiting:
            self._end(rank)
            return
        session = min(sorted(waiting), key=lambda each: len(self._plan.options(each)))
        rest = waiting - {session}
        for option, others in self._tries(session, rest, rank):
            if self.stopped:
                break
            for each in others:
                self._desk.take(each)
            self._change(session, option)
            self._go_on(rest | others, rank.plus(option.rank))
            self._unchange(session)
            for each in others:
                self._desk.hold(self._plan.now[each])

    def _tries(
        self, session: str, rest: frozenset[str], rank: Rank
    ) -> list[tuple[Option, frozenset[str]]]:
        """Return what a session could be and who has to make room for it, the best first."""
        against = self._plan.against(session)
        sure = rank.plus(self._least(rest))
        found = []
        for option in self._plan.options(session):
            so_far = sure.plus(option.rank)
            if not self._may_become_better(so_far):
                break
            others = frozenset(
                each.session
                for each in against
                if each.session is not None and stands_against(each, option)
            )
            if others.isdisjoint(self._changed) and all(map(self._plan.options, others)):
                least = so_far.plus(self._least(others))
                if self._may_become_better(least):
                    found.append((least, option, others))
        found.sort(key=lambda each: (each[0], each[1].start))
        return [each[1:] for each in found]

    def _end(self, rank: Rank) -> None:
        """Keep what was found; if an order is wrong, go on with each that could put it right."""
        disorder = self._plan.disorder()
        if not disorder:
            if self._is_minimal():
                self._keep(rank)
            return
        names = chain.from_iterable(map(self._desk.taught_in, disorder[0].lessons))
        for session in sorted(set(names) & self._desk.placed.keys() - self._changed.keys()):
            if self._may_become_better(rank.plus(self._least([session]))):
                was = self._desk.take(session)
                self._for_order += 1
                self._go_on(frozenset({session}), rank)
                self._for_order -= 1
                self._desk.hold(was)

    def _keep(self, rank: Rank) -> None:
        key = tuple(
            (name, each.place.begins, each.place.room or 0, each.place.mentors)
            for name, each in sorted(self._changed.items())
        )
        if all(key != known for _, known, _ in self.found):
            self.found.append((rank, key, dict(self._changed)))
            self.found.sort(key=lambda each: each[:2])
            del self.found[MOST_REPAIRS:]

    def _is_minimal(self) -> bool:
        """Whether no session that was not affected could as well have stayed where it was.

        One that had to make room could not; one that was moved to put something in order may.
        """
        if not self._for_order:
            return True
        others = [each for each in self._changed if each not in self._plan.mendable]
        return not any(
            self._fits_without(back)
            for many in range(1, len(others) + 1)
            for back in combinations(others, many)
        )

    def _fits_without(self, back: Collection[str]) -> bool:
        options = {each: self._unchange(each) for each in back}
        for each in back:
            self._desk.hold(self._plan.now[each])
        fits = not self._plan.disorder() and not any(self._collisions())
        for each, option in options.items():
            self._desk.take(each)
            self._change(each, option)
        return fits

    def _collisions(self) -> Iterator[bool]:
        for session, option in self._changed.items():
            yield any(stands_against(each, option) for each in self._plan.against(session))

    def _change(self, session: str, option: Option) -> None:
        self._desk.hold(option.place)
        self._changed[session] = option

    def _unchange(self, session: str) -> Option:
        self._desk.take(session)
        return self._changed.pop(session)

    def _least(self, sessions: Collection[str]) -> Rank:
        least = Rank()
        for session in sessions:
            options = self._plan.options(session)
            least = least.plus(options[0].rank) if options else least
        return least

    def _may_become_better(self, rank: Rank) -> bool:
        if rank.moved > self._most_moved:
            self._more_could_move = True
            return False
        return len(self.found) < MOST_REPAIRS or rank <= self.found[-1][0]

    def _may_go_on(self) -> bool:
        self._steps -= 1
        self.stopped = self.stopped or self._steps < 0 or self._should_stop()
        return not self.stopped
