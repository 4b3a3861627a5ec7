"""The hospitals of a city, and which of them is a person's."""

from datetime import datetime

from sqlalchemy import ScalarSelect, case, select
from sqlalchemy.orm import aliased

from app.domain.periods import Standing
from app.domain.wall_time import today_in
from app.extensions import db
from app.models.person import Affiliation, Person
from app.models.place import City, Institution


def ids_by_name(city_id: int) -> dict[str, int]:
    """Return all institutions of a city, in the order in which they became known."""
    rows = db.session.execute(
        select(Institution.name, Institution.id)
        .where(Institution.city_id == city_id)
        .order_by(Institution.id)
    )
    return {row.name: row.id for row in rows}


def hospital_here(city: City, now: datetime) -> ScalarSelect[str]:
    """Return a column for a query over people: the name of their hospital in the city."""
    return (
        select(Institution.name)
        .join(Affiliation, Affiliation.institution_id == Institution.id)
        .where(Affiliation.id == affiliation_here(city, now))
        .correlate(Person)
        .scalar_subquery()
    )


def affiliation_here(city: City, now: datetime) -> ScalarSelect[int]:
    """Return a column for a query over people: the id of the affiliation that counts in the city.

    Whoever works in two cities is of one hospital here and of another one there.
    `app.domain.periods.order` says the same of values.
    """
    today, each = today_in(city.time_zone, now), aliased(Affiliation)
    over = each.ends_on < today
    standing = case((over, Standing.OVER), (each.starts_on > today, Standing.TO_COME), else_=0)
    return (
        select(each.id)
        .join(Institution, Institution.id == each.institution_id)
        .where(each.person_id == Person.id, Institution.city_id == city.id)
        .order_by(standing, case((over, each.ends_on)).desc(), each.id)
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
