"""Erasing a person: nothing personal is left anywhere, and what stays says so."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from app import jobs
from app.adapters.storage import MissingFile
from app.clock import utcnow
from app.database import write_unit
from app.domain.attendance import Status
from app.domain.audit import Deed
from app.domain.audit_verification import verify
from app.domain.data_requests import RequestKind
from app.domain.message import Message
from app.domain.permissions import Role
from app.domain.trainee_import.columns import Field
from app.extensions import Base, db
from app.jobs import runner
from app.models.attendance import AttendanceEvent
from app.models.audit import AuditDetail, AuditEntry
from app.models.certificate import Certificate
from app.models.data_request import DataRequest
from app.models.delivery import CourseRun
from app.models.funder import RunFunder
from app.models.owed_work import OwedWork
from app.models.person import Contact, Person
from app.models.person_record import PendingAddress
from app.models.plan import AcceptedConflict
from app.models.trainee_import import TraineeImport
from app.queries import audit_chain
from app.services import (
    api_tokens,
    audit,
    contacts,
    data_requests,
    erasure,
    own_details,
    pending_addresses,
    people,
    personal_links,
    roles,
    sign_in,
    subscriptions,
)
from app.services.erasure import NAME, NamesThem, RunsACourse
from app.wiring import adapters
from tests import factories
from tests.actors import CSRF
from tests.actors import sign_in as signed_in
from tests.at_once import at_once, count
from tests.certificate_values import CLAIMS
from tests.conftest import Installation
from tests.factories import NOW
from tests.recorded import recorded
from tests.world import PDF, _issue

NAMES = ("Wanjiku Kamau", "Wanjiku Njeri", "វ៉ាន់ជីគូ", "Dr. Akosua Mensah-Łukasz")
CONTACTS = ("wanjiku@example.org", "+254 700 123 456", "254700123456")
LICENCE = "KMPDC-A98765"
TYPED = "kamau@hospital.example"
PRIVATE = (*NAMES, *CONTACTS, LICENCE, TYPED)


class NoMails:
    """An outbox in which nothing lies."""

    def forget(self, is_about: Callable[[str], bool]) -> None:
        """Do nothing."""


def somebody(run: CourseRun, organiser: Person) -> Person:
    """Make a person who left something everywhere."""
    place = factories.enrol(run, "Wanjiku Njeri")
    person = place.person
    recorded(contacts.keep)(person.id, "email", CONTACTS[0], shared=False)
    pending_addresses.add(TYPED, shared=False, actor=person, now=utcnow())
    own_details.add_phone(CONTACTS[1], shared=False, actor=person, now=NOW)
    own_details.add_licence("KMPDC", LICENCE, actor=person, now=NOW)
    shown = own_details.values_of(person)
    typed = {**shown, "name": "Wanjiku Kamau", "name_in_script": NAMES[2], "gender": "woman"}
    own_details.save(typed, shown=shown, actor=person, now=NOW)
    own_details.confirm_certificate_name("Wanjiku Kamau", actor=person, now=NOW)
    factories.works_in(run.city, person)
    factories.give_role(person, Role.MENTOR, run=run)
    subscriptions.subscribe("Phone of Wanjiku Kamau", actor=person, now=NOW)
    api_tokens.create("Sheet", scopes=["read"], days=30, strong=True, actor=person, now=utcnow())
    personal_links.make(person, city_id=run.city_id, actor=organiser, now=utcnow())
    sign_in.make_link(person, now=utcnow())
    _leave_more(run, person, organiser)
    _issue(place, organiser)
    db.session.commit()
    return person


def _leave_more(run: CourseRun, person: Person, organiser: Person) -> None:
    session = factories.sessions_of(run)[0]
    db.session.add_all(
        [
            AttendanceEvent(
                event_id="0b0d3c9e-1111-4222-8333-444444444444",
                course_session_id=session.id,
                person_id=person.id,
                status=Status.PRESENT,
                method="by_hand",
                asserted_by_id=organiser.id,
                observed_at=NOW,
                received_at=NOW,
            ),
            RunFunder(course_run_id=run.id, position=1, name=NAMES[0], note=f"By {NAMES[0]}"),
            AcceptedConflict(
                course_run_id=run.id,
                key="room|1||a",
                reason=f"{NAMES[0]} brings chairs.",
                accepted_by_id=organiser.id,
                accepted_at=NOW,
            ),
            TraineeImport(
                course_run=run,
                file_name="Wanjiku Kamau.csv",
                file_sha256="0" * 64,
                header=["Name", "Phone"],
                rows=[[2, ["KAMAU, Wanjiku", "254-700-123456"]], [3, ["Otieno Ouma", ""]]],
                mapping={},
                uploaded_by_id=organiser.id,
                uploaded_at=NOW,
            ),
        ]
    )
    db.session.commit()
    sign_in.request_link(CONTACTS[0], now=NOW)
    data_requests.ask(RequestKind.CORRECTION, "I am Wanjiku Kamau.", "Njeri", actor=person, now=NOW)
    adapters().mailer.send(Message("m-1", CONTACTS[0], "Your link", f"For {NAMES[2]}\n", NOW))


def dump() -> str:
    """Write every row of every table as text, JSON without escapes."""
    lines = [
        json.dumps(dict(row), ensure_ascii=False, default=_as_text)
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(select(table)).mappings()
    ]
    return "\n".join(lines)


def _as_text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def found_in_files(folder: Path) -> list[tuple[str, str]]:
    return [
        (str(path.relative_to(folder)), private)
        for path in folder.rglob("*")
        if path.is_file()
        for private in PRIVATE
        if _holds(path.read_bytes(), private)
    ]


def _holds(data: bytes, private: str) -> bool:
    escaped = json.dumps(private)[1:-1].encode()
    return private.encode() in data or escaped in data


def ask(person: Person) -> DataRequest:
    return data_requests.ask(RequestKind.ERASURE, "", actor=person, now=NOW)


def test_a71_whoever_is_erased_is_found_nowhere_certificates_and_all(
    installation: Installation,
) -> None:
    app = installation.app()
    folder = Path(installation.environment["DATA_DIR"])
    with app.app_context():
        run = factories.make_run("nairobi")
        organiser = factories.make_person("Amina Wanjiru", email="amina@example.org")
        admin = factories.give_role(
            factories.make_person("Ines Albrecht"), Role.PLATFORM_ADMINISTRATOR
        )
        person = somebody(run, organiser)
        asked = ask(person)
        while runner.work_off_one(jobs.handlers(adapters())):
            pass
        assert TYPED in {private for _file, private in found_in_files(folder)}
        assert set(PRIVATE[:3]) <= {each for each in PRIVATE if each in dump()}
        assert found_in_files(folder) != []

        erasure.erase(
            asked.person_id, reason="Asked.", actor=admin, now=NOW, outbox=adapters().mailer
        )
        while runner.work_off_one(jobs.handlers(adapters())):
            pass
        left = dump()
        report = verify(audit_chain.whole(), erased=audit_chain.erased())
        db.session.rollback()
        with pytest.raises(MissingFile):
            adapters().storage.get(sha256(PDF).hexdigest())
        assert found_in_files(folder) == []

    assert [each for each in PRIVATE if each in left] == []
    assert '"name": "funder"' in left
    assert '"reason": "–"' in left
    assert report.ok


def test_another_s_address_that_was_typed_and_not_confirmed_stays_theirs(
    run_of: CourseRun, organiser: Person, admin: Person
) -> None:
    person = factories.enrol(run_of, "Wanjiku Kamau").person
    pending_addresses.add("amina@example.org", shared=False, actor=person, now=NOW)
    wish = data_requests.ask(
        RequestKind.CORRECTION, "Write to amina@example.org.", "Yes.", actor=organiser, now=NOW
    )
    erase(ask(person), admin)

    assert wish.what == "Write to amina@example.org."
    assert [each.value for each in organiser.contacts] == ["amina@example.org"]
    assert db.session.scalars(select(PendingAddress)).all() == []


def details_about(person: Person) -> list[object]:
    return list(
        db.session.scalars(
            select(AuditDetail.after)
            .join(AuditEntry, AuditEntry.seq == AuditDetail.seq)
            .where(AuditEntry.subject_id == person.id)
        )
    )


@pytest.mark.parametrize("name", ["ANITA RAO", "Rao Anita", "anita  rao"])
def test_somebody_else_of_the_same_name_keeps_all_however_it_is_written(
    run_of: CourseRun, admin: Person, name: str
) -> None:
    person = people.create(name="Anita Rao", now=NOW)
    other = people.create(name=name, email="other@example.org", now=NOW)
    before = details_about(other)
    erase(ask(person), admin)

    assert None not in before
    assert details_about(other) == before


@pytest.mark.parametrize("kind", ["email", "phone", "name"])
def test_what_somebody_once_wrote_and_is_anothers_stays_the_others(
    run_of: CourseRun, admin: Person, kind: str
) -> None:
    person = people.create(name="Anita Rao", now=NOW)
    theirs = {"email": "w@example.org", "phone": "+254 700 555 001", "name": "Wanjiku Kamau"}
    other = people.create(
        name=theirs["name"], email=theirs["email"], phone=theirs["phone"], now=NOW
    )
    field = Field(kind)
    written = "0700 555001" if kind == "phone" else theirs[kind].upper()
    for value in (written, "Anita Rao" if kind == "name" else ""):
        details = {person.id: {field: value}}
        recorded(people.update_all)(details, city_id=None, now=NOW)
        audit_of(person, kind, value)
    sign_in.request_link("w@example.org", now=NOW)
    before = details_about(other)
    erase(ask(person), admin)
    owed = db.session.scalars(select(OwedWork).where(OwedWork.kind == sign_in.FIND_HOLDERS)).one()

    assert details_about(other) == before
    assert owed.state == "owed"


def test_a_certificate_name_of_somebody_else_stays_theirs(run_of: CourseRun, admin: Person) -> None:
    person = people.create(name="Émile Zola", now=NOW)
    other = people.create(name="E. Zola", now=NOW)
    own_details.confirm_certificate_name("Émile Zola", actor=other, now=NOW)
    before = details_about(other)
    erase(ask(person), admin)

    assert details_about(other) == before


def test_a_short_phone_that_two_share_stays_the_others(run_of: CourseRun, admin: Person) -> None:
    one, other = (people.create(name=name, phone="555-01", now=NOW) for name in ("A B", "C D"))
    before = details_about(other)
    erase(ask(one), admin)

    assert details_about(other) == before


def audit_of(person: Person, field: str, value: str) -> None:
    """Have the trail know what somebody was called or reached by."""

    @write_unit
    def note() -> None:
        audit.record(
            Deed.PERSON_CORRECTED, person, actor=person, now=NOW, after={field: value},
            subject_id=person.id,
        )  # fmt: skip

    note()


@pytest.fixture
def run_of(app: Flask) -> CourseRun:
    return factories.make_run("nairobi")


@pytest.fixture
def organiser(run_of: CourseRun) -> Person:
    return factories.make_person("Amina Wanjiru", email="amina@example.org")


@pytest.fixture
def admin(app: Flask) -> Person:
    person = factories.make_person("Ines Albrecht", email="ines@example.org")
    return factories.give_role(person, Role.PLATFORM_ADMINISTRATOR)


def erase(asked: DataRequest, admin: Person, reason: str = "Asked.") -> bool:
    person = asked.person
    return erasure.erase(person.id, reason=reason, actor=admin, now=NOW, outbox=NoMails())


def test_what_stays_says_that_somebody_was_there(
    app: Flask, run_of: CourseRun, organiser: Person, admin: Person
) -> None:
    person = somebody(run_of, organiser)
    before = db.session.scalars(select(Certificate)).one()
    kept = (before.number, before.code, before.pdf_sha256, before.issued_at)
    erase(ask(person), admin)

    certificate = db.session.scalars(select(Certificate)).one()
    assert (certificate.state, certificate.claims) == ("erased", {})
    assert kept == (
        certificate.number, certificate.code, certificate.pdf_sha256, certificate.issued_at,
    )  # fmt: skip
    assert db.session.scalars(select(AttendanceEvent.person_id)).all() == [person.id]
    assert (person.name, person.sort_key, person.erased_at) == (NAME, "", NOW)
    rows = db.session.scalars(select(TraineeImport)).one().rows
    assert rows == [[3, ["Otieno Ouma", ""]]]
    assert {each.state for each in db.session.scalars(select(DataRequest))} == {"answered"}


def test_the_check_of_a_certificate_answers_erased_with_its_number(
    app: Flask, run_of: CourseRun, organiser: Person, admin: Person
) -> None:
    erase(ask(somebody(run_of, organiser)), admin)
    client = app.test_client()

    answer = client.get(f"/verify/{CLAIMS.code}.json").get_json()
    page = client.get(f"/verify/{CLAIMS.code}")
    assert answer == {"state": "erased", "number": CLAIMS.number, "sha256": None}
    assert page.status_code == 200
    assert CLAIMS.number in page.text
    assert "genuine" not in page.text


def test_again_changes_nothing(
    app: Flask, run_of: CourseRun, organiser: Person, admin: Person
) -> None:
    asked = ask(somebody(run_of, organiser))
    assert erase(asked, admin)
    before = dump()

    assert not erase(asked, admin)
    assert dump() == before


def test_of_two_with_one_name_and_phone_the_other_keeps_everything(
    app: Flask, run_of: CourseRun, organiser: Person, admin: Person
) -> None:
    one, other = (factories.enrol(run_of, "Mary Akinyi").person for _ in range(2))
    for each in (one, other):
        own_details.add_phone("+254 711 000 111", shared=True, actor=each, now=NOW)
    details = _details_of(other)
    erase(ask(one), admin)

    assert [row.value for row in db.session.scalars(select(Contact))].count("+254 711 000 111") == 1
    assert (other.name, _details_of(other)) == ("Mary Akinyi", details)


def _details_of(person: Person) -> list[object]:
    query = text(
        "SELECT d.seq FROM audit_detail d JOIN audit_entry e ON e.seq = d.seq"
        f" WHERE e.subject_id = {person.id} ORDER BY d.seq"
    )
    return list(db.session.scalars(query))


def test_the_last_administrator_stays(app: Flask, admin: Person) -> None:
    before = dump()
    asked = ask(admin)

    with pytest.raises(roles.LastAdministrator):
        erase(asked, admin)
    assert admin.name == "Ines Albrecht"
    assert before != dump()  # only that it was asked
    assert asked.state == "open"


def test_nobody_erases_themselves_in_the_middle_of_a_course_of_theirs(
    app: Flask, admin: Person
) -> None:
    run = factories.make_run("kumasi", first_day=NOW.date())
    other = factories.make_person("Grace Achieng")
    factories.give_role(other, Role.PLATFORM_ADMINISTRATOR)
    factories.give_role(admin, Role.CITY_ORGANISER, city=run.city)

    with pytest.raises(RunsACourse):
        erase(ask(admin), admin)
    assert erase(data_requests.ask(RequestKind.ERASURE, "", actor=admin, now=NOW), other)


def test_a_reason_that_names_them_is_refused(
    app: Flask, run_of: CourseRun, organiser: Person, admin: Person
) -> None:
    asked = ask(somebody(run_of, organiser))

    with pytest.raises(NamesThem):
        erase(asked, admin, reason="wanjiku kamau wrote to us")


def test_nothing_brings_a_certificate_back(
    app: Flask, run_of: CourseRun, organiser: Person, admin: Person
) -> None:
    erase(ask(somebody(run_of, organiser)), admin)
    certificate = db.session.scalars(select(Certificate)).one()

    @recorded
    def bring_back() -> None:
        db.session.get_one(Certificate, certificate.id).state = "issued"

    with pytest.raises(Exception, match="frozen_certificate_erased"):
        bring_back()


@pytest.mark.parametrize("claims", [{}, {"recipient": "Another"}])
def test_what_a_certificate_says_changes_in_no_other_way(
    app: Flask, run_of: CourseRun, organiser: Person, claims: dict[str, str]
) -> None:
    somebody(run_of, organiser)

    @recorded
    def change() -> None:
        db.session.scalars(select(Certificate)).one().claims = claims

    with pytest.raises(Exception, match="frozen_certificate_claims"):
        change()


def test_the_page_says_what_goes_and_stays_and_wants_a_reason(
    app: Flask, run_of: CourseRun, organiser: Person, admin: Person
) -> None:
    person = somebody(run_of, organiser)
    asked = ask(person)
    client = signed_in(app.test_client(), admin)
    address = f"/requests/{asked.public_id}/erase"

    page = client.get(address).text
    assert "The file of 1 certificate" in page
    assert "Mail addresses and phones: 2" in page
    form = {"csrf_token": CSRF, "reason": "Asked."}
    assert client.post(address, data=form).status_code == 422
    named = {**form, "reason": "It is Wanjiku Kamau", "sure": "y"}
    assert client.post(address, data=named).status_code == 409
    assert client.post(address, data={**form, "sure": "y"}).status_code == 303
    assert "erased since" in client.get(address).text


def test_an_administrator_erases_somebody_who_asked_by_phone(
    app: Flask, run_of: CourseRun, organiser: Person, admin: Person
) -> None:
    person = somebody(run_of, organiser)
    client, page = signed_in(app.test_client(), admin), f"/people/{person.public_id}"
    assert f"{page}/erase" in client.get(page).text
    assert "The file of 1 certificate" in client.get(f"{page}/erase").text
    form = {"csrf_token": CSRF, "reason": "By phone, and called back.", "sure": "y"}
    assert client.post(f"{page}/erase", data={**form, "reason": " "}).status_code == 422
    assert client.post(f"{page}/erase", data=form).status_code == 303

    entry, detail = db.session.execute(
        select(AuditEntry, AuditDetail)
        .join(AuditDetail, AuditDetail.seq == AuditEntry.seq)
        .where(AuditEntry.action == Deed.PERSON_ERASED)
    ).one()
    assert (entry.subject_id, detail.reason) == (person.id, "By phone, and called back.")
    assert {each.state for each in db.session.scalars(select(DataRequest))} == {"answered"}
    after = client.get(page).text
    assert "erased since" in after
    assert f"{page}/e" not in after
    assert client.get(f"{page}/edit").status_code == 404


def test_a_record_that_became_part_of_another_leads_to_that_one(
    app: Flask, run_of: CourseRun, admin: Person
) -> None:
    kept, merged = (factories.enrol(run_of, name).person for name in ("Mary Akinyi", "Marie A."))

    @recorded
    def make_one() -> None:
        merged.merged_into_id = kept.id

    make_one()
    db.session.commit()
    client = signed_in(app.test_client(), admin)

    answer = client.get(f"/people/{merged.public_id}/erase")
    assert answer.location == f"/people/{kept.public_id}/erase"


def test_of_two_who_erase_at_once_one_does(installation: Installation) -> None:
    app = installation.app()
    with app.app_context():
        admin = factories.give_role(
            factories.make_person("Ines Albrecht"), Role.PLATFORM_ADMINISTRATOR
        )
        person = factories.make_person("Wanjiku Kamau")
        db.session.commit()
        ids = person.id, admin.id

    def erase_them() -> bool:
        actor = db.session.get_one(Person, ids[1])
        db.session.get_one(Person, ids[0])  # as its page did before
        return erasure.erase(ids[0], reason="By letter.", actor=actor, now=NOW, outbox=NoMails())

    done = at_once(app, [erase_them] * 3)

    with app.app_context():
        assert sorted(map(str, done)) == ["False", "False", "True"]
        assert count(AuditEntry, action=Deed.PERSON_ERASED) == 1
