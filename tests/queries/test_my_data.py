"""All that is held about a person: every table is thought of, nothing is of somebody else."""

import csv
import io
import json
from datetime import time

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.clock import utcnow
from app.domain.attendance import Status
from app.domain.availability import Dated, Sort, Source, Weekly
from app.domain.permissions import Role
from app.extensions import Base
from app.models.attendance import AttendanceEvent
from app.models.delivery import CourseRun
from app.models.person import Contact, Person
from app.models.person_record import Consent, Licence
from app.models.trainee_import import TraineeImport
from app.queries import my_data
from app.queries.my_data import PARTS
from app.queries.my_data_left_out import NOT_SHOWN
from app.services import api_tokens, availability, busy_times, personal_links, subscriptions
from app.services.availability import Times
from app.views import my_data_words
from tests import factories
from tests.actors import sign_in
from tests.factories import NOW
from tests.queries_counted import counted_queries
from tests.world import _issue

SECRETS = ("sha256", "token", "password", "secret", "recovery", "uniquifier")


@pytest.fixture
def wanjiku(db: SQLAlchemy) -> Person:
    """Somebody of whom there is something in most tables."""
    run = factories.make_run(groups=4)
    place = factories.enrol(run, "Wanjiku Kamau", group=1)
    organiser = factories.make_person("Amina Wanjiru", email="amina@example.org")
    fill(db, run, place.person, organiser)
    _issue(place, organiser)
    db.session.commit()
    return place.person


def fill(db: SQLAlchemy, run: CourseRun, person: Person, organiser: Person) -> None:
    factories.give_role(person, Role.MENTOR, run=run)
    factories.works_in(run.city, person)
    session = factories.sessions_of(run)[0]
    db.session.add_all(
        [
            Contact(person_id=person.id, kind="email", value="w@example.org", key="w@example.org"),
            Licence(person_id=person.id, council="KMPDC", number="=A1", key="kmpdc a1"),
            Consent(
                person_id=person.id,
                purpose="photo",
                given=True,
                wording="My photo may be shown.",
                answered_at=NOW,
            ),
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
            TraineeImport(
                course_run=run,
                file_name="people.csv",
                file_sha256="0" * 64,
                header=["Name", "E-mail"],
                rows=[[2, ["KAMAU, Wanjiku", ""]], [3, ["Otieno Ouma", "o@example.org"]]],
                mapping={},
                uploaded_by_id=organiser.id,
                uploaded_at=NOW,
            ),
        ]
    )
    db.session.commit()
    _say_when(person)
    subscriptions.subscribe("Phone", actor=person, now=NOW)
    api_tokens.create("Sheet", scopes=["read"], days=30, strong=True, actor=person, now=utcnow())
    personal_links.make(person, city_id=run.city_id, actor=organiser, now=utcnow())


def _say_when(person: Person) -> None:
    times = Times(
        zone="Africa/Nairobi",
        weekly=[Weekly(0, time(9), time(12))],
        dated=[Dated(NOW.date(), Sort.BUSY)],
    )
    availability.say(person, times, source=Source.SELF, seen=0, actor=person, now=NOW)
    taken = b"BEGIN:VEVENT\r\nDTSTART:20261207T090000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\n"
    calendar = b"BEGIN:VCALENDAR\r\n" + taken + b"END:VCALENDAR\r\n"
    busy_times.receive(calendar, zone="Africa/Nairobi", actor=person, now=NOW)


def test_every_column_that_names_a_person_is_in_the_map_or_said_to_be_left_out() -> None:
    named = {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in ("person", "account")
    }
    mapped = {column for part in PARTS for column in part.named_by}

    assert named == (mapped - {"certificate.enrolment_id"}) | NOT_SHOWN.keys()
    assert mapped.isdisjoint(NOT_SHOWN)
    assert {part.name for part in PARTS} | {"files"} == set(my_data_words.PARTS)


def test_all_of_it_is_there_and_no_secret(wanjiku: Person) -> None:
    held = my_data.collect(wanjiku.id)

    filled = {name for name, rows in held.items() if rows}
    assert filled >= {
        "record", "contacts", "work", "licences", "consents", "roles", "enrolments", "events",
        "certificates", "feeds", "cards", "tokens", "changes", "files",
    }  # fmt: skip
    assert held["events"][0]["recorded_by"] == "Amina Wanjiru"
    assert held["consents"][0]["wording"] == "My photo may be shown."
    assert [row["cells"] for row in held["files"]] == [{"Name": "KAMAU, Wanjiku", "E-mail": ""}]
    fields = {field for rows in held.values() for row in rows for field in row}
    secret = {each for each in fields if any(word in each for word in SECRETS)}
    assert secret == {"pdf_sha256"}
    assert fields <= my_data_words.FIELDS.keys()


def test_every_field_has_words() -> None:
    fields = {
        column.key
        for part in PARTS
        for column in part.query(my_data.records_of(1)).selected_columns
    }

    assert fields | {"file", "uploaded_at", "cells"} == my_data_words.FIELDS.keys()


def test_somebody_else_sees_nothing_of_it(
    client: FlaskClient, wanjiku: Person, db: SQLAlchemy
) -> None:
    other = factories.make_person("José Núñez", email="jose@example.org")
    browser = sign_in(client, other)

    for suffix in ("", ".json", ".csv"):
        answer = browser.get(f"/my/data{suffix}")
        assert answer.status_code == 200
        assert "José Núñez" in answer.text
        assert "Wanjiku" not in answer.text


def test_it_costs_the_same_however_much_there_is(wanjiku: Person, db: SQLAlchemy) -> None:
    little, much = factories.make_person("Chebet Koech").id, wanjiku.id
    with counted_queries() as few:
        my_data.collect(little)
    with counted_queries() as many:
        my_data.collect(much)

    assert len(few) == len(many) == len(PARTS) + 1


def test_what_was_merged_into_a_record_belongs_to_it(wanjiku: Person, db: SQLAlchemy) -> None:
    kept = factories.make_person("Wanjiku wa Kamau")
    wanjiku.merged_into_id = kept.id
    db.session.commit()

    held = my_data.collect(kept.id)

    assert [row["name"] for row in held["record"]] == ["Wanjiku wa Kamau", "Wanjiku Kamau"]
    assert len(held["events"]) == 1


def test_page_and_files_say_the_same(client: FlaskClient, wanjiku: Person) -> None:
    browser = sign_in(client, wanjiku)
    page, table = browser.get("/my/data"), browser.get("/my/data.csv")
    whole = json.loads(browser.get("/my/data.json").text)

    assert "Wanjiku Kamau" in page.text
    assert "My photo may be shown." in page.text
    assert whole["licences"] == [{"council": "KMPDC", "number": "=A1"}]
    assert whole["consents"][0]["answered_at"] == "2026-11-02T08:00:00+00:00"
    rows = list(csv.reader(io.StringIO(table.data.decode("utf-8-sig"))))
    assert ["licences", "1", "number", "'=A1"] in rows
    assert page.headers["Cache-Control"].startswith(("no-store", "private"))


def test_what_programs_keep_is_written_for_people() -> None:
    kept = {
        "language": "en",
        "action": "certificate.issued",
        "role": "city_organiser",
        "gender": "",
        "claims": {
            "number": "N-1",
            "ends_on": None,
            "mentors": ["Ama", "Kofi"],
            "modules": [{"code": "M01", "minutes": 45}, {"code": "M02", "minutes": 60}],
        },
    }
    (part,) = my_data_words.parts({"certificates": [kept, kept]}, most=1)

    assert (part.count, part.more, part.unfolded) == (2, 1, False)
    assert part.rows == [
        [
            ("Language of pages", "English"),
            ("What was done", "certificate issued"),
            ("Role", "city organiser"),
            (
                "What it says",
                "number: N-1\nmentors: Ama, Kofi\nmodules:\nM01 · 45\nM02 · 60",
            ),
        ]
    ]
