"""The question whether a record of another city is one's own, as it is met on pages."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.clock import utcnow
from app.domain.permissions import Role
from app.jobs import runner
from app.models.delivery import CourseRun, Enrolment
from app.models.owed_work import OwedWork
from app.models.person import Person
from app.models.same_person import SamePersonQuestion
from app.services import enrolments, same_person
from app.services.owed_work import Taken
from app.services.people import SOMEBODY_NEW
from tests.actors import CSRF, sign_in
from tests.factories import give_role, make_person, make_run, works_in
from tests.services.test_same_person import EFUA, Post


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return make_run("nairobi")


@pytest.fixture
def efua(run: CourseRun) -> Person:
    person = make_person("Efua Asantewaa", email="efua@example.org")
    return works_in(make_run("kumasi").city, person, "Komfo Anokye")


@pytest.fixture
def new(run: CourseRun, efua: Person) -> Person:
    """The record that Nairobi made."""
    enrolled = enrolments.enrol(run.id, EFUA, who=SOMEBODY_NEW, actor=efua, now=utcnow())
    return enrolled.enrolment.person


@pytest.fixture
def proof(new: Person) -> str:
    """What the mail holds."""
    post = Post()

    def mail(taken: Taken) -> None:
        same_person.mail(taken, mailer=post, public_url="http://localhost", now=utcnow())

    while runner.work_off_one({same_person.MAIL: mail}, utcnow):
        pass
    return post.proof


def question(db: SQLAlchemy) -> SamePersonQuestion:
    return db.session.scalars(select(SamePersonQuestion)).one()


def answer(client: FlaskClient, db: SQLAlchemy, word: str, **form: str) -> str:
    """Send an answer and return the page that it leads to."""
    path = f"/me/questions/{question(db).public_id}/{word}"
    sent = client.post(path, data={"csrf_token": CSRF, **form})
    assert sent.status_code == 303, sent.text
    return client.get(sent.location).text


def test_who_is_asked_reads_city_name_and_course_on_their_pages(
    client: FlaskClient, run: CourseRun, efua: Person, new: Person
) -> None:
    sign_in(client, efua)

    for path in ("/me", "/today"):
        page = client.get(path).text
        assert "Is this you?" in page
        assert f"Nairobi has entered you as “ASANTEWAA Efua” for “{run.title}”." in page


def test_who_is_signed_in_as_the_new_record_sees_nothing_of_it(
    client: FlaskClient, db: SQLAlchemy, new: Person, proof: str
) -> None:
    sign_in(client, new)

    for path in ("/me", "/today", "/my/data", "/my/data.json"):
        page = client.get(path).text
        assert "Is this you?" not in page
        assert "Kumasi" not in page
    assert client.get(f"/me/questions/{proof}").status_code == 404


@pytest.mark.parametrize("role", [None, Role.CITY_ORGANISER, Role.PLATFORM_ADMINISTRATOR])
def test_somebody_elses_question_is_not_found(
    client: FlaskClient, db: SQLAlchemy, run: CourseRun, proof: str, role: Role | None
) -> None:
    other = make_person("Amina Wanjiru")
    if role:
        give_role(other, role, city=run.city if role is Role.CITY_ORGANISER else None)
    sign_in(client, other)
    public_id = question(db).public_id

    assert client.get(f"/me/questions/{proof}").status_code == 404
    for word in ("yes", "no"):
        path = f"/me/questions/{public_id}/{word}"
        form = {"csrf_token": CSRF, "proof": proof}
        assert client.post(path, data=form).status_code == 404
    assert question(db).answer is None


def test_the_link_of_the_mail_leads_to_the_question_and_a_yes_to_one_record(
    client: FlaskClient, db: SQLAlchemy, run: CourseRun, efua: Person, new: Person, proof: str
) -> None:
    assert client.get(f"/me/questions/{proof}").location == f"/sign-in?next=/me/questions/{proof}"
    sign_in(client, efua)
    page = client.get(f"/me/questions/{proof}")

    assert "Nairobi has entered you" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert new.merged_into_id is None  # a scanner of mail that opens it answers nothing
    after = answer(client, db, "yes", proof=proof)
    assert "The two records are one now." in after
    assert run.title in after
    assert new.merged_into_id == efua.id
    assert "This question is settled already." in answer(client, db, "yes", proof=proof)
    assert client.get(f"/me/questions/{proof}").location == "/me"


def test_a_yes_without_the_link_mails_it_again(
    client: FlaskClient, db: SQLAlchemy, efua: Person, new: Person
) -> None:
    sign_in(client, efua)
    page = answer(client, db, "yes")

    assert "open the link that is mailed to e***@example.org" in page
    assert len(db.session.scalars(select(OwedWork).filter_by(kind=same_person.MAIL)).all()) == 2
    assert (new.merged_into_id, question(db).answer) == (None, None)


def test_a_no_is_thanked_for_and_asked_no_more(
    client: FlaskClient, db: SQLAlchemy, efua: Person, new: Person
) -> None:
    sign_in(client, efua)

    assert "you are not asked again" in answer(client, db, "no")
    assert "Is this you?" not in client.get("/me").text


def test_what_stands_in_the_way_is_said_and_the_question_stays(
    client: FlaskClient, db: SQLAlchemy, run: CourseRun, efua: Person, new: Person, proof: str
) -> None:
    sign_in(client, efua)
    place = Enrolment(course_run=run, person=efua, source="by_hand", enrolled_at=utcnow())
    db.session.add(place)
    db.session.commit()
    assert f"Both records are on {run.title}." in answer(client, db, "yes", proof=proof)

    give_role(new, Role.MENTOR, run=run)
    page = answer(client, db, "yes", proof=proof)
    assert "an administrator has to look at both first" in page
    assert "Is this you?" in page


def test_the_organiser_sees_what_they_would_if_nobody_was_there(
    app: Flask, db: SQLAlchemy, run: CourseRun, efua: Person
) -> None:
    """Whom Kumasi knows, and whom nobody knows, are added to like courses with like answers."""
    organiser = give_role(make_person("Amina Wanjiru"), Role.CITY_ORGANISER, city=run.city)
    client = sign_in(app.test_client(), organiser)
    seen = []
    for course, name in ((run, "Efua Asantewaa"), (make_run("nairobi"), "Yaaa Asantewaa")):
        course_path = f"/courses/{course.public_id}/people"
        form = {"name": name, "email": f"{name[:4].lower()}@example.org", "hospital": "Embu"}
        added = client.post(f"{course_path}/add", data={"csrf_token": CSRF, **form})
        place = db.session.scalars(select(Enrolment).filter_by(course_run_id=course.id)).one()
        pages = [added, client.get(added.location), client.get(course_path)]
        pages += [client.get(f"{course_path}/{place.public_id}{each}") for each in ("", "/edit")]
        seen.append([(each.status_code, blanked(each.text, course, place)) for each in pages])
        assert "Kumasi" not in client.get("/audit").text

    assert question(db).asked_id == efua.id
    assert seen[0] == seen[1]
    assert {status for status, _text in seen[0]} == {303, 200}


def blanked(text: str, course: CourseRun, place: Enrolment) -> str:
    """Return a page without what names its course and its person, and without its moments."""
    name = place.person.name
    for each in (course.public_id, place.public_id, place.person.public_id, name, name[:4].lower()):
        text = text.replace(each, "…")
    return re.sub(r"(?<=/sessions/)[\w-]+|(?<=entry )\d+|\d\d:\d\d(:\d\d)?", "…", text)
