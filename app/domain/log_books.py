"""The log book of a visit: what an entry has to say, its states, and whether a book is whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from app.domain.errors import Conflict, DomainError

LONGEST_UNIT = 200
LONGEST_TEXT = 4_000
LONGEST_WORDS = 1_000
# Nobody observes for longer on one day, nor for less than makes an entry.
LEAST_MINUTES, MOST_MINUTES = 15, 16 * 60


class EntryState(StrEnum):
    """How far an entry is. Of an erased one some words were taken out, which nothing else may."""

    WRITTEN = "written"
    SENT = "sent"
    RETURNED = "returned"
    COUNTERSIGNED = "countersigned"
    ERASED = "erased"


# With the trainee, who may still write in it.
WITH_TRAINEE = frozenset({EntryState.WRITTEN, EntryState.RETURNED})
# Frozen: only another entry takes their place.
FROZEN = frozenset({EntryState.COUNTERSIGNED, EntryState.ERASED})


class Blank(DomainError):
    """Something that every entry says is missing: `fields`."""

    def __init__(self, missing: Iterable[str]) -> None:
        self.fields = tuple(missing)
        super().__init__(self.fields)


class NoSuchDay(DomainError):
    """The day is none of the visit, or is still to come."""


class NotWithTrainee(Conflict):
    """The entry was sent or countersigned: what it says stays."""


class NotWaiting(Conflict):
    """The entry does not wait for a countersignature, or not any more."""


@dataclass(frozen=True, kw_only=True)
class EntryDetails:
    """What an entry says of a day; `goals` are keys of the visit's goals that the day served."""

    unit: str
    done: str
    minutes: int
    goals: tuple[str, ...]
    reflection: str


@dataclass(frozen=True)
class Progress:
    """How whole a log book is: of the days to write so far, those without an entry are named.

    `countersigned` counts those days, `extra` entries about others, and `waiting` all entries that
    nobody has countersigned.
    """

    days: int
    countersigned: int
    extra: int
    waiting: int
    missing: tuple[date, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every day has an entry that is countersigned."""
        return not self.missing and not self.waiting


def blank_fields(details: EntryDetails) -> tuple[str, ...]:
    """Return the names of the fields in which nothing stands."""
    return tuple(each.name for each in fields(details) if _is_blank(getattr(details, each.name)))


def check(details: EntryDetails) -> None:
    """Let nothing be blank; raises Blank."""
    missing = blank_fields(details)
    if missing:
        raise Blank(missing)


def check_day(day: date, *, starts_on: date, ends_on: date, today: date) -> None:
    """Let an entry be about a day of the visit that has come; raises NoSuchDay."""
    if not starts_on <= day <= min(ends_on, today):
        raise NoSuchDay


def progress(days: Iterable[date], newest: Mapping[date, EntryState]) -> Progress:
    """Return how whole a log book is. `newest` has of each day the state of its newest entry.

    What somebody wrote of a day that is free is extra, and has to be countersigned too.
    """
    due = sorted(set(days))
    signed = {day for day, state in newest.items() if state in FROZEN}
    return Progress(
        days=len(due),
        countersigned=len(signed.intersection(due)),
        extra=len(newest.keys() - set(due)),
        waiting=len(newest) - len(signed),
        missing=tuple(day for day in due if day not in newest),
    )


def _is_blank(value: object) -> bool:
    return not (value.strip() if isinstance(value, str) else value)
