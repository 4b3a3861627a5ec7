"""Placing sessions by a search, for so long, and then making the plan better bit by bit."""

from collections.abc import Collection

from app.domain.placements.obstacles import Held
from app.domain.placements.openings import Choice
from app.domain.placements.outcome import Progress, Report, ShouldStop
from app.domain.placements.search import Search
from app.domain.placements.soft_rules import cost

PATIENCE = 400  # so many steps without a better plan are enough
LOOKED_AT = 6  # sessions for which a free place is looked for before one drives out others
ROUNDS = 3  # looks at each placed session for a better place
AGAIN = 5  # times, for each session, that a few are placed anew
FEWEST, MOST = 2, 6  # sessions that are placed anew together


class Trying:
    """A search at work; each step places one session."""

    def __init__(
        self, search: Search, most_steps: int, should_stop: ShouldStop, report: Report
    ) -> None:
        self.search, self.steps = search, 0
        self._most_steps, self._should_stop, self._report = most_steps, should_stop, report
        self._best: dict[str, Held] = dict(search.desk.placed)

    def place(self, sessions: Collection[str]) -> None:
        """Place as many as can be; the plan with the most stands at the end."""
        search = self.search
        waiting = {each for each in sessions if search.can_ever_be_placed(each)}
        patience = PATIENCE
        while waiting and patience and self._may_go_on():
            session, free = self._next_of(waiting)
            waiting.remove(session)
            if free is not None:
                search.put(session, free[1])
            else:
                waiting.update(search.force(session))
            patience -= 1
            if len(search.desk.placed) > len(self._best):
                self._best, patience = dict(search.desk.placed), PATIENCE
                self._tell()
        self._restore(self._best)

    def improve(self) -> None:
        """Move sessions to better places, one by one and then a few at a time."""
        sessions = [*self.search.desk.wanted]
        for _ in range(ROUNDS):
            if not sum(self._moved(each) for each in sessions if self._may_go_on()):
                break
        placed = [*self.search.desk.placed]
        most = min(MOST, len(placed))
        total = self._total()
        for _ in range(AGAIN * len(placed) if most >= FEWEST else 0):
            total = self._place_anew(self._drawn(placed, most), total)

    def _next_of(self, waiting: Collection[str]) -> tuple[str, tuple[int, Choice] | None]:
        """Return the hardest session that has a free place, or else the hardest of all.

        Only the hardest few are looked at; the others come when these are placed, or at the end.
        """
        ranked = self.search.by_rank(waiting)
        for session in ranked[:LOOKED_AT]:
            free = self.search.best_free(session)
            if free is not None:
                return session, free
        return ranked[0], None

    def _moved(self, session: str) -> bool:
        """Move a session to the best place there is, and say whether it was elsewhere."""
        search = self.search
        was = search.take(session) if session in search.desk.placed else None
        if self._placed([session]):
            return search.desk.placed[session] != was
        if was is not None:
            search.put_back(was)
        return False

    def _place_anew(self, sessions: Collection[str], total: int) -> int:
        """Take a few sessions away and place them again, and keep what costs less than before."""
        if not self._may_go_on(len(sessions)):
            return total
        search = self.search
        before = dict(search.desk.placed)
        for each in sessions:
            search.take(each)
        if self._placed(sessions) and self._total() < total:
            return self._total()
        self._restore(before)
        return total

    def _placed(self, sessions: Collection[str]) -> bool:
        """Place sessions where they are best; not one of them, where any finds no place."""
        search = self.search
        done: list[str] = []
        for session in sessions:
            free = search.best_free(session)
            if free is None:
                break
            search.put(session, free[1])
            done.append(session)
        if len(done) == len(sessions) and not any(True for _ in search.out_of_order(sessions)):
            return True
        for each in done:
            search.take(each)
        return False

    def _drawn(self, sessions: list[str], most: int) -> list[str]:
        """Draw a few sessions by lot."""
        lots, left = self.search.lots, [*sessions]
        many = FEWEST + lots.below(most - FEWEST + 1)
        return [left.pop(lots.below(len(left))) for _ in range(many)]

    def _total(self) -> int:
        desk = self.search.desk
        return cost(desk.problem, desk.placements()).total

    def _restore(self, plan: dict[str, Held]) -> None:
        for session, there in [*self.search.desk.placed.items()]:
            if plan.get(session) != there:
                self.search.take(session)
        for session, was in plan.items():
            if session not in self.search.desk.placed:
                self.search.put_back(was)

    def _may_go_on(self, steps: int = 1) -> bool:
        if self.steps + steps > self._most_steps or self._should_stop():
            return False
        self.steps += steps
        return True

    def _tell(self) -> None:
        of = len(self.search.desk.wanted)
        self._report(Progress(steps=self.steps, placed=len(self._best), of=of))
