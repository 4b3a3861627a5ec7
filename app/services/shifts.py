"""What a move does to the times of sessions, those that make way included."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.errors import DomainError
from app.domain.rescheduling import was_held
from app.models.delivery import CourseRun, CourseSession
from app.queries import attendance


class AlreadyHeld(DomainError):
    """Sessions that have begun or have marks would get another time, and nobody said they may."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(dict.fromkeys(names))
        super().__init__(", ".join(self.names))


@dataclass(frozen=True, kw_only=True)
class Shift:
    """A session that made way or moved up; its wall times in the city."""

    pause: bool
    minutes: int
    was: datetime
    starts: datetime


def refuse_held(run: CourseRun, sessions: Iterable[CourseSession], now: datetime) -> None:
    """Raise AlreadyHeld where one of these sessions of a run has begun or has marks."""
    marked = attendance.marked_sessions(run.id)
    held = [
        each
        for each in sessions
        if was_held(each.starts_at, pause=each.pause, marked=each.id in marked, now=now)
    ]
    if held:
        raise AlreadyHeld(each.code or each.title for each in held)


def of_move(
    sessions: Iterable[CourseSession], moved: Collection[int], starts: Mapping[int, datetime]
) -> list[Shift]:
    """Tell which sessions begin at another time because of those that moved, in order of time."""
    gave_way = (each for each in sessions if each.id in starts and each.id not in moved)
    return [
        Shift(pause=each.pause, minutes=each.minutes, was=each.local_start, starts=starts[each.id])
        for each in sorted(gave_way, key=lambda each: (each.local_start, each.id))
    ]
