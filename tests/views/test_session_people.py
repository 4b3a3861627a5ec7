"""Adding sessions, who does what, asking mentors, and the interests that they declare."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.domain.permissions import Role
from app.domain.plans.teaching import MentorPart
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.place import Room
from app.models.plan import PlannedSession
from app.models.teaching import Disclosure
from app.queries import plans
from app.queries import teaching_replies as replies
from app.services import board, faculty, releases, rooms, session_people, timetable
from tests.actors import CSRF, sign_in
from tests.factories import NOW, enrol, give_role, make_city, make_person, planned_of, planner
from tests.filled_forms import filled
from tests.planning import begin, give, saved, session_of
from tests.queries_counted import counted_queries

PRACTICAL = {
    "kind": "practical",
    "title": "Reading slides together",
    "date": "2037-12-08",
    "start": "07:00",
    "minutes": "40",
    "group": "",
    "room": "",
}


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    run = begin(groups=2)
    releases.release(run.id, actor=planner(), now=NOW)
    saved()
    return run


@pytest.fixture
def organiser(client: FlaskClient, run: CourseRun) -> FlaskClient:
    return sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))


@pytest.fixture
def ana(run: CourseRun) -> Person:
    person = faculty.add(
        run.id, address="ana@example.org", name="Ana Ocampo", actor=planner(), now=NOW
    )
    session = session_of(run, "M05")
    give(session, person)
    return person


def words_of(text: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def press(client: FlaskClient, path: str, **form: str) -> tuple[int, str]:
    answer = client.post(path, data={"csrf_token": CSRF, **form})
    return answer.status_code, words_of(answer.text)


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return words_of(answer.text)


def test_an_organiser_adds_a_session(organiser: FlaskClient, run: CourseRun) -> None:
    path = f"/courses/{run.public_id}"
    assert press(organiser, f"{path}/sessions/new", **PRACTICAL)[0] == 303

    agenda = read(organiser, f"{path}/agenda")
    assert "Reading slides together" in agenda
    assert "“Reading slides together” is in the agenda: Tue 8 Dec, 07:00 Nairobi." in agenda


def test_a_course_without_groups_gets_a_session_by_the_form_that_its_page_shows(
    organiser: FlaskClient,
) -> None:
    path = f"/courses/{begin(groups=0).public_id}/sessions/new"
    shown = set(re.findall(r'name="(\w+)"', organiser.get(path).text))
    form = {name: value for name, value in PRACTICAL.items() if name in shown}

    assert form.keys() == PRACTICAL.keys() - {"group"}
    assert press(organiser, path, **form)[0] == 303


def test_an_added_session_gets_another_title_that_nobody_overwrites_unawares(
    organiser: FlaskClient, run: CourseRun
) -> None:
    press(organiser, f"/courses/{run.public_id}/sessions/new", **PRACTICAL)
    (made,) = planned_of(run, title=PRACTICAL["title"])
    path = f"/sessions/{made.public_id}"
    form = {"kind": "practical", "title": "Reading biopsies", "revision": str(made.revision)}
    assert "Title and kind" in read(organiser, f"{path}/edit")
    assert 'value="Reading slides together"' in organiser.get(f"{path}/title").text

    assert press(organiser, f"{path}/title", **form)[0] == 303
    assert "Reading biopsies" in read(organiser, f"/courses/{run.public_id}/agenda")

    status, text = press(organiser, f"{path}/title", **form | {"title": "Reading X-rays"})
    assert (status, "Nothing is saved yet" in text) == (409, True)
    again = {"revision": str(planned_of(run, title="Reading biopsies")[0].revision)}
    assert press(organiser, f"{path}/title", **form | again | {"title": ""})[0] == 422
    module = session_of(run, "M05")
    assert organiser.get(f"/sessions/{module.public_id}/title").status_code == 404
    assert "Title and kind" not in read(organiser, f"/sessions/{module.public_id}/edit")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"kind": ""}, "Choose what it is."),
        ({"title": " "}, "Give it the title that people read in their calendar."),
        ({"minutes": "0"}, "A session lasts from 1 to 720 minutes."),
        ({"date": "2025-01-07"}, "This time has begun already. Choose a later one."),
        ({"kind": "module"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    organiser: FlaskClient, run: CourseRun, wrong: dict[str, str], words: str
) -> None:
    before = len(planned_of(run))
    form = PRACTICAL | wrong
    status, text = press(organiser, f"/courses/{run.public_id}/sessions/new", **form)

    assert (status, words in text) == (422, True)
    assert len(planned_of(run)) == before


def test_a_session_is_made_tentative_and_certain_again(
    organiser: FlaskClient, run: CourseRun
) -> None:
    session = session_of(run, "M05")
    path = f"/sessions/{session.public_id}"
    assert "It is not certain yet" in read(organiser, f"{path}/edit")

    press(organiser, f"{path}/status", revision=str(session.revision), status="tentative")
    assert "Tentative" in read(organiser, f"/courses/{run.public_id}/agenda")
    again = session_of(run, "M05")
    press(organiser, f"{path}/status", revision=str(again.revision), status="confirmed")
    assert "The session is certain." in read(organiser, f"/courses/{run.public_id}/agenda")


def test_who_does_what_is_said_on_one_page_and_read_on_the_agenda(
    organiser: FlaskClient, run: CourseRun, ana: Person
) -> None:
    room = rooms.add(run.city, name="Blue Hall", capacity=20, actor=planner(), now=NOW)
    session = session_of(run, "M05")
    path = f"/sessions/{session.public_id}/people"
    assert "Ana Ocampo" in read(organiser, path)

    form = {
        "revision": str(session.revision),
        "mentors-0-person": ana.public_id,
        "mentors-0-part": "moderator",
        "mentors-0-remote": "y",
        "sites-0-room": room.public_id,
        "sites-0-host": ana.public_id,
    }
    assert press(organiser, path, **form)[0] == 303

    agenda = read(organiser, f"/courses/{run.public_id}/agenda")
    assert "Ana Ocampo (moderates, from elsewhere)" in agenda
    assert "Blue Hall: Ana Ocampo" in agenda
    status, text = press(organiser, path, **form)
    assert status == 409
    assert "Somebody else changed this session meanwhile." in text
    assert (
        press(organiser, path, **form | {"revision": str(session_of(run, "M05").revision)})[0]
        == 303
    )


def test_rooms_of_a_city_are_offered_to_who_plans_there(
    client: FlaskClient, run: CourseRun, ana: Person
) -> None:
    elsewhere = make_city("yangon")
    hall = rooms.add(elsewhere, name="Hidden Hall", capacity=20, actor=planner(), now=NOW)
    person = give_role(ana, Role.CITY_ORGANISER, city=run.city)
    session = session_of(run, "M05")
    path = f"/sessions/{session.public_id}/people"
    form = {
        "revision": str(session.revision),
        "mentors-0-person": ana.public_id,
        "mentors-0-part": "lead",
        "sites-0-room": hall.public_id,
        "sites-0-host": "",
    }
    here_alone = sign_in(client, person)
    assert "Hidden Hall" not in read(here_alone, path)
    assert press(here_alone, path, **form)[0] == 422

    both = sign_in(client, give_role(person, Role.CITY_ORGANISER, city=elsewhere))
    assert press(both, path, **form)[0] == 303
    saved()
    assert [site.room.name for site in session_of(run, "M05").sites] == ["Hidden Hall"]
    assert "Hidden Hall (20 places)" in read(both, path)


def test_a_host_without_a_room_is_asked_where(
    organiser: FlaskClient, run: CourseRun, ana: Person
) -> None:
    session = session_of(run, "M05")
    form = {
        "revision": str(session.revision),
        "mentors-0-person": ana.public_id,
        "mentors-0-part": "lead",
        "sites-0-room": "",
        "sites-0-host": ana.public_id,
    }
    status, text = press(organiser, f"/sessions/{session.public_id}/people", **form)

    assert (status, "Choose the room that they look after." in text) == (422, True)


def test_a_mentor_is_asked_and_answers_on_their_page(
    app: Flask, organiser: FlaskClient, run: CourseRun, ana: Person
) -> None:
    session = session_of(run, "M05")
    press(organiser, f"/courses/{run.public_id}/mentors/ask")
    mentor = sign_in(app.test_client(), ana)
    assert "You are asked to teach" in read(mentor, "/me")
    path = f"/me/teaching/{session.public_id}"
    asked_at = re.search(r'name="asked_at"[^>]*value="([^"]+)"', mentor.get(path).text)
    assert asked_at
    form = {"asked_at": asked_at[1], "said": "no", "reason": ""}

    status, text = press(mentor, path, **form)
    assert (status, "Say why in a few words" in text) == (422, True)
    assert press(mentor, path, **form | {"reason": "On duty that week"})[0] == 303

    assert "Declined" in read(mentor, "/me")
    told = read(organiser, f"/courses/{run.public_id}/mentors")
    assert "On duty that week" in told
    assert "A mentor said of 1 session that they cannot teach it." in read(
        organiser, f"/courses/{run.public_id}"
    )


def test_who_is_asked_reads_nothing_of_what_is_planned_since(
    app: Flask, organiser: FlaskClient, run: CourseRun, ana: Person
) -> None:
    first, second = (
        rooms.add(run.city, name=name, capacity=None, actor=planner(), now=NOW)
        for name in ("Acacia Hall", "Baobab Room")
    )

    def change(room: Room, *people: Person) -> None:
        session = session_of(run, "M05")
        give(session, *people, room=room)

    change(first, ana)
    releases.release(run.id, actor=planner(), now=NOW)
    press(organiser, f"/courses/{run.public_id}/mentors/ask")
    session = session_of(run, "M05")
    path, minutes = f"/me/teaching/{session.public_id}", session.minutes
    mentor = sign_in(app.test_client(), ana)
    as_asked = read(mentor, path)
    assert "Acacia Hall" in as_asked
    assert f"{minutes} min" in as_asked

    change(second, ana)
    assert read(mentor, path) == as_asked

    change(second)
    page = read(mentor, path)
    assert "Acacia Hall" in page
    assert "Baobab Room" not in page
    assert session.title in read(mentor, "/me")
    assert press(mentor, path, asked_at="", said="yes", reason="")[0] in (303, 422)

    session = session_of(run, "M05")
    board.change(
        session.id,
        revision=session.revision,
        wish=board.Wish(starts=session.local_start + timedelta(hours=1), minutes=25),
        actor=planner(),
        now=NOW,
    )
    page = read(mentor, path)
    assert "25 min" not in page
    assert f"{minutes} min" in page
    assert "Acacia Hall" in page
    assert "The session is planned otherwise by now." not in page


def test_who_was_told_to_teach_withdraws_whatever_is_planned_since(
    app: Flask, organiser: FlaskClient, run: CourseRun, ana: Person
) -> None:
    releases.release(run.id, actor=planner(), now=NOW)
    press(organiser, f"/courses/{run.public_id}/mentors/ask")
    session = session_of(run, "M05")
    path = f"/me/teaching/{session.public_id}"
    mentor = sign_in(app.test_client(), ana)

    def answer(said: str, reason: str = "") -> None:
        asked_at = re.search(r'name="asked_at"[^>]*value="([^"]+)"', mentor.get(path).text)
        assert asked_at
        form = {"asked_at": asked_at[1], "said": said, "reason": reason}
        assert press(mentor, path, **form)[0] == 303
        assert "Thank you" in read(mentor, "/me")

    answer("yes")
    timetable.move(
        session.id,
        revision=session.revision,
        to=timetable.ToTime(starts=session.local_start + timedelta(hours=1)),
        actor=planner(),
        now=NOW,
    )
    answer("no", "I am ill")
    assert "I am ill" in read(organiser, f"/courses/{run.public_id}/mentors")

    releases.release(run.id, actor=planner(), now=NOW)
    assert "The session is planned otherwise by now." in read(mentor, path)


def test_where_a_session_is_planned_that_was_never_released_is_told_to_nobody_who_is_asked(
    app: Flask, organiser: FlaskClient, run: CourseRun, ana: Person
) -> None:
    room = rooms.add(run.city, name="Baobab Room", capacity=None, actor=planner(), now=NOW)
    press(organiser, f"/courses/{run.public_id}/sessions/new", **PRACTICAL)
    (added,) = planned_of(run, kind="practical")
    timetable.assign(
        added.id, revision=1, room_id=room.id, mentor_ids=[ana.id], actor=planner(), now=NOW
    )
    press(organiser, f"/courses/{run.public_id}/mentors/ask")

    page = read(sign_in(app.test_client(), ana), f"/me/teaching/{added.public_id}")

    assert PRACTICAL["title"] in page
    assert "Baobab Room" not in page
    assert "Place" not in page


def test_of_a_session_that_nobody_knows_of_and_that_is_planned_otherwise_no_name_is_shown(
    app: Flask, organiser: FlaskClient, run: CourseRun, ana: Person
) -> None:
    press(organiser, f"/courses/{run.public_id}/sessions/new", **PRACTICAL)
    (added,) = planned_of(run, kind="practical")
    timetable.assign(
        added.id, revision=1, room_id=None, mentor_ids=[ana.id], actor=planner(), now=NOW
    )
    press(organiser, f"/courses/{run.public_id}/mentors/ask")
    mentor = sign_in(app.test_client(), ana)
    path = f"/me/teaching/{added.public_id}"
    assert PRACTICAL["title"] in read(mentor, path)

    board.change(
        added.id,
        revision=added.revision,
        wish=board.Wish(minutes=25),
        actor=planner(),
        now=NOW,
    )

    for page in (read(mentor, path), read(mentor, "/me")):
        assert PRACTICAL["title"] not in page
        assert f"A session of {run.title}" in page


@pytest.mark.parametrize("asked_at", ["", "yesterday", "2020-01-01T00:00:00+00:00"])
def test_an_answer_to_another_question_is_not_taken(
    app: Flask, organiser: FlaskClient, run: CourseRun, ana: Person, asked_at: str
) -> None:
    press(organiser, f"/courses/{run.public_id}/mentors/ask")
    mentor = sign_in(app.test_client(), ana)
    path = f"/me/teaching/{session_of(run, 'M05').public_id}"

    press(mentor, path, asked_at=asked_at, said="yes", reason="")

    assert {each.state for each in replies.of_run(run.id).values()} == {"invited"}


def test_only_who_was_asked_reads_the_question(
    app: Flask, organiser: FlaskClient, run: CourseRun, ana: Person
) -> None:
    press(organiser, f"/courses/{run.public_id}/mentors/ask")
    path = f"/me/teaching/{session_of(run, 'M05').public_id}"

    assert organiser.get(path).status_code == 404
    assert sign_in(app.test_client(), ana).get(path).status_code == 200


def test_interests_are_declared_by_who_teaches_and_read_by_who_is_on_the_course(
    app: Flask, db: SQLAlchemy, run: CourseRun, ana: Person
) -> None:
    path = f"/courses/{run.public_id}/interests"
    trainee = enrol(run, "Kofi Mensah").person
    saved()
    mentor, learner = (sign_in(app.test_client(), each) for each in (ana, trainee))
    assert "Has not said yet" in read(learner, path)

    status, text = press(mentor, path, which="some", interests=" ")
    assert (status, "Write which ones" in text) == (422, True)
    press(mentor, path, which="some", interests="Fees of a maker of pumps")
    assert "Fees of a maker of pumps" in read(learner, path)
    press(mentor, path, which="none", interests="Fees of a maker of pumps")
    assert "None" in read(learner, path)
    assert press(learner, path, which="none", interests="")[0] == 404
    assert db.session.query(Disclosure).count() == 1

    stranger = sign_in(app.test_client(), enrol(begin(title="Another"), "Esi Owusu").person)
    assert stranger.get(path).status_code in (403, 404)


def test_trainees_read_it_once_the_course_is_published(app: Flask, db: SQLAlchemy) -> None:
    run = begin(groups=0)
    trainee = enrol(run, "Kofi Mensah").person
    saved()

    answer = sign_in(app.test_client(), trainee).get(f"/courses/{run.public_id}/interests")
    assert answer.status_code in (403, 404)


def test_pages_ask_as_often_for_one_mentor_as_for_many(
    organiser: FlaskClient, run: CourseRun, ana: Person
) -> None:
    path, session = f"/courses/{run.public_id}/mentors", session_of(run, "M05")
    press(organiser, f"{path}/ask")
    with counted_queries() as few:
        organiser.get(path)
    for number in range(8):
        person = faculty.add(
            run.id,
            address=f"m{number}@example.org",
            name=f"Mentor {number}",
            actor=planner(),
            now=NOW,
        )
        _assign(session_of(run, f"M0{number + 1}"), person)
    press(organiser, f"{path}/ask")
    with counted_queries() as many:
        organiser.get(path)

    assert len(many) == len(few)
    assert len(plans.sessions_of(run.id)) > 8
    assert session.starts_at > NOW + timedelta(days=1)


def _assign(session: PlannedSession, person: Person) -> None:
    give(session, person)


def form_of(page: str) -> str:
    """Return the form in which it is said who does what."""
    return page.partition('<form method="post" class="form">')[2].partition("</form>")[0]


def test_what_another_planner_said_meanwhile_of_other_people_and_rooms_is_not_lost(
    organiser: FlaskClient, run: CourseRun, ana: Person
) -> None:
    ben, cleo = (
        faculty.add(run.id, address=f"{name[:3]}@example.org", name=name, actor=planner(), now=NOW)
        for name in ("Ben Ofori", "Cleo Paz")
    )
    old, new, mine = (
        rooms.add(run.city, name=name, capacity=20, actor=planner(), now=NOW)
        for name in ("Old Hall", "New Hall", "Mine")
    )
    session = session_of(run, "M05")
    path = f"/sessions/{session.public_id}/people"
    say(session, [ana, cleo], parts={}, remote=[], sites={old.id: None})
    page = organiser.get(path).text
    say(
        session,
        [ana, ben],
        parts={ben.id: MentorPart.INTERPRETER},
        remote=[ben.id],
        sites={new.id: ben.id},
    )

    mine_said = {"mentors-0-part": "assessor", "sites-1-room": mine.public_id}
    answer = organiser.post(path, data=filled(form_of(page), mine_said))
    assert answer.status_code == 409
    assert organiser.post(path, data=filled(form_of(answer.text), {})).status_code == 303

    saved()
    (value,) = plans.values_of([session_of(run, "M05")])
    assert value.parts == ((ana.id, "assessor"), (ben.id, "interpreter"))
    assert value.remote == (ben.id,)
    assert value.sites == ((new.id, ben.id), (mine.id, None))


def say(session: PlannedSession, people: list[Person], **said: Any) -> None:
    give(session, *people)
    session_people.settle(session.id, revision=session.revision, **said, actor=planner(), now=NOW)
