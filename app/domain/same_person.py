"""Who is asked whether a record that another city made is theirs too, and when a yes is enough.

Whoever makes a record may put into it what they like, and whoever was there first may not be who
they seem. So a yes counts from who reads the address of both records, and takes in nothing by
which somebody else could come along.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import Conflict
from app.domain.trainee_import.entry import Identity


class Doubt(StrEnum):
    """Why a yes alone does not make two records one."""

    OTHER_ADDRESS = "other_address"
    HAS_A_ROLE = "has_a_role"
    IN_USE = "in_use"


class InDoubt(Conflict):
    """Somebody has to look at both records first; nothing was changed."""

    def __init__(self, doubt: Doubt) -> None:
        super().__init__(doubt)
        self.doubt = doubt


class NotProven(Conflict):
    """A yes has to come by the link that was mailed; nothing was changed."""


class Settled(Conflict):
    """The question has an answer already, or there is nothing left to ask."""


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """What became of a new record since: its addresses as keys, and what could come along.

    `in_use` says that somebody who was signed in to it left a way in, a calendar link or a wish.
    """

    addresses: frozenset[str]
    has_a_role: bool
    in_use: bool


def whom_to_ask(
    new: Mapping[int, Identity], there: Mapping[int, Identity]
) -> list[tuple[int, int]]:
    """Return who is asked about which new record, by ids: the name and a mail address are the same.

    Both are compared as an import does.
    """
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for person_id, identity in there.items():
        for address in identity.emails:
            holders[identity.name, address].append(person_id)
    return sorted(
        {
            (asked, made)
            for made, identity in new.items()
            for address in identity.emails
            for asked in holders.get((identity.name, address), ())
            if asked != made
        }
    )


def doubt_about(newcomer: Newcomer, addresses: frozenset[str]) -> Doubt | None:
    """Return what stands against a yes of somebody with these addresses; None if nothing does."""
    if not newcomer.addresses or not newcomer.addresses <= addresses:
        return Doubt.OTHER_ADDRESS
    if newcomer.has_a_role:
        return Doubt.HAS_A_ROLE
    return Doubt.IN_USE if newcomer.in_use else None
