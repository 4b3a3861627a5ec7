"""Who organises courses in a city."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.domain.permissions import Role, ScopeKind
from app.domain.wall_time import today_in
from app.extensions import db
from app.models.person import Person, RoleAssignment
from app.models.place import City


def of_city(city: City, *, now: datetime) -> Sequence[Person]:
    """Return the organisers of a city whose role has not ended, by name; one query."""
    today = today_in(city.time_zone, now)
    organises = select(RoleAssignment.person_id).where(
        RoleAssignment.role == Role.CITY_ORGANISER,
        RoleAssignment.scope_kind == ScopeKind.CITY,
        RoleAssignment.scope_id == city.id,
        RoleAssignment.ends_on.is_(None) | (RoleAssignment.ends_on >= today),
    )
    return db.session.scalars(
        select(Person)
        .where(Person.id.in_(organises), Person.merged_into_id.is_(None))
        .order_by(Person.sort_key, Person.id)
    ).all()
