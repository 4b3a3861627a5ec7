"""Notices: who signs in is told at the addresses of before when that changes, once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.database import write_unit
from app.domain.message import Message
from app.domain.trainee_import.columns import Field
from app.jobs import runner
from app.models.account import Account, Passkey
from app.models.owed_work import OwedWork
from app.models.person import Person
from app.services import accounts, contacts, merging, notices, own_details, people
from app.services.owed_work import Taken
from tests.factories import NOW, make_person
from tests.recorded import recorded
from tests.services.test_sign_in import FakeMailer

ADDRESS = "amina@example.org"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def amina(db: SQLAlchemy) -> Person:
    return make_person("Amina Wanjiru", email=ADDRESS)


@pytest.fixture
def account(amina: Person) -> Account:
    return accounts.account_of(amina, now=NOW)


def work_off(mailer: FakeMailer) -> list[Message]:
    def mail(taken: Taken) -> None:
        notices.mail(taken, mailer=mailer, public_url="https://example.org", now=LATER)

    while runner.work_off_one({notices.MAIL: mail}, lambda: LATER):
        pass
    return mailer.sent


def told() -> list[tuple[str, str]]:
    """Who is told what, by the first words after the name."""
    return sorted(
        (each.to, each.body.split("\n\n")[1].partition(" on ")[0])
        for each in work_off(FakeMailer())
    )


def key_of(account_id: int) -> Passkey:
    return Passkey(
        account_id=account_id, name="Phone", credential_id=b"1", public_key=b"1",
        device_type="single_device", usage="first",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"password": "hash", "fs_uniquifier": "new"}, ["A new password was set"]),
        ({"password": None}, ["Your password was removed"]),
        ({"password": "the same, hashed anew"}, []),
        (
            {"tf_totp_secret": "secret", "tf_primary_method": "authenticator"},
            ["An app that shows codes was set up"],
        ),
        (
            {"tf_totp_secret": None, "tf_primary_method": None},
            ["The codes of your app were switched off"],
        ),
        ({"mf_recovery_codes": ["hash"]}, ["New recovery codes were made"]),
    ],
)
def test_what_changes_in_an_account_is_told(
    account: Account, fields: dict[str, object], words: list[str]
) -> None:
    accounts.change(account.id, fields, actor=account.person, now=NOW)

    assert told() == [(ADDRESS, each) for each in words]


def test_passkeys_and_a_reset_are_told(db: SQLAlchemy, account: Account) -> None:
    accounts.add_passkey(key_of(account.id), now=NOW)
    (key,) = db.session.scalars(select(Passkey)).all()
    accounts.remove_passkey(key.id, now=NOW)
    accounts.reset_second_factor(account.id, actor=None, now=NOW)

    assert told() == [
        (ADDRESS, "A passkey was added"),
        (ADDRESS, "A passkey was removed"),
        (ADDRESS, "Your passkeys and codes were taken off"),
    ]


def test_another_address_for_the_password_is_told_and_the_first_one_not(
    amina: Person, account: Account
) -> None:
    recorded(contacts.keep)(amina.id, "email", "a@example.org", shared=False)
    accounts.choose_address(ADDRESS, actor=amina, now=NOW)
    accounts.choose_address(ADDRESS, actor=amina, now=NOW)
    before = told()
    accounts.choose_address("a@example.org", actor=amina, now=NOW)

    words = "Another of your mail addresses was chosen to go with your password"
    assert (before, told()) == ([], [("a@example.org", words), (ADDRESS, words)])


def replace(person: Person, address: str) -> None:
    changes = {person.id: {Field.EMAIL: address}}
    recorded(people.update_all)(changes, city_id=None, now=NOW)


def take_away(person: Person, _address: str) -> None:
    own_details.remove_contact("email", ADDRESS, actor=person, now=NOW)


def merge(person: Person, address: str) -> None:
    other = make_person("Amina W.", email=address)
    merging.merge(
        kept=person.id, merged=other.id, cities=None, reason="same", actor=person, now=NOW
    )


@pytest.mark.parametrize(
    ("change", "told_at"),
    [
        (replace, ["a@example.org", ADDRESS]),
        (take_away, ["a@example.org", ADDRESS]),
        (merge, ["a@example.org", ADDRESS, "new@example.org"]),
    ],
)
def test_changed_addresses_are_told_at_all_of_before(
    amina: Person, change: Callable[[Person, str], None], told_at: list[str]
) -> None:
    recorded(contacts.keep)(amina.id, "email", "a@example.org", shared=False)
    change(amina, "new@example.org")

    assert told() == [(each, "Your mail addresses were changed") for each in told_at]


@pytest.mark.parametrize("address", [ADDRESS, "AMINA@example.org"])
def test_an_address_that_stays_is_no_change(amina: Person, address: str) -> None:
    replace(amina, address)
    own_details.add_phone("+254 700 555 001", shared=False, actor=amina, now=NOW)

    assert told() == []


def test_whoever_has_no_address_is_told_nowhere(db: SQLAlchemy) -> None:
    person = make_person("Grace Achieng")
    replace(person, "grace@example.org")

    assert told() == []


def test_a_notice_says_what_when_and_what_to_do_and_no_secret(
    db: SQLAlchemy, amina: Person, account: Account
) -> None:
    amina.time_zone = "Africa/Nairobi"
    db.session.commit()
    fields = {"password": "a-hash", "fs_uniquifier": "a-new-key"}
    accounts.change(account.id, fields, actor=amina, now=NOW)
    (message,) = work_off(FakeMailer())

    assert message.body.startswith("Amina Wanjiru,\n\nA new password was set on ")
    assert "(Africa/Nairobi)" in message.body
    assert "https://example.org/account\n" in message.body
    assert not any(secret in message.body for secret in ("a-hash", "a-new-key"))


def test_a_notice_that_breaks_off_is_sent_again_as_the_same_mail(
    db: SQLAlchemy, account: Account
) -> None:
    accounts.change(account.id, {"password": None}, actor=account.person, now=NOW)
    mailer = FakeMailer(stops_after=1)
    work_off(mailer)
    db.session.execute(OwedWork.__table__.update().values(due_at=NOW))  # type: ignore[attr-defined]
    db.session.commit()
    work_off(mailer)

    first, second = mailer.sent
    assert first == second
    assert db.session.scalars(select(OwedWork.payload).filter_by(kind=notices.MAIL)).all() == [{}]


def test_a_change_that_fails_tells_nobody(db: SQLAlchemy, account: Account) -> None:
    def change_and_fail() -> None:
        accounts.change(account.id, {"password": None}, actor=account.person, now=NOW)
        raise ValueError("it fails later")

    with pytest.raises(ValueError, match="it fails later"):
        write_unit(change_and_fail)()
    assert db.session.scalars(select(OwedWork).filter_by(kind=notices.MAIL)).all() == []


def test_the_same_change_at_the_same_moment_is_told_once(account: Account) -> None:
    for _ in range(2):
        accounts.change(account.id, {"password": None}, actor=account.person, now=NOW)

    assert len(told()) == 1
