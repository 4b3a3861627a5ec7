"""The pages of certificates: the list, the order, the file, and the public check."""

import hashlib
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app import jobs
from app.clock import utcnow
from app.domain.attendance import Status
from app.domain.permissions import Role
from app.jobs import runner
from app.models.certificate import Certificate
from app.models.delivery import CourseRun
from app.models.person import Person
from app.services.claims import Printing
from app.views import certificates as views
from app.wiring import adapters
from tests.actors import CSRF, sign_in
from tests.certificate_values import CLAIMS
from tests.factories import (
    enrol,
    give_role,
    make_person,
    make_run,
    make_session,
    mark,
    sessions_of,
)
from tests.queries_counted import counted_queries


@pytest.fixture
def run(app: Flask) -> CourseRun:
    run = make_run("phnom-penh")
    mark(run, enrol(run, "Sok Chanthou", script="សុខ ចាន់ធូ"))
    mark(run, enrol(run, "Chan Dara"), Status.ABSENT)
    return run


@pytest.fixture
def organiser(run: CourseRun) -> Person:
    return give_role(make_person("Organiser"), Role.CITY_ORGANISER, city=run.city)


def _issue_all() -> None:
    handlers = jobs.handlers(adapters())
    while runner.work_off_one(handlers):
        pass


def _order(client: FlaskClient, run: CourseRun, organiser: Person) -> None:
    address = f"/courses/{run.public_id}/certificates"
    answer = sign_in(client, organiser).post(address, data={"csrf_token": CSRF})
    assert answer.status_code == 303


def test_organiser_orders_sees_progress_and_downloads(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun, organiser: Person
) -> None:
    address = f"/courses/{run.public_id}/certificates"
    before = sign_in(client, organiser).get(address).text
    _order(client, run, organiser)
    during = client.get(f"{address}/progress")
    _issue_all()
    after = client.get(f"{address}/progress")
    number = db.session.scalars(db.select(Certificate.number)).one()
    listed = client.get(address).text
    file = client.get(f"/certificates/{number}.pdf")

    assert "Issue one certificate" in before
    assert ("0 of 1 certificates issued" in during.text, during.headers.get("HX-Refresh")) == (
        True,
        None,
    )
    assert after.headers["HX-Refresh"] == "true"
    assert number in listed
    assert (file.status_code, file.mimetype, file.data[:5]) == (200, "application/pdf", b"%PDF-")
    stored = db.session.scalars(db.select(Certificate.pdf_sha256)).one()
    assert hashlib.sha256(file.data).hexdigest() == stored


def test_the_holder_downloads_and_nobody_else_learns_that_it_exists(
    db: SQLAlchemy, app: Flask, run: CourseRun, organiser: Person
) -> None:
    _order(app.test_client(), run, organiser)
    _issue_all()
    row = db.session.scalars(db.select(Certificate)).one()
    address = f"/certificates/{row.number}.pdf"
    elsewhere = give_role(make_person(), Role.CITY_ORGANISER, city=make_run("kumasi").city)

    assert sign_in(app.test_client(), row.enrolment.person).get(address).status_code == 200
    assert sign_in(app.test_client(), elsewhere).get(address).status_code == 404
    assert sign_in(app.test_client(), make_person("Stranger")).get(address).status_code == 404
    assert app.test_client().get(address).status_code == 302


def test_a_course_that_is_still_taught_says_from_when_on_certificates_are_issued(
    client: FlaskClient, run: CourseRun, organiser: Person
) -> None:
    make_session(run, utcnow() + timedelta(days=2))
    address = f"/courses/{run.public_id}/certificates"
    page = sign_in(client, organiser).get(address).text
    answer = client.post(address, data={"csrf_token": CSRF})

    assert "They can be issued once the last session has begun" in page
    assert "Issue one certificate" not in page
    assert answer.status_code == 409


def test_who_lacks_marks_is_told_of_before_a_certificate_leaves_them_out(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun, organiser: Person
) -> None:
    address = f"/courses/{run.public_id}/certificates"
    without = "One of them has sessions without a mark"
    before = sign_in(client, organiser).get(address).text
    make_session(run, sessions_of(run, kind="module")[-1].starts_at - timedelta(hours=12))

    assert without not in before
    assert without in client.get(address).text


def test_who_lacks_the_mark_of_the_session_that_is_on_is_told_of_too(
    client: FlaskClient, run: CourseRun, organiser: Person
) -> None:
    make_session(run, utcnow() - timedelta(minutes=5), online=True)
    page = sign_in(client, organiser).get(f"/courses/{run.public_id}/certificates").text

    assert "Issue one certificate" in page
    assert "One of them has sessions without a mark" in page


def test_a_persons_page_says_to_organisers_that_a_certificate_could_not_be_drawn(
    db: SQLAlchemy, app: Flask, run: CourseRun, organiser: Person
) -> None:
    _order(app.test_client(), run, organiser)
    row = db.session.scalars(db.select(Certificate)).one()
    row.problem = "the border is missing"
    db.session.commit()
    page = f"/courses/{run.public_id}/people/{row.enrolment.public_id}"

    assert "the border is missing" in sign_in(app.test_client(), organiser).get(page).text
    holder = sign_in(app.test_client(), row.enrolment.person).get(page).text
    assert ("Being prepared" in holder, "border" in holder) == (True, False)


def test_a_persons_page_leads_to_the_certificate(
    db: SQLAlchemy, app: Flask, run: CourseRun, organiser: Person
) -> None:
    _order(app.test_client(), run, organiser)
    row = db.session.scalars(db.select(Certificate)).one()
    page = f"/courses/{run.public_id}/people/{row.enrolment.public_id}"
    being_made = sign_in(app.test_client(), organiser).get(page).text
    _issue_all()
    seen = [
        sign_in(app.test_client(), who).get(page).text for who in (organiser, row.enrolment.person)
    ]

    # Its number is in the history by then, but nothing offers it.
    offered = f"Number {row.number}" in being_made
    assert ("Being prepared" in being_made, offered) == (True, False)
    assert [row.number in text for text in seen] == [True, True]


def test_anybody_checks_a_code_and_reads_what_was_taught(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun, organiser: Person
) -> None:
    _order(client, run, organiser)
    _issue_all()
    row = db.session.scalars(db.select(Certificate)).one()
    visitor = client.application.test_client()
    page = visitor.get(f"/verify/{row.code.lower()}")
    data = visitor.get(f"/verify/{row.code}.json").json

    assert page.status_code == 200
    for text in ("This certificate is genuine", "សុខ ចាន់ធូ", "PNH-1.0", "Calmette"):
        assert text in page.text
    assert (data["state"], data["number"], data["sha256"]) == (
        "genuine",
        row.number,
        row.pdf_sha256,
    )
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_a_number_typed_for_a_code_is_told_as_such_whether_it_was_issued_or_not(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun, organiser: Person
) -> None:
    _order(client, run, organiser)
    _issue_all()
    issued = db.session.scalars(db.select(Certificate.number)).one()
    visitor = client.application.test_client()
    genuine, invented = (visitor.get(f"/verify/{each}") for each in (issued, CLAIMS.number))

    assert (genuine.status_code, invented.status_code) == (404, 404)
    assert "This is the number, not the code" in genuine.text
    assert genuine.text.replace(issued, CLAIMS.number) == invented.text
    assert "do not rely on the certificate" not in genuine.text


@pytest.mark.parametrize("typed", ["nothing", "7Q4K-2M9X-T0RB-C5W", "7Q4K-2M9X-T0RB-C5WE-7"])
def test_what_is_no_whole_code_accuses_nobody(
    db: SQLAlchemy, client: FlaskClient, typed: str
) -> None:
    answer = client.get(f"/verify/{typed}")

    assert answer.status_code == 404
    assert "This is not a whole code" in answer.text
    assert typed in answer.text
    assert "do not rely on the certificate" not in answer.text


@pytest.mark.parametrize("illustrative", [True, False])
def test_an_illustrative_certificate_says_so_where_it_is_checked(
    db: SQLAlchemy,
    client: FlaskClient,
    run: CourseRun,
    organiser: Person,
    monkeypatch: pytest.MonkeyPatch,
    illustrative: bool,
) -> None:
    printing = Printing("http://localhost", illustrative=illustrative)
    monkeypatch.setattr(views, "Printing", lambda *_url, **_settings: printing)
    _order(client, run, organiser)
    _issue_all()
    code = db.session.scalars(db.select(Certificate.code)).one()
    page, data = (client.get(f"/verify/{code}{form}") for form in ("", ".json"))

    assert ("neither the holder nor the course exists" in page.text) is illustrative
    assert data.json["illustrative"] is illustrative


def test_unknown_codes_get_one_answer(db: SQLAlchemy, client: FlaskClient) -> None:
    unknown = client.get("/verify/7Q4K-2M9X-T0RB-C5WE")
    other = client.get("/verify/0000-0000-0000-0000")
    data = client.get("/verify/nothing.json")

    assert (unknown.status_code, other.status_code, data.status_code) == (404, 404, 404)
    assert "No certificate with this code was issued here" in unknown.text
    assert unknown.text.replace("7Q4K-2M9X-T0RB-C5WE", "0000-0000-0000-0000") == other.text
    assert data.json == {"state": "unknown", "number": None, "sha256": None}


def test_a_typed_code_leads_to_its_address(client: FlaskClient) -> None:
    answer = client.get("/verify?code=7q4k 2m9x-t0rb c5we")

    assert (answer.status_code, answer.location) == (302, "/verify/7q4k2m9x-t0rbc5we")


@pytest.mark.parametrize("path", ["", "/progress"])
def test_another_citys_organiser_finds_nothing(
    client: FlaskClient, run: CourseRun, path: str
) -> None:
    elsewhere = give_role(make_person(), Role.CITY_ORGANISER, city=make_run("kumasi").city)
    sign_in(client, elsewhere)
    address = f"/courses/{run.public_id}/certificates"

    assert client.get(address + path).status_code == 404
    assert client.post(address, data={"csrf_token": CSRF}).status_code == 404


def test_the_list_asks_the_database_the_same_number_of_times_however_long_it_is(
    client: FlaskClient, run: CourseRun, organiser: Person
) -> None:
    sign_in(client, organiser)
    address = f"/courses/{run.public_id}/certificates"

    def ask() -> int:
        with counted_queries() as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    counts = []
    for more in (1, 2, 297):
        for number in range(more):
            enrol(run, f"Trainee {more}-{number}")
        counts.append(ask())

    assert len(set(counts)) == 1
    assert counts[0] <= 12


def test_many_names_without_signs_still_fit_into_what_a_browser_keeps(
    client: FlaskClient, run: CourseRun, organiser: Person
) -> None:
    for number in range(40):
        mark(run, enrol(run, f"\U00012000\U00012001 Ningirsu of the long canal {number:02}"))
    answer = sign_in(client, organiser).post(
        f"/courses/{run.public_id}/certificates", data={"csrf_token": CSRF}
    )
    page = client.get(answer.location).text

    assert all(len(cookie) < 4_093 for cookie in answer.headers.getlist("Set-Cookie"))
    assert page.count("our fonts have no sign for") == 5
    assert "The same holds for 35 more names." in page
