"""Rooms of a city, and the room of a whole day."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import TypeVar

from app.database import insert_into, rows_changed, write_unit
from app.domain.audit import Deed
from app.domain.plans.history import Gesture
from app.models.identity import new_public_id
from app.models.person import Person
from app.models.place import City, Room
from app.queries import rooms
from app.queries.agenda import needs_room
from app.queries.plans import AnySession
from app.services import audit, city_places, plan_edits
from app.services.plan_edits import Outdated

Session = TypeVar("Session", bound=AnySession)


@write_unit
def add(city: City, *, name: str, capacity: int | None, actor: Person, now: datetime) -> Room:
    """Add a room to a city. One of that name, in capitals or not, is kept; a closed one opens."""
    city_places.lock(city.id)
    for room in rooms.of_city(city.id):
        if room.name.casefold() == name.casefold():
            if room.closed:
                _open(room, actor=actor, now=now)
            return room
    made = rows_changed(
        insert_into(Room)
        .values(public_id=new_public_id(), city_id=city.id, name=name, capacity=capacity)
        .on_conflict_do_nothing(index_elements=["city_id", "name"])
    )
    room = next(room for room in rooms.of_city(city.id) if room.name == name)
    if made:
        after = {"name": name, "capacity": capacity}
        audit.record(Deed.ROOM_ADDED, room, actor=actor, now=now, after=after)
    return room


def _open(room: Room, *, actor: Person, now: datetime) -> None:
    room.closed = False
    room.revision += 1
    before, after = {"closed": True}, {"closed": False}
    audit.record(Deed.ROOM_CHANGED, room, actor=actor, now=now, before=before, after=after)


def of_day(sessions: Iterable[Session]) -> list[Session]:
    """Return those of a day's sessions that a room for the whole day is meant for.

    Groups keep the rooms in which they are taught apart; nobody is taught in a pause.
    """
    return [each for each in sessions if needs_room(each) and each.group_id is None]


def seen_of(sessions: Iterable[AnySession]) -> list[str]:
    """Return what tells one state of each of several sessions from any other.

    One for each of them, so that a planner who changes one knows its new state and no other's.
    """
    return [f"{session.public_id}.{session.revision}" for session in sessions]


@write_unit
def assign_for_day(
    run_id: int,
    day: date,
    *,
    room_id: int | None,
    seen: Collection[str],
    actor: Person,
    now: datetime,
) -> int:
    """Set the room of the sessions `of_day`; return how many changed.

    `seen` is `seen_of` these sessions as the planner saw them. Raises Outdated, RoomClosed unless
    one of them has it, and NotOfThisRun.
    """
    with plan_edits.editing(run_id, Gesture.ROOM_OF_DAY, actor=actor, now=now) as desk:
        sessions = of_day(each for each in desk.sessions if each.local_start.date() == day)
        if set(seen_of(sessions)) != set(seen):
            raise Outdated
        held_in = {session.room_id for session in sessions}
        room = plan_edits.room_for(desk.run, room_id, held_in=held_in)
        changed = [session for session in sessions if session.room != room]
        for session in changed:
            desk.set_room(session, room)
    return len(changed)
