"""What became of a published version, and whether a course may still begin with it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.errors import DomainError


class Standing(StrEnum):
    """How a published version stands. What is withdrawn is unsafe; what is deprecated only old."""

    CURRENT = "current"
    DEPRECATED = "deprecated"
    WITHDRAWN = "withdrawn"


class Hindrance(StrEnum):
    """Why no course can begin with an edition."""

    NOT_ENDORSED = "not_endorsed"
    WITHDRAWN = "withdrawn"
    TOO_OLD = "too_old"


@dataclass(frozen=True, kw_only=True)
class Stands:
    """A standing with its reason; `last_start_on` is the last day on which a course may begin."""

    standing: Standing = Standing.CURRENT
    last_start_on: date | None = None
    reason: str = ""

    @property
    def withdrawn(self) -> bool:
        """Whether it is unsafe."""
        return self.standing is Standing.WITHDRAWN


class CannotBegin(DomainError):
    """No course begins with this; `hindrance` says why, `stands` what was said of the version."""

    def __init__(self, hindrance: Hindrance, stands: Stands) -> None:
        super().__init__(hindrance)
        self.hindrance = hindrance
        self.stands = stands


def hindrance(stands: Stands, *, endorsed: bool, first_day: date) -> Hindrance | None:
    """Say what keeps a course from beginning on a day; the unchanged core counts as endorsed."""
    if stands.standing is Standing.WITHDRAWN:
        return Hindrance.WITHDRAWN
    last = stands.last_start_on
    if stands.standing is Standing.DEPRECATED and last is not None and first_day > last:
        return Hindrance.TOO_OLD
    return None if endorsed else Hindrance.NOT_ENDORSED
