"""How much time somebody needs to get from one city to another, and to be rested there.

No distances are known, so these are two plain lengths: enough for most roads within a country, and
for most flights between two with a night's rest.
"""

from dataclasses import dataclass
from datetime import timedelta

HERE = timedelta(0)
WITHIN_A_COUNTRY = timedelta(hours=6)
BETWEEN_COUNTRIES = timedelta(hours=12)
LONGEST = BETWEEN_COUNTRIES


@dataclass(frozen=True)
class Town:
    """A city as travellers see it: which one, in which country (ISO 3166), in which zone (IANA)."""

    id: int
    country: str
    zone: str


def needed(one: Town, other: Town) -> timedelta:
    """Return how much time has to lie between teaching in one city and teaching in another."""
    if one.id == other.id:
        return HERE
    return WITHIN_A_COUNTRY if one.country == other.country else BETWEEN_COUNTRIES
