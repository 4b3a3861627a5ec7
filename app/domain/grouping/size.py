"""How many groups a course has: so many, or as many as keep each of them small."""

MOST_GROUPS = 12


def groups_for(people: int, size: int) -> int:
    """Return how few groups take these people with no more than `size` in each, up to the most.

    Nobody needs no group.
    """
    return min(-(-people // size), MOST_GROUPS)
