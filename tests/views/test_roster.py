"""The roster page: marks by tap (JSON) and by form, and who may make them."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from app.clock import utcnow
from app.domain.attendance import Status
from app.domain.permissions import Role
from app.models.attendance import AttendanceEvent, AttendanceMark
from app.models.delivery import CourseSession
from app.models.person import Person
from tests.actors import CSRF, sign_in
from tests.attendance_values import Course, make_course, mark
from tests.factories import give_role, make_person
from tests.queries_counted import counted_queries


def mentor_of(course: Course, client: FlaskClient) -> Person:
    """Sign in a mentor of the course."""
    mentor = give_role(make_person("Grace Otieno"), Role.MENTOR, run=course.run)
    sign_in(client, mentor)
    return mentor


def post_events(client: FlaskClient, session: CourseSession, body: Any, **sent: Any) -> Any:
    headers = {"X-CSRF-Token": CSRF} | sent
    return client.post(f"/sessions/{session.public_id}/marks", json=body, headers=headers)


def post_form(client: FlaskClient, session: CourseSession, **fields: str) -> TestResponse:
    data = {"csrf_token": CSRF} | fields
    return client.post(f"/sessions/{session.public_id}/marks", data=data)


def event(person: Person, status: str = "present", **values: Any) -> dict[str, Any]:
    now = utcnow().isoformat()
    made = {"event_id": str(uuid4()), "person": person.public_id, "status": status}
    return made | {"minutes": None, "observed_at": now} | values


def marks(db: SQLAlchemy) -> dict[str, tuple[str, int | None]]:
    rows = db.session.execute(
        db.select(Person.name, AttendanceMark.status, AttendanceMark.minutes).join(
            Person, Person.id == AttendanceMark.person_id
        )
    )
    return {name: (status, minutes) for name, status, minutes in rows}


def names(page: TestResponse) -> list[str]:
    return re.findall(r'data-name="([^"]*)"', page.text)


def test_the_roster_shows_those_expected_by_name_in_both_scripts(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    course = make_course(groups=2)
    ours, theirs = course.groups
    session = course.session(group=ours)
    course.enrol("Zainab Said", group=ours)
    course.enrol("Chan Sophal", in_script="ចាន់ សុផល", group=ours, hospital="Calmette")
    course.enrol("Of the others", group=theirs)
    course.enrol("Gone", group=ours, status="withdrawn")
    mentor_of(course, client)

    page = client.get(f"/sessions/{session.public_id}/roster")

    assert names(page) == ["Chan Sophal", "Zainab Said"]
    assert "ចាន់ សុផល" in page.text
    assert "Calmette" in page.text
    assert "Nairobi" in page.text
    assert "0 of 2 present" in page.text


def test_everybody_is_expected_at_a_plenary_session(db: SQLAlchemy, client: FlaskClient) -> None:
    course = make_course(groups=2)
    session = course.session()
    for group in (*course.groups, None):
        course.enrol(f"In {group.name if group else 'none'}", group=group)
    mentor_of(course, client)

    page = client.get(f"/sessions/{session.public_id}/roster")

    assert names(page) == ["In Group 1", "In Group 2", "In none"]


@pytest.mark.parametrize(("hours", "said"), [(-24, False), (11, False), (13, True)])
def test_a_session_that_is_far_ahead_says_so(
    db: SQLAlchemy, client: FlaskClient, hours: int, said: bool
) -> None:
    course = make_course()
    session = course.session(starts=utcnow() + timedelta(hours=hours))
    course.enrol("Amina")
    mentor_of(course, client)

    page = client.get(f"/sessions/{session.public_id}/roster")

    assert ("This session is still to come" in page.text) is said


def test_other_mentors_marks_are_shown_with_their_name(db: SQLAlchemy, client: FlaskClient) -> None:
    course = make_course()
    session, person = course.session(), course.enrol("Amina")
    mark(session, (person, Status.LATE))
    sign_in(client, give_role(make_person("Another"), Role.MENTOR, run=course.run))

    page = client.get(f"/sessions/{session.public_id}/roster")

    assert 'data-status="late"' in page.text
    assert "Marked by Grace Otieno" in page.text
    assert "1 of 1 present" in page.text


def test_events_are_answered_one_by_one(db: SQLAlchemy, client: FlaskClient) -> None:
    course = make_course()
    session, amina = course.session(), course.enrol("Amina")
    stranger = make_person("Stranger")
    mentor_of(course, client)
    good, refused = event(amina, "late", minutes=40), event(stranger)

    answer = post_events(client, session, {"events": [good, refused, {"event_id": "x"}]})
    again = post_events(client, session, {"events": [good]})

    assert answer.json == {
        "outcomes": [
            {"event_id": good["event_id"], "outcome": "recorded"},
            {"event_id": refused["event_id"], "outcome": "refused", "code": "not_expected"},
            {"event_id": "x", "outcome": "refused", "code": "malformed"},
        ]
    }
    assert again.json == {"outcomes": [{"event_id": good["event_id"], "outcome": "duplicate"}]}
    assert marks(db) == {"Amina": ("late", 40)}


@pytest.mark.parametrize("body", [{}, [], {"events": "none"}, {"events": [{}] * 501}])
def test_a_body_without_events_is_refused(
    db: SQLAlchemy, client: FlaskClient, body: object
) -> None:
    course = make_course()
    session = course.session()
    mentor_of(course, client)

    answer = post_events(client, session, body)

    assert (answer.status_code, answer.json) == (422, {"error": "not_events"})


def test_broken_json_is_refused(db: SQLAlchemy, client: FlaskClient) -> None:
    course = make_course()
    session = course.session()
    mentor_of(course, client)

    answer = client.post(
        f"/sessions/{session.public_id}/marks",
        data="{",
        content_type="application/json",
        headers={"X-CSRF-Token": CSRF},
    )

    assert answer.status_code == 422


def test_events_without_the_token_are_not_taken(db: SQLAlchemy, client: FlaskClient) -> None:
    course = make_course()
    session, amina = course.session(), course.enrol("Amina")
    mentor_of(course, client)

    answer = post_events(client, session, {"events": [event(amina)]}, **{"X-CSRF-Token": "other"})

    assert (answer.status_code, marks(db)) == (400, {})


def test_the_form_saves_what_was_changed_and_leads_back(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    course = make_course()
    session, amina, joseph = course.session(), course.enrol("Amina"), course.enrol("Joseph")
    mentor_of(course, client)
    fields = {
        f"status-{amina.public_id}": "left_early",
        f"minutes-{amina.public_id}": "45",
        f"was-{amina.public_id}": ":",
        f"was-{joseph.public_id}": ":",
    }

    answer = post_form(client, session, **fields)
    again = post_form(client, session, **fields)

    assert (answer.status_code, answer.location) == (303, f"/sessions/{session.public_id}/roster")
    assert marks(db) == {"Amina": ("left_early", 45)}
    assert "Nothing was changed" in client.get(again.location).text
    assert db.session.query(AttendanceEvent).count() == 1


def test_the_forms_all_present_keeps_the_exceptions(db: SQLAlchemy, client: FlaskClient) -> None:
    course = make_course()
    session = course.session()
    amina, joseph, late = (course.enrol(name) for name in ("Amina", "Joseph", "Late"))
    mark(session, (late, Status.LATE))
    mentor_of(course, client)

    answer = post_form(
        client, session, **{"rest": "present", f"status-{joseph.public_id}": "absent"}
    )

    assert marks(db) == {
        "Amina": ("present", None),
        "Joseph": ("absent", None),
        "Late": ("late", None),
    }
    assert "2 marks saved." in client.get(answer.location).text
    assert amina.name == "Amina"


def test_minutes_that_cannot_be_are_shown_with_what_was_entered(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    course = make_course()
    session, amina = course.session(minutes=60), course.enrol("Amina")
    mentor_of(course, client)

    answer = post_form(
        client,
        session,
        **{f"status-{amina.public_id}": "late", f"minutes-{amina.public_id}": "90"},
    )

    assert (answer.status_code, marks(db)) == (422, {})
    assert 'value="90" aria-invalid="true"' in answer.text
    assert "whole number of minutes from 0 to 60" in answer.text


def test_a_cancelled_session_cannot_be_marked(db: SQLAlchemy, client: FlaskClient) -> None:
    course = make_course()
    session, amina = course.session(status="cancelled"), course.enrol("Amina")
    mentor_of(course, client)

    page = client.get(f"/sessions/{session.public_id}/roster")
    answer = post_events(client, session, {"events": [event(amina)]})

    assert "This session was cancelled." in page.text
    assert 'type="radio"' not in page.text
    assert answer.json["outcomes"][0]["code"] == "cancelled"


def test_a_mentor_who_is_also_a_trainee_cannot_mark_themselves(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    course = make_course()
    session, both = course.session(), course.enrol("Both")
    give_role(both, Role.MENTOR, run=course.run)
    sign_in(client, both)

    page = client.get(f"/sessions/{session.public_id}/roster")
    post_form(client, session, **{f"status-{both.public_id}": "present"})

    assert "somebody else marks you" in page.text
    assert marks(db) == {}


def test_an_empty_roster_says_what_is_missing(db: SQLAlchemy, client: FlaskClient) -> None:
    course = make_course()
    session = course.session()
    mentor_of(course, client)

    page = client.get(f"/sessions/{session.public_id}/roster")

    assert "Nobody is expected at this session yet." in page.text
    assert "<form id=" not in page.text


def test_who_may_open_the_roster(db: SQLAlchemy, client: FlaskClient) -> None:
    course, other = make_course(), make_course()
    session = course.session()
    trainee = give_role(course.enrol("Trainee"), Role.TRAINEE, run=course.run)
    elsewhere = give_role(make_person("Elsewhere"), Role.MENTOR, run=other.run)
    organiser = give_role(make_person("Organiser"), Role.CITY_ORGANISER, city=course.city)
    yesterday = (utcnow() - timedelta(days=1)).date()
    ended = give_role(make_person("Ended"), Role.MENTOR, run=course.run, ends_on=yesterday)
    address = f"/sessions/{session.public_id}/roster"

    assert client.get(address).status_code == 302
    statuses = [
        sign_in(client.application.test_client(), person).get(address).status_code
        for person in (trainee, elsewhere, ended, organiser)
    ]
    assert statuses == [404, 404, 404, 200]


@pytest.mark.parametrize("kind", ["break", "meal"])
def test_a_pause_has_no_roster(db: SQLAlchemy, client: FlaskClient, kind: str) -> None:
    course = make_course()
    session = course.session(None, kind=kind)
    mentor_of(course, client)

    assert client.get(f"/sessions/{session.public_id}/roster").status_code == 404
    assert client.get("/sessions/unknown/roster").status_code == 404


@pytest.mark.parametrize("people", [1, 3, 60, 300])
def test_the_roster_takes_four_queries_for_any_number_of_people(
    db: SQLAlchemy, client: FlaskClient, people: int
) -> None:
    course = make_course()
    session = course.session()
    for number in range(people):
        course.enrol(f"Person {number}", hospital=f"Hospital {number % 14}")
    mentor_of(course, client)
    address = f"/sessions/{session.public_id}/roster"

    with counted_queries() as queries:
        page = client.get(address)

    assert (len(names(page)), len(queries)) == (people, 4)


def test_a_tap_gives_what_the_rule_says(db: SQLAlchemy, client: FlaskClient) -> None:
    course = make_course()
    session = course.session()
    course.enrol()
    mentor_of(course, client)

    page = client.get(f"/sessions/{session.public_id}/roster")

    taps = json.loads(re.findall(r"data-taps='([^']*)'", page.text)[0])
    assert taps[""] == "present"
    assert [taps["present"], taps["late"], taps["absent"]] == ["late", "absent", "present"]
