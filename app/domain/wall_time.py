"""From what a clock on the wall shows to a moment, and back.

When clocks go forward some local times never come; when they go back some come twice. The
first are refused, the second are asked for, so that nobody's session moves by an hour unseen.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.errors import DomainError

# What somebody writes beyond these is a slip of the finger.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)
# Somebody's work, and what was agreed with a hospital, may have begun long before any course.
LONG_AGO = date(1940, 1, 1)


class NonexistentTime(DomainError):
    """The clocks of the zone skip this time; `before` and `after` are the nearest to mean."""

    def __init__(self, local: datetime, zone: str, before: datetime, after: datetime) -> None:
        super().__init__(local, zone)
        self.local, self.zone = local, zone
        self.before, self.after = before, after


class AmbiguousTime(DomainError):
    """The clocks of the zone show this time twice; `first` and `second` are the moments."""

    def __init__(self, local: datetime, zone: str, first: datetime, second: datetime) -> None:
        super().__init__(local, zone)
        self.local, self.zone = local, zone
        self.first, self.second = first, second


def to_instant(local: datetime, zone: str, *, fold: int | None = None) -> datetime:
    """Return the moment, in UTC, at which clocks of the zone (IANA) show this time.

    `local` is naive. `fold` says which of two equal times is meant: 0 the first, 1 the second.
    Raises NonexistentTime, and AmbiguousTime if there are two and nothing is said.
    """
    if local.tzinfo is not None:
        raise ValueError("a wall time has no zone of its own")
    place = ZoneInfo(zone)
    first, second = (_moment(local, place, each) for each in (0, 1))
    if first == second:
        return first
    if to_local(first, zone) != local.replace(fold=0):
        # Inside a gap the offset of fold 0 leads past it, that of fold 1 before it.
        raise NonexistentTime(local, zone, to_local(second, zone), to_local(first, zone))
    if fold is None:
        raise AmbiguousTime(local, zone, first, second)
    return second if fold else first


def to_local(moment: datetime, zone: str) -> datetime:
    """Return what clocks of the zone show at an aware moment, without a zone."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def today_in(zone: str, now: datetime) -> date:
    """Return the day that clocks of the zone show now."""
    return to_local(now, zone).date()


def day_bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """Return the moment at which a day begins in a zone, and that at which the next one does."""
    midnights = (datetime.combine(each, time.min) for each in (day, day + timedelta(days=1)))
    begins, ends = (_moment(midnight, ZoneInfo(zone), 0) for midnight in midnights)
    return begins, ends


def _moment(local: datetime, place: ZoneInfo, fold: int) -> datetime:
    return local.replace(tzinfo=place, fold=fold).astimezone(UTC)
