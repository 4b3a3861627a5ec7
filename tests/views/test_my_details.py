"""A person's own details: what they say is kept as they say it, and nothing typed is lost."""

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

from app.domain.consents import Purpose
from app.domain.sign_in_session import FRESH_FOR
from app.models.person import Contact, Person
from app.models.person_record import Consent, Licence
from app.models.same_person import PersonKey
from app.queries import eligibility, person_records
from app.services import own_details
from app.services.claims import ClaimsDesk, Printing
from tests.actors import CSRF, sign_in
from tests.certificate_values import CLAIMS
from tests.factories import NOW, enrol, make_person, make_run

PAGE = "/my/details"


@pytest.fixture
def amina(db: SQLAlchemy) -> Person:
    return make_person("Amina Hassan", email="amina@example.org")


@pytest.fixture
def holder(client: FlaskClient, amina: Person) -> FlaskClient:
    return sign_in(client, amina)


def post(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    return client.post(f"{PAGE}{address}", data={"csrf_token": CSRF, **fields})


def was(person: Person) -> dict[str, str]:
    """What the page shows of somebody, as its form sends it along."""
    values = own_details.values_of(person)
    fields = {f"was-{field}": value for field, value in values.items()}
    return fields | {field: value for field, value in values.items() if field != "languages"}


def test_what_is_typed_is_kept(db: SQLAlchemy, amina: Person, holder: FlaskClient) -> None:
    typed = {
        "name": "Amina  Hässan",
        "name_in_script": "អាមីណា",
        "time_zone": "Africa/Nairobi",
        "language_1": "sw",
        "language_2": "en",
        "language_3": "sw",
        "gender": "woman",
    }
    answer = post(holder, "", **{**was(amina), **typed})

    assert answer.status_code == 303
    assert own_details.values_of(amina) == {
        "name": "Amina Hässan",
        "name_in_script": "អាមីណា",
        "languages": "sw en",
        "time_zone": "Africa/Nairobi",
        "gender": "woman",
    }
    assert amina.sort_key == "amina hassan"
    words = db.session.scalars(select(PersonKey.key).where(PersonKey.kind == "word")).all()
    assert {"amina", "hassan", "អាមីណា"} <= set(words)


def test_an_empty_field_takes_away_what_was_known(amina: Person, holder: FlaskClient) -> None:
    own_details.save({"gender": "woman"}, shown={}, actor=amina, now=NOW)
    post(holder, "", **{**was(amina), "gender": ""})

    assert amina.gender is None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Write your name."),
        ("name", "\u202eAmina", "U+202E"),
        ("name", "123", "A name has letters"),
        ("name_in_script", "a" * 121, "at most 120"),
        ("gender", "g" * 81, "a little shorter"),
        ("time_zone", "Mars/Olympus", "Not a valid choice"),
        ("language_1", "tlh", "Not a valid choice"),
    ],
)
def test_bad_input_says_what_is_wrong_and_loses_nothing(
    amina: Person, holder: FlaskClient, field: str, value: str, words: str
) -> None:
    before = own_details.values_of(amina)
    sent = {**was(amina), "gender": "typed with care", field: value}
    answer = post(holder, "", **sent)

    assert answer.status_code == 422
    assert words in answer.text
    assert sent["gender"] in answer.text
    assert own_details.values_of(amina) == before


def test_an_older_page_wipes_nothing_that_a_colleague_saved(
    amina: Person, holder: FlaskClient
) -> None:
    old_page = was(amina)
    own_details.save(
        {"gender": "woman", "name": "Amina H."}, shown=was_known(amina), actor=amina, now=NOW
    )
    untouched = post(holder, "", **{**old_page, "time_zone": "Africa/Nairobi"})
    overtaken = post(holder, "", **{**old_page, "name": "Amina Hassan Ali"})

    assert untouched.status_code == 303
    assert (amina.gender, amina.name, amina.time_zone) == ("woman", "Amina H.", "Africa/Nairobi")
    assert overtaken.status_code == 409
    assert "Amina H." in overtaken.text
    assert 'value="Amina Hassan Ali"' in overtaken.text


def was_known(person: Person) -> dict[str, str]:
    return dict(own_details.values_of(person))


def test_a_name_for_certificates_is_looked_at_before_it_counts(
    amina: Person, holder: FlaskClient
) -> None:
    looked = post(holder, "/certificate-name", certificate_name="Dr Amina Hassan Ali")
    assert "Dr Amina Hassan Ali" in looked.text
    assert "Yes, this is my name" in looked.text
    assert amina.certificate_name is None

    name = {"certificate_name": "Dr Amina Hassan Ali", "confirmed": "1"}
    assert post(holder, "/certificate-name", **name).status_code == 303
    assert (amina.name_for_certificates, amina.name) == ("Dr Amina Hassan Ali", "Amina Hassan")
    assert amina.certificate_name_at is not None


def test_certificates_carry_the_name_that_was_confirmed(db: SQLAlchemy) -> None:
    run = make_run()
    enrolment = enrol(run, "Amina Hassan")
    desk = ClaimsDesk(run, Printing("http://localhost", illustrative=True), now=NOW)
    decision = eligibility.decisions(run, now=NOW)[enrolment.id]
    written = (enrolment, decision, CLAIMS.number, CLAIMS.code)
    before = desk.write(*written)
    own_details.confirm_certificate_name("Amina H. Ali", actor=enrolment.person, now=NOW)
    after = desk.write(*written)

    assert (before.recipient, after.recipient) == ("Amina Hassan", "Amina H. Ali")


def test_contacts_are_added_marked_and_taken_away(amina: Person, holder: FlaskClient) -> None:
    post(holder, "/addresses", email="Amina@Example.ORG", email_shared="y")
    post(holder, "/phones", phone="+254 700 555 001")
    post(holder, "/phones", phone="+254 700-555-001", phone_shared="y")

    kept = [(each.value, each.shared) for each in person_records.contacts(amina.id)]
    assert kept == [
        ("Amina@example.org", True),
        ("+254 700-555-001", True),
    ]
    post(holder, "/contacts/remove", kind="phone", key="254700555001")
    post(holder, "/contacts/remove", kind="phone", key="254700555001")
    assert len(person_records.contacts(amina.id)) == 1


def test_addresses_are_ways_in_and_change_only_soon_after_signing_in(
    amina: Person, holder: FlaskClient
) -> None:
    post(holder, "/addresses", email="clinic@example.org")
    with holder.session_transaction() as session:
        session["fs_paa"] -= FRESH_FOR.total_seconds() + 1
        session.pop("fs_gexp")

    added = post(holder, "/addresses", email="thief@example.org")
    removed = post(holder, "/contacts/remove", kind="email", key="clinic@example.org")
    phone = post(holder, "/phones", phone="+254 700 555 001")

    assert (added.location, removed.location) == ("/sign-in/again", "/sign-in/again")
    assert phone.location == f"{PAGE}#contacts"
    assert [each.value for each in person_records.contacts(amina.id)] == [
        "amina@example.org",
        "clinic@example.org",
        "+254 700 555 001",
    ]


def test_the_last_address_stays(amina: Person, holder: FlaskClient) -> None:
    post(holder, "/contacts/remove", kind="email", key="amina@example.org")

    assert "You sign in with this address" in holder.get(PAGE).text
    assert [each.value for each in person_records.contacts(amina.id)] == ["amina@example.org"]


@pytest.mark.parametrize(
    ("address", "fields", "words"),
    [
        ("/addresses", {"email": "amina"}, "There is no @"),
        ("/phones", {"phone": "call me"}, "Write a phone number like"),
        ("/phones", {"phone": "12"}, "Write a phone number like"),
        ("/licences", {"council": "", "number": "A 1"}, "which council"),
        ("/licences", {"council": "KMPDC", "number": ""}, "Write the number"),
        ("/certificate-name", {"certificate_name": ""}, "as it should stand"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    db: SQLAlchemy, holder: FlaskClient, address: str, fields: dict[str, str], words: str
) -> None:
    answer = post(holder, address, **fields)

    assert answer.status_code == 422
    assert words in answer.text
    assert all(f'value="{value}"' in answer.text for value in fields.values() if value)


def test_only_so_many_contacts_are_kept(
    db: SQLAlchemy, amina: Person, holder: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_details, "MOST_ROWS", 1)
    post(holder, "/addresses", email="other@example.org")

    assert "There are twenty already" in holder.get(PAGE).text
    assert len(person_records.contacts(amina.id)) == 1


def test_a_licence_is_kept_once_and_found_by_its_key(
    db: SQLAlchemy, amina: Person, holder: FlaskClient
) -> None:
    post(holder, "/licences", council="KMPDC", number="A 1234")
    post(holder, "/licences", council="kmpdc", number="A-1234")
    (kept,) = person_records.licences(amina.id)
    found = db.session.scalars(select(PersonKey.key).filter_by(kind="licence")).all()

    assert (kept.council, kept.number, found) == ("kmpdc", "A-1234", ["kmpdc:a1234"])
    post(holder, "/licences/remove", licence=kept.public_id)
    assert db.session.scalars(select(Licence)).all() == []
    assert db.session.scalars(select(PersonKey.key).filter_by(kind="licence")).all() == []


def test_nobody_takes_away_what_is_another_persons(
    db: SQLAlchemy, amina: Person, holder: FlaskClient
) -> None:
    other = make_person("Grace Achieng", email="grace@example.org")
    own_details.add_licence("NCK", "7", actor=other, now=NOW)
    post(holder, "/licences/remove", licence=person_records.licences(other.id)[0].public_id)
    post(holder, "/contacts/remove", kind="email", key="grace@example.org")

    assert len(person_records.licences(other.id)) == 1
    assert db.session.scalars(select(Contact).filter_by(person_id=other.id)).one()


def test_every_answer_is_kept_with_the_sentence_that_was_shown(
    db: SQLAlchemy, amina: Person, holder: FlaskClient
) -> None:
    for answer in ("yes", "yes", "no"):
        post(holder, "/consents", purpose="directory", answer=answer)
    rows = db.session.scalars(select(Consent).order_by(Consent.id)).all()

    assert [row.given for row in rows] == [True, False]
    assert all(row.wording in holder.get(PAGE).text for row in rows)
    assert not person_records.consents(amina.id)[Purpose.DIRECTORY].given


def test_an_answer_to_nothing_changes_nothing(db: SQLAlchemy, holder: FlaskClient) -> None:
    assert post(holder, "/consents", purpose="everything", answer="yes").status_code == 303
    assert db.session.scalars(select(Consent)).all() == []


def test_an_answer_is_never_changed(db: SQLAlchemy, amina: Person) -> None:
    own_details.answer(Purpose.PHOTO, given=True, wording="My photo.", actor=amina, now=NOW)
    row = db.session.scalars(select(Consent)).one()
    row.given = False

    with pytest.raises(DBAPIError, match="frozen"):
        db.session.flush()
    db.session.rollback()
