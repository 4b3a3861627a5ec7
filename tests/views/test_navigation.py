"""The rail and the menu of the person who is signed in."""

import pytest
from flask.testing import FlaskClient

from app.domain.permissions import Role
from app.models.delivery import CourseRun
from app.models.person import Person
from app.views import navigation
from tests.actors import prove_more, sign_in, sign_in_half
from tests.attendance_values import make_course
from tests.factories import enrol, give_role, make_organisation, make_person
from tests.templates.html_page import Page


def somebody(role: Role | None, run: CourseRun) -> Person:
    """A person with this role in the city or the course."""
    person = make_person("Wanjiru Kamau")
    if role is Role.CITY_ORGANISER:
        return give_role(person, role, city=run.city)
    return give_role(person, role, run=run) if role else person


@pytest.mark.parametrize(
    ("role", "word", "places"),
    [
        (
            Role.CITY_ORGANISER,
            "Organiser",
            ["Today", "Courses", "People", "Curricula", "Your page", "Organisations", "More"],
        ),
        (Role.MENTOR, "Mentor", ["Today", "Courses", "Your page", "Curricula", "Organisations"]),
        (None, "Trainee", ["Today", "Your page", "Curricula"]),
    ],
)
def test_people_see_what_they_are_here_and_their_own_places(
    client: FlaskClient, role: Role | None, word: str, places: list[str]
) -> None:
    sign_in(client, somebody(role, make_course().run))

    page = Page(client.get("/today").text)

    assert [each.words for each in page.with_class("place")] == places
    assert page.with_class("panel")[-1].words.startswith(f"{word} Your page")


def test_each_page_is_said_once_to_lie_somewhere() -> None:
    said = [page for pages in navigation.WITHIN.values() for page in pages]

    assert sorted(set(said)) == sorted(said)


def test_own_record_lies_in_ones_own_page_for_a_trainee(client: FlaskClient) -> None:
    run = make_course().run
    enrolment = enrol(run, "Sok Chanthou")
    sign_in(client, enrolment.person)

    page = Page(client.get(f"/courses/{run.public_id}/people/{enrolment.public_id}").text)

    current = [each for each in page.with_class("place") if "aria-current" in each.attributes]
    assert [each.words for each in current] == ["Your page"]


def test_who_has_yet_to_show_that_it_is_them_is_told_on_open_pages_too(
    client: FlaskClient,
) -> None:
    owner = make_organisation("Partner")
    editor = give_role(make_person("Tomas Lindqvist"), Role.CURRICULUM_EDITOR, organisation=owner)
    told = "What your role opens is closed until you show that it is you."
    sign_in_half(client, editor)

    page = Page(client.get("/curricula?x=1").text)

    (link,) = [each for each in page.all("a") if each.words == "Show that it is you"]
    assert link.attributes["href"] == "/sign-in/again?next=/curricula?x%3D1"
    assert told not in client.get("/sign-in/again").text
    prove_more(editor)
    assert told not in client.get("/curricula").text
