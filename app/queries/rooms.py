"""The rooms of a city."""

from collections.abc import Sequence

from sqlalchemy import select

from app.extensions import db
from app.models.place import Room


def of_city(city_id: int) -> Sequence[Room]:
    """Return a city's rooms by name."""
    return db.session.scalars(
        select(Room).where(Room.city_id == city_id).order_by(Room.name, Room.id)
    ).all()
