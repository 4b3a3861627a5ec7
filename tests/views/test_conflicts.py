"""The page of conflicts: what it says, and accepting one with a reason."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.domain.permissions import Role
from app.models.delivery import CourseRun
from app.services import timetable
from app.services.timetable import ToTime
from tests.actors import CSRF, sign_in
from tests.factories import NOW, enrol, give_role, make_person, planner
from tests.planning import begin, saved, session_of

WHY = "They sit in one hall and listen to both."


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    run = begin(groups=0)
    saved()
    return run


@pytest.fixture
def organiser(client: FlaskClient, run: CourseRun) -> FlaskClient:
    return sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))


def clash(run: CourseRun) -> None:
    """Let a session begin with another one."""
    first, second = session_of(run, "M01"), session_of(run, "M02")
    timetable.move(
        first.id, revision=1, to=ToTime(starts=second.local_start), actor=planner(), now=NOW
    )


def read(client: FlaskClient, run: CourseRun, part: str = "conflicts") -> str:
    answer = client.get(f"/courses/{run.public_id}/{part}")
    assert answer.status_code == 200
    return unescape(re.sub(r"\s+", " ", answer.text))


def key_in(client: FlaskClient, run: CourseRun) -> str:
    return unescape(re.findall(r'name="key" value="([^"]+)"', read(client, run))[0])


def test_a_plan_in_which_everything_fits_says_so(organiser: FlaskClient, run: CourseRun) -> None:
    assert "Everything fits" in read(organiser, run)


def test_a_clash_is_told_with_both_sessions_and_ways_to_them(
    organiser: FlaskClient, run: CourseRun
) -> None:
    clash(run)

    page = read(organiser, run)

    assert "Cannot be held like this" in page
    for code in ("M01", "M02"):
        session = session_of(run, code)
        assert f'href="/sessions/{session.public_id}/edit"' in page
        assert f"{code} {session.title}" in page


def test_accepting_keeps_the_reason_on_the_page_and_the_agenda_tells_of_it_no_more(
    organiser: FlaskClient, run: CourseRun
) -> None:
    clash(run)
    assert "The same people are in M02" in read(organiser, run, "agenda")
    data = {"key": key_in(organiser, run), "reason": WHY} | {"csrf_token": CSRF}

    answer = organiser.post(f"/courses/{run.public_id}/conflicts/accept", data=data)

    assert answer.status_code == 303
    page = read(organiser, run)
    assert "Accepted. It stays so when its sessions move." in page
    assert WHY in page
    assert "Cannot be held like this" not in page
    assert "The same people are in M02" not in read(organiser, run, "agenda")

    organiser.post(f"/courses/{run.public_id}/conflicts/take-up", data=data)
    assert "Cannot be held like this" in read(organiser, run)


def test_without_a_reason_nothing_is_accepted_and_the_field_says_why(
    organiser: FlaskClient, run: CourseRun
) -> None:
    clash(run)
    data = {"key": key_in(organiser, run), "reason": " "} | {"csrf_token": CSRF}

    answer = organiser.post(f"/courses/{run.public_id}/conflicts/accept", data=data)

    assert answer.status_code == 422
    assert "Say why, for whoever plans after you." in answer.text
    assert 'aria-describedby="reason-error"' in answer.text
    assert '<label for="reason">' in answer.text
    assert answer.text.count('id="reason"') == 1
    assert "Cannot be held like this" in read(organiser, run)


def test_a_conflict_that_is_gone_is_not_accepted_and_said_to_be_gone(
    organiser: FlaskClient, run: CourseRun
) -> None:
    clash(run)
    data = {"key": key_in(organiser, run), "reason": WHY} | {"csrf_token": CSRF}
    timetable.cancel(session_of(run, "M01").id, revision=2, actor=planner(), now=NOW)

    organiser.post(f"/courses/{run.public_id}/conflicts/accept", data=data)

    page = read(organiser, run)
    assert "This conflict is gone" in page
    assert WHY not in page


def test_a_mentor_of_the_course_reads_no_conflicts(client: FlaskClient, run: CourseRun) -> None:
    clash(run)
    mentor = sign_in(client, give_role(make_person(), Role.MENTOR, run=run))

    assert "The same people are in" not in read(mentor, run, "agenda")
    assert mentor.get(f"/courses/{run.public_id}/conflicts").status_code in (403, 404)


def test_names_of_people_are_escaped(organiser: FlaskClient, run: CourseRun) -> None:
    there = begin("kumasi", groups=0)
    person = enrol(run, "<b>Wanjiku</b>").person
    enrol(there, "x").person = person
    saved()
    session = session_of(there, "M01")
    starts = session.local_start.replace(hour=6)
    timetable.move(session.id, revision=1, to=ToTime(starts=starts), actor=planner(), now=NOW)

    answer = organiser.get(f"/courses/{run.public_id}/conflicts")

    assert "&lt;b&gt;Wanjiku" in answer.text
    assert "<b>Wanjiku" not in answer.text
