"""Import this module to have every table in the metadata."""

from app.models import (
    attendance,
    calendar,
    certificate,
    curriculum,
    delivery,
    owed_work,
    person,
    person_record,
    place,
    same_person,
)

__all__ = [
    "attendance",
    "calendar",
    "certificate",
    "curriculum",
    "delivery",
    "owed_work",
    "person",
    "person_record",
    "place",
    "same_person",
]
