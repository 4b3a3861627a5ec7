"""Where a city teaches: rooms and venues, added, changed and closed by who plans there."""

from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain.audit import Deed
from app.domain.permissions import Role
from app.models.audit import AuditDetail, AuditEntry
from app.models.place import City, Institution, Room, Venue
from app.services import rooms
from tests.actors import sign_in
from tests.factories import NOW, give_role, make_city, make_person, planner
from tests.queries_counted import counted_queries
from tests.views.draft_pages import form_at

PAGE = "/cities/nairobi/rooms"
ROOM = {"name": "Room 2", "capacity": "20", "equipment": "Projector\nVideo kit"}


@pytest.fixture
def city(db: SQLAlchemy) -> City:
    return make_city()


@pytest.fixture
def organiser(app: Flask, city: City) -> FlaskClient:
    person = give_role(make_person("Amina Wanjiru"), Role.CITY_ORGANISER, city=city)
    return sign_in(app.test_client(), person)


def add(client: FlaskClient, kind: str, **values: object) -> tuple[int, str]:
    path = f"{PAGE}/add/{kind}"
    answer = send(client, path, form_at(client, path, "name"), **values)
    return answer.status_code, answer.text


def send(client: FlaskClient, page: str, form: Mapping[str, str], **values: object) -> TestResponse:
    return client.post(page, data={**form, **values})


def kept(db: SQLAlchemy, model: type[Room] | type[Venue]) -> Room | Venue:
    db.session.rollback()
    return db.session.scalars(select(model)).one()


def deeds(db: SQLAlchemy) -> list[tuple[str, object, object]]:
    both = select(AuditEntry, AuditDetail).join(AuditDetail, AuditDetail.seq == AuditEntry.seq)
    kinds = AuditEntry.thing_kind.in_(["room", "venue"])
    found = db.session.execute(both.where(kinds).order_by(AuditEntry.seq))
    return [(entry.action, said.before, said.after) for entry, said in found]


def edit_page(row: Room | Venue) -> str:
    return f"{PAGE}/{'rooms' if isinstance(row, Room) else 'venues'}/{row.public_id}"


def test_the_way_there_is_on_the_page_of_the_city_for_who_plans_there(
    organiser: FlaskClient, client: FlaskClient
) -> None:
    assert f'href="{PAGE}"' in organiser.get("/cities/nairobi").text
    assert f'href="{PAGE}"' not in client.get("/cities/nairobi").text
    assert "No room is written down yet." in organiser.get(PAGE).text


def test_a_room_is_added_once_with_what_is_in_it_and_where_it_lies(
    db: SQLAlchemy, city: City, organiser: FlaskClient
) -> None:
    db.session.add(Institution(city=city, name="Kenyatta Hospital"))
    db.session.commit()
    owner = db.session.scalars(select(Institution.id)).one()
    venue = {"name": "Old wing", "address": "Hospital Road 1", "institution": owner}
    assert add(organiser, "venues", **venue)[0] == 303
    within = kept(db, Venue)
    for _twice in range(2):
        assert add(organiser, "rooms", **ROOM, venue=within.id)[0] == 303

    row = kept(db, Room)
    assert isinstance(row, Room)
    assert (row.name, row.capacity, row.equipment) == ("Room 2", 20, ["Projector", "Video kit"])
    assert row.name_with_venue == "Room 2, Old wing"
    assert [deed[0] for deed in deeds(db)] == [Deed.VENUE_ADDED, Deed.ROOM_ADDED]
    text = organiser.get(PAGE).text
    for words in ("Room 2", "Projector, Video kit", "Old wing", "Hospital Road 1"):
        assert words in text
    assert "Kenyatta Hospital" in text


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("rooms", {"name": ""}, "Give it the name that people know."),
        ("rooms", {"name": "r" * 121}, "A name has at most 120 characters."),
        ("rooms", {"capacity": "-3.5"}, "Write a whole number, such as 45."),
        ("rooms", {"capacity": "0"}, "Seats are a number from 1 to 5,000."),
        ("rooms", {"equipment": "\n".join(map(str, range(21)))}, "At most 20 lines"),
        ("rooms", {"equipment": "e" * 81}, "each of at most 80 characters"),
        ("rooms", {"equipment": "Kit\u202e"}, "character in it that cannot be seen"),
        ("rooms", {"venue": "99"}, "Not a valid choice"),
        ("venues", {"name": "V", "address": "a" * 301}, "Write it a little shorter."),
        ("venues", {"name": "V", "institution": "99"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(
    db: SQLAlchemy, organiser: FlaskClient, kind: str, values: dict[str, str], words: str
) -> None:
    typed = {"name": "Room 2", "address": "Hospital Road 1", **values}
    status, text = add(organiser, kind, **typed)

    assert status == 422
    assert words in text
    assert typed["name"] in text
    assert deeds(db) == []


def test_two_places_of_one_name_are_told_apart_by_another(
    db: SQLAlchemy, organiser: FlaskClient
) -> None:
    add(organiser, "rooms", **ROOM)
    status, text = add(organiser, "rooms", name="ROOM 2", capacity="30")

    assert status == 422
    assert "Another one in this city is called so." in text
    assert 'value="30"' in text
    assert getattr(kept(db, Room), "capacity", None) == 20

    add(organiser, "rooms", name="Room 3")
    other = db.session.scalars(select(Room).filter_by(name="Room 3")).one()
    page = edit_page(other)
    answer = send(organiser, page, form_at(organiser, page, "name"), name="room 2")
    assert answer.status_code == 422
    assert "Another one in this city is called so." in answer.text


def test_a_change_is_set_once_with_an_entry_of_what_differs(
    db: SQLAlchemy, organiser: FlaskClient
) -> None:
    add(organiser, "rooms", **ROOM)
    page = edit_page(kept(db, Room))
    form = form_at(organiser, page, "name")
    assert (form["capacity"], form["equipment"]) == ("20", "Projector\nVideo kit")
    for _twice in range(2):
        assert send(organiser, page, form, capacity="25", closed="y").status_code == 303

    row = kept(db, Room)
    assert isinstance(row, Room)
    assert (row.capacity, row.closed, row.revision) == (25, True, 2)
    before, after = {"capacity": 20, "closed": False}, {"capacity": 25, "closed": True}
    assert deeds(db)[1:] == [(Deed.ROOM_CHANGED, before, after)]
    assert "Closed" in organiser.get(PAGE).text


def test_who_comes_second_is_told_and_loses_nothing(db: SQLAlchemy, organiser: FlaskClient) -> None:
    add(organiser, "venues", name="Old wing")
    page = edit_page(kept(db, Venue))
    mine = form_at(organiser, page, "name")
    theirs = form_at(organiser, page, "name")
    send(organiser, page, theirs, address="Hospital Road 1")
    answer = send(organiser, page, mine, address="Other Road 2")

    assert answer.status_code == 409
    assert "Somebody else changed this meanwhile." in answer.text
    assert 'value="Other Road 2"' in answer.text
    assert send(organiser, page, mine, address="Other Road 2", revision="2").status_code == 303
    assert getattr(kept(db, Venue), "address", None) == "Other Road 2"


def test_a_closed_venue_is_offered_to_no_room_but_those_that_lie_in_it(
    db: SQLAlchemy, city: City, organiser: FlaskClient
) -> None:
    add(organiser, "venues", name="Old wing")
    venue = kept(db, Venue)
    add(organiser, "rooms", name="Within", venue=venue.id)
    page = edit_page(venue)
    send(organiser, page, form_at(organiser, page, "name"), closed="y")

    assert ">Old wing</option>" not in organiser.get(f"{PAGE}/add/rooms").text
    room = kept(db, Room)
    assert isinstance(room, Room)
    assert not room.can_be_chosen
    assert form_at(organiser, edit_page(room), "name")["venue"] == str(venue.id)


def test_a_closed_room_that_is_added_again_opens(
    db: SQLAlchemy, city: City, organiser: FlaskClient
) -> None:
    add(organiser, "rooms", **ROOM)
    page = edit_page(kept(db, Room))
    send(organiser, page, form_at(organiser, page, "name"), closed="y")
    for _twice in range(2):
        rooms.add(city, name="room 2", capacity=None, actor=planner(), now=NOW)

    row = kept(db, Room)
    assert isinstance(row, Room)
    assert (row.name, row.closed, row.revision) == ("Room 2", False, 3)
    assert deeds(db)[-1] == (Deed.ROOM_CHANGED, {"closed": True}, {"closed": False})


def test_places_of_another_city_are_not_found(db: SQLAlchemy, organiser: FlaskClient) -> None:
    other = make_city("kumasi")
    room = rooms.add(other, name="Hall", capacity=None, actor=planner(), now=NOW)

    assert organiser.get("/cities/kumasi/rooms").status_code == 404
    assert organiser.get(f"{PAGE}/rooms/{room.public_id}").status_code == 404
    assert organiser.get(f"{PAGE}/venues/{room.public_id}").status_code == 404
    assert organiser.get(f"{PAGE}/attics/{room.public_id}").status_code == 404
    assert organiser.get(f"{PAGE}/add/attics").status_code == 404


def test_the_changes_are_told_in_words(db: SQLAlchemy, organiser: FlaskClient) -> None:
    add(organiser, "venues", name="Old wing")
    add(organiser, "rooms", **ROOM)
    page = edit_page(kept(db, Room))
    send(organiser, page, form_at(organiser, page, "name"), capacity="25")
    text = organiser.get("/audit").text

    assert "added the venue Old wing" in text
    assert "changed the room Room 2" in text


def test_a_page_costs_the_same_however_many_rooms_there_are(
    db: SQLAlchemy, city: City, organiser: FlaskClient
) -> None:
    counts = []
    for many in (1, 3, 40):
        for each in range(many):
            venue = Venue(city_id=city.id, name=f"Venue {many}-{each}")
            venue.institution = Institution(city=city, name=f"House {many}-{each}")
            room = Room(city=city, name=f"Room {many}-{each}", venue=venue)
            db.session.add_all([venue, room])
        db.session.commit()
        with counted_queries() as sent:
            assert organiser.get(PAGE).status_code == 200
        counts.append(len(sent))

    assert len(set(counts)) == 1
