"""The page of fair hours, and what the page of a release says of them."""

import re
from datetime import datetime
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.domain.permissions import Role
from app.models.delivery import CourseRun
from app.services import timetable
from app.services.timetable import ToTime
from tests.actors import sign_in
from tests.factories import NOW, give_role, make_person, planner
from tests.planning import begin, saved, session_of


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin(groups=0)


@pytest.fixture
def organiser(client: FlaskClient, run: CourseRun) -> FlaskClient:
    return sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))


def read(client: FlaskClient, run: CourseRun, part: str) -> str:
    answer = client.get(f"/courses/{run.public_id}/{part}")
    assert answer.status_code == 200
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def late(run: CourseRun, *codes: str) -> int:
    """Let a mentor teach these in the evening; return how many minutes that are."""
    mentor = give_role(make_person("Sok Chanthou"), Role.MENTOR, run=run)
    minutes = 0
    for number, code in enumerate(codes):
        session = session_of(run, code)
        timetable.assign(
            session.id, revision=session.revision, room_id=None, mentor_ids=[mentor.id],
            actor=planner(), now=NOW,
        )  # fmt: skip
        starts = datetime.fromisoformat(f"2037-12-07 {20 + number}:00")
        to = ToTime(starts=starts)
        timetable.move(session.id, revision=session.revision, to=to, actor=planner(), now=NOW)
        minutes += min(session.minutes, 60)
    saved()
    return minutes


def test_a_course_within_fair_hours_says_so(organiser: FlaskClient, run: CourseRun) -> None:
    page = read(organiser, run, "hours")

    assert "None: every session lies within 8:00–20:00 for everybody." in page
    assert "By mentor" not in page
    assert "Uneven" not in read(organiser, run, "releases/next")


def test_it_says_who_bears_what_and_from_which_sessions(
    organiser: FlaskClient, run: CourseRun
) -> None:
    late(run, "M01", "M02")

    page = read(organiser, run, "hours")

    assert "Nairobi bears " in page
    assert "Of the mentors, Sok Chanthou bears " in page
    assert session_of(run, "M01").title in page
    assert "20:00–" in page
    assert "of the same curriculum in the twelve months" in page


def test_the_page_of_a_release_says_that_one_bears_most_of_it(
    organiser: FlaskClient, run: CourseRun
) -> None:
    assert late(run, "M01", "M02") >= 60

    page = read(organiser, run, "releases/next")

    assert "Uneven" in page
    assert "Nairobi bears " in page
    assert (
        f"/courses/{run.public_id}/hours"
        in organiser.get(f"/courses/{run.public_id}/releases/next").text
    )


def test_less_than_an_hour_is_not_worth_a_word(organiser: FlaskClient, run: CourseRun) -> None:
    assert late(run, "M01") < 60

    assert "Uneven" not in read(organiser, run, "releases/next")


def test_mentors_of_the_course_do_not_read_what_others_bear(
    client: FlaskClient, run: CourseRun
) -> None:
    sign_in(client, give_role(make_person(), Role.MENTOR, run=run))

    assert client.get(f"/courses/{run.public_id}/hours").status_code == 403
