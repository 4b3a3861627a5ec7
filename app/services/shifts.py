"""What a move does to the times of sessions, those that make way included."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.errors import DomainError
from app.domain.rescheduling import was_held
from app.models.delivery import CourseRun
from app.models.plan import PlannedSession
from app.queries import attendance, timetable
from app.queries.plans import AnySession


class AlreadyHeld(DomainError):
    """What has begun or has marks would get another time or group, and nobody said that it may."""

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


def refuse_held(run: CourseRun, sessions: Iterable[AnySession], now: datetime) -> None:
    """Raise AlreadyHeld where one of these sessions of a run has begun or has marks."""
    begun = held(run, sessions, now)
    if begun:
        raise AlreadyHeld(each.code or each.title for each in begun)


def held(run: CourseRun, sessions: Iterable[AnySession], now: datetime) -> list[AnySession]:
    """Return those of these sessions of a run that have begun or have marks.

    A session has begun when its people were told that it begins, wherever the plan has it since.
    """
    marked, known = attendance.marked_sessions(run.id), timetable.starts_of(run.id)
    return [
        each
        for each in sessions
        if was_held(
            min(each.starts_at, known.get(each.id, each.starts_at)),
            pause=each.pause,
            marked=each.id in marked,
            now=now,
        )
    ]


def of_move(
    sessions: Iterable[PlannedSession], moved: Collection[int], starts: Mapping[int, datetime]
) -> list[Shift]:
    """Tell which sessions begin at another time because of those that moved, in order of time."""
    gave_way = (each for each in sessions if each.id in starts and each.id not in moved)
    return [
        Shift(pause=each.pause, minutes=each.minutes, was=each.local_start, starts=starts[each.id])
        for each in sorted(gave_way, key=lambda each: (each.local_start, each.id))
    ]
