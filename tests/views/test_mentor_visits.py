"""Pages on visits of mentors: for organisers of the city, and for the mentors themselves."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.mentor_visits import Task
from app.domain.permissions import Role
from app.extensions import db as database
from app.models.delivery import CourseRun
from app.models.mentor_visit import MentorVisit
from app.models.person import Person
from tests.actors import CSRF, sign_in
from tests.factories import give_role, make_person
from tests.planning import begin

OF_CITY = "/cities/nairobi/mentor-visits"
NEW = f"{OF_CITY}/new"


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin()


@pytest.fixture
def grace(run: CourseRun) -> Person:
    return give_role(make_person("Grace Achieng", email="grace@example.org"), Role.MENTOR, run=run)


@pytest.fixture
def organiser(run: CourseRun) -> Person:
    return give_role(make_person("Amina Wanjiru"), Role.CITY_ORGANISER, city=run.city)


def form(page: str, **values: str) -> dict[str, str]:
    """What a browser sends from a page, with these values entered."""
    hidden = dict(re.findall(r'name="(key|revision|person)" type="hidden" value="(\w*)"', page))
    person = re.search(r'type="hidden" name="person" value="(\w+)"', page)
    return {
        **hidden,
        **({"person": person[1]} if person else {}),
        "csrf_token": CSRF,
        "arrives_on": "2037-12-06",
        "arrives_at": "20:00",
        "departs_on": "2037-12-12",
        "departs_at": "08:00",
        "purpose": "To teach in December.",
        "host": "0",
        "state": "planned",
        "reason": "",
        **{f"{task}-{name}": "" for task in Task for name in ("due_on", "note")},
        **values,
    }


def planned(client: FlaskClient, grace: Person, **values: str) -> MentorVisit:
    answer = client.post(NEW, data=form(client.get(NEW).text, person=grace.public_id, **values))
    assert (answer.status_code, answer.location) == (303, OF_CITY), answer.text
    return visits()[-1]


def visits() -> list[MentorVisit]:
    return list(database.session.scalars(select(MentorVisit).order_by(MentorVisit.id)))


def test_an_organiser_plans_a_visit_and_finds_it_in_the_lists(
    client: FlaskClient, run: CourseRun, grace: Person, organiser: Person
) -> None:
    sign_in(client, organiser)
    values = {"visa-due_on": "2037-11-01", "visa-note": "Apply online", "lodging-done": "y"}
    visit = planned(client, grace, **values)

    city, course = (
        client.get(OF_CITY).text,
        client.get(f"/courses/{run.public_id}/mentor-visits").text,
    )
    for page in (city, course):
        assert f"/mentor-visits/{visit.public_id}" in page
        assert "To teach in December." in page
        assert "Visa" in page
        assert "Lodging" not in page
    assert OF_CITY in client.get("/cities/nairobi").text
    assert (
        f"/courses/{run.public_id}/mentor-visits"
        in client.get(f"/courses/{run.public_id}/mentors").text
    )


def test_a_form_that_is_sent_twice_plans_one_visit(
    client: FlaskClient, grace: Person, organiser: Person
) -> None:
    sign_in(client, organiser)
    sent = form(client.get(NEW).text, person=grace.public_id)

    assert [client.post(NEW, data=sent).status_code for _time in range(2)] == [303, 303]
    assert len(visits()) == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"person": ""}, "Choose who comes."),
        ({"person": "somebodyElse0000"}, "Not a valid choice"),
        ({"arrives_on": ""}, "Choose a date."),
        ({"departs_at": "soon"}, "This is not a time."),
        ({"departs_on": "2037-12-05"}, "It ends before it begins."),
        ({"purpose": ""}, "Write what they come for."),
        ({"purpose": "a" * 401}, "Write it a little shorter."),
        ({"state": "cancelled"}, "Write why it is cancelled."),
        ({"state": "over"}, "Not a valid choice"),
        ({"host": "999"}, "Not a valid choice"),
        ({"visa-due_on": "soon"}, "This is not a date."),
        ({"visa-due_on": "soon"}, ">Visa: By</a>"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_entered_is_lost(
    client: FlaskClient, grace: Person, organiser: Person, values: dict[str, str], words: str
) -> None:
    sign_in(client, organiser)
    sent = form(client.get(NEW).text, person=grace.public_id, **{"travel-note": "By train"})

    answer = client.post(NEW, data={**sent, **values})

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="By train"' in answer.text
    assert visits() == []


def test_a_time_that_clocks_skip_is_said_at_its_field(
    client: FlaskClient, db: SQLAlchemy, run: CourseRun, grace: Person, organiser: Person
) -> None:
    run.city.time_zone = "Europe/Berlin"
    db.session.commit()
    sign_in(client, organiser)
    values = {"arrives_on": "2027-03-28", "arrives_at": "02:30"}

    answer = client.post(NEW, data=form(client.get(NEW).text, person=grace.public_id, **values))

    assert answer.status_code == 422
    assert "Clocks in Nairobi skip this time on that day." in answer.text


def test_a_visit_is_changed_and_called_off_with_a_reason(
    client: FlaskClient, grace: Person, organiser: Person
) -> None:
    sign_in(client, organiser)
    address = f"/mentor-visits/{planned(client, grace).public_id}"
    page = client.get(address).text
    sent = form(page, state="cancelled", reason="No visa in time.")

    assert "Visit of Grace Achieng to Nairobi" in page
    assert client.post(address, data=sent).location == OF_CITY
    listed = client.get(OF_CITY).text
    assert "Cancelled" in listed
    assert "No visa in time." in listed


def test_what_was_changed_meanwhile_is_not_written_over_unseen(
    client: FlaskClient, grace: Person, organiser: Person
) -> None:
    sign_in(client, organiser)
    address = f"/mentor-visits/{planned(client, grace).public_id}"
    old = form(client.get(address).text, purpose="Something else")
    client.post(address, data=form(client.get(address).text, state="confirmed"))

    answer = client.post(address, data=old)

    assert answer.status_code == 409
    assert "Somebody else changed this visit meanwhile." in answer.text
    assert "Something else" in answer.text
    assert visits()[0].purpose == "To teach in December."
    again = {**old, "revision": "2", "state": "confirmed"}
    assert client.post(address, data=again).status_code == 303
    assert visits()[0].purpose == "Something else"


def test_a_mentor_sees_their_own_visits_and_nobody_else_s(
    app: Flask, client: FlaskClient, run: CourseRun, grace: Person, organiser: Person
) -> None:
    sign_in(client, organiser)
    other = give_role(make_person("Otieno Ouma"), Role.MENTOR, run=run)
    visit = planned(client, grace, **{"visa-note": "Apply online"})
    planned(client, other, purpose="For the other course")
    theirs = sign_in(app.test_client(), grace)

    page = theirs.get("/my/mentor-visits").text

    assert "To teach in December." in page
    assert "Apply online" in page
    assert "For the other course" not in page
    assert 'href="/my/mentor-visits"' in theirs.get("/me").text
    assert theirs.get(f"/mentor-visits/{visit.public_id}").status_code == 404
    assert theirs.get(OF_CITY).status_code == 404


def test_a_mentor_reads_where_they_stay_and_what_is_late_says_so(
    app: Flask, client: FlaskClient, grace: Person, organiser: Person
) -> None:
    sign_in(client, organiser)
    lodging = {"lodging-done": "y", "lodging-note": "Guest house of the hospital"}
    planned(client, grace, **lodging, **{"visa-due_on": "2026-01-05"})

    mine = sign_in(app.test_client(), grace).get("/my/mentor-visits").text
    assert "Guest house of the hospital" in mine
    assert "Seen to" in mine
    for page in (mine, client.get(OF_CITY).text):
        assert "was due on" in page
        assert "<li>Visa" in page
        assert "/ ," not in page


def test_from_the_page_of_a_course_one_comes_back_to_it(
    client: FlaskClient, run: CourseRun, grace: Person, organiser: Person
) -> None:
    sign_in(client, organiser)
    course = f"/courses/{run.public_id}/mentor-visits"
    new = f"{NEW}?course={run.public_id}"
    assert f'href="{new}"' in client.get(course).text
    assert f'href="{course}"' in client.get(new).text

    answer = client.post(new, data=form(client.get(new).text, person=grace.public_id))

    assert (answer.status_code, answer.location) == (303, course)
    page = client.get(course).text
    edit = f"/mentor-visits/{visits()[0].public_id}?course={run.public_id}"
    assert f'href="{edit}"' in page
    assert client.post(edit, data=form(client.get(edit).text)).location == course


def test_a_city_without_visits_says_so(client: FlaskClient, organiser: Person) -> None:
    assert "No visit is planned." in sign_in(client, organiser).get(OF_CITY).text
