"""Releases on pages: what one would change and for whom, releasing it, going back, undo."""

import gzip
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.domain.permissions import Role
from app.domain.plans import changes
from app.domain.plans.teaching import MentorPart
from app.domain.session_materials import Link
from app.models.delivery import CourseRun
from app.models.identity import new_public_id
from app.models.person import Person
from app.queries import releases as queries
from app.services import (
    faculty,
    placing,
    plan_history,
    releases,
    rooms,
    session_materials,
    session_people,
    timetable,
)
from app.services.plan_edits import state_of
from app.services.timetable import ToTime
from tests.actors import CSRF, sign_in
from tests.factories import (
    NOW,
    enrol,
    give_role,
    make_person,
    make_run,
    planned_of,
    planner,
    sessions_of,
)
from tests.plan_values import (
    ALL_THAT_MAY_DIFFER,
    ANA,
    ANOTHER_HALL,
    GRACE,
    HALL,
    OTHERWISE,
    WAS,
)
from tests.planning import begin, saved, session_of
from tests.queries_counted import counted_queries

NEXT = "releases/next"


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    run = begin(groups=2)
    releases.release(run.id, actor=planner(), now=NOW)
    saved()
    return run


@pytest.fixture
def organiser(client: FlaskClient, run: CourseRun) -> FlaskClient:
    return sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))


def read(client: FlaskClient, run: CourseRun, part: str = "", status: int = 200) -> str:
    answer = client.get(f"/courses/{run.public_id}/{part}".rstrip("/"))
    assert answer.status_code == status
    return words_of(answer.text)


def words_of(text: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def press(client: FlaskClient, run: CourseRun, part: str, **form: str) -> tuple[int, str]:
    answer = client.post(f"/courses/{run.public_id}/{part}", data={"csrf_token": CSRF, **form})
    return answer.status_code, words_of(answer.text)


def seen(client: FlaskClient, run: CourseRun) -> str:
    page = client.get(f"/courses/{run.public_id}/{NEXT}").text
    return re.findall(r'name="seen" value="([^"]+)"', page)[0]


def cancel(run: CourseRun, code: str = "M01") -> None:
    session = session_of(run, code)
    timetable.cancel(session.id, revision=session.revision, actor=planner(), now=NOW)


def test_without_a_change_there_is_nothing_to_release(
    organiser: FlaskClient, run: CourseRun
) -> None:
    assert "everybody sees the plan as it is" in read(organiser, run, NEXT)
    assert "Look and release" not in read(organiser, run, "releases")


def test_the_preview_tells_each_person_what_changes_for_them(
    organiser: FlaskClient, run: CourseRun
) -> None:
    enrol(run, "Wanjiku Kamau", group=1)
    enrol(run, "Otieno Ochieng", group=2)
    grace = faculty.add(
        run.id, address="grace@example.org", name="Grace Achieng", actor=planner(), now=NOW
    )
    apart = next(each for each in planned_of(run) if each.group_id == run.groups[0].id)
    timetable.assign(
        apart.id, revision=1, room_id=None, mentor_ids=[grace.id], actor=planner(), now=NOW
    )
    cancel(run)

    page = read(organiser, run, NEXT)

    assert "2 sessions differ" in page
    assert "It concerns 3 people." in page
    told, _by_session = page.split("Session by session")
    assert "Grace Achieng 1 change" in told
    assert "you teach it now" in told
    assert "Wanjiku Kamau 2 changes" in told
    assert "Otieno Ochieng 1 change" in told


def test_releasing_shows_it_to_everybody_under_the_next_number(
    organiser: FlaskClient, run: CourseRun
) -> None:
    cancel(run)

    status, _text = press(
        organiser, run, NEXT, seen=seen(organiser, run), note="The hall is being painted"
    )

    assert status == 303
    page = read(organiser, run, "releases")
    assert "Release 2 is what everybody sees now." in page
    assert "The hall is being painted" in page
    assert next(each for each in sessions_of(run) if each.code == "M01").status == "cancelled"
    press(organiser, run, NEXT, seen=state_of(planned_of(run)), note="Again")
    assert len(queries.of_run(run.id)) == 2


def test_what_changed_since_somebody_looked_is_shown_first_and_the_note_stays(
    organiser: FlaskClient, run: CourseRun
) -> None:
    cancel(run)
    looked_at = seen(organiser, run)
    cancel(run, "M02")

    answer = organiser.post(
        f"/courses/{run.public_id}/{NEXT}",
        data={"csrf_token": CSRF, "seen": looked_at, "note": "My words"},
    )

    assert answer.status_code == 409
    assert "Somebody changed the plan since you looked" in words_of(answer.text)
    assert 'value="My words"' in answer.text
    assert "2 sessions differ" in words_of(answer.text)
    assert len(queries.of_run(run.id)) == 1


def test_a_note_that_is_too_long_is_refused_with_nothing_released(
    organiser: FlaskClient, run: CourseRun
) -> None:
    cancel(run)

    status, text = press(organiser, run, NEXT, seen=seen(organiser, run), note="x" * 401)

    assert status == 422
    assert "at most 400 characters" in text
    assert len(queries.of_run(run.id)) == 1


def test_a_mentor_reads_releases_and_nothing_of_the_plan(
    client: FlaskClient, run: CourseRun
) -> None:
    sign_in(client, give_role(make_person("Grace Achieng"), Role.MENTOR, run=run))
    cancel(run)

    assert "planned otherwise" not in read(client, run, "releases")
    assert "Cancelled" not in read(client, run, "agenda")
    assert "Plan it like this again" not in read(client, run, "releases/1")
    assert client.get(f"/courses/{run.public_id}/{NEXT}").status_code == 403


def test_an_older_release_is_shown_as_it_was_and_can_be_planned_again(
    organiser: FlaskClient, run: CourseRun
) -> None:
    hall = rooms.add(run.city, name="Acacia Hall", capacity=60, actor=planner(), now=NOW)
    session = session_of(run, "M01")
    timetable.assign(
        session.id, revision=1, room_id=hall.id, mentor_ids=[], actor=planner(), now=NOW
    )
    releases.release(run.id, actor=planner(), now=NOW)

    assert "Acacia Hall" in read(organiser, run, "releases/2")
    assert "Acacia Hall" not in read(organiser, run, "releases/1")
    status, _text = press(organiser, run, "releases/1/go-back")
    assert status == 303
    page = read(organiser, run, NEXT)
    assert "1 session is planned as release 1 had it" in page
    assert "before: Acacia Hall" in page
    assert read(organiser, run, "releases/3", status=404)


def test_undo_and_do_again_stand_on_the_agenda_where_there_is_something(
    organiser: FlaskClient, run: CourseRun
) -> None:
    assert "Undo" not in read(organiser, run, "agenda")
    first = session_of(run, "M01")
    organiser.post(
        f"/sessions/{first.public_id}/status",
        data={"csrf_token": CSRF, "revision": first.revision, "status": "cancelled"},
    )
    assert "Undo" in read(organiser, run, "agenda")

    press(organiser, run, "plan/undo")
    page = read(organiser, run, "agenda")
    assert "Undone: cancelling a session." in page
    assert "Do again" in page
    press(organiser, run, "plan/redo")
    assert "Done again: cancelling a session." in read(organiser, run, "agenda")
    press(organiser, run, "plan/redo")
    assert "nothing of yours to undo" in read(organiser, run, "agenda")


def test_undo_says_when_somebody_else_changed_the_session_and_then_goes_on_before_it(
    organiser: FlaskClient, run: CourseRun
) -> None:
    first, before = session_of(run, "M01"), session_of(run, "M02")
    organiser.post(
        f"/sessions/{before.public_id}/status",
        data={"csrf_token": CSRF, "revision": before.revision, "status": "cancelled"},
    )
    organiser.post(
        f"/sessions/{first.public_id}/status",
        data={"csrf_token": CSRF, "revision": first.revision, "status": "cancelled"},
    )
    to = ToTime(starts=first.local_start)
    other = make_person("Kofi Boateng")
    timetable.restore(first.id, revision=first.revision, actor=other, now=NOW)
    timetable.move(first.id, revision=first.revision, to=to, actor=other, now=NOW)

    press(organiser, run, "plan/undo")

    page = read(organiser, run, "agenda")
    assert "Somebody else changed it since, so it stays as it is." in page
    assert "Undo now takes back what you did before it." in page
    press(organiser, run, "plan/undo")
    assert "Undone: cancelling a session." in read(organiser, run, "agenda")
    assert session_of(run, "M02").status == "confirmed"


def test_do_again_says_what_cannot_be_done_again_and_then_goes_on_after_it(
    client: FlaskClient, run: CourseRun
) -> None:
    me = give_role(make_person(), Role.CITY_ORGANISER, city=run.city)
    sign_in(client, me)
    hall = rooms.add(run.city, name="Acacia Hall", capacity=None, actor=me, now=NOW)
    first = session_of(run, "M01")
    meant = {"room_id": hall.id, "mentor_ids": [], "actor": me, "now": NOW}
    timetable.assign(first.id, revision=first.revision, **meant)
    second = session_of(run, "M02")
    timetable.cancel(second.id, revision=second.revision, actor=me, now=NOW)
    for _ in range(2):
        plan_history.undo(run.id, actor=me, now=NOW)
    hall.closed = True
    saved()

    press(client, run, "plan/redo")

    page = read(client, run, "agenda")
    assert "The room of it is closed by now, so it stays as it is." in page
    assert "Do again now goes on with what you did after it." in page
    press(client, run, "plan/redo")
    assert "Done again: cancelling a session." in read(client, run, "agenda")
    assert session_of(run, "M01").room is None


def test_undo_goes_on_before_what_would_be_given_to_who_is_no_mentor_any_more(
    client: FlaskClient, run: CourseRun
) -> None:
    me = give_role(make_person(), Role.CITY_ORGANISER, city=run.city)
    sign_in(client, me)
    grace = faculty.add(
        run.id, address="grace@example.org", name="Grace Achieng", actor=me, now=NOW
    )
    second = session_of(run, "M02")
    timetable.cancel(second.id, revision=second.revision, actor=me, now=NOW)
    first = session_of(run, "M01")
    meant = {"room_id": None, "actor": me, "now": NOW}
    timetable.assign(first.id, revision=first.revision, mentor_ids=[grace.id], **meant)
    timetable.assign(first.id, revision=first.revision, mentor_ids=[], **meant)
    faculty.remove(run.id, grace.id, actor=me, now=NOW)

    press(client, run, "plan/undo")

    page = read(client, run, "agenda")
    assert "A mentor in it is no mentor of this course any more, so it stays as it is." in page
    assert "Undo now takes back what you did before it." in page


def test_what_waits_to_be_released_is_told_on_the_overview_and_the_agenda(
    organiser: FlaskClient, run: CourseRun
) -> None:
    cancel(run)

    assert "1 session is planned otherwise than everybody knows it" in read(organiser, run)
    assert "1 session differs from what everybody sees" in read(organiser, run, "agenda")


def test_the_preview_asks_as_much_for_any_number_of_changes(
    organiser: FlaskClient, run: CourseRun
) -> None:
    def asked() -> int:
        with counted_queries() as queries_made:
            organiser.get(f"/courses/{run.public_id}/{NEXT}")
        return len(queries_made)

    cancel(run)
    one = asked()
    for code in ("M02", "M03", "M05"):
        cancel(run, code)
        enrol(run, f"Person {code}", group=1)

    assert asked() == one


def test_a_release_that_moves_what_was_held_asks_whether_that_is_meant(
    client: FlaskClient, db: SQLAlchemy
) -> None:
    run = make_run("nairobi")  # held before today
    sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))
    first = planned_of(run)[0]
    to = ToTime(starts=first.local_start + timedelta(hours=1))
    timetable.move(
        first.id, revision=first.revision, to=to, held_too=True, actor=planner(), now=NOW
    )
    assert "Yes, change when or for whom it was held" not in read(client, run, NEXT)

    status, text = press(client, run, NEXT, seen=seen(client, run))
    assert status == 422
    assert "This gives another time or group to what has begun or has marks" in text
    assert "Yes, change when or for whom it was held" in text
    assert len(queries.of_run(run.id)) == 1

    status, _text = press(client, run, NEXT, seen=seen(client, run), held_too="y")
    assert status == 303
    assert len(queries.of_run(run.id)) == 2


def test_going_back_pressed_twice_says_that_the_plan_is_so_already(
    organiser: FlaskClient, run: CourseRun
) -> None:
    session = session_of(run, "M05")
    timetable.cancel(session.id, revision=session.revision, actor=planner(), now=NOW)
    seen = state_of(planned_of(run))

    for _press in range(2):
        assert press(organiser, run, "releases/1/go-back", seen=seen)[0] == 303

    page = read(organiser, run, NEXT)
    assert "The plan is as that release had it already." in page
    assert "Nothing of it was replaced." not in page


def test_undo_says_why_a_session_stays_that_others_added_materials_to(
    organiser: FlaskClient, run: CourseRun
) -> None:
    form = {"kind": "check", "title": "Exam", "date": "2037-12-08", "start": "19:00"}
    press(organiser, run, "sessions/new", **form, minutes="40", group="", room="")
    (made,) = planned_of(run, title="Exam")
    session_materials.add(
        made.id,
        Link("https://example.org/slides"),
        title="Slides",
        public_id=new_public_id(),
        actor=planner(),
        now=NOW,
    )

    assert press(organiser, run, "plan/undo")[0] == 303
    words = "Others have added materials or answers to it. Cancel it instead."
    assert words in read(organiser, run, "agenda")


def test_what_has_another_session_by_now_is_not_held_again(
    organiser: FlaskClient, run: CourseRun
) -> None:
    session = session_of(run, "M05")
    path = f"/sessions/{session.public_id}/status"
    sent = {"csrf_token": CSRF, "revision": str(session.revision), "status": "cancelled"}
    organiser.post(path, data=sent)
    starts = session.local_start + timedelta(days=13)
    uid = session.module_uid or ""
    placing.place(run.id, uid, starts=starts, fold=None, actor=planner(), now=NOW)

    again = {"revision": str(session_of(run, "M05").revision), "status": "confirmed"}
    assert organiser.post(path, data=sent | again).status_code == 303
    words = "What it teaches has another session by now. Cancel that one first."
    assert words in read(organiser, run, "agenda")
    press(organiser, run, "plan/undo")
    words = "What it teaches has another session by now, so it stays as it is."
    assert words in read(organiser, run, "agenda")


@pytest.mark.parametrize("name", ALL_THAT_MAY_DIFFER)
def test_each_thing_that_differs_of_a_session_is_told_as_it_was_and_as_it_is(
    app: Flask, run: CourseRun, name: str
) -> None:
    hall, another = (
        rooms.add(run.city, name=name, capacity=60, actor=planner(), now=NOW)
        for name in ("Acacia Hall", "Room 4")
    )
    (change,) = changes.between([WAS], [replace(WAS, **{name: OTHERWISE[name]})])
    names = queries.Names(
        rooms={HALL: hall, ANOTHER_HALL: another},
        virtual_rooms={1: "Skylark"},
        groups={1: "Group 1"},
        people={GRACE: make_person("Grace Achieng"), ANA: make_person("Ana Ocampo")},
    )
    with app.test_request_context():
        words = app.jinja_env.get_template("releases/words.html")
        lines = re.findall(
            r"<li>(.*?)</li>", words.module.change_lines(change, names, run), re.DOTALL
        )

    told = [words_of(line).split(" before: ") for line in lines if "before:" in line]
    assert told
    assert all(is_now.strip() != was.strip() for is_now, was in told)


def test_the_preview_names_parts_further_rooms_and_who_looks_after_them(
    organiser: FlaskClient, run: CourseRun
) -> None:
    hall = rooms.add(run.city, name="Acacia Hall", capacity=60, actor=planner(), now=NOW)
    grace, otieno = (
        faculty.add(run.id, address=f"{name[:5]}@example.org", name=name, actor=planner(), now=NOW)
        for name in ("Grace Achieng", "Otieno Ochieng")
    )
    session = session_of(run, "M01")
    timetable.assign(
        session.id, revision=1, room_id=None, mentor_ids=[grace.id], actor=planner(), now=NOW
    )
    releases.release(run.id, actor=planner(), now=NOW)
    session_people.settle(
        session.id,
        revision=session.revision,
        parts={grace.id: MentorPart.MODERATOR},
        remote={grace.id},
        sites={hall.id: otieno.id},
        actor=planner(),
        now=NOW,
    )
    timetable.doubt(session.id, revision=session.revision, actor=planner(), now=NOW)

    page = read(organiser, run, NEXT)

    assert "Grace Achieng (moderates, from elsewhere) before: Grace Achieng" in page
    assert "Acacia Hall (looked after by Otieno Ochieng) before: no room" in page
    assert "tentative: it may still change before: certain" in page
    assert "you look after a room of it now" in page


def link_to(client: FlaskClient, run: CourseRun, person: Person) -> str:
    page = client.get(f"/courses/{run.public_id}/{NEXT}").text
    (found,) = re.findall(rf'href="([^"]+person={person.public_id})"', page)
    return unescape(found)


def test_the_preview_leads_to_what_each_person_would_be_written_and_says_where(
    organiser: FlaskClient, run: CourseRun
) -> None:
    wanjiku = enrol(run, "Wanjiku Kamau", group=1).person
    grace = faculty.add(
        run.id, address="grace@example.org", name="Grace Achieng", actor=planner(), now=NOW
    )
    grace.time_zone = "Europe/Lisbon"
    saved()
    first = session_of(run, "M01")
    timetable.assign(
        first.id, revision=1, room_id=None, mentor_ids=[grace.id], actor=planner(), now=NOW
    )

    page = read(organiser, run, NEXT)
    told = words_of(organiser.get(link_to(organiser, run, grace)).text)

    assert "Mails about releases are not sent yet" in page
    assert "Grace Achieng by mail to g***@example.org" in page
    assert "grace@example.org" not in page
    assert "Wanjiku Kamau no address: tell them yourself" in page
    assert "Mails about releases are not sent yet" in told
    assert "MCMC: M01" in told
    assert "You teach it now." in told
    assert "(Africa/Nairobi)" in told
    assert "(Europe/Lisbon)" in told
    trainee = words_of(organiser.get(link_to(organiser, run, wanjiku)).text)
    assert "Wanjiku Kamau, the agenda of MCMC in Nairobi has changed for you" in trainee
    assert "You teach it" not in trainee


def test_of_somebody_for_whom_nothing_changes_there_is_no_message(
    organiser: FlaskClient, run: CourseRun
) -> None:
    cancel(run)
    stranger = make_person("Somebody Else")

    page = read(organiser, run, f"{NEXT}?person={stranger.public_id}")
    text = organiser.get(f"/courses/{run.public_id}/{NEXT}?person={stranger.public_id}").text

    assert "What a release would change" in page
    assert "Somebody Else" not in page
    # What a name that was opened puts in the place of the letter.
    letter = text.partition('id="letter"')[2].partition("</div>")[0]
    assert "nothing changes for this person" in letter
    assert 'id="letter"' not in organiser.get(f"/courses/{run.public_id}/{NEXT}").text


def test_a_letter_that_is_opened_beside_a_name_is_heard(
    organiser: FlaskClient, run: CourseRun
) -> None:
    enrol(run, "Wanjiku Kamau", group=1)
    cancel(run)

    page = organiser.get(f"/courses/{run.public_id}/{NEXT}").text

    assert '<div class="letter-box" role="status"></div>' in page


def test_a_preview_for_two_hundred_people_stays_light(
    organiser: FlaskClient, run: CourseRun
) -> None:
    for number in range(200):
        enrol(run, f"Person {number:03}", group=1 + number % 2)
    for session in planned_of(run):
        timetable.cancel(session.id, revision=session.revision, actor=planner(), now=NOW)

    page = organiser.get(f"/courses/{run.public_id}/{NEXT}")

    assert page.text.count("no address: tell them yourself") == 200
    assert len(gzip.compress(page.data)) <= 100_000


@pytest.mark.parametrize("huge", [2**31, 10**25])
def test_a_number_that_no_release_and_no_edit_can_have_is_answered_like_any_wrong_one(
    organiser: FlaskClient, run: CourseRun, huge: int
) -> None:
    cancel(run)

    read(organiser, run, f"releases/{huge}", status=404)
    assert press(organiser, run, f"releases/{huge}/go-back")[0] == 404
    for way in ("undo", "redo"):
        assert press(organiser, run, f"plan/{way}", number=str(huge))[0] == 303
        assert "It was changed since you looked" in read(organiser, run, "agenda")
