"""Somebody's sessions around now: what goes on, what is next, what the next days bring.

"Today" is the day that the clocks of each session's own city show, wherever the server stands.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Generic, Protocol, TypeVar

from app.domain.wall_time import today_in

DAYS_AHEAD = 7


class Timed(Protocol):
    """Anything with a beginning, an end (aware) and the zone of its place."""

    @property
    def starts_at(self) -> datetime: ...  # noqa: D102 (the name says it)

    @property
    def ends_at(self) -> datetime: ...  # noqa: D102 (as above)

    @property
    def time_zone(self) -> str: ...  # noqa: D102 (as above)


T = TypeVar("T", bound=Timed)


@dataclass(frozen=True, kw_only=True)
class AroundNow(Generic[T]):
    """Sessions by what they are to somebody who looks now, each part in order of time.

    `next` are those that begin together before all others of today. `coming` holds the seven
    days after today, `before` what was over before today.
    """

    before: tuple[T, ...]
    earlier: tuple[T, ...]
    now: tuple[T, ...]
    next: tuple[T, ...]
    later: tuple[T, ...]
    coming: dict[date, list[T]]

    @property
    def today(self) -> bool:
        """Whether there is anything today."""
        return bool(self.earlier or self.now or self.next or self.later)


def around(sessions: Iterable[T], now: datetime) -> AroundNow[T]:
    """Sort sessions by what they are now; those further ahead than seven days are left out."""
    ordered = sorted(sessions, key=lambda each: (each.starts_at, each.ends_at))
    today = [each for each in ordered if _days_from(now, each) == 0 or _runs(each, now)]
    ahead = [each for each in today if each.starts_at > now]
    return AroundNow(
        before=tuple(each for each in ordered if _days_from(now, each) < 0 and each.ends_at <= now),
        earlier=tuple(each for each in today if each.ends_at <= now),
        now=tuple(each for each in today if _runs(each, now)),
        next=tuple(each for each in ahead if each.starts_at == ahead[0].starts_at),
        later=tuple(each for each in ahead if each.starts_at != ahead[0].starts_at),
        coming=_by_day(each for each in ordered if 0 < _days_from(now, each) <= DAYS_AHEAD),
    )


def _runs(session: Timed, now: datetime) -> bool:
    return session.starts_at <= now < session.ends_at


def _days_from(now: datetime, session: Timed) -> int:
    """Count the days from today to the session, by the calendar of its place."""
    zone = session.time_zone
    return (today_in(zone, session.starts_at) - today_in(zone, now)) // timedelta(days=1)


def _by_day(sessions: Iterable[T]) -> dict[date, list[T]]:
    days: dict[date, list[T]] = {}
    for each in sessions:
        days.setdefault(today_in(each.time_zone, each.starts_at), []).append(each)
    return dict(sorted(days.items()))
