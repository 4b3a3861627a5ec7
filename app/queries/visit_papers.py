"""Documents of observation visits that are due soon or overdue."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager

from app.domain.observation_visits import OVER, DocumentState
from app.domain.permissions import Scope
from app.domain.wall_time import today_in
from app.extensions import db
from app.models.observation_visit import HostSlot, ObservationVisit, VisitDocument, VisitTrainee
from app.models.person import Person
from app.models.place import Institution
from app.queries import visits

SOON = timedelta(days=14)
# The calendar of a host may be a day ahead of ours.
A_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class DueDocument:
    """What somebody has to hand in soon, or had to before: then it is overdue."""

    document: VisitDocument
    overdue: bool


def due_within(scopes: Collection[Scope], *, now: datetime) -> list[DueDocument]:
    """Return what is due within two weeks or overdue of the visits within these scopes."""
    return _soon(visits.within(scopes), now)


def due_of(person_id: int, *, now: datetime) -> list[DueDocument]:
    """Return what somebody has to hand in themselves within two weeks, or had to before."""
    return _soon(VisitTrainee.person_id == person_id, now)


def open_until(day: date, condition: ColumnElement[bool]) -> Sequence[VisitDocument]:
    """Return the documents due by a day that no host has accepted, in order; one query."""
    return db.session.scalars(
        select(VisitDocument)
        .join(VisitDocument.trainee)
        .join(VisitTrainee.person)
        .join(VisitTrainee.visit)
        .where(condition, ObservationVisit.state.not_in(OVER))
        .where(VisitDocument.state != DocumentState.ACCEPTED, VisitDocument.due_on <= day)
        .where(Person.merged_into_id.is_(None), Person.erased_at.is_(None))
        .options(
            contains_eager(VisitDocument.trainee).options(
                contains_eager(VisitTrainee.person),
                contains_eager(VisitTrainee.visit)
                .joinedload(ObservationVisit.slot)
                .joinedload(HostSlot.institution)
                .joinedload(Institution.city),
            )
        )
        .order_by(VisitDocument.due_on, VisitDocument.id)
    ).all()


def _soon(condition: ColumnElement[bool], now: datetime) -> list[DueDocument]:
    """Count the days by the calendar of the host, as the pages of a visit do."""
    found = []
    for document in open_until(now.date() + SOON + A_DAY, condition):
        today = today_in(document.trainee.visit.slot.city.time_zone, now)
        if document.due_on <= today + SOON:
            found.append(DueDocument(document=document, overdue=document.due_on < today))
    return found
