"""Rooms online: who is shown the link to join, and who the link to host."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.clock import utcnow
from app.domain.audit import Deed
from app.domain.permissions import Role
from app.models.audit import AuditDetail, AuditEntry
from app.models.delivery import CourseRun, CourseSession, MentorAssignment
from app.models.person import Person
from app.models.place import VirtualRoom
from app.services import city_places, releases, timetable
from app.services.plan_edits import RoomClosed
from app.views import roster as roster_view
from tests.actors import CSRF, sign_in
from tests.factories import NOW, enrol, give_role, make_city, make_person, planner
from tests.planning import begin, saved, session_of
from tests.views.draft_pages import form_at

JOIN, HOST = "https://meet.example.org/join-9b1", "https://meet.example.org/host-7c4"
LINKS = {"name": "Zoom 1", "provider": "Zoom", "join_link": JOIN, "host_link": HOST}
VALUES = {**LINKS, "closed": False}


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    run = begin()
    releases.release(run.id, actor=planner(), now=NOW)
    return run


@pytest.fixture
def room(run: CourseRun) -> VirtualRoom:
    made = city_places.add(VirtualRoom, run.city_id, VALUES, actor=planner(), now=NOW)
    assert isinstance(made, VirtualRoom)
    return made


@pytest.fixture
def session(run: CourseRun, room: VirtualRoom) -> CourseSession:
    assign(session_of(run, "M01"), room)
    releases.release(run.id, actor=planner(), now=NOW)
    return session_of(run, "M01")


@pytest.fixture
def organiser(app: Flask, run: CourseRun) -> FlaskClient:
    person = give_role(make_person("Amina Wanjiru"), Role.CITY_ORGANISER, city=run.city)
    return sign_in(app.test_client(), person)


def assign(session: CourseSession, room: VirtualRoom, mentors: list[int] | None = None) -> None:
    timetable.assign(
        session.id,
        revision=session.revision,
        room_id=None,
        virtual_room_id=room.id,
        mentor_ids=mentors or [],
        actor=planner(),
        now=NOW,
    )


def mentor_of(run: CourseRun, name: str) -> Person:
    person = give_role(make_person(name), Role.MENTOR, run=run)
    saved()
    return person


def seen(app: Flask, person: Person, *pages: str) -> str:
    client = sign_in(app.test_client(), person)
    answers = [client.get(page) for page in pages]
    assert {answer.status_code for answer in answers} == {200}
    return "".join(answer.text for answer in answers)


def test_a_room_online_is_added_and_listed_without_the_link_to_host(
    db: SQLAlchemy, organiser: FlaskClient
) -> None:
    page = "/cities/nairobi/rooms/add/online"
    for _twice in range(2):
        answer = organiser.post(page, data={"csrf_token": CSRF, "revision": "1", **LINKS})
        assert answer.status_code == 303

    row = db.session.scalars(select(VirtualRoom)).one()
    assert (row.provider, row.join_link, row.host_link) == ("Zoom", JOIN, HOST)
    text = organiser.get("/cities/nairobi/rooms").text
    assert JOIN in text
    assert HOST not in text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("join_link", "", "Paste the link by which people join."),
        ("join_link", "http://meet.example.org/1", "It has to begin with https://"),
        ("host_link", "javascript:alert(1)", "It has to begin with https://"),
        ("provider", "p" * 61, "Write it a little shorter."),
    ],
)
def test_a_link_that_is_none_is_told_at_its_field(
    db: SQLAlchemy, organiser: FlaskClient, field: str, value: str, words: str
) -> None:
    data = {"csrf_token": CSRF, "revision": "1", **LINKS, field: value}
    answer = organiser.post("/cities/nairobi/rooms/add/online", data=data)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Zoom 1"' in answer.text
    assert db.session.scalars(select(VirtualRoom)).all() == []


def test_a_trainee_joins_from_their_pages_and_never_sees_how_to_host(
    app: Flask, run: CourseRun, session: CourseSession
) -> None:
    trainee = enrol(run, "Wanjiku Kamau").person
    text = seen(app, trainee, "/me", "/today", "/my/data", "/my/data.json")

    assert f'href="{JOIN}"' in text
    assert HOST not in text


def test_a_mentor_of_the_session_can_open_it_as_host_and_one_of_another_session_cannot(
    app: Flask, db: SQLAlchemy, run: CourseRun, session: CourseSession, room: VirtualRoom
) -> None:
    ours, other = mentor_of(run, "Grace Achieng"), mentor_of(run, "Peter Otieno")
    assign(session_of(run, "M01"), room, [ours.id])
    releases.release(run.id, actor=planner(), now=NOW)
    roster = f"/sessions/{session.public_id}/roster"

    assert f'href="{HOST}"' in seen(app, ours, roster)
    text = seen(app, other, roster, "/today", "/me", f"/courses/{run.public_id}/agenda")
    assert f'href="{JOIN}"' in text
    assert HOST not in text


def test_nobody_joins_or_hosts_a_session_that_is_over(
    organiser: FlaskClient, session: CourseSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, over = f"/sessions/{session.public_id}/roster", session.ends_at + timedelta(minutes=1)
    monkeypatch.setattr(roster_view, "utcnow", lambda: over)
    text = organiser.get(path).text

    assert JOIN not in text
    assert HOST not in text


def test_who_plans_can_open_it_as_host(organiser: FlaskClient, session: CourseSession) -> None:
    assert f'href="{HOST}"' in organiser.get(f"/sessions/{session.public_id}/roster").text


def test_the_link_to_host_is_in_no_public_page_calendar_or_entry_of_the_trail(
    app: Flask,
    db: SQLAlchemy,
    client: FlaskClient,
    organiser: FlaskClient,
    session: CourseSession,
    room: VirtualRoom,
) -> None:
    changed = {**VALUES, "host_link": f"{HOST}-new"}
    city_places.change(VirtualRoom, room.id, changed, seen=1, actor=planner(), now=NOW)
    assert db.session.scalars(select(VirtualRoom.host_link)).one() == f"{HOST}-new"

    answers = [client.get(page) for page in ("/cities/nairobi", "/calendar/city/nairobi.ics")]
    assert {answer.status_code for answer in answers} == {200}
    assert not any("meet.example.org" in answer.text for answer in answers)
    assert HOST not in organiser.get("/audit").text
    for said in db.session.scalars(select(AuditDetail)):
        assert HOST not in f"{said.before}{said.after}"
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == Deed.VIRTUAL_ROOM_CHANGED)
    ).one()
    told = db.session.get_one(AuditDetail, entry.seq)
    assert (told.before, told.after) == ({"host_link": "given"}, {"host_link": "another one"})


def test_nobody_joins_what_is_over_or_cancelled(
    app: Flask, db: SQLAlchemy, run: CourseRun, session: CourseSession
) -> None:
    trainee = enrol(run, "Wanjiku Kamau").person
    timetable.cancel(session.id, revision=session.revision, actor=planner(), now=NOW)
    releases.release(run.id, actor=planner(), now=NOW)
    assert JOIN not in seen(app, trainee, "/me", "/today")

    now_on = session_of(run, "M01")
    timetable.restore(now_on.id, revision=now_on.revision, actor=planner(), now=NOW)
    releases.release(run.id, actor=planner(), now=NOW)
    over = db.session.get_one(CourseSession, now_on.id)
    over.starts_at = utcnow() - timedelta(hours=3)
    over.ends_at = utcnow() - timedelta(hours=2)
    saved()
    assert JOIN not in seen(app, trainee, "/me", "/today")


def test_a_planner_chooses_it_beside_the_room_where_the_city_has_one(
    db: SQLAlchemy, run: CourseRun, organiser: FlaskClient
) -> None:
    session = session_of(run, "M01")
    page = f"/sessions/{session.public_id}/edit"
    assert "Online room" not in organiser.get(page).text
    row = city_places.add(VirtualRoom, run.city_id, VALUES, actor=planner(), now=NOW)

    form = form_at(organiser, page, "virtual_room")
    assert form["virtual_room"] == ""
    chosen = {**form, "virtual_room": row.public_id}
    address = f"/sessions/{session.public_id}/assign"
    assert organiser.post(address, data=chosen).status_code == 303
    assert session_of(run, "M01").virtual_room == row
    assert "Zoom 1" in organiser.get(f"/courses/{run.public_id}/agenda").text
    assigning = organiser.get(f"/courses/{run.public_id}/agenda?assign=1").text
    assert f'id="online-{session.public_id}"' in assigning
    # An older page that does not know of it takes nothing away.
    revision = session_of(run, "M01").revision
    older = {"csrf_token": CSRF, "revision": revision, "room": ""}
    assert organiser.post(address, data=older).status_code == 303
    assert session_of(run, "M01").virtual_room == row


def test_a_closed_one_is_kept_and_given_to_no_other_session(
    db: SQLAlchemy, run: CourseRun, session: CourseSession, room: VirtualRoom
) -> None:
    closed = {**VALUES, "closed": True}
    city_places.change(VirtualRoom, room.id, closed, seen=1, actor=planner(), now=NOW)
    assign(session_of(run, "M01"), room)

    assert session_of(run, "M01").virtual_room == room
    with pytest.raises(RoomClosed):
        assign(session_of(run, "M02"), room)


def test_a_closed_one_is_refused_at_its_field(
    db: SQLAlchemy, run: CourseRun, room: VirtualRoom, organiser: FlaskClient
) -> None:
    session = session_of(run, "M01")
    closed = {**VALUES, "closed": True}
    city_places.change(VirtualRoom, room.id, closed, seen=1, actor=planner(), now=NOW)
    data = {"csrf_token": CSRF, "revision": session.revision, "virtual_room": room.public_id}
    answer = organiser.post(f"/sessions/{session.public_id}/assign", data={**data, "room": ""})

    assert answer.status_code == 422
    assert "This room is closed by now." in answer.text


def test_a_room_online_of_another_city_is_not_given(
    db: SQLAlchemy, run: CourseRun, organiser: FlaskClient
) -> None:
    elsewhere = make_city("lima")
    other = city_places.add(VirtualRoom, elsewhere.id, VALUES, actor=planner(), now=NOW)
    session = session_of(run, "M01")
    data = {"csrf_token": CSRF, "revision": session.revision, "virtual_room": other.public_id}
    answer = organiser.post(f"/sessions/{session.public_id}/assign", data={**data, "room": ""})

    assert answer.status_code == 422
    assert session_of(run, "M01").virtual_room is None


def test_giving_it_to_a_session_leaves_an_entry(db: SQLAlchemy, session: CourseSession) -> None:
    assert db.session.scalars(select(MentorAssignment)).all() == []
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == Deed.SESSION_ASSIGNED)
    ).one()
    told = db.session.get_one(AuditDetail, entry.seq)
    assert (told.before, told.after) == ({"virtual_room": None}, {"virtual_room": "Zoom 1"})
