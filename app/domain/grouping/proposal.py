"""A proposal: a group for everybody who has none, or for everybody anew."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from app.domain.grouping.circulation import Way, cheapest
from app.domain.grouping.member import Hospitals, Member
from app.domain.grouping.mixing import mix
from app.domain.grouping.teams import keep_together


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a proposal should do: for everybody anew, or for those without a group."""

    hospitals: Hospitals = Hospitals.MIXED
    everybody: bool = False


USUAL = Wish()


def propose(people: Iterable[Member], groups: Sequence[int], wish: Wish = USUAL) -> dict[int, int]:
    """Return a group by id for everybody who has none, or for everybody.

    Hospitals are mixed, or each is kept together and those without one fill up the groups. Where
    everybody is placed anew, as many as can be still keep the number they have. The order in which
    people are given is nothing.
    """
    if not groups:
        return {}
    everybody, numbers = sorted(people, key=lambda member: member.id), sorted(groups)
    before = {each.id: each.group for each in everybody if each.group in numbers}
    kept = {} if wish.everybody else before
    staying = [(each, group) for each in everybody if (group := kept.get(each.id)) is not None]
    waiting = [each for each in everybody if each.id not in kept]
    placed = {}
    if wish.hospitals is Hospitals.TOGETHER:
        placed = keep_together(waiting, staying, numbers)
    staying += [(each, placed[each.id]) for each in waiting if each.id in placed]
    alone = [each for each in waiting if each.id not in placed]
    placed |= mix(alone, staying, numbers)
    return _renumbered(placed, before, numbers) if wish.everybody else placed


def _renumbered(
    placed: Mapping[int, int], before: Mapping[int, int | None], numbers: Sequence[int]
) -> dict[int, int]:
    """Let groups exchange their numbers so that as many people as can be keep theirs."""
    same = Counter((group, before.get(person)) for person, group in placed.items())
    pairs = [(new, old) for new in numbers for old in numbers]
    ways = [
        Way(("new", new), ("old", old), 1, partial(_gain, same[new, old])) for new, old in pairs
    ]
    taken = cheapest(ways, [int(new == old) for new, old in pairs])
    number_of = {new: old for (new, old), count in zip(pairs, taken, strict=True) if count}
    return {person: number_of[group] for person, group in placed.items()}


def _gain(people: int, count: int) -> int:
    return -people * count
