"""Sessions that lie at another moment since the rules of their time zone changed.

What was agreed is the time on the wall. When a country changes its clocks, and the data of time
zones with it, the moment that was worked out before is not that time any more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from app.domain.plans.kinds import SessionStatus
from app.domain.wall_time import AmbiguousTime, NonexistentTime, to_instant


class OnTheWall(Protocol):
    """What the rule reads of a session; times as those of CourseSession."""

    local_start: datetime
    time_zone: str
    starts_at: datetime
    status: str


S = TypeVar("S", bound=OnTheWall)


@dataclass(frozen=True, kw_only=True)
class Drift(Generic[S]):
    """A session, and the moment of its wall time by the rules of today.

    None where the clocks skip that time now: somebody has to choose another one.
    """

    session: S
    starts_at: datetime | None


def drifted(sessions: Iterable[S], now: datetime) -> list[Drift[S]]:
    """Return the sessions to come whose moment is another by the rules of today.

    What has begun was held when it was held. Of a time that comes twice either moment is right.
    """
    found = []
    for session in sessions:
        if session.starts_at > now and session.status != SessionStatus.CANCELLED:
            moments = _moments(session)
            if session.starts_at not in moments:
                found.append(Drift(session=session, starts_at=next(iter(moments), None)))
    return found


def _moments(session: OnTheWall) -> tuple[datetime, ...]:
    """Return when clocks show the wall time of a session: once, twice or never."""
    try:
        return (to_instant(session.local_start, session.time_zone),)
    except AmbiguousTime as twice:
        return (twice.first, twice.second)
    except NonexistentTime:
        return ()
