"""Import this module to have every table in the metadata."""

from app.models import (
    account,
    api,
    attendance,
    audit,
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
    "api",
    "attendance",
    "audit",
    "calendar",
    "certificate",
    "curriculum",
    "delivery",
    "owed_work",
    "person",
    "place",
    "rate_limit",
]
