"""The agenda's pages: reading, assigning in place, moving by form, two planners at once."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from app.database import write_unit
from app.domain.errors import NotOfThisRun
from app.domain.permissions import Role
from app.models.attendance import AttendanceMark
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.place import Room
from app.models.plan import PlannedSession
from app.queries import agenda, plans
from app.queries.agenda import AgendaDay
from app.services import rooms, timetable
from tests.actors import CSRF, sign_in
from tests.factories import (
    NOW,
    enrol,
    give_role,
    make_person,
    make_run,
    mark,
    planner,
    sessions_of,
)
from tests.planning import MONDAY, TUESDAY, agenda_of, begin, on, saved, session_of
from tests.queries_counted import counted_queries

IN_PLACE = {"HX-Request": "true"}


@pytest.fixture
def run(db: SQLAlchemy, client: FlaskClient) -> CourseRun:
    """A run in Phnom Penh, with the client signed in as its organiser."""
    run = begin("phnom-penh")
    sign_in(client, give_role(make_person("Sok Chanthou"), Role.CITY_ORGANISER, city=run.city))
    return run


@pytest.fixture
def room(run: CourseRun) -> Room:
    return rooms.add(run.city, name="Bokor Room", capacity=60, actor=planner(), now=NOW)


@pytest.fixture
def mentor(run: CourseRun) -> Person:
    person = give_role(make_person("José Núñez Ayala"), Role.MENTOR, run=run)
    saved()
    return person


def post(
    client: FlaskClient,
    session: PlannedSession,
    action: str,
    *,
    headers: dict[str, str] | None = None,
    **fields: object,
) -> TestResponse:
    data = {"csrf_token": CSRF, "revision": session.revision, **fields}
    return client.post(f"/sessions/{session.public_id}/{action}", data=data, headers=headers)


def page_of(client: FlaskClient, run: CourseRun, **query: object) -> str:
    return client.get(f"/courses/{run.public_id}/agenda", query_string=query).text


def hidden(page: str) -> dict[str, str]:
    """What the one form of a page sends without being asked."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def seen_on(page: str, day: AgendaDay) -> list[str]:
    """What the form of a day sends of the state of its sessions."""
    sent = re.findall(r'name="seen" value="((\w+)\.\d+)"', page)
    ids = {session.public_id for session in day.sessions}
    return [seen for seen, public_id in sent if public_id in ids]


def test_the_agenda_names_times_with_their_place_and_what_overflows(
    client: FlaskClient, run: CourseRun
) -> None:
    page = page_of(client, run)

    assert "09:00–09:45 Phnom Penh" in page
    assert "Day 1 · Monday, 7 December 2037" in page
    assert "Day 1 runs 160\N{NO-BREAK SPACE}min past 17:30. Too late: M11" in page
    assert page.count("Too late</span>") == 2


def test_the_agenda_shows_four_groups_under_one_title(client: FlaskClient, run: CourseRun) -> None:
    page = page_of(client, run)

    assert page.count("M14 Simulated MDT 1: breast</p>") == 1
    assert re.findall(r"<strong>(Group \d)</strong>", page) == [f"Group {n}" for n in range(1, 5)]


def test_online_sessions_stand_first(db: SQLAlchemy, client: FlaskClient, run: CourseRun) -> None:
    asuncion = begin("asuncion")
    sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=asuncion.city))
    page = page_of(client, asuncion)

    assert page.index("Online, before the course") < page.index("Day 1 ·")
    assert "12:00–13:00 Asunción" in page


def test_room_and_mentors_are_saved_in_place(
    client: FlaskClient, run: CourseRun, room: Room, mentor: Person
) -> None:
    session = session_of(run, "M01")

    answer = post(
        client,
        session,
        "assign",
        headers=IN_PLACE,
        room=room.public_id,
        mentors=[mentor.public_id],
    )

    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert 'name="revision" value="2"' in answer.text
    assert "Saved" in answer.text
    assert (session.room, [m.person for m in session.mentors]) == (room, [mentor])


def test_without_scripts_saving_leads_back_to_the_session(
    client: FlaskClient, run: CourseRun, room: Room
) -> None:
    session = session_of(run, "M01")

    answer = post(client, session, "assign", room=room.public_id, page="assign")

    anchor = f"#s-{session.public_id}"
    assert answer.status_code == 303
    assert answer.location == f"/courses/{run.public_id}/agenda?assign=1{anchor}"
    assert f'id="s-{session.public_id}"' in client.get(answer.location).text


def test_saving_in_place_brings_the_clashes_of_other_sessions_along(
    client: FlaskClient, run: CourseRun, room: Room
) -> None:
    one, other = agenda_of(run).days[1].blocks[-1][:2]
    post(client, one, "assign", room=room.public_id)

    answer = post(client, other, "assign", headers=IN_PLACE, room=room.public_id)

    assert answer.text.count("Bokor Room is taken by") == 2
    assert f'id="clashes-{one.public_id}" hx-swap-oob="true"' in answer.text


def test_a_mentor_who_was_taken_off_meanwhile_is_refused_in_place(
    client: FlaskClient, run: CourseRun
) -> None:
    stranger = make_person("Peter Otieno")
    saved()
    session = session_of(run, "M01")

    answer = post(
        client, session, "assign", headers=IN_PLACE, room="", mentors=[stranger.public_id]
    )

    assert (answer.status_code, session.mentors) == (422, [])
    assert "no mentor of this course any more" in answer.text


def test_a_room_that_was_closed_meanwhile_is_refused_in_place_and_offered_no_more(
    client: FlaskClient, run: CourseRun, room: Room
) -> None:
    session = session_of(run, "M01")
    room.closed = True
    saved()

    in_place = post(client, session, "assign", headers=IN_PLACE, room=room.public_id)
    as_page = post(client, session, "assign", room=room.public_id)

    assert (in_place.status_code, as_page.status_code) == (422, 422)
    assert "Not saved: this room is closed by now." in in_place.text
    assert "This room is closed by now. Choose another one." in as_page.text
    assert "Bokor Room" not in page_of(client, run, assign=1)


def test_a_session_goes_on_offering_its_own_room_after_that_was_closed(
    client: FlaskClient, run: CourseRun, room: Room
) -> None:
    session = session_of(run, "M01")
    session.room, room.closed = room, True
    saved()

    # To the session, and to its day, but to no other session.
    assert page_of(client, run, assign=1).count(">Bokor Room, 60 seats</option>") == 2
    assert "Bokor Room" in page_of(client, run)


def test_the_second_planner_sees_both_and_can_do_theirs_all_the_same(
    client: FlaskClient, run: CourseRun, room: Room, mentor: Person
) -> None:
    session = session_of(run, "M01")
    other = rooms.add(run.city, name="Angkor Room", capacity=None, actor=planner(), now=NOW)
    timetable.assign(
        session.id, revision=1, room_id=room.id, mentor_ids=[mentor.id], actor=planner(), now=NOW
    )

    answer = post(client, session, "assign", revision=1, room=other.public_id)

    assert (answer.status_code, session.room) == (409, room)
    for words in ("Nothing was lost", "Bokor Room", "José Núñez Ayala", "Angkor Room", "Nobody"):
        assert words in answer.text

    again = client.post(
        f"/sessions/{session.public_id}/assign", data=hidden(answer.text) | {"csrf_token": CSRF}
    )
    assert (again.status_code, session.room, session.mentors) == (303, other, [])


def test_the_second_planner_in_place_keeps_what_was_chosen(
    client: FlaskClient, run: CourseRun, room: Room
) -> None:
    session = session_of(run, "M01")
    timetable.assign(
        session.id, revision=1, room_id=room.id, mentor_ids=[], actor=planner(), now=NOW
    )

    answer = post(client, session, "assign", headers=IN_PLACE, revision=1, room="")

    assert (answer.status_code, session.room) == (409, room)
    assert "It is now in Bokor Room with nobody." in answer.text
    assert 'name="revision" value="2"' in answer.text
    assert answer.headers["HX-Retarget"] == f"#s-{session.public_id}"


def sent_by(page: str, session: PlannedSession) -> dict[str, list[str]]:
    """What a browser sends of the form of a session's room and mentors as it stands on a page."""
    address = f'action="/sessions/{session.public_id}/assign"'
    form = page.rpartition(address)[2].partition("</form>")[0]
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', form):
        sent.setdefault(name, []).append(value)
    for name, options in re.findall(r'<select[^>]*name="(\w+)"(.*?)</select>', form, re.DOTALL):
        tags = re.findall(r"<option[^>]*>", options)
        first = [] if name == "mentors" else tags[:1]
        chosen = [tag for tag in tags if " selected" in tag] or first
        sent[name] = re.findall(r'value="([^"]*)"', "".join(chosen))
    return sent


def assign_other(session: PlannedSession, room: Room | None, *mentors: Person) -> None:
    """Let somebody else give a session its room and mentors."""
    timetable.assign(
        session.id,
        revision=session.revision,
        room_id=room and room.id,
        mentor_ids=[each.id for each in mentors],
        actor=planner(),
        now=NOW,
    )


def test_a_room_that_was_refused_takes_nobody_off_whom_another_planner_gave_meanwhile(
    client: FlaskClient, run: CourseRun, room: Room, mentor: Person
) -> None:
    session = session_of(run, "M01")
    other = rooms.add(run.city, name="Angkor Room", capacity=None, actor=planner(), now=NOW)
    sent = sent_by(client.get(f"/sessions/{session.public_id}/edit").text, session)
    assign_other(session, None, mentor)
    room.closed = True
    saved()

    refused = post(client, session, "assign", **{**sent, "room": room.public_id})
    again = sent_by(refused.text, session) | {"room": [other.public_id]}
    second = post(client, session, "assign", **again)

    assert (refused.status_code, second.status_code) == (422, 409)
    assert [each.person for each in session.mentors] == [mentor]
    in_row = post(client, session, "assign", headers=IN_PLACE, **{**sent, "room": room.public_id})
    assert 'name="revision" value="1"' in in_row.text
    assert post(client, session, "assign", **sent_by(second.text, session)).status_code == 303
    assert (session.room, [each.person for each in session.mentors]) == (other, [mentor])


@pytest.mark.parametrize("headers", [None, IN_PLACE])
def test_who_comes_second_puts_back_nothing_that_they_left_alone(
    client: FlaskClient,
    run: CourseRun,
    room: Room,
    mentor: Person,
    headers: dict[str, str] | None,
) -> None:
    session = session_of(run, "M01")
    sent = sent_by(page_of(client, run, assign=1), session)
    assign_other(session, room)

    mine: dict[str, object] = {**sent, "mentors": [mentor.public_id]}
    second = post(client, session, "assign", headers=headers, **mine)
    wanted = second.text.partition("What you wanted")[2].partition("</dl>")[0]
    again = post(client, session, "assign", headers=headers, **sent_by(second.text, session))

    assert second.status_code == 409
    assert "Room" not in wanted
    assert again.status_code == (200 if headers else 303)
    assert (session.room, [each.person for each in session.mentors]) == (room, [mentor])


def test_a_row_that_was_saved_knows_what_it_shows_now(
    client: FlaskClient, run: CourseRun, room: Room, mentor: Person
) -> None:
    session = session_of(run, "M01")
    sent = sent_by(page_of(client, run, assign=1), session)
    answer = post(client, session, "assign", headers=IN_PLACE, **{**sent, "room": room.public_id})
    state = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', answer.text))
    assign_other(session, room, mentor)

    second = post(client, session, "assign", headers=IN_PLACE, **{**sent, **state, "room": ""})
    post(client, session, "assign", headers=IN_PLACE, **sent_by(second.text, session))

    assert (session.room, [each.person for each in session.mentors]) == (None, [mentor])


def test_who_comes_second_and_changed_nothing_is_told_so(
    client: FlaskClient, run: CourseRun, room: Room
) -> None:
    session = session_of(run, "M01")
    sent = sent_by(page_of(client, run, assign=1), session)
    assign_other(session, room)

    second = post(client, session, "assign", **sent)

    assert "You changed nothing." in second.text
    post(client, session, "assign", **sent_by(second.text, session))
    assert session.room == room


def test_a_module_moves_to_another_day_by_form(client: FlaskClient, run: CourseRun) -> None:
    session, after = session_of(run, "PNH-P01"), session_of(run, "M07")
    place = f"2037-12-08/{after.public_id}"
    page = client.get(f"/sessions/{session.public_id}/edit").text
    assert f'<option value="{place}">after 08:30 M07' in page

    answer = post(client, session, "move", how="place", place=place)

    assert answer.status_code == 303
    assert session.local_start.isoformat() == "2037-12-08T09:30:00"
    shown = client.get(answer.location).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "to Tue 8 Dec, 09:30 Phnom Penh." in shown


def test_no_place_is_chosen_for_a_session_before_the_planner_does(
    client: FlaskClient, run: CourseRun
) -> None:
    session = session_of(run, "M01")
    page = client.get(f"/sessions/{session.public_id}/edit").text
    places = re.search(r'<select[^>]*name="place".*?</select>', page, re.DOTALL)

    pressed = post(client, session, "move", how="place")

    assert places is not None
    assert places[0].index('<option value="">Choose a place…') < places[0].index("<optgroup")
    assert " selected" not in places[0]
    assert (pressed.status_code, session.revision) == (422, 1)
    assert "Choose a place." in pressed.text


def test_a_move_says_how_many_others_shifted_and_from_when_to_when(
    client: FlaskClient, run: CourseRun
) -> None:
    session, after = session_of(run, "M01"), session_of(run, "M07")

    answer = post(client, session, "move", place=f"2037-12-08/{after.public_id}", how="place")

    shown = client.get(answer.location).text.replace("\N{NO-BREAK SPACE}", " ")
    assert answer.location == f"/courses/{run.public_id}/agenda"
    assert (
        "Moved from Mon 7 Dec, 09:00 to Tue 8 Dec, 09:30 Phnom Penh. "
        "7 other sessions shifted on Mon 7 Dec, from 09:45–20:10 to 09:00–19:25. "
        "7 other sessions shifted on Tue 8 Dec, from 09:30–16:20 to 10:15–17:05."
    ) in shown


def test_a_session_that_has_begun_says_so_and_moves_only_when_that_is_meant(
    client: FlaskClient, run: CourseRun
) -> None:
    session, after = session_of(run, "M01"), session_of(run, "M07")
    session.starts_at -= timedelta(days=36500)
    saved()
    fields = {"revision": 2, "how": "place", "place": f"2037-12-08/{after.public_id}"}

    page = client.get(f"/sessions/{session.public_id}/edit").text
    refused = post(client, session, "move", **fields)
    meant = post(client, session, "move", **fields, held_too="y")

    assert "This session has begun" in page
    assert "another time or group to what has begun or has marks: M01" in refused.text
    assert (refused.status_code, meant.status_code) == (422, 303)


def test_a_module_moves_to_a_date_and_time_by_form(client: FlaskClient, run: CourseRun) -> None:
    session = session_of(run, "PNH-P01")

    answer = post(client, session, "move", how="time", date="2037-12-10", start="09:00")

    assert answer.status_code == 303
    assert session.local_start.isoformat() == "2037-12-10T09:00:00"
    assert run.ends_on.isoformat() == "2037-12-10"


@pytest.mark.parametrize(("following", "moved"), [("", 0), ("shift", -45), ("along", -120)])
def test_the_form_says_what_becomes_of_what_follows(
    client: FlaskClient, run: CourseRun, following: str, moved: int
) -> None:
    session, after = session_of(run, "M01"), session_of(run, "M02")
    was = after.local_start
    page = client.get(f"/sessions/{session.public_id}/edit").text
    assert '<option value="along">moves by as much</option>' in page

    to = {"how": "time", "date": "2037-12-07", "start": "07:00"}
    assert post(client, session, "move", **to, following=following).status_code == 303

    assert after.local_start - was == timedelta(minutes=moved)


def test_who_comes_second_reads_what_they_wanted_of_what_follows(
    client: FlaskClient, run: CourseRun, room: Room
) -> None:
    session = session_of(run, "M01")
    assign_other(session, room)

    answer = post(
        client, session, "move", revision=1, how="time", date="2037-12-07", start="09:30",
        following="along",
    )  # fmt: skip

    assert answer.status_code == 409
    assert "moves by as much" in answer.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"how": "time", "date": "", "start": ""}, "Choose a date."),
        ({"how": "time", "date": "tomorrow", "start": "09:00"}, "This is not a date."),
        ({"how": "time", "date": "2037-12-08", "start": "25:00"}, "This is not a time."),
        ({"how": "place", "place": ""}, "Choose a place."),
        ({"how": "place", "place": "2037-12-08/gone"}, "This place is no longer there."),
    ],
)
def test_a_move_that_cannot_be_understood_changes_nothing(
    client: FlaskClient, run: CourseRun, fields: dict[str, str], words: str
) -> None:
    session = session_of(run, "M01")

    answer = post(client, session, "move", **fields)

    assert (answer.status_code, session.revision) == (422, 1)
    assert words in answer.text


def test_clocks_that_skip_or_repeat_a_time_are_told_at_the_field(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun
) -> None:
    session = session_of(run, "M01")
    session.time_zone = "Europe/Berlin"
    saved()

    skipped = post(client, session, "move", how="time", date="2027-03-28", start="02:30")
    repeated = post(client, session, "move", how="time", date="2026-10-25", start="02:30")
    chosen = post(client, session, "move", how="time", date="2026-10-25", start="02:30", fold="1")

    assert (skipped.status_code, repeated.status_code, chosen.status_code) == (422, 422, 303)
    assert "Take 01:30 or 03:30." in skipped.text
    assert "the second, an hour later" in repeated.text
    assert session.starts_at.hour == 1


def test_a_move_that_comes_second_shows_where_to_it_was_meant(
    client: FlaskClient, run: CourseRun, room: Room
) -> None:
    session, after = session_of(run, "PNH-P01"), session_of(run, "M07")
    timetable.assign(
        session.id, revision=1, room_id=room.id, mentor_ids=[], actor=planner(), now=NOW
    )
    place = f"2037-12-08/{after.public_id}"

    answer = post(client, session, "move", revision=1, how="place", place=place)

    assert answer.status_code == 409
    assert "Day 2, Tue 8 Dec: after 08:30 M07" in answer.text.replace("\N{NO-BREAK SPACE}", " ")
    again = client.post(
        f"/sessions/{session.public_id}/move", data=hidden(answer.text) | {"csrf_token": CSRF}
    )
    assert (again.status_code, session.local_start.day) == (303, 8)


def test_a_session_is_cancelled_and_taken_back(client: FlaskClient, run: CourseRun) -> None:
    session = session_of(run, "M01")

    post(client, session, "status", status="cancelled")
    assert session.status == "cancelled"
    assert "Cancelled" in page_of(client, run)

    post(client, session, "status", status="confirmed")
    assert session.status == "confirmed"
    assert post(client, session, "status", status="forgotten").status_code == 404


def test_a_cancellation_that_comes_second_is_not_done(client: FlaskClient, run: CourseRun) -> None:
    session = session_of(run, "M01")
    timetable.move(
        session.id, revision=1, to=timetable.ToPlace(day=run.ends_on), now=NOW, actor=planner()
    )

    answer = post(client, session, "status", revision=1, status="cancelled")

    assert (answer.status_code, session.status) == (409, "confirmed")


def test_a_room_is_added_and_set_for_a_day(client: FlaskClient, run: CourseRun) -> None:
    address = f"/courses/{run.public_id}"
    added = client.post(
        f"{address}/rooms", data={"csrf_token": CSRF, "name": "Bokor Room", "capacity": "60"}
    )
    page = client.get(added.location).text
    value = re.search(r'<option value="([^"]+)">Bokor Room, 60 seats', page)
    seen = seen_on(page, agenda_of(run).days[0])
    assert value is not None
    assert seen

    form = {"csrf_token": CSRF, "room": value[1], "seen": seen}
    first = client.post(f"{address}/agenda/2037-12-07/room", data=form)
    again = client.post(f"{address}/agenda/2037-12-07/room", data=form)

    assert (first.status_code, again.status_code) == (303, 409)
    assert "Somebody else changed this day meanwhile" in again.text
    days = agenda_of(run).days
    held_in = {s.room.name for s in days[0].sessions if agenda.needs_room(s) and s.room}
    assert held_in == {"Bokor Room"}
    assert [s.room for s in days[1].sessions if s.room] == []


def set_room(
    client: FlaskClient,
    run: CourseRun,
    room: str,
    seen: list[str],
    headers: dict[str, str] | None = None,
) -> TestResponse:
    """Press the button that sets the room of the first day."""
    fields = {"csrf_token": CSRF, "room": room, "seen": seen}
    address = f"/courses/{run.public_id}/agenda/2037-12-07/room"
    return client.post(address, data=fields, headers=headers)


def test_ones_own_change_of_a_row_is_nobody_elses_to_the_form_of_its_day(
    client: FlaskClient, run: CourseRun, room: Room
) -> None:
    session, day = session_of(run, "M01"), agenda_of(run).days[0]
    before = seen_on(page_of(client, run, assign=1), day)
    answer = post(client, session, "assign", headers=IN_PLACE, room=room.public_id)
    renewed = seen_on(answer.text, day)
    kept = [each for each in before if not each.startswith(session.public_id)]

    assert renewed == [f"{session.public_id}.2"]
    assert set_room(client, run, room.public_id, kept + renewed).status_code == 303


def test_ones_own_change_of_a_row_hides_no_change_of_somebody_else_in_that_day(
    client: FlaskClient, run: CourseRun, room: Room
) -> None:
    session, day = session_of(run, "M01"), agenda_of(run).days[0]
    before = seen_on(page_of(client, run, assign=1), day)
    timetable.assign(
        session_of(run, "M02").id,
        revision=1,
        room_id=room.id,
        mentor_ids=[],
        actor=planner(),
        now=NOW,
    )
    answer = post(client, session, "assign", headers=IN_PLACE, room=room.public_id)
    kept = [each for each in before if not each.startswith(session.public_id)]

    assert (
        set_room(client, run, room.public_id, kept + seen_on(answer.text, day)).status_code == 409
    )


@pytest.mark.parametrize("headers", [None, IN_PLACE])
def test_a_day_whose_rooms_differ_keeps_them_until_a_room_is_chosen(
    client: FlaskClient, run: CourseRun, room: Room, headers: dict[str, str] | None
) -> None:
    session, day = session_of(run, "M01"), agenda_of(run).days[0]
    timetable.assign(
        session.id, revision=1, room_id=room.id, mentor_ids=[], actor=planner(), now=NOW
    )
    page = page_of(client, run, assign=1)
    seen = seen_on(page, day)

    pressed = set_room(client, run, "", seen, headers)

    assert '<option selected value="">Choose a room…</option>' in page
    assert (pressed.status_code, session.room) == (422, room)
    assert "Choose a room, or “No room”." in pressed.text
    assert set_room(client, run, "none", seen, headers).status_code in (200, 303)
    assert session.room is None


def test_the_room_of_a_day_is_set_in_place_with_rows_that_can_be_saved_after_it(
    client: FlaskClient, run: CourseRun, room: Room
) -> None:
    session, day = session_of(run, "M01"), agenda_of(run).days[0]
    seen = seen_on(page_of(client, run, assign=1), day)

    answer = set_room(client, run, room.public_id, seen, IN_PLACE)

    assert (answer.status_code, "<html" in answer.text) == (200, False)
    assert re.search(r"✓ \d+ sessions changed\.", answer.text)
    assert f'id="state-{session.public_id}" role="status" hx-swap-oob="true"' in answer.text
    assert seen_on(answer.text, day) == seen_on(page_of(client, run, assign=1), day)


def test_the_room_of_a_day_that_comes_second_in_place_can_be_set_by_another_press(
    client: FlaskClient, run: CourseRun, room: Room
) -> None:
    session, day = session_of(run, "M01"), agenda_of(run).days[0]
    seen = seen_on(page_of(client, run, assign=1), day)
    other = rooms.add(run.city, name="Angkor Room", capacity=None, actor=planner(), now=NOW)
    timetable.assign(
        session.id, revision=1, room_id=other.id, mentor_ids=[], actor=planner(), now=NOW
    )

    answer = set_room(client, run, room.public_id, seen, IN_PLACE)

    assert (answer.status_code, session.room) == (409, other)
    assert "somebody else changed this day meanwhile" in answer.text
    assert f'<option selected value="{room.public_id}">Bokor Room' in answer.text
    assert re.findall(r'<li id="s-(\w+)" hx-swap-oob', answer.text) == [session.public_id]
    assert f'id="state-{session_of(run, "M02").public_id}"' not in answer.text
    again = set_room(client, run, room.public_id, seen_on(answer.text, day), IN_PLACE)
    assert (again.status_code, session.room) == (200, room)


@pytest.mark.parametrize("chosen", ["Bokor Room", "none", "", "gone"])
@pytest.mark.parametrize("headers", [None, IN_PLACE])
@pytest.mark.parametrize("knows", [False, True])
def test_a_day_that_was_cancelled_meanwhile_says_so_whatever_room_is_chosen(
    client: FlaskClient,
    run: CourseRun,
    room: Room,
    chosen: str,
    headers: dict[str, str] | None,
    knows: bool,
) -> None:
    day = agenda_of(run).days[0]
    seen = [] if knows else seen_on(page_of(client, run, assign=1), day)
    cancel_all(run.id, MONDAY)

    answer = set_room(client, run, room.public_id if chosen == room.name else chosen, seen, headers)

    assert (answer.status_code, "<html" in answer.text) == (409, headers is None)
    assert "are cancelled, so there is no room to set." in answer.text
    assert f'href="/courses/{run.public_id}/agenda?assign=1' in answer.text
    assert "None" not in answer.text
    assert {each.room for each in plans.sessions_of(run.id)} == {None}


@pytest.mark.parametrize("headers", [None, IN_PLACE])
def test_a_day_that_is_cancelled_while_its_room_is_set_says_so(
    client: FlaskClient,
    run: CourseRun,
    room: Room,
    monkeypatch: pytest.MonkeyPatch,
    headers: dict[str, str] | None,
) -> None:
    seen = seen_on(page_of(client, run, assign=1), agenda_of(run).days[0])
    assign_for_day, run_id = rooms.assign_for_day, run.id

    def come_second(*args: Any, **kwargs: Any) -> int:
        cancel_all(run_id, MONDAY)
        return assign_for_day(*args, **kwargs)

    monkeypatch.setattr(rooms, "assign_for_day", come_second)
    answer = set_room(client, run, room.public_id, seen, headers)

    assert (answer.status_code, "None" in answer.text) == (409, False)
    assert "are cancelled, so there is no room to set." in answer.text


def cancel_all(run_id: int, day: date) -> None:
    """Cancel every session of a day in the course."""
    for session in plans.sessions_of(run_id):
        if on(session, day):
            timetable.cancel(session.id, revision=session.revision, actor=planner(), now=NOW)


def test_a_room_without_a_name_is_asked_for_one(client: FlaskClient, run: CourseRun) -> None:
    answer = client.post(f"/courses/{run.public_id}/rooms", data={"csrf_token": CSRF, "name": " "})

    assert answer.status_code == 422
    assert "Give the room the name that stands on its door." in answer.text


@pytest.mark.parametrize("query", [{}, {"assign": 1}])
def test_the_pages_ask_the_same_number_of_questions_however_much_is_assigned(
    client: FlaskClient, run: CourseRun, room: Room, mentor: Person, query: dict[str, int]
) -> None:
    counts = []
    for assigned in (1, 3, 12):
        for session in agenda_of(run).days[0].sessions[:assigned]:
            timetable.assign(
                session.id,
                revision=session.revision,
                room_id=room.id,
                mentor_ids=[mentor.id],
                actor=planner(),
                now=NOW,
            )
        with counted_queries() as asked:
            page_of(client, run, **query)
        counts.append(len(asked))

    assert len(set(counts)) == 1
    assert counts[0] <= 41


@pytest.mark.parametrize(
    ("action", "fields", "words"),
    [
        ("move", {"how": "place", "place": "2037-12-08"}, "what has begun or has marks"),
        ("move", {"how": "time", "date": "2027-03-28", "start": "02:30"}, "Take 01:30 or 03:30."),
        ("move", {"how": "time", "date": "2026-10-25", "start": "02:30"}, "Say which one."),
        ("assign", {}, "is no mentor of this course any more"),
    ],
)
def test_a_refusal_asks_the_same_number_of_questions_however_many_rooms_and_mentors_there_are(
    client: FlaskClient,
    run: CourseRun,
    mentor: Person,
    monkeypatch: pytest.MonkeyPatch,
    action: str,
    fields: dict[str, str],
    words: str,
) -> None:
    session = session_of(run, "M01")
    if fields.get("how") == "time":
        session.time_zone = "Europe/Berlin"
    else:
        session.starts_at -= timedelta(days=36500)
    saved()
    if action == "assign":
        monkeypatch.setattr(timetable, "assign", refused_in_its_unit)

    counts = []
    for more in (0, 2, 9):
        for number in range(more):
            give_role(make_person(f"Sok {more} {number}"), Role.MENTOR, run=run)
            saved()
            rooms.add(
                run.city, name=f"Room {more} {number}", capacity=None, actor=planner(), now=NOW
            )
        revision = session.revision
        with counted_queries() as asked:
            answer = post(client, session, action, revision=revision, **fields)
        assert (answer.status_code, words in answer.text) == (422, True)
        counts.append(len(asked))

    assert len(set(counts)) == 1
    assert counts[0] <= 64


@write_unit
def refused_in_its_unit(_session_id: int, **_wanted: object) -> None:
    """Refuse what the planner chose, as when a mentor is taken off just then."""
    raise NotOfThisRun


def test_a_day_on_which_all_is_cancelled_is_shown_without_a_number(
    client: FlaskClient, run: CourseRun, room: Room
) -> None:
    cancel_all(run.id, TUESDAY)
    kept = session_of(run, "M01").public_id

    read, assign = page_of(client, run), page_of(client, run, assign=1)
    edit = client.get(f"/sessions/{kept}/edit").text

    assert re.findall(r'<h2 id="day-.*?">(Day \d · )?(\w+)', read) == [
        ("Day 1 · ", "Monday"),
        ("", "Tuesday"),
        ("Day 2 · ", "Wednesday"),
    ]
    assert re.findall(r"Set for day \d", assign) == ["Set for day 1", "Set for day 2"]
    assert re.findall(r'<optgroup label="(.*?)">', edit) == [
        "Day 1, Mon\N{NO-BREAK SPACE}7\N{NO-BREAK SPACE}Dec",
        "Tue\N{NO-BREAK SPACE}8\N{NO-BREAK SPACE}Dec",
        "Day 2, Wed\N{NO-BREAK SPACE}9\N{NO-BREAK SPACE}Dec",
    ]
    assert "on 2 days" in client.get(f"/courses/{run.public_id}").text


def test_sessions_that_lack_marks_are_listed_each_with_the_way_to_its_roster(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    run = make_run(first_day=date(2026, 10, 5))
    organiser = give_role(make_person("Akosua Mensah"), Role.CITY_ORGANISER, city=run.city)
    mark(run, enrol(run, "Wanjiru Odhiambo"))
    modules = sessions_of(run, kind="module")
    forgotten, cancelled = modules[2], modules[3]
    cancelled.status = "cancelled"
    db.session.execute(
        db.delete(AttendanceMark).where(
            AttendanceMark.course_session_id.in_([forgotten.id, cancelled.id])
        )
    )
    saved()

    page = page_of(sign_in(client, organiser), run, marks="lacking")

    assert re.findall(r'href="/sessions/(\w+)/roster"', page) == [forgotten.public_id]
    assert "0 of 1 marked" in page
    mentor = give_role(make_person("Grace Achieng"), Role.MENTOR, run=run)
    sign_in(client, mentor)
    assert client.get(f"/courses/{run.public_id}/agenda?marks=lacking").status_code == 403


def test_without_gaps_the_list_of_missing_marks_says_so(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    run = make_run(first_day=date(2026, 10, 5))
    mark(run, enrol(run, "Wanjiru Odhiambo"))
    organiser = give_role(make_person("Akosua Mensah"), Role.CITY_ORGANISER, city=run.city)

    page = page_of(sign_in(client, organiser), run, marks="lacking")

    assert "No session that is over lacks marks." in page
