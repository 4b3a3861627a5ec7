"""Whether a course may be thrown away: only while nobody but its planners can have relied on it."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import DomainError


class Reason(StrEnum):
    """Why a course stays."""

    PUBLISHED = "published"
    MARKS = "marks"
    PEOPLE = "people"


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """What is recorded in a course; people who left it or were replaced count too."""

    published: bool
    marks: int
    people: int


class MustStay(DomainError):
    """The course can't be thrown away."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def reason_to_stay(record: RunRecord) -> Reason | None:
    """Return why a course stays, the weightiest reason first; None when it may go."""
    reasons = {
        Reason.PUBLISHED: record.published,
        Reason.MARKS: record.marks > 0,
        Reason.PEOPLE: record.people > 0,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)
