"""The hospitals of a city, and which of them is a person's."""

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models.person import Affiliation, Person
from app.models.place import Institution


def ids_by_name(city_id: int) -> dict[str, int]:
    """Return all institutions of a city, in the order in which they became known."""
    rows = db.session.execute(
        select(Institution.name, Institution.id)
        .where(Institution.city_id == city_id)
        .order_by(Institution.id)
    )
    return {row.name: row.id for row in rows}


def hospital_here(city_id: int) -> ScalarSelect[str]:
    """Return a column for a query over people: the name of their hospital in the city."""
    return (
        select(Institution.name)
        .join(Affiliation, Affiliation.institution_id == Institution.id)
        .where(Affiliation.id == affiliation_here(city_id))
        .correlate(Person)
        .scalar_subquery()
    )


def affiliation_here(city_id: int) -> ScalarSelect[int]:
    """Return a column for a query over people: the id of their first affiliation in the city.

    Whoever works in two cities is of one hospital here and of another one there.
    """
    first = aliased(Affiliation)
    return (
        select(func.min(first.id))
        .join(Institution, Institution.id == first.institution_id)
        .where(first.person_id == Person.id, Institution.city_id == city_id)
        .correlate(Person)
        .scalar_subquery()
    )
