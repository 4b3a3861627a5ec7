"""Groups of one size in which disciplines are spread evenly, and hospitals too."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations

from app.domain.grouping.circulation import Way, cheapest
from app.domain.grouping.member import Counted, InGroup, Kind, Member, Placed, count

# The two ends of what goes round: whoever leaves the one comes to the other.
FROM, TO = "from", "to"


@dataclass(frozen=True)
class _Task:
    """Who waits for a group, how many of whom are in the groups already, and what weighs how much.

    A graver thing weighs more than all lighter ones can cost, so it decides.
    """

    waiting: Sequence[Member]
    stay: Counter[tuple[int, Counted]]
    groups: Sequence[int]
    weights: Mapping[Kind, int]

    def squared(self, group: int, each: Counted, more: int) -> int:
        """Return what it costs that so many more of a kind come into a group."""
        return self.weights[each[0]] * (self.stay[group, each] + more) ** 2


def mix(
    waiting: Sequence[Member], staying: Sequence[InGroup], groups: Sequence[int]
) -> dict[int, int]:
    """Return a group for everybody who waits, by id.

    Sizes are as even as those who stay allow; with such sizes disciplines are, and then hospitals
    as far as any two groups can be improved by exchanging people. Where nobody stays, all three
    differ by one at most: whatever two groups hold, it can be parted between them like that.
    """
    most = 2 * (len(waiting) + len(staying)) ** 2 + 1
    weights = {Kind.EVERYBODY: most * most, Kind.DISCIPLINE: most, Kind.HOSPITAL: 1}
    task = _Task(waiting, count(staying), groups, weights)
    placed = _evened(task, _dealt(task))
    changed = True
    while changed:
        changed = False
        for pair in combinations(groups, 2):
            better = _parted(task, placed, *pair)
            changed = changed or better != placed
            placed = better
    return placed


def _dealt(task: _Task) -> dict[int, int]:
    """Give each person in turn the group with the fewest: of all, of theirs, of colleagues."""
    there, placed = Counter(task.stay), dict[int, int]()
    for member in sorted(task.waiting, key=lambda each: (each.discipline, each.hospital, each.id)):
        *_, group = min(
            (*(there[group, each] for each in member.counted), group) for group in task.groups
        )
        placed[member.id] = group
        there.update((group, each) for each in member.counted)
    return placed


def _evened(task: _Task, placed: Placed) -> dict[int, int]:
    """Let people change groups until sizes are as even as can be, and with them disciplines."""
    there = count((member, placed[member.id]) for member in task.waiting)
    disciplines = sorted({member.counted[1] for member in task.waiting})
    keys = [(group, each) for each in disciplines for group in task.groups]
    ends: list[tuple[Hashable, Hashable]] = [(each, group) for group, each in keys]
    sizes = [(group, (Kind.EVERYBODY, "")) for group in task.groups]
    ends += [(group, TO) for group in task.groups]
    ways = [
        Way(tail, head, len(task.waiting), partial(task.squared, *key))
        for (tail, head), key in zip(ends, [*keys, *sizes], strict=True)
    ]
    counts = cheapest(ways, [there[key] for key in (*keys, *sizes)])
    wanted: dict[tuple[int, Hashable], int] = dict(zip(keys, counts, strict=False))
    return _moved(task.waiting, placed, lambda member: member.counted[1], wanted)


def _parted(task: _Task, placed: Placed, one: int, other: int) -> dict[int, int]:
    """Part anew between two groups who waits in them, as evenly as can be in every respect."""
    here = [member for member in task.waiting if placed[member.id] in (one, other)]
    there = Counter(way for member in here for way in _round(member))
    in_one = Counter(way for member in here if placed[member.id] == one for way in _round(member))

    def cost(each: Counted | None, together: int, some: int) -> int:
        if each is None:
            return 0
        return task.squared(one, each, some) + task.squared(other, each, together - some)

    ways = [
        Way(tail, head, together, partial(cost, each, together))
        for (tail, head, each), together in there.items()
    ]
    wanted: dict[tuple[int, Hashable], int] = {}
    counts = cheapest(ways, [in_one[way] for way in there])
    for (tail, head, each), together, some in zip(there, there.values(), counts, strict=True):
        if each is None:
            wanted |= {(one, (tail, head)): some, (other, (tail, head)): together - some}
    return {**placed, **_moved(here, placed, lambda member: member.counted[1:], wanted)}


def _round(member: Member) -> tuple[tuple[Hashable, Hashable, Counted | None], ...]:
    """Return the ways that one person more goes in a group, each with what they count as there."""
    everybody, discipline, hospital = member.counted
    return (
        (TO, FROM, everybody),
        (FROM, discipline, discipline),
        (discipline, hospital, None),
        (hospital, TO, hospital),
    )


def _moved(
    people: Sequence[Member],
    placed: Placed,
    alike: Callable[[Member], Hashable],
    wanted: Mapping[tuple[int, Hashable], int],
) -> dict[int, int]:
    """Let as many of those who are alike be in each group as is wanted; few change group."""
    room, found = Counter(wanted), dict[int, int]()
    for member in people:
        key = (placed[member.id], alike(member))
        if room[key] > 0:
            found[member.id] = key[0]
            room[key] -= 1
    for member in people:
        if member.id not in found:
            group = next(each for each, of in room if of == alike(member) and room[each, of] > 0)
            found[member.id] = group
            room[group, alike(member)] -= 1
    return found
