"""Groups in which the people of each hospital stay together."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.grouping.member import Counted, InGroup, Kind, Member, count

Team = Sequence[Member]
# So many ways to place a team are looked at; few hospitals have fewer, and the first is a good one.
LOOKED_AT = 4000
_EVERYBODY: Counted = (Kind.EVERYBODY, "")


def keep_together(
    waiting: Sequence[Member], staying: Sequence[InGroup], groups: Sequence[int]
) -> dict[int, int]:
    """Return a group for everybody who waits and has a hospital, by id: one for each hospital.

    Where colleagues stay in groups, it is the one in which most of them are. The others are placed
    so that sizes come out as even as they can, once those without a hospital fill them up, and
    with such sizes disciplines; for so many hospitals that not all ways can be looked at, as the
    best way does that was.
    """
    teams: defaultdict[str, list[Member]] = defaultdict(list)
    for member in waiting:
        teams[member.hospital].append(member)
    alone = len(teams.pop("", ()))
    placed: dict[int, int] = {}
    there = count(staying)
    free = []
    for team in sorted(teams.values(), key=lambda each: (-len(each), each[0].hospital)):
        hospital = team[0].counted[2]
        group = min(groups, key=lambda g: (-there[g, hospital], there[g, _EVERYBODY], g))
        if there[group, hospital]:
            placed |= dict.fromkeys((member.id for member in team), group)
        else:
            free.append(team)
    here = [(member, placed[member.id]) for member in waiting if member.id in placed]
    search = _Search(free, groups, alone, count([*staying, *here]))
    search.go_on(())
    for team, group in zip(free, search.best, strict=True):
        placed |= dict.fromkeys((member.id for member in team), group)
    return placed


def filled(sizes: Sequence[int], more: int) -> int:
    """Return the least sum of squares that sizes can come to when so many more people come."""
    low_first = sorted(sizes)
    for several in range(len(low_first), 0, -1):
        level, rest = divmod(sum(low_first[:several]) + more, several)
        if level >= low_first[several - 1]:
            raised = [level + 1] * rest + [level] * (several - rest)
            return sum(size * size for size in (*raised, *low_first[several:]))
    return 0


@dataclass
class _Search:
    """Looks for the best groups of teams, the largest team first (branch and bound)."""

    teams: Sequence[Team]
    groups: Sequence[int]
    alone: int
    there: Counter[tuple[int, Counted]]
    best: tuple[int, ...] = ()
    cost: tuple[int, int] | None = None
    looked_at: int = 0
    left: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Count who comes after each team."""
        self.left = [self.alone]
        for team in reversed(self.teams):
            self.left.insert(0, self.left[0] + len(team))

    def go_on(self, placed: tuple[int, ...]) -> None:
        """Try each group for the next team, given those of the teams before it."""
        if len(placed) == len(self.teams):
            self.best, self.cost = placed, self._least(placed)
            return
        team = self.teams[len(placed)]
        tried: set[tuple[object, ...]] = set()
        for group in sorted(self.groups, key=lambda g: (self.there[g, _EVERYBODY], g)):
            if (state := self._state(group)) in tried:
                continue
            tried.add(state)
            self._try(team, group, placed)

    def _try(self, team: Team, group: int, placed: tuple[int, ...]) -> None:
        if self.cost is not None and self.looked_at >= LOOKED_AT:
            return
        self.looked_at += 1
        added = Counter((group, each) for member in team for each in member.counted)
        self.there.update(added)
        if self.cost is None or self._least((*placed, group)) < self.cost:
            self.go_on((*placed, group))
        self.there.subtract(added)

    def _least(self, placed: tuple[int, ...]) -> tuple[int, int]:
        """Return what it costs at least to go on from here, whatever comes."""
        sizes = [self.there[group, _EVERYBODY] for group in self.groups]
        disciplines = sum(
            some * some for (_, each), some in self.there.items() if each[0] is Kind.DISCIPLINE
        )
        return filled(sizes, self.left[len(placed)]), disciplines

    def _state(self, group: int) -> tuple[object, ...]:
        """Return what a group holds: of two that hold the same one is enough to be tried."""
        return tuple(
            sorted(
                (each, some)
                for (number, each), some in self.there.items()
                if number == group and some and each[0] is not Kind.HOSPITAL
            )
        )
