"""The rooms of a city, the venues in which they lie, and its rooms online."""

from collections.abc import Collection, Sequence
from typing import cast

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.errors import NotFound
from app.extensions import db
from app.models.place import City, Institution, Room, Venue, VirtualRoom
from app.models.plan import PlannedSession, PlannedSite

CityPlace = Room | Venue | VirtualRoom


def of_city(city_id: int) -> Sequence[Room]:
    """Return a city's rooms by name, closed ones too."""
    return db.session.scalars(
        select(Room).where(Room.city_id == city_id).order_by(Room.name, Room.id)
    ).all()


def of_cities(ids: Collection[int], *, and_of: PlannedSession) -> Sequence[Room]:
    """Return these cities' rooms by city and name, closed ones too, and those a session has."""
    held = select(PlannedSite.room_id).where(PlannedSite.planned_session_id == and_of.id)
    return db.session.scalars(
        select(Room)
        .join(Room.city)
        .where(or_(Room.city_id.in_(ids), Room.id.in_(held)))
        .options(contains_eager(Room.city))
        .order_by(City.name, Room.name, Room.id)
    ).all()


def open_among(ids: Collection[int], *, but_of: int) -> set[int]:
    """Return which of these rooms, of other cities than this one, sessions can be given."""
    wanted = select(Room).where(Room.id.in_(ids), Room.city_id != but_of)
    return {room.id for room in db.session.scalars(wanted) if room.can_be_chosen} if ids else set()


def venues_of(city_id: int) -> Sequence[Venue]:
    """Return a city's venues by name, with whom they belong to; closed ones too."""
    return db.session.scalars(
        select(Venue)
        .where(Venue.city_id == city_id)
        .options(joinedload(Venue.institution))
        .order_by(Venue.name, Venue.id)
    ).all()


def online_of(city_id: int) -> Sequence[VirtualRoom]:
    """Return a city's rooms online by name; closed ones too."""
    return db.session.scalars(
        select(VirtualRoom)
        .where(VirtualRoom.city_id == city_id)
        .order_by(VirtualRoom.name, VirtualRoom.id)
    ).all()


def institutions_of(city_id: int) -> dict[int, str]:
    """Return the names of a city's institutions by their ids, in the order of names."""
    rows = db.session.execute(
        select(Institution.id, Institution.name)
        .where(Institution.city_id == city_id)
        .order_by(Institution.name)
    )
    return {row.id: row.name for row in rows}


def get(kind: type[CityPlace], city_id: int, public_id: str) -> CityPlace:
    """Return one place of a city; raises NotFound."""
    wanted = select(kind).where(kind.city_id == city_id, kind.public_id == public_id)
    row = db.session.scalars(wanted).one_or_none()
    if row is None:
        raise NotFound
    return cast("CityPlace", row)
