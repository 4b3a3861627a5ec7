"""Figures for partners: counts only, of groups in which nobody can be made out."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.domain.permissions import Role
from app.models.certificate import Certificate, CertificateBatch
from app.models.delivery import CourseRun
from tests import factories
from tests.actors import sign_in
from tests.certificate_values import CLAIMS
from tests.factories import NOW


def finish(db: SQLAlchemy, run: CourseRun, people: int, profession: str) -> None:
    organiser = factories.planner()
    batch = CertificateBatch(course_run=run, ordered_by_id=organiser.id, ordered_at=NOW)
    for number in range(people):
        place = factories.enrol(run, f"Trainee {run.city.name} {profession} {number}")
        factories.works_in(run.city, place.person).affiliations[0].profession = profession
        unique = f"{place.id:08}"
        db.session.add(
            Certificate(
                number=f"N{unique}",
                code=f"C{unique}",
                kind="achievement",
                enrolment=place,
                batch=batch,
                claims=CLAIMS.to_data(),
                state="issued",
                pdf_sha256=unique * 8,
                issued_at=NOW,
            )
        )
    db.session.commit()


@pytest.fixture
def partner(app: Flask) -> FlaskClient:
    person = factories.make_person("Farah Siddiqui", email="farah@example.org")
    return sign_in(app.test_client(), factories.give_role(person, Role.PARTNER_VIEWER))


def test_a17_partners_see_counts_and_nobody(db: SQLAlchemy, partner: FlaskClient) -> None:
    finish(db, factories.make_run("nairobi"), 7, "Nurse")
    kumasi = factories.make_run("kumasi")
    finish(db, kumasi, 5, "Oncologist")
    finish(db, kumasi, 2, "Pharmacist")
    page = partner.get("/figures").text

    assert "Trainee" not in page
    assert "Pharmacist" not in page
    assert "Others" in page
    assert "<span>14</span>" in page
    assert "<span>2</span>" not in page


def test_few_people_are_no_table(db: SQLAlchemy, partner: FlaskClient) -> None:
    finish(db, factories.make_run("nairobi"), 4, "Nurse")
    page = partner.get("/figures").text

    assert "fewer than 5 people have finished such a course" in page
    assert "Nairobi" not in page


def test_a_course_of_this_month_waits_for_the_next(
    db: SQLAlchemy, partner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = factories.make_run("nairobi")
    finish(db, run, 7, "Nurse")
    same_month = NOW.replace(month=run.ends_on.month, day=28)
    monkeypatch.setattr("app.views.figures.utcnow", lambda: same_month)

    assert "fewer than 5 people have finished such a course" in partner.get("/figures").text


def test_only_partners_and_administrators_find_the_page(app: Flask, db: SQLAlchemy) -> None:
    trainee = factories.make_person("Wanjiku Kamau")

    assert sign_in(app.test_client(), trainee).get("/figures").status_code == 404
