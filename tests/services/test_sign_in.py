"""Links by mail: one for each holder of an address, and nothing kept longer than it is needed."""

from datetime import datetime, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.domain.message import Message
from app.jobs import runner
from app.models.owed_work import OwedWork
from app.models.person import Contact
from app.services import sign_in
from app.services.owed_work import Taken
from app.services.sign_in import GIVEN_LINK_LASTS, LinkSpent
from tests.factories import NOW, make_person
from tests.queries_counted import counted_queries

SHARED = "ward@example.org"


class FakeMailer:
    """Stands for the post: keeps what it was given; the line can be cut after so many mails."""

    def __init__(self, *, stops_after: int | None = None) -> None:
        self.sent: list[Message] = []
        self.stops_after = stops_after

    def send(self, message: Message) -> None:
        self.sent.append(message)
        if len(self.sent) == self.stops_after:
            raise ConnectionError("the line is cut")

    def names(self) -> list[str]:
        """Who was written to, by the first line."""
        return sorted(message.body.split(",")[0] for message in self.sent)


def _work_off(mailer: FakeMailer, now: datetime = NOW) -> None:
    def mail(taken: Taken) -> None:
        sign_in.mail_link(taken, mailer=mailer, public_url="https://example.org", now=now)

    handlers = {
        sign_in.FIND_HOLDERS: lambda taken: sign_in.owe_mails(taken, now=now),
        sign_in.MAIL_LINK: mail,
    }
    while runner.work_off_one(handlers, lambda: now):
        pass


def test_everybody_who_has_the_address_is_mailed_a_link_of_their_own(db: SQLAlchemy) -> None:
    for name in ("Grace Achieng", "Peter Otieno"):
        make_person(name, email=SHARED)
    mailer = FakeMailer()

    sign_in.request_link("Ward@Example.org", now=NOW)
    _work_off(mailer)

    tokens = [message.body.split("/sign-in/")[1].split()[0] for message in mailer.sent]
    holders = sorted(sign_in.holder(token, now=NOW).name for token in tokens)
    assert mailer.names() == holders == ["Grace Achieng", "Peter Otieno"]
    assert {message.to for message in mailer.sent} == {SHARED}
    assert len({message.key for message in mailer.sent}) == 2


def test_a_mail_that_breaks_off_is_repeated_alone(db: SQLAlchemy) -> None:
    for name in ("Grace Achieng", "Peter Otieno", "Wanjiku Kamau"):
        make_person(name, email=SHARED)
    mailer = FakeMailer(stops_after=2)

    sign_in.request_link(SHARED, now=NOW)
    _work_off(mailer)
    _work_off(mailer, NOW + timedelta(minutes=1))

    assert mailer.names() == ["Grace Achieng", "Peter Otieno", "Peter Otieno", "Wanjiku Kamau"]
    assert set(db.session.scalars(db.select(OwedWork.state))) == {"done"}


def test_asking_again_within_the_minute_mails_no_second_link(db: SQLAlchemy) -> None:
    make_person(email=SHARED)
    mailer = FakeMailer()

    for _ in range(3):
        sign_in.request_link(SHARED, now=NOW)
    _work_off(mailer)
    sign_in.request_link(SHARED, now=NOW)
    _work_off(mailer)

    assert len(mailer.sent) == 1


def test_asking_costs_the_same_whether_or_not_somebody_has_the_address(db: SQLAlchemy) -> None:
    make_person(email="amina@example.org")
    asked: list[list[str]] = []

    for address in ("amina@example.org", "nobody@example.org"):
        with counted_queries() as statements:
            sign_in.request_link(address, now=NOW)
        asked.append(statements)

    assert asked[0] == asked[1]


def test_an_address_that_was_typed_is_kept_only_until_its_holders_are_found(
    db: SQLAlchemy,
) -> None:
    make_person(email="amina@example.org")
    for address in ("amina@example.org", "nobody@example.org"):
        sign_in.request_link(address, now=NOW)

    _work_off(FakeMailer())

    rows = db.session.scalars(db.select(OwedWork)).all()
    assert [row.state for row in rows] == ["done"] * 3
    assert "example.org" not in " ".join(f"{row.key} {row.payload}" for row in rows)


def test_an_address_that_is_theirs_no_more_is_mailed_nothing(db: SQLAlchemy) -> None:
    person = make_person(email=SHARED)
    mailer = FakeMailer(stops_after=1)
    sign_in.request_link(SHARED, now=NOW)
    _work_off(mailer)

    db.session.execute(db.delete(Contact).where(Contact.person_id == person.id))
    make_person("Somebody Else", email=SHARED)
    _work_off(mailer, NOW + timedelta(minutes=1))

    assert len(mailer.sent) == 1
    assert set(db.session.scalars(db.select(OwedWork.state))) == {"done"}


def test_a_link_that_was_used_or_has_expired_lets_nobody_in(db: SQLAlchemy) -> None:
    person, later = make_person(), NOW + GIVEN_LINK_LASTS
    used, unused = (sign_in.make_link(person, now=NOW) for _ in range(2))
    sign_in.use_link(used, now=NOW)
    lasting = sign_in.make_link(person, now=later - timedelta(seconds=1))

    assert sign_in.holder(lasting, now=later) == person
    for token, now in ((used, NOW), (used, later), (unused, later)):
        with pytest.raises(LinkSpent):
            sign_in.holder(token, now=now)
