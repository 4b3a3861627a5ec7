"""Spreading people over the groups of a course: evenly, and colleagues apart."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody to be in a group; `group` is the number of the one they are in already."""

    id: int
    hospital: str
    group: int | None = None


def propose(people: Iterable[Member], groups: Sequence[int]) -> dict[int, int]:
    """Return a group for everybody who has none, by id; who has one stays in it.

    Hospital by hospital, the largest first, each person goes to the smallest group, of several to
    the one with fewest colleagues. Where nobody had a group, groups differ by one person at most,
    and so does the share of each hospital in them. The order in which people are given is nothing.
    """
    if not groups:
        return {}
    everybody = sorted(people, key=lambda member: member.id)
    colleagues = Counter(member.hospital for member in everybody)
    sizes = Counter(member.group for member in everybody if member.group in groups)
    shares = Counter((m.group, m.hospital) for m in everybody if m.group in groups)
    proposal: dict[int, int] = {}
    waiting = [member for member in everybody if member.group not in groups]
    for member in sorted(waiting, key=lambda m: (-colleagues[m.hospital], m.hospital, m.id)):
        group = min(groups, key=lambda g: (sizes[g], shares[g, member.hospital], g))
        proposal[member.id] = group
        sizes[group] += 1
        shares[group, member.hospital] += 1
    return proposal
