"""What is held of a person as a trainee on observation visits."""

from typing import Any

from sqlalchemy import Select, select

from app.models.observation_visit import (
    HostSlot,
    LogEntry,
    ObservationVisit,
    VisitDocument,
    VisitTrainee,
)
from app.models.place import City, Institution

Records = Select[int]
Query = Select[*tuple[Any, ...]]


def visits(records: Records) -> Query:
    """Read the visits of these records, with their hosts."""
    visit = ObservationVisit
    return (
        select(
            HostSlot.unit, Institution.name.label("institution"), City.name.label("city"),
            visit.starts_on, visit.ends_on, visit.state, visit.goals,
        )
        .join(VisitTrainee, VisitTrainee.visit_id == visit.id)
        .join(HostSlot, HostSlot.id == visit.slot_id)
        .join(Institution, Institution.id == HostSlot.institution_id)
        .join(City, City.id == Institution.city_id)
        .where(VisitTrainee.person_id.in_(records))
        .order_by(visit.id)
    )  # fmt: skip


def documents(records: Records) -> Query:
    """Read the documents that were asked of these records."""
    row = VisitDocument
    return (
        select(row.kind, row.due_on, row.state, row.note)
        .join(VisitTrainee, VisitTrainee.id == row.trainee_id)
        .where(VisitTrainee.person_id.in_(records))
        .order_by(row.id)
    )


def log_book(records: Records) -> Query:
    """Read the entries that these records wrote, with what was said when one was returned."""
    row = LogEntry
    return (
        select(
            row.day, row.unit, row.done, row.minutes, row.goals, row.reflection, row.state,
            row.words, row.sent_at, row.countersigned_at,
        )
        .join(VisitTrainee, VisitTrainee.id == row.trainee_id)
        .where(VisitTrainee.person_id.in_(records))
        .order_by(row.day, row.number)
    )  # fmt: skip
