"""The hours beside the days of a board: places on it are minutes of the clock on the wall.

Clocks that go back show a stretch twice. It stands twice on the axis then, and is closed on the
other days; what clocks skip is closed on the day that skips it. So what is later on a day stands
below what is earlier, and 09:00 stands at one height on all days.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.wall_time import day_bounds

DAY, HOUR = 24 * 60, 60
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Stretch:
    """A part of the axis, in minutes."""

    begins: int
    ends: int


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A full hour on the axis; `again` where clocks show it for the second time."""

    place: int
    hour: int
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class Axis:
    """The hours of days in a zone (IANA). On `turns_on` the clocks go back by `again` minutes.

    They do so when they would show `turns_at`, in minutes after midnight.
    """

    zone: str
    turns_on: date | None = None
    turns_at: int = 0
    again: int = 0

    @property
    def length(self) -> int:
        """How long it is, from the midnight on top to that at the bottom."""
        return DAY + self.again

    @property
    def marks(self) -> list[Mark]:
        """The full hours, from the top to the bottom."""
        first = [
            Mark(place=wall, hour=wall // HOUR)
            for wall in range(0, DAY, HOUR)
            if wall < self.turns_at or not self.again
        ]
        begins = self.turns_at - self.again
        second = [
            Mark(place=wall + self.again, hour=wall // HOUR, again=wall < self.turns_at)
            for wall in range(-(-begins // HOUR) * HOUR, DAY, HOUR)
            if self.again
        ]
        return first + second

    def place(self, moment: datetime, day: date) -> int:
        """Return where an instant stands on a day; a minute before or after that day lies outside.

        Of what shares a minute nothing stands below what is earlier.
        """
        local = moment.astimezone(ZoneInfo(self.zone))
        wall = (local.date() - day).days * DAY + local.hour * HOUR + local.minute
        second = local.fold == 1 and local.date() == self.turns_on
        return wall + self.again if second or wall >= self.turns_at else wall

    def closed(self, day: date) -> Iterator[Stretch]:
        """Yield what of the axis is no time on a day."""
        if self.again and day != self.turns_on:
            yield Stretch(self.turns_at, self.turns_at + self.again)
        turn = _turn_of(day, self.zone)
        if turn is not None and turn.by > 0:
            yield Stretch(*(self._of_wall(each) for each in (turn.at, turn.at + turn.by)))

    def _of_wall(self, wall: int) -> int:
        return wall + self.again if wall >= self.turns_at else wall


@dataclass(frozen=True, kw_only=True)
class _Turn:
    """Clocks that would show `at` (minutes after midnight) go on by `by` minutes, or back."""

    at: int
    by: int


def of_days(days: Iterable[date], zone: str) -> Axis:
    """Return the axis of days that are shown together, of which clocks go back on one at most."""
    for day in days:
        turn = _turn_of(day, zone)
        if turn is not None and turn.by < 0:
            return Axis(zone=zone, turns_on=day, turns_at=turn.at, again=-turn.by)
    return Axis(zone=zone)


def _turn_of(day: date, zone: str) -> _Turn | None:
    """Return how the clocks of a zone are put on a day; None where they are not."""
    place = ZoneInfo(zone)
    begins, ends = day_bounds(day, zone)
    before = _offset(begins - A_MINUTE, place)
    after = _offset(ends - A_MINUTE, place)
    if before == after:
        return None
    early, late = begins - A_MINUTE, ends - A_MINUTE
    while late - early > A_MINUTE:
        middle = early + A_MINUTE * ((late - early) // A_MINUTE // 2)
        early, late = (early, middle) if _offset(middle, place) == after else (middle, late)
    wall = (late + before).replace(tzinfo=None) - datetime.combine(day, datetime.min.time())
    return _Turn(at=wall // A_MINUTE, by=(after - before) // A_MINUTE)


def _offset(moment: datetime, place: ZoneInfo) -> timedelta:
    return moment.astimezone(place).utcoffset() or timedelta(0)
