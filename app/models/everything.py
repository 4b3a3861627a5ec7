"""Import this module to have every table in the metadata."""

from app.models import (
    account,
    api,
    attendance,
    audit,
    calendar,
    certificate,
    curriculum,
    data_request,
    delivery,
    draft,
    owed_work,
    person,
    person_record,
    place,
    rate_limit,
    same_person,
)

__all__ = [
    "account",
    "api",
    "attendance",
    "audit",
    "calendar",
    "certificate",
    "curriculum",
    "data_request",
    "delivery",
    "draft",
    "owed_work",
    "person",
    "person_record",
    "place",
    "rate_limit",
    "same_person",
]
