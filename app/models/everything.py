"""Import this module to have every table in the metadata."""

from app.models import (
    api,
    attendance,
    calendar,
    certificate,
    curriculum,
    delivery,
    owed_work,
    person,
    place,
)

__all__ = [
    "api",
    "attendance",
    "calendar",
    "certificate",
    "curriculum",
    "delivery",
    "owed_work",
    "person",
    "place",
]
