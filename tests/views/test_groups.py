"""The pages of groups: who is in which, and what is proposed before it is done."""

import re
from collections import Counter
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from app.domain.permissions import Role
from app.models.delivery import CourseRun
from app.queries import trainees
from tests.actors import CSRF, sign_in
from tests.factories import NOW, enrol, give_role, make_person, make_run, works_in
from tests.queries_counted import counted_queries

WISH = {"whom": "everybody", "hospitals": "mixed"}


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return make_run(groups=4)


@pytest.fixture
def organiser(client: FlaskClient, run: CourseRun) -> FlaskClient:
    return sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))


def fill(run: CourseRun, people: int, *, group: int | None = None) -> None:
    for number in range(people):
        person = enrol(run, f"Trainee {number}", group=group).person
        works_in(run.city, person, "Embu Level 5 Hospital" if number % 2 else "Meru Hospital")
        person.affiliations[0].discipline = "Surgery" if number < people / 2 else "surgery "


def address(run: CourseRun, part: str = "") -> str:
    return f"/courses/{run.public_id}/groups{part}"


def read(answer: TestResponse) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def shown_in(answer: TestResponse) -> str:
    (found,) = re.findall(r'name="shown" value="([^"]+)"', answer.text)
    return str(found)


def numbers(run: CourseRun) -> Counter[int | None]:
    return Counter(row.group for row in trainees.of_run(run, now=NOW).here)


def test_a_proposal_says_what_it_comes_to_and_changes_nothing(
    run: CourseRun, organiser: FlaskClient
) -> None:
    fill(run, 8)
    answer = organiser.get(address(run, "/proposal"), query_string=WISH)

    assert "Put 8 people into these groups" in read(answer)
    assert "Surgery ●● 2 ●● 2 ●● 2 ●● 2" in read(answer)
    assert "Embu Level 5 Hospital ● 1 ● 1 ● 1 ● 1" in read(answer)
    assert numbers(run) == {None: 8}


def test_what_was_proposed_is_done(run: CourseRun, organiser: FlaskClient) -> None:
    fill(run, 8)
    shown = shown_in(organiser.get(address(run, "/proposal"), query_string=WISH))
    answer = organiser.post(
        address(run, "/proposal"), data={**WISH, "shown": shown, "csrf_token": CSRF}
    )

    assert answer.status_code == 303
    assert "8 people changed group." in read(organiser.get(address(run)))
    assert numbers(run) == {1: 2, 2: 2, 3: 2, 4: 2}


def test_a_proposal_that_is_no_longer_the_same_is_shown_anew(
    run: CourseRun, organiser: FlaskClient
) -> None:
    fill(run, 8)
    shown = shown_in(organiser.get(address(run, "/proposal"), query_string=WISH))
    enrol(run, "Zawadi")
    answer = organiser.post(
        address(run, "/proposal"), data={**WISH, "shown": shown, "csrf_token": CSRF}
    )

    assert answer.status_code == 409
    assert "Something changed since this was proposed." in read(answer)
    assert "Put 9 people into these groups" in read(answer)
    assert numbers(run) == {None: 9}


def test_teams_are_shown_whole(run: CourseRun, organiser: FlaskClient) -> None:
    fill(run, 8)
    wish = {**WISH, "hospitals": "together"}
    answer = organiser.get(address(run, "/proposal"), query_string=wish)

    assert "Embu Level 5 Hospital ●●●● 4 0 0 0" in read(answer)


def test_who_has_a_group_is_proposed_no_other_unless_everybody_is(
    run: CourseRun, organiser: FlaskClient
) -> None:
    fill(run, 4, group=1)

    assert "Nobody would change group" in read(organiser.get(address(run, "/proposal")))
    anew = read(organiser.get(address(run, "/proposal"), query_string=WISH))
    assert "Put 3 people into these groups" in anew


def test_a_mentor_reads_the_groups_and_proposes_none(
    run: CourseRun, organiser: FlaskClient
) -> None:
    fill(run, 4, group=2)
    mentor = give_role(make_person("Mentor"), Role.MENTOR, run=run)
    client = sign_in(organiser.application.test_client(), mentor)
    answer = client.get(address(run))

    assert "Trainee 3 Embu Level 5 Hospital · surgery" in read(answer)
    assert "Propose groups" not in answer.text
    assert "Propose groups" in organiser.get(address(run)).text
    assert client.get(address(run, "/proposal")).status_code == 403


def test_a_course_without_groups_or_people_says_so(run: CourseRun, organiser: FlaskClient) -> None:
    together = make_run("nairobi", groups=0)

    assert "Nobody is on this course yet." in read(organiser.get(address(run)))
    assert "This course has no groups" in read(organiser.get(address(together)))
    assert "This course has no groups" in read(organiser.get(address(together, "/proposal")))


def test_groups_are_read_in_one_number_of_queries(run: CourseRun, organiser: FlaskClient) -> None:
    counts = []
    for more in (1, 2, 20):
        fill(run, more, group=1)
        with counted_queries() as seen:
            assert organiser.get(address(run)).status_code == 200
        counts.append(len(seen))

    assert len(set(counts)) == 1


def test_what_is_no_choice_means_what_is_usual(run: CourseRun, organiser: FlaskClient) -> None:
    fill(run, 4, group=1)
    wish = {"whom": "everybody", "hospitals": "nowhere"}

    assert "Put 3 people into" in read(organiser.get(address(run, "/proposal"), query_string=wish))
    assert "Nobody would change group" in read(
        organiser.get(address(run, "/proposal"), query_string={**WISH, "whom": "nobody"})
    )


def test_groups_are_as_many_as_their_size_asks_for(run: CourseRun, organiser: FlaskClient) -> None:
    course = make_run("nairobi", groups=0)
    fill(course, 11)
    data = {"csrf_token": CSRF, "by": "people", "number": "4"}

    assert organiser.post(address(course), data=data).status_code == 303
    text = read(organiser.get(address(course)))

    assert "There are 3 groups now." in text
    assert "not planned for the new ones yet" in text
    assert [group.name for group in course.groups] == ["Group 1", "Group 2", "Group 3"]


@pytest.mark.parametrize(
    ("by", "number", "status", "words"),
    [
        ("groups", "3", 409, "Group 4 stays: sessions are or were planned for it, or held."),
        ("groups", "13", 422, "Write a number from 0 to 12."),
        ("people", "0", 422, "Write a number from 1 to 500."),
        ("people", "", 422, "Write a number from 1 to 500."),
        ("people", "four", 422, "Write a whole number, such as 45."),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    run: CourseRun, organiser: FlaskClient, by: str, number: str, status: int, words: str
) -> None:
    data = {"csrf_token": CSRF, "by": by, "number": number}

    answer = organiser.post(address(run), data=data)

    assert answer.status_code == status
    assert words in read(answer)
    assert len(run.groups) == 4


def test_a_group_is_called_something_else(run: CourseRun, organiser: FlaskClient) -> None:
    def rename(name: str) -> TestResponse:
        data = {"csrf_token": CSRF, "group": "2", "name": name}
        return organiser.post(address(run, "/name"), data=data)

    assert rename("Nurses").status_code == 303
    assert "The group is called “Nurses” now." in read(organiser.get(address(run)))
    taken = rename("Group 3")
    assert (taken.status_code, "Another group is called so." in read(taken)) == (409, True)
    assert rename(" ").status_code == 422
    assert run.groups[1].name == "Nurses"
