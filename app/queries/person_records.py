"""What is kept of one person beside their name: licences, contacts, consents."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased

from app.domain.consents import Answer, Purpose, standing
from app.extensions import db
from app.models.person import Contact, Person
from app.models.person_record import Consent, Licence, PendingAddress


def licences(person_id: int) -> Sequence[Licence]:
    """Return a person's licences, oldest first."""
    return db.session.scalars(
        select(Licence).where(Licence.person_id == person_id).order_by(Licence.id)
    ).all()


def contacts(person_id: int) -> Sequence[Contact]:
    """Return a person's mail addresses and then phones, oldest first."""
    return db.session.scalars(
        select(Contact).where(Contact.person_id == person_id).order_by(Contact.kind, Contact.id)
    ).all()


def pending_addresses(person_id: int) -> Sequence[PendingAddress]:
    """Return the addresses that wait to be shown to be a person's, oldest first."""
    return db.session.scalars(
        select(PendingAddress)
        .where(PendingAddress.person_id == person_id)
        .order_by(PendingAddress.id)
    ).all()


def consents(person_id: int) -> Mapping[Purpose, Answer]:
    """Return what a person answered last, also when they did so under a record merged into this."""
    rows = db.session.execute(
        select(Consent.purpose, Consent.given, Consent.wording, Consent.answered_at)
        .where(Consent.person_id.in_(_records_of(person_id)))
        .order_by(Consent.answered_at, Consent.id)
    )
    return standing(Answer(Purpose(row[0]), *row[1:]) for row in rows)


def agrees(purpose: Purpose) -> ColumnElement[bool]:
    """Return a condition for a query over people: their newest answer is a yes."""
    other = aliased(Person)
    mine = or_(
        Consent.person_id == Person.id,
        Consent.person_id.in_(
            select(other.id).where(other.merged_into_id == Person.id).correlate(Person)
        ),
    )
    newest = (
        select(Consent.given)
        .where(mine, Consent.purpose == purpose)
        .order_by(Consent.answered_at.desc(), Consent.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    return newest.is_(True)


def _records_of(person_id: int) -> Select[int]:
    return select(Person.id).where(or_(Person.id == person_id, Person.merged_into_id == person_id))
