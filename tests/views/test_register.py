"""The register page and one person's page: who sees them, what they say, how heavy they are."""

import gzip
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.clock import utcnow
from app.domain.attendance import Status
from app.domain.permissions import Role
from app.models.person import Person
from tests.actors import sign_in
from tests.attendance_values import FIRST, SECOND, Course, make_course, mark
from tests.curriculum_values import make_module
from tests.factories import give_role, make_person
from tests.queries_counted import counted_queries

HOUR = timedelta(hours=1)


def organise(course: Course, client: FlaskClient) -> FlaskClient:
    organiser = give_role(make_person("Wambui Karanja"), Role.CITY_ORGANISER, city=course.city)
    return sign_in(client, organiser)


def register_of(course: Course) -> str:
    return f"/courses/{course.run.public_id}/register"


def page_of(course: Course, person: Person) -> str:
    return f"/courses/{course.run.public_id}/people/{course.enrolment_of(person).public_id}"


def listed(html: str) -> list[str]:
    return re.findall(r'<a href="/people/[^"]*">([^<]*)</a>', html)


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html))


def past_course(**values: object) -> Course:
    """A course with two modules, both held."""
    course = make_course(modules=[FIRST, SECOND], **values)
    now = utcnow()
    for number, module in enumerate((FIRST, SECOND)):
        course.session(module, starts=now - timedelta(days=1) + number * HOUR)
    return course


def test_the_register_names_people_with_signs_and_says_who_is_eligible(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    course = make_course(modules=[FIRST])
    session = course.session(starts=utcnow() - timedelta(days=1))
    sophal = course.enrol("Chan Sophal", in_script="ចាន់ សុផល", hospital="Calmette")
    amina = course.enrol("Amina Wanjiru")
    mark(session, (sophal, Status.PRESENT), (amina, Status.ABSENT))

    html = organise(course, client).get(register_of(course)).text

    assert listed(html) == ["Amina Wanjiru", "Chan Sophal"]
    assert "1 of 2 people have earned the certificate." in text_of(html)
    assert "ចាន់ សុផល · Calmette" in text_of(html)
    for words in (
        "1\N{NO-BREAK SPACE}h of 1\N{NO-BREAK SPACE}h",
        "Earned",
        "No longer possible",
        "present",
        "absent",
    ):
        assert words in html


def test_the_register_is_narrowed_and_sorted_by_address(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    course = past_course(groups=2)
    one, two = course.groups
    course.enrol("Ann", group=one, hospital="Kenyatta & Sons")
    course.enrol("Ben", group=two, hospital="Mbagathi")
    course.enrol("Cleo", group=two, hospital="Kenyatta & Sons")
    organise(course, client)
    address = register_of(course)

    def shown(**query: str) -> list[str]:
        return listed(client.get(address, query_string=query).text)

    assert shown() == ["Ann", "Ben", "Cleo"]
    assert shown(group="Group 2") == ["Ben", "Cleo"]
    assert shown(group="Group 2", hospital="Kenyatta & Sons") == ["Cleo"]
    assert shown(sort="need") == ["Ann", "Ben", "Cleo"]
    assert "Nobody is in this group" in client.get(f"{address}?group=Group+9").text


def test_links_of_the_filters_keep_what_was_chosen(db: SQLAlchemy, client: FlaskClient) -> None:
    course = past_course(groups=1)
    course.enrol("Ann", group=course.groups[0])

    html = organise(course, client).get(f"{register_of(course)}?sort=need").text

    assert f'href="{register_of(course)}?group=Group+1&amp;sort=need"' in html


@pytest.mark.parametrize("people", [0, 2])
def test_an_empty_register_says_what_comes_next(
    db: SQLAlchemy, client: FlaskClient, people: int
) -> None:
    course = make_course()
    for number in range(people):
        course.enrol(f"Person {number}")

    html = organise(course, client).get(register_of(course)).text

    assert "<table" not in html
    assert ("Nobody is on this course yet." in html) is (people == 0)


def test_who_may_open_the_register(db: SQLAlchemy, client: FlaskClient) -> None:
    course = past_course()
    mentor = give_role(make_person("Mentor"), Role.MENTOR, run=course.run)
    trainee = give_role(course.enrol("Trainee"), Role.TRAINEE, run=course.run)
    organiser = give_role(make_person("Organiser"), Role.CITY_ORGANISER, city=course.city)
    address, own = register_of(course), page_of(course, trainee)

    def statuses(person: Person) -> list[int]:
        visitor = sign_in(client.application.test_client(), person)
        return [visitor.get(each).status_code for each in (address, own)]

    assert client.get(address).status_code == 302
    assert statuses(organiser) == [200, 200]
    assert statuses(mentor) == [403, 403]
    assert statuses(trainee) == [404, 200]
    neighbour = course.enrol("Neighbour")
    db.session.commit()
    assert statuses(neighbour) == [404, 404]


def test_a_person_sees_why_not_yet(db: SQLAlchemy, client: FlaskClient) -> None:
    third = make_module(3)
    course = make_course(modules=[FIRST, SECOND, third])
    now = utcnow()
    first = course.session(FIRST, starts=now - timedelta(days=2))
    course.session(SECOND, starts=now - timedelta(days=1))
    course.session(third, starts=now + timedelta(days=1))
    amina = course.enrol("Amina Wanjiru")
    mark(first, (amina, Status.LATE))

    html = sign_in(client, amina).get(page_of(course, amina)).text

    words = text_of(html)
    assert "Why there is no certificate yet" in words
    assert "1 h of 3 h attended; 2 h 24 needed; 1 h not marked yet; 1 h still ahead" in words
    assert "1 of 3 attended; 1 still to come" in words
    assert "waits for its mark" in words
    assert "by Grace Otieno" in words


def test_a_person_is_told_plainly_what_can_no_longer_be_reached(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    course = make_course(groups=1, modules=[FIRST, SECOND])
    first = course.session(FIRST, starts=utcnow() - timedelta(days=1))
    course.session(SECOND, group=course.groups[0], starts=utcnow() + HOUR)
    amina = course.enrol("Amina Wanjiru")
    mark(first, (amina, Status.ABSENT))

    words = text_of(organise(course, client).get(page_of(course, amina)).text)

    assert "Why there can be no certificate from this course" in words
    assert "0 min of 1 h attended; 48 min needed; 48 min missing for good" in words
    assert "The organiser in Nairobi can say what is possible" in words
    assert "No session of it is planned for this person" in words


def test_an_earned_certificate_is_told(db: SQLAlchemy, client: FlaskClient) -> None:
    course = make_course(modules=[FIRST])
    session = course.session(starts=utcnow() - timedelta(days=1))
    amina = course.enrol("Amina Wanjiru")
    mark(session, (amina, Status.PRESENT))

    words = text_of(organise(course, client).get(page_of(course, amina)).text)

    assert "The certificate is earned" in words
    assert "1 of 1 attended" in words


def test_a_trainee_learns_of_sessions_when_they_are_published(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    course = past_course()
    amina = course.enrol("Amina Wanjiru")
    course.run.status, course.run.published_at = "draft", None
    db.session.commit()

    assert sign_in(client, amina).get(page_of(course, amina)).status_code == 404
    assert organise(course, client).get(page_of(course, amina)).status_code == 200


def test_a_person_of_another_course_is_not_found_here(db: SQLAlchemy, client: FlaskClient) -> None:
    course, other = past_course(), past_course()
    elsewhere = other.enrolment_of(other.enrol("Elsewhere"))
    organise(course, client)

    address = f"/courses/{course.run.public_id}/people/{elsewhere.public_id}"

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("people", [1, 3, 300])
def test_the_register_page_takes_the_same_queries_for_any_number_of_people(
    db: SQLAlchemy, client: FlaskClient, people: int
) -> None:
    course = past_course(groups=2)
    for number in range(people):
        course.enrol(f"Person {number}", group=course.groups[number % 2], hospital="Kenyatta")
    address = register_of(course)
    organise(course, client)

    with counted_queries() as queries:
        html = client.get(address).text

    assert (len(listed(html)), len(queries)) == (people, 8)


def test_the_register_of_sixty_people_and_25_sessions_stays_light(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    modules = [make_module(number) for number in range(1, 26)]
    course = make_course(groups=4, modules=modules)
    start = utcnow() - timedelta(days=5)
    people = [
        course.enrol(f"Somebody Number {number}", group=course.groups[number % 4], hospital="H")
        for number in range(60)
    ]
    for number, module in enumerate(modules):
        session = course.session(module, starts=start + number * 3 * HOUR)
        mark(session, *((each, list(Status)[number % 6]) for each in people))

    html = organise(course, client).get(register_of(course)).data

    assert len(listed(html.decode())) == 60
    assert len(gzip.compress(html)) < 30_000
