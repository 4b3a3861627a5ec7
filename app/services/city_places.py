"""Where a city teaches: its rooms, the venues in which they lie, and rooms online."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import cast

from sqlalchemy import select

from app.database import write_unit
from app.domain.audit import Deed, changes
from app.domain.canonical import Json
from app.domain.errors import Conflict, Stale
from app.domain.names import match_key
from app.extensions import db
from app.models.person import Person
from app.models.place import City, Room, Venue, VirtualRoom
from app.services import audit

CityPlace = Venue | Room | VirtualRoom
# What is recorded when one of them is added, and when it is changed.
DEEDS: Mapping[type[CityPlace], tuple[Deed, Deed]] = MappingProxyType(
    {
        Venue: (Deed.VENUE_ADDED, Deed.VENUE_CHANGED),
        Room: (Deed.ROOM_ADDED, Deed.ROOM_CHANGED),
        VirtualRoom: (Deed.VIRTUAL_ROOM_ADDED, Deed.VIRTUAL_ROOM_CHANGED),
    }
)


class NameTaken(Conflict):
    """Another one of the city is called so, in capitals or not."""


def lock(city_id: int) -> City:
    """Let nobody else write down where a city teaches until the caller's write unit ends."""
    return db.session.get_one(City, city_id, with_for_update=True)


@write_unit
def add(
    kind: type[CityPlace],
    city_id: int,
    values: Mapping[str, object],
    *,
    actor: Person,
    now: datetime,
) -> CityPlace:
    """Write a place down, with its values by their column; sent twice, it is there once.

    Raises NameTaken.
    """
    city = lock(city_id)
    for there in _places(kind, city.id):
        if match_key(there.name) != match_key(str(values["name"])):
            continue
        if any(getattr(there, name) != value for name, value in values.items()):
            raise NameTaken
        audit.leave_out()
        return there
    row = kind(city_id=city.id, **values)
    db.session.add(row)
    db.session.flush()
    audit.record(DEEDS[kind][0], row, actor=actor, now=now, after=_said(row))
    return row


@write_unit
def change(
    kind: type[CityPlace],
    row_id: int,
    values: Mapping[str, object],
    *,
    seen: int,
    actor: Person,
    now: datetime,
) -> None:
    """Set what is written of a place; what is closed can be chosen no more, where it is it stays.

    `seen` is the revision that the form showed. Sent twice, it is set once. Raises Stale and
    NameTaken.
    """
    row = cast("CityPlace", db.session.get_one(kind, row_id))
    lock(row.city_id)
    db.session.refresh(row)
    if all(getattr(row, name) == value for name, value in values.items()):
        audit.leave_out()
        return
    if row.revision != seen:
        raise Stale(row.revision)
    others = {match_key(each.name) for each in _places(kind, row.city_id) if each is not row}
    if match_key(str(values["name"])) in others:
        raise NameTaken
    before, host_link = _said(row), getattr(row, "host_link", "")
    for name, value in values.items():
        setattr(row, name, value)
    row.revision += 1
    db.session.flush()
    db.session.refresh(row)
    was, now_is = changes(before, _said(row, host_link_before=host_link))
    audit.record(DEEDS[kind][1], row, actor=actor, now=now, before=was, after=now_is)


def _places(kind: type[CityPlace], city_id: int) -> Sequence[CityPlace]:
    return cast(
        "Sequence[CityPlace]",
        db.session.scalars(select(kind).where(kind.city_id == city_id)).all(),
    )


def _said(row: CityPlace, *, host_link_before: str = "") -> dict[str, Json]:
    """Return all that is written of a place, other places by their names.

    The link by which a meeting is hosted is never told, only that there is one, or another one.
    """
    said: dict[str, Json] = {"name": row.name, "closed": row.closed}
    if isinstance(row, Venue):
        institution = row.institution.name if row.institution else ""
        return {**said, "address": row.address, "institution": institution}
    if isinstance(row, VirtualRoom):
        other = host_link_before not in ("", row.host_link)
        hosted = ("another one" if other else "given") if row.host_link else ""
        said |= {"provider": row.provider, "join_link": row.join_link}
        return {**said, "host_link": hosted}
    venue = row.venue.name if row.venue else ""
    equipment: list[Json] = list(row.equipment)
    return {**said, "capacity": row.capacity, "venue": venue, "equipment": equipment}
