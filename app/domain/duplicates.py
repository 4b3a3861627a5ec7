"""Whether two records may be one person: signs in, a score and its reasons out.

The score proposes and never decides: people share names, phones and even mail addresses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Sign(StrEnum):
    """What two records have in common."""

    LICENCE = "licence"
    NAME = "name"
    NAME_IN_SCRIPT = "name_in_script"
    SPELLING = "spelling"
    EMAIL = "email"
    PHONE = "phone"
    HOSPITAL = "hospital"


# A name alone is enough to ask; contacts and places only strengthen what a name began.
WEIGHTS: Mapping[Sign, int] = MappingProxyType(
    {
        Sign.LICENCE: 60,
        Sign.NAME: 50,
        Sign.NAME_IN_SCRIPT: 50,
        Sign.SPELLING: 40,
        Sign.EMAIL: 25,
        Sign.PHONE: 15,
        Sign.HOSPITAL: 10,
    }
)
WORTH_ASKING = 50


@dataclass(frozen=True, kw_only=True)
class Record:
    """What is compared of a record, as keys that spellings of one thing share.

    `shared` are the contact keys that are known to be several people's.
    """

    names: frozenset[str]
    scripts: frozenset[str] = frozenset()
    spellings: frozenset[str] = frozenset()
    licences: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    hospitals: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Likeness:
    """What speaks for two records being one person, the strongest sign first."""

    signs: tuple[Sign, ...]

    @property
    def score(self) -> int:
        """How much speaks for it; from WORTH_ASKING on it is proposed."""
        return sum(WEIGHTS[sign] for sign in self.signs)

    @property
    def worth_asking(self) -> bool:
        """Whether an organiser is asked."""
        return self.score >= WORTH_ASKING


def compare(one: Record, other: Record) -> Likeness:
    """Weigh two records; the order of the two does not matter."""
    shared = one.shared | other.shared
    in_script = (one.scripts & (other.scripts | other.names)) | (one.names & other.scripts)
    common = {
        Sign.LICENCE: one.licences & other.licences,
        Sign.NAME: one.names & other.names,
        Sign.NAME_IN_SCRIPT: in_script,
        Sign.SPELLING: one.spellings & other.spellings,
        Sign.EMAIL: (one.emails & other.emails) - shared,
        Sign.PHONE: (one.phones & other.phones) - shared,
        Sign.HOSPITAL: one.hospitals & other.hospitals,
    }
    if common[Sign.NAME] or in_script:
        common[Sign.SPELLING] = frozenset()  # the same thing said again, weaker
    return Likeness(tuple(sign for sign in Sign if common[sign]))
