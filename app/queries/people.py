"""Finding people."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.domain.names import address_key
from app.extensions import db
from app.models.person import Contact, Person


def find_by_public_id(public_id: str) -> Person | None:
    """Return the person with their roles, or None."""
    return db.session.scalars(
        select(Person)
        .where(Person.public_id == public_id)
        .options(selectinload(Person.role_assignments))
    ).one_or_none()


def find_by_email(address: str) -> Sequence[Person]:
    """Return everybody with this address, oldest first: an address may be shared."""
    return db.session.scalars(
        select(Person)
        .join(Person.contacts)
        .where(Contact.kind == "email", Contact.key == address_key(address))
        .order_by(Person.id)
    ).all()


def names(person_ids: Collection[int]) -> dict[int, str]:
    """Return the names of people by their ids."""
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}
