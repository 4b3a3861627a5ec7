"""A closed room is given to no session any more; sessions that have it keep it."""

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.models.delivery import CourseRun
from app.models.place import Room, Venue
from app.models.plan import PlannedSession
from app.queries import plans
from app.services import rooms
from app.services.plan_edits import RoomClosed
from tests.factories import NOW, planner
from tests.planning import MONDAY, begin, give, saved, session_of


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin()


def make_room(run: CourseRun, name: str, *, closed: bool = False) -> Room:
    room = rooms.add(run.city, name=name, capacity=20, actor=planner(), now=NOW)
    room.closed = closed
    saved()
    return room


def assign(session: PlannedSession, room: Room) -> None:
    give(session, room=room)


def set_for_day(run: CourseRun, room: Room) -> int:
    held = plans.sessions_of(run.id)
    of_day = rooms.of_day(each for each in held if each.local_start.date() == MONDAY)
    seen = rooms.seen_of(of_day)
    return rooms.assign_for_day(
        run.id, MONDAY, room_id=room.id, seen=seen, actor=planner(), now=NOW
    )


def test_a_session_is_not_given_a_closed_room(run: CourseRun) -> None:
    session, room = session_of(run, "M01"), make_room(run, "Hall", closed=True)

    with pytest.raises(RoomClosed):
        assign(session, room)
    with pytest.raises(RoomClosed):
        set_for_day(run, room)
    assert session_of(run, "M01").room is None


def test_a_session_is_not_given_a_room_of_a_closed_venue(db: SQLAlchemy, run: CourseRun) -> None:
    room = make_room(run, "Hall")
    room.venue = Venue(city_id=run.city_id, name="Old wing", closed=True)
    saved()

    with pytest.raises(RoomClosed):
        assign(session_of(run, "M01"), room)


def test_a_session_keeps_the_room_that_was_closed_while_something_else_changes(
    run: CourseRun,
) -> None:
    session, room = session_of(run, "M01"), make_room(run, "Hall")
    assign(session, room)
    room.closed = True
    saved()
    assign(session_of(run, "M01"), room)

    assert session_of(run, "M01").room == room


def test_a_day_whose_room_was_closed_can_be_given_it_as_a_whole(run: CourseRun) -> None:
    session, room = session_of(run, "M01"), make_room(run, "Hall")
    assign(session, room)
    room.closed = True
    saved()

    assert set_for_day(run, room) > 0
    assert session_of(run, "M01").room == room
