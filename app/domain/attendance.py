"""What was observed, and what holds now: events are kept for ever, marks are computed from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.errors import InvalidMinutes


class Status(StrEnum):
    """What can be said of one person at one session."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    ABSENT = "absent"
    EXCUSED = "excused"
    REMOTE = "remote"

    @property
    def attended(self) -> bool:
        """Whether the person took part, wholly or in part. An excuse is not presence."""
        return self not in (Status.ABSENT, Status.EXCUSED)


@dataclass(frozen=True, kw_only=True)
class AttendanceEvent:
    """One observation of one person, made once and never changed.

    `event_id` is a UUID made where the observation was made, so that sending it twice is harmless.
    Both times are aware. `minutes` is None when nobody counted them.
    """

    event_id: str
    course_session: int
    person: int
    status: Status
    minutes: int | None = None
    observed_at: datetime
    received_at: datetime
    asserted_by: int

    def __post_init__(self) -> None:
        if self.minutes is not None and self.minutes < 0:
            raise InvalidMinutes(self.minutes)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What holds for one person at one session, and the event that says so."""

    status: Status
    minutes: int | None = None
    event_id: str
    observed_at: datetime
    received_at: datetime
    asserted_by: int


def fold(events: Iterable[AttendanceEvent]) -> dict[tuple[int, int], Mark]:
    """Turn events into marks, keyed by (course session, person).

    The event observed last holds; the one received last among equals, then the greater id. What a
    clock that is ahead dates into the future counts as observed when it was received, so that it
    overrules nothing that comes later. The order of the events and their repetition do not matter.
    """
    last: dict[tuple[int, int], AttendanceEvent] = {}
    for event in events:
        key = (event.course_session, event.person)
        held = last.get(key)
        if held is None or _rank(event) > _rank(held):
            last[key] = event
    return {key: _mark(event) for key, event in last.items()}


def by_person(register: Mapping[tuple[int, int], Mark]) -> dict[int, dict[int, Mark]]:
    """Sort a register into each person's marks, keyed by course session."""
    people: dict[int, dict[int, Mark]] = {}
    for (course_session, person), mark in register.items():
        people.setdefault(person, {})[course_session] = mark
    return people


def minutes_attended(mark: Mark, session_minutes: int) -> int:
    """Count the minutes that a mark earns: those recorded, or all when nobody counted them.

    Never more than the session has; an absent or excused person earns none.
    """
    return minutes_earned(mark.status, mark.minutes, session_minutes)


def minutes_earned(status: Status, minutes: int | None, session_minutes: int) -> int:
    """Count the same for a status and the minutes that were recorded, if any."""
    if not status.attended:
        return 0
    if minutes is None:
        return session_minutes
    return min(minutes, session_minutes)


def next_status(status: Status | None) -> Status:
    """Answer a tap on a roster row: present, late, absent, and round again.

    A status that taps cannot give, such as excused, is left for present.
    """
    match status:
        case Status.PRESENT:
            return Status.LATE
        case Status.LATE:
            return Status.ABSENT
        case _:
            return Status.PRESENT


def _rank(event: AttendanceEvent) -> tuple[datetime, datetime, str, Status, int, int, datetime]:
    # The last four decide nothing between events of a register, whose ids differ;
    # they keep the answer the same for any input at all.
    minutes = -1 if event.minutes is None else event.minutes
    return (
        min(event.observed_at, event.received_at),
        event.received_at,
        event.event_id,
        event.status,
        minutes,
        event.asserted_by,
        event.observed_at,
    )


def _mark(event: AttendanceEvent) -> Mark:
    return Mark(
        status=event.status,
        minutes=event.minutes,
        event_id=event.event_id,
        observed_at=event.observed_at,
        received_at=event.received_at,
        asserted_by=event.asserted_by,
    )
