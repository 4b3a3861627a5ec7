"""From a day to a day, both included: how that stands to today, and which of several counts."""

from datetime import date
from enum import IntEnum


class Standing(IntEnum):
    """How a period stands to a day; what counts more comes first."""

    NOW = 0
    TO_COME = 1
    OVER = 2


def standing(starts_on: date | None, ends_on: date | None, today: date) -> Standing:
    """Return how it stands; None leaves an end open or unknown."""
    if until(ends_on, today):
        return Standing.OVER
    return Standing.TO_COME if starts_on is not None and starts_on > today else Standing.NOW


def order(starts_on: date | None, ends_on: date | None, today: date) -> tuple[int, int]:
    """Return what to sort by: what is now, what is to come, and of what is over the last first.

    `app.queries.institutions.affiliation_here` says the same of rows.
    """
    last_day = until(ends_on, today)
    return standing(starts_on, ends_on, today), -last_day.toordinal() if last_day else 0


def until(ends_on: date | None, today: date) -> date | None:
    """Return the last day of a period that is over, else None."""
    return ends_on if ends_on is not None and ends_on < today else None
