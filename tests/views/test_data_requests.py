"""What people ask about their data: organisers of their cities answer, and they read it."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.audit import Deed
from app.domain.data_requests import RequestKind
from app.domain.permissions import Role
from app.models.audit import AuditEntry
from app.models.data_request import DataRequest
from app.models.delivery import Enrolment
from app.models.person import Person
from app.queries import data_requests as queries
from app.services import data_requests
from app.services.data_requests import MOST_OPEN, AlreadyAnswered, TooManyRequests
from app.views.data_requests import MOST_SHOWN
from tests import factories
from tests.actors import CSRF, sign_in
from tests.factories import NOW

WHAT, WANTED = "My hospital is <wrong>.", "Embu Level 5"


@pytest.fixture
def place(db: SQLAlchemy) -> Enrolment:
    return factories.enrol(factories.make_run("nairobi"), "Wanjiku Kamau")


@pytest.fixture
def organiser(place: Enrolment) -> Person:
    person = factories.make_person("Amina Wanjiru", email="amina@example.org")
    return factories.give_role(person, Role.CITY_ORGANISER, city=place.course_run.city)


def post(client: FlaskClient, address: str, **fields: str) -> int:
    return client.post(address, data={"csrf_token": CSRF, **fields}).status_code


def stored(db: SQLAlchemy) -> list[DataRequest]:
    return list(db.session.scalars(select(DataRequest).order_by(DataRequest.id)))


def test_what_is_asked_is_answered_and_read(
    app: Flask, db: SQLAlchemy, place: Enrolment, organiser: Person
) -> None:
    trainee = sign_in(app.test_client(), place.person)
    assert post(trainee, "/my/data/corrections", what=WHAT, wanted=WANTED) == 303
    (asked,) = stored(db)
    city = sign_in(app.test_client(), organiser)
    page = city.get("/requests").text
    assert "My hospital is &lt;wrong&gt;." in page
    field = f"{asked.public_id}-answer"
    assert post(city, f"/requests/{asked.public_id}/answer", **{field: " "}) == 422
    assert post(city, f"/requests/{asked.public_id}/answer", **{field: "It is set."}) == 303

    assert "Nobody waits" in city.get("/requests").text
    assert "It is set." in trainee.get("/my/data").text
    deeds = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.thing_kind == "data_request")
    )
    assert list(deeds) == [Deed.DATA_ASKED_ABOUT, Deed.DATA_ANSWERED]


def test_another_city_finds_nothing(app: Flask, db: SQLAlchemy, place: Enrolment) -> None:
    kumasi = factories.make_run("kumasi").city
    elsewhere = factories.give_role(
        factories.make_person("Kofi Boateng"), Role.CITY_ORGANISER, city=kumasi
    )
    asked = data_requests.ask(RequestKind.CORRECTION, WHAT, WANTED, actor=place.person, now=NOW)
    client = sign_in(app.test_client(), elsewhere)

    assert "hospital" not in client.get("/requests").text
    assert (
        post(client, f"/requests/{asked.public_id}/answer", **{f"{asked.public_id}-answer": "x"})
        == 404
    )
    assert stored(db)[0].state == "open"


def test_organisers_see_an_erasure_and_do_not_answer_it(
    app: Flask, db: SQLAlchemy, place: Enrolment, organiser: Person
) -> None:
    trainee = sign_in(app.test_client(), place.person)
    assert post(trainee, "/my/data/erasure") == 303
    assert post(trainee, "/my/data/erasure") == 303
    (asked,) = stored(db)
    city = sign_in(app.test_client(), organiser)

    assert "An administrator carries it out." in city.get("/requests").text
    assert (
        post(city, f"/requests/{asked.public_id}/answer", **{f"{asked.public_id}-answer": "No."})
        == 404
    )


def test_the_same_asked_again_is_asked_once(db: SQLAlchemy, place: Enrolment) -> None:
    for _ in range(2):
        data_requests.ask(RequestKind.CORRECTION, WHAT, WANTED, actor=place.person, now=NOW)

    assert len(stored(db)) == 1


def test_nobody_asks_without_end(db: SQLAlchemy, place: Enrolment) -> None:
    for number in range(MOST_OPEN):
        data_requests.ask(RequestKind.CORRECTION, f"{number}", "x", actor=place.person, now=NOW)

    with pytest.raises(TooManyRequests):
        data_requests.ask(RequestKind.CORRECTION, "one more", "x", actor=place.person, now=NOW)


def test_the_first_answer_stands(db: SQLAlchemy, place: Enrolment, organiser: Person) -> None:
    asked = data_requests.ask(RequestKind.CORRECTION, WHAT, WANTED, actor=place.person, now=NOW)
    for _ in range(2):
        data_requests.answer(asked.id, "Done.", actor=organiser, now=NOW)

    with pytest.raises(AlreadyAnswered):
        data_requests.answer(asked.id, "No.", actor=organiser, now=NOW)
    assert stored(db)[0].answer == "Done."


def test_nothing_is_kept_of_an_empty_form(app: Flask, db: SQLAlchemy, place: Enrolment) -> None:
    trainee = sign_in(app.test_client(), place.person)

    assert post(trainee, "/my/data/corrections", what=WHAT) == 422
    assert (
        WHAT[:11]
        in trainee.post("/my/data/corrections", data={"csrf_token": CSRF, "what": WHAT}).text
    )
    assert stored(db) == []


def test_a_long_list_shows_those_that_wait_longest_with_their_forms_folded(
    app: Flask, db: SQLAlchemy, place: Enrolment, organiser: Person
) -> None:
    people = [factories.enrol(place.course_run, f"Trainee {n}").person for n in range(6)]
    for number in range(MOST_SHOWN + 2):
        actor, now = people[number % 6], NOW + timedelta(minutes=number)
        data_requests.ask(RequestKind.CORRECTION, f"Wrong {number}.", "x", actor=actor, now=now)
    city = sign_in(app.test_client(), organiser)
    page = city.get("/requests").text

    assert "Wrong 0." in page
    assert f"Wrong {MOST_SHOWN - 1}." in page
    assert f"Wrong {MOST_SHOWN}." not in page
    assert "2 more wait, and come up" in page
    assert '<details class="fold" open>' not in page
    first = queries.open_ones(None, most=1)[0]
    refused = city.post(f"/requests/{first.public_id}/answer", data={"csrf_token": CSRF})
    assert refused.text.count('<details class="fold" open>') == 1
