"""What may be read of somebody's own calendar, and why nothing of it is."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import DomainError
from app.domain.spans import Span

LARGEST = 1_000_000  # bytes
MOST_EVENTS = 5_000
# So many days are looked at in search of those on which events repeat.
MOST_DAYS = 200_000
MOST_SPANS = 5_000


class Fault(StrEnum):
    """Why nothing of a file is read."""

    TOO_LARGE = "too_large"
    NO_TEXT = "no_text"
    NO_CALENDAR = "no_calendar"
    TOO_MANY = "too_many"


class CannotRead(DomainError):
    """A file is refused as a whole; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class BusyTimes:
    """The times that a calendar has taken; of `unread` events it cannot be told when they are."""

    spans: tuple[Span, ...]
    unread: int
