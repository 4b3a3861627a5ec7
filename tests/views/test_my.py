"""A person's own page: everything that is theirs, and nothing of anybody else."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.domain.attendance import Status
from app.models.certificate import Certificate, CertificateBatch
from app.models.delivery import CourseRun, CourseSession, Enrolment, MentorAssignment
from app.views import my
from tests.actors import sign_in
from tests.certificate_values import CLAIMS
from tests.factories import NOW, enrol, make_person, make_run, make_session, mark, sessions_of
from tests.queries_counted import counted_queries

SOON = date(2026, 11, 9)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(my, "utcnow", lambda: NOW)


def certify(db: SQLAlchemy, enrolment: Enrolment, *, issued: bool = True) -> Certificate:
    batch = CertificateBatch(
        course_run=enrolment.course_run, ordered_by=enrolment.person, ordered_at=NOW
    )
    row = Certificate(
        number=CLAIMS.number,
        code=CLAIMS.code,
        kind="achievement",
        enrolment=enrolment,
        batch=batch,
        claims=CLAIMS.to_data(),
        state="issued" if issued else "ordered",
        pdf_sha256="0" * 64 if issued else None,
        issued_at=NOW if issued else None,
    )
    db.session.add(row)
    db.session.commit()
    return row


def test_page_is_for_who_is_signed_in(client: FlaskClient) -> None:
    assert client.get("/me").location == "/sign-in?next=/me"


def test_coming_sessions_stand_under_their_day_with_time_and_place(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    run = make_run(first_day=SOON, groups=2)
    sign_in(client, enrol(run, "Sok Chanthou", script="សុខ ចាន់ធូ", group=1).person)

    page = client.get("/me").text

    assert 'Sok Chanthou · <bdi lang="km">សុខ ចាន់ធូ</bdi>' in page
    assert "Monday, 9 November 2026" in page
    assert "08:00–08:30 Nairobi" in page
    assert page.count("This day is {time} where you are") == 3
    assert ("Group 1" in page, "Group 2" in page) == (True, False)


def test_pauses_are_no_sessions(db: SQLAlchemy, client: FlaskClient) -> None:
    run = make_run(first_day=SOON)
    sign_in(client, enrol(run, "Wanjiru Odhiambo").person)
    sessions = db.session.scalars(db.select(CourseSession).filter_by(course_run_id=run.id)).all()
    listed = [each.public_id for each in sessions if not each.pause]

    page = client.get("/me").text

    assert [each for each in listed if f'id="session-{each}"' in page] == listed
    assert page.count('id="session-') == len(listed) < len(sessions)


def test_attendance_is_told_by_session_by_day_and_in_all(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    run = make_run()
    enrolment = enrol(run, "Wanjiru Odhiambo")
    mark(run, enrolment, Status.PRESENT)
    sign_in(client, enrolment.person)

    page = client.get("/me").text.replace("\N{NO-BREAK SPACE}", " ")

    assert "In all: 18 h 15 of 18 h 15 attended; 14 h 36 needed" in page
    assert page.count(" attended; ") == 1 + 3
    assert "Certificate earned" in page
    assert f'href="/courses/{run.public_id}/people/{enrolment.public_id}"' in page
    assert page.count('<span class="word">present</span>') == sum(
        each.counts
        for each in db.session.scalars(db.select(CourseSession).filter_by(course_run_id=run.id))
    )


def test_who_missed_too_much_is_told_so_and_shown_why(db: SQLAlchemy, client: FlaskClient) -> None:
    run = make_run()
    enrolment = enrol(run, "Wanjiru Odhiambo")
    mark(run, enrolment, Status.ABSENT)
    sign_in(client, enrolment.person)

    page = client.get("/me").text.replace("\N{NO-BREAK SPACE}", " ")

    assert "Certificate no longer possible" in page
    assert "In all: 0 min of 18 h 15 attended" in page


def test_course_whose_agenda_is_a_draft_is_named_and_no_more(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    sign_in(client, enrol(make_run(first_day=SOON, published=False), "Wanjiru Odhiambo").person)

    page = client.get("/me").text

    assert "The agenda is not published yet." in page
    assert "session-" not in page


def test_issued_certificate_can_be_downloaded_and_checked(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    enrolment = enrol(make_run(), "Wanjiru Odhiambo")
    certificate = certify(db, enrolment)
    sign_in(client, enrolment.person)

    page = client.get("/me").text

    assert f'href="/certificates/{certificate.number}.pdf"' in page
    assert f'href="/verify/{certificate.code}"' in page
    assert certificate.number in page


def test_ordered_certificate_is_being_prepared(db: SQLAlchemy, client: FlaskClient) -> None:
    enrolment = enrol(make_run(), "Wanjiru Odhiambo")
    certificate = certify(db, enrolment, issued=False)
    sign_in(client, enrolment.person)

    page = client.get("/me").text

    assert "Being prepared" in page
    assert certificate.number not in page


def test_record_of_another_is_not_shown(db: SQLAlchemy, client: FlaskClient) -> None:
    run = make_run()
    other = enrol(run, "Somebody Else")
    mark(run, other)
    certify(db, other)
    sign_in(client, make_person("Wanjiru Odhiambo"))

    page = client.get("/me").text

    assert "You are on no course at the moment." in page
    assert run.title not in page
    assert "certificates/" not in page


def test_who_left_a_course_sees_no_more_of_it(db: SQLAlchemy, client: FlaskClient) -> None:
    run = make_run(first_day=SOON)
    enrolment = enrol(run, "Wanjiru Odhiambo")
    enrolment.status = "withdrawn"
    db.session.commit()
    sign_in(client, enrolment.person)

    assert run.title not in client.get("/me").text


def test_mentor_sees_the_sessions_to_come_and_their_rosters(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    run = make_run(first_day=SOON)
    mentor = make_person("José Núñez")
    session = db.session.scalars(
        db.select(CourseSession).filter_by(course_run_id=run.id, kind="module").limit(1)
    ).one()
    db.session.add(MentorAssignment(person=mentor, course_session=session))
    db.session.commit()
    sign_in(client, mentor)

    page = client.get("/me").text

    assert f'href="/sessions/{session.public_id}/roster"' in page
    assert "You are on no course" not in page


def test_a_trainee_reads_what_the_course_teaches_while_it_runs(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    run = make_run("kumasi", first_day=SOON)
    sign_in(client, enrol(run, "Wanjiru Odhiambo").person)
    syllabus = f"/syllabus/{run.content_hash}"

    assert f'href="{syllabus}"' in client.get("/me").text
    assert client.get(syllabus).status_code == 200


def test_a_mentor_reads_what_the_sessions_they_teach_are_about(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    run, mentor = make_run("kumasi", first_day=SOON), make_person("José Núñez")
    sessions = sessions_of(run, kind="module")[:2]
    db.session.add_all(MentorAssignment(person=mentor, course_session=each) for each in sessions)
    db.session.commit()
    sign_in(client, mentor)

    assert client.get("/me").text.count(f'href="/syllabus/{run.content_hash}"') == 1


def test_queries_do_not_grow_with_courses_and_sessions(db: SQLAlchemy, client: FlaskClient) -> None:
    run = make_run(first_day=SOON)
    enrolment = enrol(run, "Wanjiru Odhiambo")
    certify(db, enrolment)
    sign_in(client, enrolment.person)

    counts = []
    for more in (0, 2, 297):
        put_on_courses(db, run, enrolment, more)
        with counted_queries() as queries:
            assert client.get("/me").status_code == 200
        counts.append(len(queries))

    assert (counts[0], len(set(counts))) == (18, 1), counts


def put_on_courses(db: SQLAlchemy, run: CourseRun, enrolment: Enrolment, more: int) -> None:
    for number in range(more):
        starts = NOW + timedelta(days=number % 300, hours=1)
        another = CourseRun(
            title=f"Course {number}",
            city=run.city,
            curriculum_version=run.curriculum_version,
            adaptation_version=run.adaptation_version,
            content_hash=run.content_hash,
            starts_on=starts.date(),
            ends_on=starts.date(),
            status="published",
            created_at=NOW,
        )
        make_session(another, starts)
        db.session.add(
            Enrolment(
                course_run=another, person=enrolment.person, source="by_hand", enrolled_at=NOW
            )
        )
    db.session.commit()
