"""How much each of those who teach together teaches, and who bears too much or too little of it."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

# Whoever is within half of an even share, or an hour, of it has as much as others do.
TOLERATED_PART = 2
TOLERATED_MINUTES = 60


class Balance(StrEnum):
    """What somebody's load is beside an even share."""

    HEAVY = "heavy"
    EVEN = "even"
    LIGHT = "light"


def loads_of(
    sessions: Iterable[tuple[Collection[int], int]], people: Iterable[int]
) -> dict[int, int]:
    """Return how many minutes each of these people teaches; sessions are mentors and minutes."""
    loads = dict.fromkeys(people, 0)
    for mentors, minutes in sessions:
        for mentor in loads.keys() & set(mentors):
            loads[mentor] += minutes
    return loads


def unevenness(loads: Collection[int]) -> int:
    """Return how many minutes who teaches most has more than who teaches least."""
    return max(loads) - min(loads) if loads else 0


def even_share(loads: Collection[int]) -> int:
    """Return what each would teach if all taught as much, in whole minutes."""
    return sum(loads) // len(loads) if loads else 0


def balance(loads: Mapping[int, int]) -> dict[int, Balance]:
    """Say of each person what their load is beside an even share."""
    even = even_share(loads.values())
    tolerated = max(even // TOLERATED_PART, TOLERATED_MINUTES)
    return {person: _beside(load - even, tolerated) for person, load in loads.items()}


def _beside(more: int, tolerated: int) -> Balance:
    if abs(more) <= tolerated:
        return Balance.EVEN
    return Balance.HEAVY if more > 0 else Balance.LIGHT
