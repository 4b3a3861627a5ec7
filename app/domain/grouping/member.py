"""Somebody on a course, as far as groups are concerned."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Hospitals(StrEnum):
    """What a proposal does with people of one hospital."""

    MIXED = "mixed"
    TOGETHER = "together"


class Kind(StrEnum):
    """What people of a group are counted by."""

    EVERYBODY = "everybody"
    DISCIPLINE = "discipline"
    HOSPITAL = "hospital"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody to be in a group; `group` is the number of the one they are in already.

    What is not known of them is "".
    """

    id: int
    hospital: str = ""
    discipline: str = ""
    group: int | None = None

    @property
    def counted(self) -> tuple["Counted", ...]:
        """Under what they are counted, the gravest first."""
        return (
            (Kind.EVERYBODY, ""),
            (Kind.DISCIPLINE, self.discipline),
            (Kind.HOSPITAL, self.hospital),
        )


Counted = tuple[Kind, str]
# The group of each person, by id.
Placed = Mapping[int, int]
InGroup = tuple[Member, int]


def count(people: Iterable[InGroup]) -> Counter[tuple[int, Counted]]:
    """Return how many of each kind are in each group."""
    return Counter((group, each) for member, group in people for each in member.counted)
