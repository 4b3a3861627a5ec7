"""What somebody attended in an earlier course counts in the next one, in any city and version."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.domain.attendance import Status
from app.domain.curricula.equivalence import Elsewhere
from app.domain.permissions import Role
from app.models.attendance import AttendanceMark
from app.models.delivery import CourseRun, CourseSession, Enrolment
from app.models.person import Person
from app.queries import attended_elsewhere, certificates_due, eligibility, my, register
from app.services import attendance, merging
from tests.actors import sign_in
from tests.attendance_values import seen
from tests.factories import NOW, enrol, give_role, make_person, make_run, mark, planner, sessions_of
from tests.queries_counted import counted_queries

MARCH = date(2026, 3, 2)
OCTOBER = date(2026, 10, 5)


@pytest.fixture
def earlier(db: SQLAlchemy) -> CourseRun:
    return make_run("kumasi", first_day=MARCH)


@pytest.fixture
def now_running(earlier: CourseRun) -> CourseRun:
    return make_run("nairobi", first_day=OCTOBER)


def put_on(db: SQLAlchemy, run: CourseRun, person: Person) -> Enrolment:
    enrolment = Enrolment(course_run=run, person=person, source="by_hand", enrolled_at=NOW)
    db.session.add(enrolment)
    db.session.commit()
    return enrolment


def seen_at(db: SQLAlchemy, session: CourseSession, person: Person, status: Status) -> None:
    db.session.add(
        AttendanceMark(
            course_session_id=session.id,
            person_id=person.id,
            event_id=f"{session.id}-{person.id}",
            status=status,
            asserted_by_id=person.id,
            observed_at=session.ends_at,
            received_at=session.ends_at,
        )
    )
    db.session.commit()


def session_of(run: CourseRun, code: str) -> CourseSession:
    return next(each for each in sessions_of(run) if each.code == code)


def missing_only_m12(db: SQLAlchemy, run: CourseRun, person: Person) -> Enrolment:
    """Let somebody attend all of a course but M12, at which they were absent."""
    enrolment = put_on(db, run, person)
    for session in sessions_of(run):
        if session.counts:
            absent = session.code == "M12"
            seen_at(db, session, person, Status.ABSENT if absent else Status.PRESENT)
    return enrolment


def test_a_module_attended_in_an_earlier_intake_is_met(
    db: SQLAlchemy, earlier: CourseRun, now_running: CourseRun
) -> None:
    person = make_person("Wanjiku Kamau")
    put_on(db, earlier, person)
    enrolment = missing_only_m12(db, now_running, person)
    before = eligibility.decisions(now_running, now=NOW)[enrolment.id]
    seen_at(db, session_of(earlier, "M12"), person, Status.PRESENT)

    after = eligibility.decisions(now_running, now=NOW)[enrolment.id]

    assert (before.eligible, after.eligible) == (False, True)
    assert after.brought == session_of(now_running, "M12").minutes
    (row,) = register.of_run(now_running, now=NOW).rows
    (here, _there) = my.courses(person.id, now=NOW)
    assert row.decision == here.decision == after
    assert certificates_due.by_run([now_running.id], now=NOW) == {now_running.id: 1}
    uid = session_of(earlier, "M12").module_uid
    assert eligibility.record_of(enrolment, now=NOW).elsewhere == {
        uid: Elsewhere(module_uid=uid or "", minutes=60, city="Kumasi", on=date(2026, 3, 3))
    }


def test_the_marks_of_a_record_that_was_merged_are_theirs(
    db: SQLAlchemy, earlier: CourseRun, now_running: CourseRun
) -> None:
    other = make_person("Wanjiku W. Kamau")
    put_on(db, earlier, other)
    session = session_of(earlier, "M12")
    attendance.record(
        session.id, [seen(other, observed_at=session.ends_at)], actor=planner(), now=NOW
    )
    person = make_person("Wanjiku Kamau")
    enrolment = missing_only_m12(db, now_running, person)
    merge(person, other)

    assert eligibility.decisions(now_running, now=NOW)[enrolment.id].eligible


def merge(kept: Person, merged: Person) -> None:
    administrator = give_role(make_person("Ines Albrecht"), Role.PLATFORM_ADMINISTRATOR)
    merging.merge(
        kept=kept.id,
        merged=merged.id,
        cities=None,
        reason="She said so.",
        actor=administrator,
        now=NOW,
    )


def test_later_courses_drafts_and_other_curricula_count_for_nothing(
    db: SQLAlchemy, earlier: CourseRun, now_running: CourseRun
) -> None:
    person = make_person("Wanjiku Kamau")
    put_on(db, now_running, person)
    seen_at(db, session_of(now_running, "M12"), person, Status.PRESENT)
    before = put_on(db, earlier, person)
    draft = make_run("asuncion", first_day=date(2025, 3, 3))
    seen_at(db, session_of(draft, "M12"), person, Status.PRESENT)
    draft.status, draft.published_at = "draft", None  # as one could be that was marked long ago
    db.session.commit()

    assert attended_elsewhere.by_run([earlier.id]) == {earlier.id: {}}
    assert eligibility.record_of(before, now=NOW).elsewhere == {}


def test_the_page_says_where_and_when_and_no_more(
    db: SQLAlchemy, client: FlaskClient, earlier: CourseRun, now_running: CourseRun
) -> None:
    person = make_person("Wanjiku Kamau")
    put_on(db, earlier, person)
    seen_at(db, session_of(earlier, "M12"), person, Status.PRESENT)
    enrolment = missing_only_m12(db, now_running, person)
    organiser = give_role(make_person("Amina"), Role.CITY_ORGANISER, city=now_running.city)
    address = f"/courses/{now_running.public_id}/people/{enrolment.public_id}"

    for reader in (organiser, person):
        page = sign_in(client, reader).get(address).text.replace("\xa0", " ")
        assert "attended in Kumasi, March 2026" in page
        assert "1 h of it in earlier courses" in page
        assert earlier.public_id not in page


@pytest.mark.parametrize("people", [1, 40])
def test_it_is_one_query_for_any_number_of_people(
    db: SQLAlchemy, earlier: CourseRun, now_running: CourseRun, people: int
) -> None:
    for number in range(people):
        enrolment = enrol(earlier, f"Trainee {number}")
        put_on(db, now_running, enrolment.person)
        mark(earlier, enrolment)
    run_id = now_running.id
    with counted_queries() as queries:
        found = attended_elsewhere.by_run([run_id])[run_id]

    assert (len(found), len(queries)) == (people, 1)


def test_a_session_that_was_cancelled_met_nothing(
    db: SQLAlchemy, earlier: CourseRun, now_running: CourseRun
) -> None:
    person = make_person("Wanjiku Kamau")
    put_on(db, now_running, person)
    session = session_of(earlier, "M12")
    session.status = "cancelled"
    seen_at(db, session, person, Status.PRESENT)

    assert attended_elsewhere.by_run([now_running.id]) == {now_running.id: {}}
    assert session.ends_at < datetime.combine(OCTOBER, datetime.min.time(), UTC) - timedelta(days=1)
