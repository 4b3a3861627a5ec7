"""The planning board: its views, its gestures, and two planners at once."""

import json
import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from app.domain.permissions import Role
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.place import Room
from app.models.plan import PlannedMentor, PlannedSession, PlannedSite
from app.queries import board as boards
from app.queries import plans
from app.services import board, plan_history, rooms, timetable
from app.services.board import Wish
from app.services.timetable import ToTime
from tests.actors import CSRF, sign_in
from tests.factories import NOW, give_role, make_person, planner
from tests.planning import MONDAY, TUESDAY, begin, on, saved, session_of
from tests.queries_counted import counted_queries

IN_PLACE = {"HX-Request": "true", "HX-Target": "board"}
VIEW = {"view": "week", "by": "room", "day": MONDAY.isoformat()}


@pytest.fixture
def run(db: SQLAlchemy, client: FlaskClient) -> CourseRun:
    """A run in Phnom Penh, with the client signed in as its organiser."""
    run = begin("phnom-penh")
    sign_in(client, give_role(make_person("Sok Chanthou"), Role.CITY_ORGANISER, city=run.city))
    return run


@pytest.fixture
def mentor(run: CourseRun) -> Person:
    person = give_role(make_person("José Núñez Ayala"), Role.MENTOR, run=run)
    saved()
    return person


def get(client: FlaskClient, run: CourseRun, part: str = "", **query: object) -> TestResponse:
    query, headers = {**VIEW, **query}, IN_PLACE if part == "/news" else {}
    address = f"/courses/{run.public_id}/board{part}"
    return client.get(address, query_string=query, headers=headers)


def post(
    client: FlaskClient, run: CourseRun, part: str, *, in_place: bool = True, **fields: object
) -> TestResponse:
    return client.post(
        f"/courses/{run.public_id}/board/{part}",
        query_string=VIEW,
        data={"csrf_token": CSRF, **fields},
        headers=IN_PLACE if in_place else {},
    )


def change(
    client: FlaskClient, session: PlannedSession, *, in_place: bool = True, **fields: object
) -> TestResponse:
    given = {"revision": session.revision, **fields}
    part = f"sessions/{session.public_id}"
    return post(client, session.course_run, part, in_place=in_place, **given)


def shown_in_form(client: FlaskClient, session: PlannedSession) -> dict[str, str]:
    """What the form of a session sends when nothing is changed in it."""
    text = get(client, session.course_run, session=session.public_id).text
    panel = text.partition('id="panel"')[2].partition("</section>")[0]
    hidden = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', panel))
    was = {key[4:]: value for key, value in hidden.items() if key.startswith("was-")}
    assert was
    return {**was, **hidden, "mentors": hidden["was-mentors"].split()}  # type: ignore[dict-item]


def sent_by(panel: str) -> dict[str, list[str]]:
    """What a browser sends of the form of a session as it stands on a page."""
    form = panel.partition('id="panel"')[2].partition('class="form"')[2].partition("</form>")[0]
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        ticked = given.get("type") not in ("checkbox", "radio") or " checked" in tag
        if "name" in given and ticked:
            sent.setdefault(given["name"], []).append(given.get("value", ""))
    for name, options in re.findall(r'<select[^>]*name="(\w+)"(.*?)</select>', form, re.DOTALL):
        chosen = [tag for tag in re.findall(r"<option[^>]*>", options) if " selected" in tag]
        sent.setdefault(name, []).extend(re.findall(r'value="([^"]*)"', "".join(chosen)))
    return sent


def said(answer: TestResponse) -> str:
    return plain(json.loads(answer.headers["HX-Trigger"])["board"]["said"])


def plain(text: str) -> str:
    """A text with spaces at which lines may break."""
    return text.replace("\xa0", " ")


def other_planner() -> Person:
    person = make_person("Ama Mensah")
    saved()
    return person


@pytest.mark.parametrize("view", ["week", "day"])
@pytest.mark.parametrize("by", ["room", "mentor", "group", "time"])
def test_every_view_shows_all_of_the_day_in_the_order_of_time(
    client: FlaskClient, run: CourseRun, mentor: Person, view: str, by: str
) -> None:
    text = get(client, run, view=view, by=by).text

    ids = re.findall(
        r'data-s="(\w+)"', text.partition(f'data-day="{MONDAY}"')[2].partition("</ul>")[0]
    )
    assert ids == [each.public_id for each in plans.sessions_of(run.id) if on(each, MONDAY)]


def test_a_board_asks_as_much_for_many_sessions_as_for_few(
    client: FlaskClient, run: CourseRun, mentor: Person
) -> None:
    counts = []
    for codes in (["M01"], ["M02", "M03", "M04", "M05", "M11"]):
        for code in codes:
            session = session_of(run, code)
            timetable.assign(
                session.id, revision=session.revision, room_id=None, mentor_ids=[mentor.id],
                actor=planner(), now=NOW,
            )  # fmt: skip
        for by in ("room", "mentor"):
            with counted_queries() as statements:
                get(client, run, by=by)
            counts.append(len(statements))

    assert len(set(counts)) == 1


def test_a_session_moves_and_the_board_comes_back_alone(
    client: FlaskClient, run: CourseRun
) -> None:
    room = rooms.add(run.city, name="Bokor Room", capacity=60, actor=planner(), now=NOW)
    session = session_of(run, "M11")

    answer = change(client, session, date=TUESDAY.isoformat(), start="07:35", room=room.public_id)

    assert answer.status_code == 200
    assert answer.text.startswith('<div id="board"')
    assert "M11: Tue 8 Dec, 07:35 Phnom Penh, Bokor Room." in said(answer)
    after = plans.get(session.public_id)
    assert (f"{after.local_start:%Y-%m-%d %H:%M}", after.room) == ("2037-12-08 07:35", room)


def test_without_a_script_it_leads_back_to_the_same_view(
    client: FlaskClient, run: CourseRun
) -> None:
    session = session_of(run, "M11")
    sent = shown_in_form(client, session) | {"start": "07:10"}

    answer = change(client, session, in_place=False, **sent)

    assert answer.status_code == 303
    assert answer.location == f"/courses/{run.public_id}/board?view=week&by=room&day={MONDAY}"
    assert f"{plans.get(session.public_id).local_start:%H:%M}" == "07:10"


def test_a_form_that_was_not_changed_changes_nothing(
    client: FlaskClient, run: CourseRun, mentor: Person
) -> None:
    session = session_of(run, "M11")
    state = boards.state_of(run.id)

    answer = change(client, session, **shown_in_form(client, session))

    assert said(answer) == "Nothing is different."
    assert boards.state_of(run.id) == state


def test_a_session_goes_from_nobody_to_a_mentor_and_on_to_another(
    client: FlaskClient, run: CourseRun, mentor: Person
) -> None:
    other = give_role(make_person("Grace Wambui"), Role.MENTOR, run=run)
    saved()
    session = session_of(run, "M11")

    for was, to, expected in (
        ("none", mentor.public_id, [mentor]),
        (mentor.public_id, other.public_id, [other]),
        (other.public_id, "none", []),
    ):
        session = plans.get(session.public_id)
        assert change(client, session, mentor_from=was, mentor_to=to).status_code == 200
        assert [each.person for each in plans.get(session.public_id).mentors] == expected


def test_who_came_second_sees_what_is_there_and_loses_nothing(
    client: FlaskClient, run: CourseRun
) -> None:
    session = session_of(run, "M11")
    seen, other = session.revision, other_planner()
    room = rooms.add(run.city, name="Bokor Room", capacity=60, actor=other, now=NOW)
    timetable.assign(
        session.id, revision=seen, room_id=room.id, mentor_ids=[], actor=other, now=NOW
    )

    answer = change(client, session, revision=seen, date=TUESDAY.isoformat(), start="07:35")

    assert answer.status_code == 409
    assert "Somebody else changed M11 meanwhile" in answer.text
    assert "Tue 8 Dec 07:35 Phnom Penh" in plain(answer.text)
    again = dict(
        re.findall(
            r'name="([\w-]+)" value="([^"]*)"',
            answer.text.partition("What you wanted")[2].partition("</form>")[0],
        )
    )
    assert again == {
        "csrf_token": CSRF,
        "revision": str(plans.get(session.public_id).revision),
        "date": TUESDAY.isoformat(),
        "start": "07:35",
    }
    assert change(client, session, **again).status_code == 200
    after = plans.get(session.public_id)
    assert (f"{after.local_start:%H:%M}", after.room) == ("07:35", room)


def test_a_form_that_was_refused_wishes_nothing_that_nobody_touched(
    client: FlaskClient, run: CourseRun
) -> None:
    session = session_of(run, "M11")
    was, sent = session.local_start, shown_in_form(client, session)
    later = ToTime(starts=was + timedelta(hours=1))
    timetable.move(session.id, revision=1, to=later, actor=other_planner(), now=NOW)

    refused = change(client, session, **sent | {"minutes": "9999"})
    second = change(client, session, **sent_by(refused.text) | {"minutes": ["50"]})

    wanted = second.text.partition("What you wanted")[2].partition("</form>")[0]
    assert (refused.status_code, second.status_code) == (422, 409)
    assert re.findall("<li>(.*?)</li>", wanted) == ["50 minutes"]
    again = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', wanted))
    assert change(client, session, **again).status_code == 200
    after = plans.get(session.public_id)
    assert (after.local_start, after.minutes) == (later.starts, 50)


@pytest.mark.parametrize("way", ["form", "unticked", "drag"])
def test_the_form_moves_groups_together_unless_it_is_unticked_and_a_drag_moves_one(
    client: FlaskClient, run: CourseRun, way: str
) -> None:
    groups = [e for e in plans.sessions_of(run.id) if e.code == "M14"]
    was = groups[0].local_start
    sent = sent_by(get(client, run, session=groups[0].public_id).text)
    assert sent.pop("together") == ["y"]
    fields = {"form": {**sent, "together": "y"}, "unticked": sent, "drag": {}}[way]

    change(client, groups[0], **fields | {"start": "07:10"})

    moved = [plans.get(each.public_id).local_start != was for each in groups]
    assert moved == ([True] * 4 if way == "form" else [True, False, False, False])


def test_what_was_cancelled_meanwhile_is_said_to_be_and_is_asked_about_no_more(
    client: FlaskClient, run: CourseRun
) -> None:
    session = session_of(run, "M11")
    timetable.cancel(session.id, revision=1, actor=other_planner(), now=NOW)

    for revision in (1, session.revision):
        answer = change(client, session, revision=revision, start="07:35")

        assert answer.status_code == 409
        assert said(answer).startswith("M11 is cancelled by now")
        assert "Do mine all the same" not in answer.text
        assert f"/sessions/{session.public_id}/edit" in answer.text


def test_a_session_that_was_taken_out_is_told(client: FlaskClient, run: CourseRun) -> None:
    answer = post(client, run, "sessions/unknown", revision="1", minutes="20")

    assert answer.status_code == 409
    assert "not in the plan any more" in answer.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"minutes": "0"}, "from 1 to 720 minutes"),
        ({"date": "someday", "start": "09:00"}, "This is not a date"),
        ({"room": "unknown"}, "Not a valid choice"),
        ({"mentor_from": "none", "mentor_to": "unknown"}, "not of this course any more"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    client: FlaskClient, run: CourseRun, fields: dict[str, str], words: str
) -> None:
    state = boards.state_of(run.id)

    answer = change(client, session_of(run, "M11"), **fields)

    assert answer.status_code == 422
    assert words in answer.text
    assert boards.state_of(run.id) == state


def test_a_time_that_comes_twice_is_asked_about(client: FlaskClient, run: CourseRun) -> None:
    run.city.time_zone = "Europe/Paris"
    for each in plans.sessions_of(run.id):
        each.time_zone = "Europe/Paris"
    saved()
    session = session_of(run, "M11")

    skipped = change(client, session, date="2037-03-29", start="02:30")
    twice = change(client, session, date="2037-10-25", start="02:30")

    assert "Take 01:30 or 03:30." in skipped.text
    assert "this time comes twice" in twice.text
    assert 'name="fold"' in twice.text
    assert 'value="2037-10-25"' in twice.text
    again = change(client, session, date="2037-10-25", start="02:30", fold="1")
    assert again.status_code == 200
    assert f"{plans.get(session.public_id).starts_at:%H:%M}" == "01:30"


def taught_by(session: PlannedSession, *people: Person) -> PlannedSession:
    """The session, given to mentors."""
    wanted = board.ToMentors(frozenset(each.id for each in people))
    wish = Wish(columns=(wanted,))
    board.change(session.id, revision=session.revision, wish=wish, actor=planner(), now=NOW)
    return plans.get(session.public_id)


def test_a_gesture_that_is_asked_about_leaves_alone_what_it_did_not_change(
    client: FlaskClient, run: CourseRun, mentor: Person
) -> None:
    for each in plans.sessions_of(run.id):
        each.time_zone = "Europe/Paris"
    saved()
    session = taught_by(session_of(run, "M11"), mentor)
    minutes = session.minutes

    asked = change(client, session, date="2037-10-25", start="02:30")
    again = sent_by(asked.text) | {"fold": ["1"]}

    assert asked.status_code == 422
    assert change(client, session, **again).status_code == 200
    after = plans.get(session.public_id)
    assert f"{after.local_start:%Y-%m-%d %H:%M}" == "2037-10-25 02:30"
    assert ([each.person for each in after.mentors], after.minutes) == ([mentor], minutes)


def test_another_length_that_is_asked_about_keeps_day_and_mentors(
    client: FlaskClient, run: CourseRun, mentor: Person
) -> None:
    session = taught_by(session_of(run, "M11"), mentor)
    was = session.local_start

    asked = change(client, session, minutes="1000")
    again = sent_by(asked.text) | {"minutes": ["20"]}

    assert asked.status_code == 422
    assert change(client, session, **again).status_code == 200
    after = plans.get(session.public_id)
    assert (after.local_start, after.minutes) == (was, 20)
    assert [each.person for each in after.mentors] == [mentor]


def test_a_drag_to_another_mentor_that_is_asked_about_takes_off_nobody_else(
    client: FlaskClient, run: CourseRun, mentor: Person
) -> None:
    second, third = (
        give_role(make_person(name), Role.MENTOR, run=run) for name in ("Grace Wambui", "Ali Noor")
    )
    saved()
    session = taught_by(session_of(run, "M11"), mentor, second)

    asked = change(
        client, session, mentor_from=mentor.public_id, mentor_to=third.public_id, minutes="1000"
    )
    again = sent_by(asked.text) | {"minutes": ["20"]}

    assert asked.status_code == 422
    assert change(client, session, **again).status_code == 200
    assert {e.person for e in plans.get(session.public_id).mentors} == {second, third}


def test_ticked_sessions_move_to_another_day(client: FlaskClient, run: CourseRun) -> None:
    chosen = [each for each in plans.sessions_of(run.id) if on(each, MONDAY)][:3]
    pairs = [f"{each.public_id}:{each.revision}" for each in chosen]

    answer = post(client, run, "block", chosen=pairs, to=TUESDAY.isoformat())

    assert said(answer) == "3 sessions moved to Tue 8 Dec."
    assert all(on(plans.get(each.public_id), TUESDAY) for each in chosen)
    assert post(client, run, "block", chosen=pairs, to=MONDAY.isoformat()).status_code == 409
    again = [f"{each.public_id}:{plans.get(each.public_id).revision}" for each in chosen]
    there = post(client, run, "block", chosen=again, to=TUESDAY.isoformat())
    assert said(there) == "They are on that day already."


def test_all_of_a_day_moves_as_it_was_seen(client: FlaskClient, run: CourseRun) -> None:
    saturday = (MONDAY + timedelta(days=5)).isoformat()
    state = boards.state_of(run.id)
    fields = {"all_of": MONDAY.isoformat(), "to": saturday}

    assert post(client, run, "block", state="older", **fields).status_code == 409
    assert post(client, run, "block", state=state, **fields).status_code == 200
    assert not [each for each in plans.sessions_of(run.id) if on(each, MONDAY)]


def test_what_is_cancelled_stays_when_all_of_its_day_moves(
    client: FlaskClient, run: CourseRun
) -> None:
    session = session_of(run, "M01")
    timetable.cancel(session.id, revision=session.revision, actor=planner(), now=NOW)
    others = len([e for e in plans.sessions_of(run.id) if on(e, MONDAY)]) - 1
    shown = get(client, run, tick="1").text

    answer = post(
        client, run, "block", all_of=MONDAY.isoformat(), state=boards.state_of(run.id),
        to=TUESDAY.isoformat(),
    )  # fmt: skip

    assert said(answer) == f"{others} sessions moved to Tue 8 Dec."
    assert on(plans.get(session.public_id), MONDAY)
    assert f'value="{session.public_id}:' not in shown


def test_nothing_ticked_is_told(client: FlaskClient, run: CourseRun) -> None:
    answer = post(client, run, "block", to=TUESDAY.isoformat())

    assert answer.status_code == 422
    assert "Tick the sessions that move" in answer.text


def test_what_was_ticked_and_the_day_that_was_chosen_are_still_there_after_a_refusal(
    client: FlaskClient, run: CourseRun
) -> None:
    begun = [each for each in plans.sessions_of(run.id) if on(each, MONDAY)][:3]
    for each in begun:
        each.starts_at -= timedelta(weeks=52 * 15)
        each.local_start -= timedelta(weeks=52 * 15)
    saved()
    day = plans.get(begun[0].public_id).local_start.date().isoformat()
    pairs = [f"{each.public_id}:{each.revision}" for each in begun]
    all_of = {"all_of": day, "state": boards.state_of(run.id)}

    def move(**fields: object) -> TestResponse:
        address = f"/courses/{run.public_id}/board/block"
        sent = {"csrf_token": CSRF, **fields}
        return client.post(address, query_string=VIEW | {"day": day}, data=sent, headers=IN_PLACE)

    ticked = move(chosen=pairs, to=TUESDAY.isoformat())
    without_a_day = move(chosen=pairs)
    of_a_day = move(to=TUESDAY.isoformat(), **all_of)

    assert {e.status_code for e in (ticked, without_a_day, of_a_day)} == {422}
    for answer in (ticked, without_a_day):
        boxes = re.findall(r'name="chosen" value="([^"]+)" form="board-block" checked', answer.text)
        assert sorted(boxes) == sorted(pairs)
    assert f'<option value="{day}" selected>' in of_a_day.text
    assert f'<option value="{day}" selected>' not in ticked.text
    assert move(to=TUESDAY.isoformat(), held_too="y", **all_of).status_code == 200


def test_undo_comes_back_to_the_board(client: FlaskClient, run: CourseRun) -> None:
    session = session_of(run, "M11")
    was = session.local_start
    answer = change(client, session, date=TUESDAY.isoformat(), start="07:35")
    number = re.findall(r'name="number" value="(\d+)"', answer.text)[0]
    sent = {"csrf_token": CSRF, "number": number, "page": "board"}

    undone = client.post(
        f"/courses/{run.public_id}/plan/undo", query_string=VIEW, data=sent, headers=IN_PLACE
    )
    plain = client.post(f"/courses/{run.public_id}/plan/redo", query_string=VIEW, data=sent)

    assert undone.text.startswith('<div id="board"')
    assert said(undone) == "Undone: moving a session."
    assert plain.location == f"/courses/{run.public_id}/board?view=week&by=room&day={MONDAY}"
    assert plans.get(session.public_id).local_start != was


def test_the_board_asks_little_and_learns_who_changed_what(
    client: FlaskClient, run: CourseRun
) -> None:
    state, other = boards.state_of(run.id), other_planner()
    with counted_queries() as statements:
        unchanged = get(client, run, "/news", seen=state)
    asked = [each for each in statements if "planned_session" in each]
    session = session_of(run, "M11")
    to = ToTime(starts=session.local_start + timedelta(minutes=5))
    timetable.move(session.id, revision=session.revision, to=to, actor=other, now=NOW)

    changed = get(client, run, "/news", seen=state)

    assert (unchanged.status_code, unchanged.data, len(asked)) == (204, b"", 1)
    assert changed.status_code == 200
    assert said(changed) == "Ama Mensah moved M11."
    assert f'data-state="{boards.state_of(run.id)}"' in changed.text


def test_what_was_undone_is_another_state(db: SQLAlchemy, run: CourseRun) -> None:
    states = {boards.state_of(run.id)}
    actor, session = other_planner(), session_of(run, "M11")
    board.change(session.id, revision=session.revision, wish=Wish(minutes=20), actor=actor, now=NOW)
    states.add(boards.state_of(run.id))

    plan_history.undo(run.id, actor=actor, now=NOW)
    states.add(boards.state_of(run.id))

    assert len(states) == 3


def test_a_mentor_elsewhere_is_shown_with_their_own_hour(
    client: FlaskClient, run: CourseRun, mentor: Person
) -> None:
    mentor.time_zone = "America/Los_Angeles"
    saved()
    session = session_of(run, "M11")
    timetable.assign(
        session.id, revision=session.revision, room_id=None, mentor_ids=[mentor.id],
        actor=planner(), now=NOW,
    )  # fmt: skip

    text = get(client, run).text

    card = text.partition(f'data-s="{session.public_id}"')[2].partition("</li>")[0]
    assert "for José Núñez Ayala" in card
    assert "no hour to teach" in card
    for path in ("edit", "people"):
        page = client.get(f"/sessions/{session.public_id}/{path}").text
        assert "for José Núñez Ayala" in page
        assert "no hour to teach" in page
    agenda = client.get(f"/courses/{run.public_id}/agenda").text
    entry = agenda.partition(f'id="s-{session.public_id}"')[2].partition('<li id="s-')[0]
    assert "for José Núñez Ayala" in entry
    assert "no hour to teach" in entry


def test_where_a_session_cannot_go_is_told_while_it_is_held(
    client: FlaskClient, run: CourseRun, mentor: Person
) -> None:
    mentor.time_zone = "America/Asuncion"  # and no visit here is planned
    saved()
    session = session_of(run, "M11")

    taken = get(client, run, "/taken", by="mentor", session=session.public_id).get_json()["taken"]

    assert {(day, key) for day, key, _from, _to in taken} == {
        ((MONDAY + timedelta(days=n)).isoformat(), mentor.public_id) for n in range(7)
    }


def in_rooms(session: PlannedSession, main: Room, further: Room) -> PlannedSession:
    """The session, held in a room and followed in a further one."""
    session.room = main
    session.sites = [PlannedSite(room_id=further.id)]
    saved()
    return plans.get(session.public_id)


def two_rooms(run: CourseRun) -> list[Room]:
    return [
        rooms.add(run.city, name=name, capacity=60, actor=planner(), now=NOW)
        for name in ("Bokor Room", "Kampot Room")
    ]


def test_a_session_stands_in_each_of_its_rooms_and_is_moved_in_the_main_one(
    client: FlaskClient, run: CourseRun
) -> None:
    bokor, kampot = two_rooms(run)
    session = in_rooms(session_of(run, "M11"), bokor, kampot)

    cards = re.findall(
        rf'<li class="s [^>]*data-s="{session.public_id}"[^>]*>', get(client, run).text
    )
    change(client, session, room=kampot.public_id)

    assert ["data-part" in each for each in sorted(cards, key=len)] == [False, True]
    after = plans.get(session.public_id)
    assert (after.room, after.sites) == (kampot, [])


def test_who_looks_after_a_further_room_has_the_session_in_their_column(
    client: FlaskClient, run: CourseRun, mentor: Person
) -> None:
    bokor, kampot = two_rooms(run)
    host = make_person("Grace Wambui")
    session = in_rooms(session_of(run, "M11"), bokor, kampot)
    session.mentors = [PlannedMentor(person_id=mentor.id)]
    session.sites[0].host_id = host.id
    saved()

    text = get(client, run, by="mentor").text

    keys = re.search(r'data-keys="none ([^"]*)"', text)
    cards = re.findall(rf'<li class="s [^>]* (c\d) [^>]*data-s="{session.public_id}"([^>]*)>', text)
    assert keys is not None
    column = {key: f"c{n}" for n, key in enumerate(keys[1].split(), 1)}
    assert {at: "data-part" in rest for at, rest in cards} == {
        column[mentor.public_id]: False,
        column[host.public_id]: True,
    }
    followed = text.partition(" data-part>")[2].partition("</li>")[0]
    assert "Bokor Room + Kampot Room" in followed
    assert "José Núñez Ayala" in followed


def test_a_further_room_in_another_city_is_named_on_the_card(
    client: FlaskClient, run: CourseRun
) -> None:
    (bokor, _), city = two_rooms(run), begin("kumasi").city
    there = rooms.add(city, name="Asante Hall", capacity=60, actor=planner(), now=NOW)
    session = in_rooms(session_of(run, "M11"), bokor, there)

    text = get(client, run).text

    assert text.count(f'data-s="{session.public_id}"') == 1
    assert "+ Asante Hall" in text


def test_where_another_course_has_a_further_room_is_told_while_a_session_is_held(
    client: FlaskClient, run: CourseRun
) -> None:
    bokor, kampot = two_rooms(run)
    other = begin("phnom-penh", title="Another one")
    in_rooms(session_of(other, "M01"), bokor, kampot)
    session = session_of(run, "M11")

    def taken(by: str) -> set[str]:
        found = get(client, run, "/taken", by=by, session=session.public_id).get_json()["taken"]
        return {key for _day, key, _from, _to in found}

    assert taken("room") == {bokor.public_id, kampot.public_id}
    session = in_rooms(session, two_rooms(run)[0], kampot)
    assert taken("group") == {""}


def test_boxes_to_tick_are_there_once_they_are_asked_for(
    client: FlaskClient, run: CourseRun
) -> None:
    plain, ticks = get(client, run).text, get(client, run, tick="1").text

    assert 'name="chosen"' not in plain
    assert "tick=1" in plain
    assert ticks.count('name="chosen"') == ticks.count('<li class="s ')


def test_a_day_without_sessions_and_a_year_far_away_are_shown_empty(
    client: FlaskClient, run: CourseRun
) -> None:
    for day in (date(2037, 1, 1), date(2000, 1, 1), date(2099, 12, 31)):
        assert get(client, run, view="week", day=day.isoformat()).status_code == 200


def test_a_short_session_at_an_odd_minute_is_saved_as_it_is(
    client: FlaskClient, run: CourseRun
) -> None:
    session = session_of(run, "M11")
    session.minutes, session.local_start = 3, session.local_start.replace(minute=7)
    saved()

    answer = change(
        client, session, **{"minutes": "3", "was-minutes": "3", "group": "1", "was-group": "none"}
    )

    assert answer.status_code in (200, 303)
    assert session_of(run, "M11").group == run.groups[0]
    page = client.get(f"/courses/{run.public_id}/board", query_string={"open": session.public_id})
    assert 'step="300"' not in page.text


def test_what_became_of_a_pause_that_was_copied_is_said_as_it_is(
    client: FlaskClient, run: CourseRun
) -> None:
    no_groups = begin("phnom-penh", title="Without groups", groups=0)
    pause = next(e for e in plans.sessions_of(no_groups.id) if e.pause and on(e, MONDAY))
    modules = [e for e in plans.sessions_of(no_groups.id) if e.counts and on(e, MONDAY)]
    for session, room in zip(modules, two_rooms(run), strict=False):
        session.room = room
    saved()
    panel = get(client, no_groups, session=pause.public_id).text.partition('id="panel"')[2]

    def share(by: str) -> str:
        part = f"sessions/{pause.public_id}/pauses"
        return said(post(client, no_groups, part, revision=pause.revision, by=by))

    assert "All rooms of the day get this pause." in panel
    assert "Copy to all groups" not in panel
    assert share("room") == "The pause is still one, for the same people. 2 more rooms have it."
    assert share("room").startswith("Nothing was added")
    pause = next(e for e in plans.sessions_of(run.id) if e.pause and on(e, MONDAY))
    panel = get(client, run, session=pause.public_id).text.partition('id="panel"')[2]
    assert "Each group gets a pause of its own" in panel
