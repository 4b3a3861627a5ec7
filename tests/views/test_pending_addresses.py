"""A mail address that somebody writes on their own page: theirs once they open the link."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.clock import utcnow
from app.domain.message import Message
from app.domain.rate_limit import CONFIRMATIONS_BY_PERSON, CONFIRMATIONS_TO_ADDRESS
from app.extensions import db as database
from app.jobs import runner
from app.models.account import SignInSession
from app.models.owed_work import OwedWork
from app.models.person import Person
from app.models.person_record import PendingAddress
from app.queries import my_data, person_records
from app.queries import people as people_queries
from app.services import accounts, notices, own_details, pending_addresses
from app.services import sign_in as sign_in_service
from app.services.owed_work import Taken
from app.services.sign_in import LinkSpent
from tests.actors import CSRF, prepare, sign_in
from tests.at_once import at_once
from tests.conftest import Installation
from tests.factories import NOW, make_person
from tests.queries_counted import counted_queries
from tests.services.test_sign_in import FakeMailer
from tests.views.test_ways_in import account, set_up_codes

NEW = "amina@hospital.example"
PAGE = "/my/details"


@pytest.fixture
def amina(db: SQLAlchemy) -> Person:
    return make_person("Amina Hassan", email="amina@example.org")


@pytest.fixture
def holder(client: FlaskClient, amina: Person) -> FlaskClient:
    return sign_in(client, amina)


def post(client: FlaskClient, to: str, **fields: str):  # noqa: ANN201
    return client.post(to, data={"csrf_token": CSRF, **fields})


def write(client: FlaskClient, address: str = NEW, **more: str):  # noqa: ANN201
    return post(client, f"{PAGE}/addresses", email=address, **more)


def mails() -> list[Message]:
    """Send what is owed, and return it."""
    mailer = FakeMailer()

    def mail(taken: Taken) -> None:
        pending_addresses.mail(taken, mailer=mailer, public_url="http://localhost", now=utcnow())

    while runner.work_off_one({pending_addresses.MAIL: mail}, utcnow):
        pass
    return mailer.sent


def link_in(message: Message) -> str:
    return message.body.partition("http://localhost")[2].split()[0]


def addresses(person: Person) -> list[str]:
    return list(people_queries.addresses_of(person.id))


def pending(person: Person) -> PendingAddress:
    (row,) = person_records.pending_addresses(person.id)
    return row


def test_a05_an_address_is_theirs_once_the_link_is_opened_and_only_once(
    amina: Person, holder: FlaskClient
) -> None:
    asked = write(holder, "Amina@Hospital.EXAMPLE", email_shared="y")
    waits = holder.get(PAGE).text
    (message,) = mails()
    before = addresses(amina)
    looked = [holder.get(link_in(message)).status_code for _ in range(2)]
    head = holder.head(link_in(message)).status_code
    still = addresses(amina)
    pressed = post(holder, link_in(message))
    again = [holder.get(link_in(message)).status_code, post(holder, link_in(message)).status_code]

    assert asked.status_code == 303
    assert "Not confirmed yet" in waits
    assert "Not confirmed yet" not in holder.get(PAGE).text
    assert (message.to, looked, head) == ("Amina@hospital.example", [200, 200], 200)
    assert before == still == ["amina@example.org"]
    assert (pressed.status_code, again) == (303, [404, 404])
    assert addresses(amina) == ["amina@example.org", "Amina@hospital.example"]
    assert [each.shared for each in person_records.contacts(amina.id)] == [False, True]


def test_an_address_that_waits_signs_in_nobody_and_is_told_of_nothing(
    db: SQLAlchemy, app: Flask, amina: Person, holder: FlaskClient
) -> None:
    write(holder)
    mails()
    sign_in_service.request_link(NEW, now=utcnow())
    handlers = {
        sign_in_service.FIND_HOLDERS: lambda each: sign_in_service.owe_mails(each, now=utcnow())
    }
    while runner.work_off_one(handlers, utcnow):
        pass
    accounts.change(account(amina).id, {"password": None}, actor=amina, now=utcnow())
    owed = db.session.scalars(select(OwedWork).filter_by(state="owed")).all()

    assert [(each.kind, each.payload["address"]) for each in owed] == [
        (notices.MAIL, "amina@example.org")
    ]
    assert people_queries.find_by_email(NEW) == []
    assert post(holder, "/account/password/address", address=NEW).status_code == 404


def test_the_addresses_of_before_are_told_that_one_was_added(
    db: SQLAlchemy, holder: FlaskClient
) -> None:
    write(holder)
    post(holder, link_in(mails()[0]))
    owed = db.session.scalars(select(OwedWork).filter_by(kind=notices.MAIL)).all()

    assert [each.payload["address"] for each in owed] == ["amina@example.org"]


def test_another_link_takes_the_place_of_the_first_and_an_old_one_adds_nothing(
    db: SQLAlchemy, amina: Person, holder: FlaskClient
) -> None:
    write(holder)
    (first,) = mails()
    pending(amina).expires_at = utcnow() - timedelta(seconds=1)
    db.session.commit()
    late = post(holder, link_in(first)).status_code
    page = holder.get(PAGE).text
    db.session.execute(OwedWork.__table__.delete())  # type: ignore[attr-defined]  # a minute later
    db.session.commit()
    post(holder, f"{PAGE}/addresses/send-again", address=pending(amina).public_id)
    (second,) = mails()

    assert (late, "has run out" in page) == (404, True)
    assert post(holder, link_in(first)).status_code == 404
    assert post(holder, link_in(second)).status_code == 303
    assert addresses(amina) == ["amina@example.org", NEW]


def test_what_was_taken_back_is_mailed_nothing_and_added_by_no_link(
    db: SQLAlchemy, amina: Person, holder: FlaskClient
) -> None:
    write(holder)
    (message,) = mails()
    post(holder, f"{PAGE}/addresses/remove", address=pending(amina).public_id)
    gone = post(holder, link_in(message)).status_code
    write(holder)
    post(holder, f"{PAGE}/addresses/remove", address=pending(amina).public_id)

    assert (gone, mails()) == (404, [])
    assert addresses(amina) == ["amina@example.org"]
    assert db.session.scalars(select(PendingAddress)).all() == []


def test_somebody_else_who_opens_the_link_gets_no_further(
    app: Flask, amina: Person, holder: FlaskClient
) -> None:
    """A typing error must let nobody into another's account, nor add an account to theirs."""
    write(holder)
    (message,) = mails()
    other = sign_in(app.test_client(), make_person("Grace Achieng", email=NEW))
    visitor = prepare(app.test_client())

    assert other.get(link_in(message)).status_code == 404
    assert post(other, link_in(message)).status_code == 404
    assert visitor.get(link_in(message)).location.startswith("/sign-in?next=")
    assert addresses(amina) == ["amina@example.org"]
    assert post(holder, link_in(message)).status_code == 303


def test_nobody_changes_what_waits_with_another_person(
    app: Flask, amina: Person, holder: FlaskClient
) -> None:
    write(holder)
    public_id = pending(amina).public_id
    other = sign_in(app.test_client(), make_person("Grace Achieng"))
    for deed in ("send-again", "remove"):
        assert post(other, f"{PAGE}/addresses/{deed}", address=public_id).status_code == 303

    assert pending(amina).address == NEW


def test_a02_nothing_differs_when_others_have_the_address(db: SQLAlchemy, amina: Person) -> None:
    make_person("Grace Achieng", email=NEW)
    asked: list[list[str]] = []
    for address in (NEW, "nobody@hospital.example"):
        with counted_queries() as statements:
            pending_addresses.add(address, shared=False, actor=amina, now=NOW)
        asked.append(statements)
    held = my_data.collect(amina.id)

    assert asked[0] == asked[1]
    assert [row["address"] for row in held["pending_addresses"]] == [
        NEW,
        "nobody@hospital.example",
    ]
    assert NEW not in my_data.traces_of(amina.id).texts


def test_a57_the_mail_says_nothing_that_somebody_typed(holder: FlaskClient, amina: Person) -> None:
    own_details.save(
        {"name": "Win at evil.example"}, shown=own_details.values_of(amina), actor=amina, now=NOW
    )
    write(holder)
    (message,) = mails()

    assert "evil" not in message.subject + message.body


def test_a57_few_mails_go_to_one_address_and_few_are_asked_for_by_one_person(
    app: Flask, holder: FlaskClient
) -> None:
    others = [
        sign_in(app.test_client(), make_person(f"Trainee No. {number}"))
        for number in range(CONFIRMATIONS_TO_ADDRESS.burst)
    ]
    to_one = [write(each, NEW).status_code for each in [*others, holder]]
    by_one = [
        write(others[0], f"a{number}@example.org").status_code
        for number in range(CONFIRMATIONS_BY_PERSON.burst)
    ]

    assert to_one == [303] * CONFIRMATIONS_TO_ADDRESS.burst + [429]
    assert by_one == [303] * (CONFIRMATIONS_BY_PERSON.burst - 1) + [429]


def test_who_has_a_second_factor_gives_it_before_an_address_is_added(
    db: SQLAlchemy, app: Flask, amina: Person, holder: FlaskClient
) -> None:
    set_up_codes(holder)
    write(holder)
    (message,) = mails()
    weaken(db)
    answer = post(holder, link_in(message))

    assert answer.location.startswith("/sign-in/again")
    assert addresses(amina) == ["amina@example.org"]


def weaken(db: SQLAlchemy) -> None:
    """As if the second factor had been given yesterday."""
    db.session.execute(SignInSession.__table__.update().values(strong_at=None))  # type: ignore[attr-defined]
    db.session.commit()


def test_only_so_many_are_kept_those_that_wait_included(
    db: SQLAlchemy, amina: Person, holder: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_details, "MOST_ROWS", 2)
    write(holder)
    write(holder, "third@example.org")
    write(holder, "AMINA@example.org")

    assert "There are twenty already" in holder.get(PAGE).text
    assert pending(amina).address == NEW
    assert addresses(amina) == ["AMINA@example.org"]


def test_a05_of_many_who_press_one_link_at_once_one_adds_the_address(
    installation: Installation,
) -> None:
    app = installation.app()
    with app.app_context():
        person = make_person("Amina Hassan", email="amina@example.org")
        person_id = person.id
        pending_addresses.add(NEW, shared=False, actor=person, now=utcnow())
        token = link_in(mails()[0]).rpartition("/")[2]

    def press() -> str:
        actor = database.session.get_one(Person, person_id)
        return pending_addresses.confirm(token, actor=actor, now=utcnow())

    came_of_it = at_once(app, [press] * 6)

    with app.app_context():
        kept = list(people_queries.addresses_of(person_id))
    assert came_of_it.count(NEW) == 1
    assert sum(isinstance(each, LinkSpent) for each in came_of_it) == 5
    assert kept == ["amina@example.org", NEW]
