"""Import this module to have every table in the metadata."""

from app.models import (
    account,
    attendance,
    calendar,
    certificate,
    curriculum,
    delivery,
    owed_work,
    person,
    place,
    rate_limit,
)

__all__ = [
    "account",
    "attendance",
    "calendar",
    "certificate",
    "curriculum",
    "delivery",
    "owed_work",
    "person",
    "place",
    "rate_limit",
]
