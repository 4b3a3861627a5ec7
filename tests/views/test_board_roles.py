"""The page of roles in simulated tumour boards: who reads it, and a role that is changed."""

import re
from datetime import date
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from app.domain.permissions import Role
from app.models.delivery import CourseRun, Enrolment
from tests.actors import CSRF, sign_in
from tests.factories import enrol, give_role, make_person, make_run, sessions_of
from tests.queries_counted import counted_queries


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    """A course that is far from over."""
    return make_run(first_day=date(2099, 11, 9), groups=2)


@pytest.fixture
def organiser(client: FlaskClient, run: CourseRun) -> FlaskClient:
    return sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))


def address(run: CourseRun) -> str:
    return f"/courses/{run.public_id}/board-roles"


def read(answer: TestResponse) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def say(client: FlaskClient, run: CourseRun, who: Enrolment | None, **fields: str) -> TestResponse:
    board = sessions_of(run, code="M14", group_id=run.groups[0].id)[0]
    person = who.person.public_id if who else ""
    if "seen" not in fields:
        fields["seen"] = seen(client, run, board.public_id)
    sent = {"session": board.public_id, "role": "chair", "person": person, "csrf_token": CSRF}
    return client.post(address(run), data=sent | fields)


def seen(client: FlaskClient, run: CourseRun, board: str) -> str:
    """Return the state in which the page has shown a board."""
    page = client.get(address(run)).text
    found = re.search(
        f'name="session" value="{board}">\\s*<input[^>]* name="seen" value="([^"]*)"', page
    )
    return found[1] if found else ""


def test_roles_stand_under_each_board_of_each_group(run: CourseRun, organiser: FlaskClient) -> None:
    for name in ("Amina", "Barasa", "Chebet", "Daudi", "Esther", "Faraj", "Grace"):
        enrol(run, name, group=1)
    page = read(organiser.get(address(run)))

    assert "Simulated MDT 1: breast · Group 1" in page
    assert "Chair Amina Coordinator Barasa Presenter Chebet Note-taker Daudi" in page
    assert "There are too few boards for 1 person to chair or coordinate Grace" in page
    assert "Nobody takes part yet." in page


def test_a_role_is_changed_and_told_to_be_chosen(run: CourseRun, organiser: FlaskClient) -> None:
    amina, barasa = enrol(run, "Amina", group=1), enrol(run, "Barasa", group=1)
    answer = say(organiser, run, barasa)

    assert answer.location.startswith(address(run))
    page = read(organiser.get(address(run)))
    assert "Chair Barasa • Chosen Coordinator Amina" in page
    assert "The boards to come take turns from there." in page
    say(organiser, run, None)
    assert "Chair Amina Coordinator Barasa" in read(organiser.get(address(run)))
    assert amina.status == "enrolled"


def test_of_two_planners_the_second_sees_what_the_first_said_before_it_is_said_otherwise(
    run: CourseRun, organiser: FlaskClient
) -> None:
    _amina, barasa, chebet = (enrol(run, name, group=1) for name in ("Amina", "Barasa", "Chebet"))
    board = sessions_of(run, code="M14", group_id=run.groups[0].id)[0]
    shown = seen(organiser, run, board.public_id)
    assert say(organiser, run, barasa, seen=shown).status_code == 303
    assert say(organiser, run, barasa, seen=shown).status_code == 303  # pressed twice

    answer = say(organiser, run, chebet, seen=shown)

    assert answer.status_code == 409
    assert "Somebody changed the roles of this board since you looked" in read(answer)
    assert "Chair Barasa • Chosen" in read(answer)
    assert f'<option selected value="{chebet.person.public_id}">' in answer.text
    assert "Chair Barasa • Chosen" in read(organiser.get(address(run)))
    # Whoever gets another role loses the one that they were given meanwhile.
    assert say(organiser, run, barasa, role="presenter", seen=shown).status_code == 409
    assert say(organiser, run, chebet).status_code == 303
    assert "Chair Chebet • Chosen" in read(organiser.get(address(run)))


def test_who_takes_no_part_is_refused_with_words(run: CourseRun, organiser: FlaskClient) -> None:
    say(organiser, run, enrol(run, "Zawadi", group=2))

    assert "They take no part in this board any more." in read(organiser.get(address(run)))


@pytest.mark.parametrize("fields", [{"role": "king"}, {"session": "x"}])
def test_what_no_form_sends_is_refused(
    run: CourseRun, organiser: FlaskClient, fields: dict[str, str]
) -> None:
    assert say(organiser, run, None, **fields).status_code == 400


def test_a_mentor_reads_the_roles_and_changes_none(run: CourseRun, client: FlaskClient) -> None:
    amina = enrol(run, "Amina", group=1)
    sign_in(client, give_role(make_person("Mentor"), Role.MENTOR, run=run))
    page = client.get(address(run))

    assert "Chair Amina" in read(page)
    assert "Change a role" not in page.text
    assert say(client, run, amina).status_code == 403


def test_a_course_without_boards_says_so(run: CourseRun, organiser: FlaskClient) -> None:
    for session in sessions_of(run):
        session.status = "cancelled"

    assert "No tumour board is simulated in this course." in read(organiser.get(address(run)))


def test_a_role_that_was_held_is_told_like_any_other(db: SQLAlchemy, client: FlaskClient) -> None:
    over = make_run(groups=2)
    person = give_role(make_person("Organiser"), Role.CITY_ORGANISER, city=over.city)
    sign_in(client, person)
    enrol(over, "Amina", group=1)

    assert "Chair Amina Coordinator –" in read(client.get(address(over)))


def test_roles_are_read_in_one_number_of_queries(run: CourseRun, organiser: FlaskClient) -> None:
    counts = []
    for more in (1, 3, 30):
        for number in range(more):
            enrol(run, f"Trainee {number}", group=1)
        with counted_queries() as seen:
            assert organiser.get(address(run)).status_code == 200
        counts.append(len(seen))

    assert len(set(counts)) == 1


def test_trainees_read_their_own_role_beside_the_session_and_nobody_elses(
    client: FlaskClient, run: CourseRun
) -> None:
    amina = enrol(run, "Amina", group=1)
    enrol(run, "Barasa", group=1)
    page = read(sign_in(client, amina.person).get("/me"))

    assert "Simulated MDT 1: breast Group 1 Your role: Chair" in page
    assert "Barasa" not in page


def test_a_role_in_a_course_that_is_not_released_is_told_to_nobody(
    client: FlaskClient, db: SQLAlchemy
) -> None:
    draft = make_run(first_day=date(2099, 11, 9), groups=2, published=False)
    amina = enrol(draft, "Amina", group=1)

    assert "Your role" not in read(sign_in(client, amina.person).get("/me"))


def test_a_cancelled_board_gives_nobody_a_role(
    client: FlaskClient, run: CourseRun, db: SQLAlchemy
) -> None:
    amina = enrol(run, "Amina", group=1)
    for each in sessions_of(run):
        each.status = "cancelled"
    db.session.commit()

    assert "Your role" not in read(sign_in(client, amina.person).get("/me"))


def test_own_roles_cost_as_many_queries_however_many_people_there_are(
    client: FlaskClient, run: CourseRun
) -> None:
    amina = enrol(run, "Amina", group=1)
    signed_in, counts = sign_in(client, amina.person), []
    for name in ("Barasa", "Chebet"):
        enrol(run, name, group=1)
        signed_in.get("/me")
        with counted_queries() as asked:
            signed_in.get("/me")
        counts.append(len(asked))

    assert len(set(counts)) == 1
