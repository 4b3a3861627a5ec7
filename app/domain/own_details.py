"""What somebody says of themselves, as the texts of a form, and what it may be."""

from collections.abc import Iterable
from functools import cache
from zoneinfo import available_timezones

# A form has room for so many languages, the best first.
MOST_LANGUAGES = 4
LONGEST_GENDER = 80


@cache
def time_zones() -> tuple[str, ...]:
    """Return the zones that can be a home: those named for a place."""
    unfit = ("Etc/", "SystemV/", "US/", "posix/", "right/")
    zones = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(unfit))
    return tuple(sorted(zones))


def joined(languages: Iterable[str]) -> str:
    """Write languages as one text; each is named once, where it comes first."""
    return " ".join(dict.fromkeys(filter(None, languages)))
