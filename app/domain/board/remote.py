"""What hour it is for a mentor who teaches from elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.domain.mentor_visits import Stay
from app.domain.placements.soft_rules import BEARABLE
from app.domain.wall_time import to_local


@dataclass(frozen=True, kw_only=True)
class ThereTime:
    """When a session is where its mentor is; `odd` where that is no hour to teach."""

    starts: datetime
    ends: datetime
    odd: bool


def zone_then(
    home: str | None, stays: Iterable[Stay], starts_at: datetime, ends_at: datetime
) -> str | None:
    """Return the zone in which somebody is at a time: where they visit then, else at home."""
    for stay in stays:
        if stay.span.starts_at <= starts_at and ends_at <= stay.span.ends_at:
            return stay.town.zone
    return home


def there(
    starts_at: datetime, ends_at: datetime, *, here: str, zone: str | None, afar: bool = False
) -> ThereTime | None:
    """Return the time of a session in a mentor's zone; None where it is that of the city.

    Who joins from afar (`afar`) is told of an hour that is none to teach where clocks agree, too.
    """
    if zone is None:
        return None
    starts, ends = (to_local(each, zone) for each in (starts_at, ends_at))
    earliest, latest = BEARABLE
    late = ends.date() > starts.date() or ends.time() > latest
    odd = starts.time() < earliest or late
    agree = (starts, ends) == (to_local(starts_at, here), to_local(ends_at, here))
    return None if agree and not (afar and odd) else ThereTime(starts=starts, ends=ends, odd=odd)
