"""The cheapest way for things to go round, where each further one costs more than the last.

Used to exchange people between groups: a chain of exchanges is a cycle, and there is no better
arrangement once no cycle saves anything.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Way:
    """A way from one place to another: at most `limit` go it; `cost` is convex in how many do."""

    tail: Hashable
    head: Hashable
    limit: int
    cost: Callable[[int], int]


@dataclass(frozen=True, slots=True)
class _Step:
    """One more on a way, or one less, which leads back over it."""

    tail: Hashable
    head: Hashable
    way: int
    more: int
    cost: int


def cheapest(ways: Sequence[Way], going: Sequence[int]) -> list[int]:
    """Return how many go each way at the least cost, given how many go now.

    What comes to a place leaves it, as it does now. Of several that cost the least it is one that
    is reached by few changes.
    """
    counts = list(going)
    while cycle := _saving_cycle([*_steps(ways, counts)]):
        for step in cycle:
            counts[step.way] += step.more
    return counts


def _steps(ways: Sequence[Way], counts: Sequence[int]) -> Iterator[_Step]:
    for number, (way, count) in enumerate(zip(ways, counts, strict=True)):
        now = way.cost(count)
        if count < way.limit:
            yield _Step(way.tail, way.head, number, 1, way.cost(count + 1) - now)
        if count > 0:
            yield _Step(way.head, way.tail, number, -1, way.cost(count - 1) - now)


def _saving_cycle(steps: Sequence[_Step]) -> list[_Step]:
    """Return steps that lead round and together save something, or none (Bellman and Ford)."""
    distance: defaultdict[Hashable, int] = defaultdict(int)
    reached_by: dict[Hashable, _Step] = {}
    places = {step.tail for step in steps} | {step.head for step in steps}
    last: Hashable = None
    for _ in places:
        last = None
        for step in steps:
            if distance[step.tail] + step.cost < distance[step.head]:
                distance[step.head] = distance[step.tail] + step.cost
                reached_by[step.head] = step
                last = step.head
        if last is None:
            return []
    return _cycle_before(last, reached_by, len(places)) if places else []


def _cycle_before(place: Hashable, reached_by: dict[Hashable, _Step], places: int) -> list[_Step]:
    for _ in range(places):
        place = reached_by[place].tail
    cycle = [reached_by[place]]
    while cycle[-1].tail != place:
        cycle.append(reached_by[cycle[-1].tail])
    return cycle
