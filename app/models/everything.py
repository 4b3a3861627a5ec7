"""Import this module to have every table in the metadata."""

from app.models import (
    attendance,
    audit,
    calendar,
    certificate,
    curriculum,
    delivery,
    owed_work,
    person,
    place,
)

__all__ = [
    "attendance",
    "audit",
    "calendar",
    "certificate",
    "curriculum",
    "delivery",
    "owed_work",
    "person",
    "place",
]
