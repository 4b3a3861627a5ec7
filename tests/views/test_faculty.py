"""The page of a course's mentors."""

import re

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.domain.permissions import Role
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.plan import PlannedSession
from app.queries import faculty as faculty_queries
from app.services import timetable
from tests.actors import CSRF, sign_in
from tests.factories import NOW, give_role, make_person, planner, works_in
from tests.planning import begin, saved, session_of
from tests.queries_counted import counted_queries


@pytest.fixture
def run(db: SQLAlchemy, client: FlaskClient) -> CourseRun:
    run = begin()
    sign_in(client, give_role(make_person("Amina Wanjiru"), Role.CITY_ORGANISER, city=run.city))
    return run


def add(client: FlaskClient, run: CourseRun, **fields: str):  # noqa: ANN201
    return client.post(f"/courses/{run.public_id}/mentors", data={"csrf_token": CSRF, **fields})


def names(run: CourseRun) -> list[str]:
    return [person.name for person in faculty_queries.people_of(run.id)]


def test_somebody_new_is_asked_for_a_name_and_then_added(
    client: FlaskClient, run: CourseRun
) -> None:
    asked = add(client, run, address="sok@example.org")
    added = add(
        client, run, address="sok@example.org", name="Sok Chanthou", name_in_script="សុខ ចាន់ធូ"
    )

    assert (asked.status_code, added.status_code) == (422, 303)
    assert "Nobody in this city is known by this address yet." in asked.text
    page = client.get(added.location).text
    assert "Sok Chanthou" in page
    assert "សុខ ចាន់ធូ" in page
    assert "sok@example.org" in page


def test_a_shared_address_offers_its_people_and_somebody_new(
    client: FlaskClient, run: CourseRun
) -> None:
    works_in(run.city, make_person("Grace Achieng", email="ward@example.org"))
    person = works_in(run.city, make_person("José Núñez", email="ward@example.org"))

    asked = add(client, run, address="ward@example.org", name="Peter Otieno")
    assert asked.status_code == 422
    assert re.findall(r'<label for="who-\d">([^<]+)</label>', asked.text) == [
        "Grace Achieng",
        "José Núñez",
        "Somebody else, new here: Peter Otieno",
    ]

    add(client, run, address="ward@example.org", name="Peter Otieno", who=person.public_id)
    assert names(run) == ["José Núñez"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"address": ""}, "Write a mail address."),
        ({"address": "sok"}, "There is no @ in the mail address."),
        ({"address": "sok chanthou@example.org"}, "There is a space in the mail address."),
        ({"address": "s@example.org", "name": "12"}, "A name has letters"),
        ({"address": "s@example.org", "name": "Sok\u202e"}, "U+202E"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    client: FlaskClient, run: CourseRun, fields: dict[str, str], words: str
) -> None:
    answer = add(client, run, **fields)

    assert (answer.status_code, names(run)) == (422, [])
    assert words in answer.text


def test_who_is_taken_off_is_locked_out_at_the_next_request(
    client: FlaskClient, run: CourseRun
) -> None:
    mentor = works_in(run.city, make_person("Grace Achieng", email="grace@example.org"))
    add(client, run, address="grace@example.org")
    session = session_of(run, "M01")
    timetable.assign(
        session.id, revision=1, room_id=None, mentor_ids=[mentor.id], actor=planner(), now=NOW
    )
    theirs = sign_in(client.application.test_client(), mentor)
    address = f"/courses/{run.public_id}"
    before = theirs.get(address).status_code

    answer = client.post(f"{address}/mentors/{mentor.public_id}/remove", data={"csrf_token": CSRF})

    assert (before, theirs.get(address).status_code) == (200, 404)
    page = client.get(answer.location).text
    assert "Grace Achieng is no mentor of this course any more." in page
    assert ("1 session to come has lost a mentor: M01." in page) == (session.mentors == [])


def grace_teaching(client: FlaskClient, run: CourseRun) -> tuple[Person, PlannedSession, str]:
    """Make Grace a mentor who teaches a session; return both, and the address of her row."""
    mentor = works_in(run.city, make_person("Grace Achieng", email="grace@example.org"))
    add(client, run, address="grace@example.org")
    session = session_of(run, "M01")
    timetable.assign(
        session.id, revision=1, room_id=None, mentor_ids=[mentor.id], actor=planner(), now=NOW
    )
    return mentor, session, f"/courses/{run.public_id}/mentors/{mentor.public_id}"


def test_who_was_taken_off_is_back_with_their_sessions_after_undo(
    client: FlaskClient, run: CourseRun
) -> None:
    mentor, session, address = grace_teaching(client, run)

    taken = client.post(f"{address}/remove", data={"csrf_token": CSRF})
    page = client.get(taken.location).text
    assert session.mentors == []
    back = client.post(f"{address}/restore", data={"csrf_token": CSRF})

    assert f'action="{address}/restore"' in page
    assert "again, with 1 session as before" in client.get(back.location).text
    assert [each.person for each in session.mentors] == [mentor]
    assert names(run) == ["Grace Achieng"]


def test_an_undo_sent_again_brings_back_nothing_that_was_taken_away_since(
    client: FlaskClient, run: CourseRun
) -> None:
    _grace, session, address = grace_teaching(client, run)
    for change in ("remove", "restore"):
        client.post(f"{address}/{change}", data={"csrf_token": CSRF})
    timetable.assign(
        session.id, revision=session.revision, room_id=None, mentor_ids=[], actor=planner(), now=NOW
    )

    again = client.post(f"{address}/restore", data={"csrf_token": CSRF})

    assert (again.status_code, session.mentors) == (303, [])
    assert "This was undone already." in client.get(again.location).text
    client.post(f"{address}/remove", data={"csrf_token": CSRF})
    client.post(f"{address}/restore", data={"csrf_token": CSRF})
    assert (names(run), session.mentors) == (["Grace Achieng"], [])


def test_undo_makes_nobody_a_mentor_who_was_not_taken_off(
    client: FlaskClient, run: CourseRun
) -> None:
    stranger = make_person("Peter Otieno")
    saved()
    address = f"/courses/{run.public_id}/mentors/{stranger.public_id}/restore"

    answer = client.post(address, data={"csrf_token": CSRF})

    assert (answer.status_code, names(run)) == (404, [])


def test_the_list_asks_the_same_number_of_questions_for_1_3_and_300_mentors(
    client: FlaskClient, run: CourseRun
) -> None:
    counts, made = [], 0
    for wanted in (1, 3, 300):
        for number in range(made, wanted):
            person = make_person(f"Mentor {number}", email=f"m{number}@example.org")
            give_role(person, Role.MENTOR, run=run)
        saved()
        made = wanted
        with counted_queries() as asked:
            client.get(f"/courses/{run.public_id}/mentors")
        counts.append(len(asked))

    assert len(set(counts)) == 1
    assert counts[0] <= 11
