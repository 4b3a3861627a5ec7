"""Many mentors at once: everybody who reads a roster and then marks it gets through.

The last test shows what would happen without the write unit, so that the first proves something.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from time import monotonic, sleep
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from app.clock import utcnow
from app.database import BUSY_TIMEOUT_MS, write_unit
from app.domain.attendance import Status
from app.domain.marking import Observation
from app.domain.permissions import Role
from app.extensions import db
from app.models.attendance import AttendanceEvent, AttendanceMark
from app.models.person import Person
from app.services import attendance, sign_in
from tests.actors import CSRF, prepare
from tests.attendance_values import make_course, seen
from tests.conftest import Installation
from tests.factories import NOW, give_role, make_person
from tests.soak import Scale

THREADS = 8


def arrange(app: Flask) -> tuple[str, list[str], list[str]]:
    """Make a session, a person for each thread to mark, and a way in for each mentor."""
    with app.app_context():
        course = make_course()
        session = course.session()
        people = [course.enrol(f"Trainee {number}") for number in range(THREADS)]
        mentors = [make_person(f"Mentor {number}") for number in range(THREADS)]
        for mentor in mentors:
            give_role(mentor, Role.MENTOR, run=course.run)
        db.session.commit()
        tokens = [sign_in.make_link(mentor, now=utcnow()) for mentor in mentors]
        return session.public_id, [person.public_id for person in people], tokens


def signed_in(app: Flask, token: str) -> FlaskClient:
    client = prepare(app.test_client())
    assert client.post(f"/sign-in/{token}", data={"csrf_token": CSRF}).status_code == 302
    return prepare(client)


def read_and_mark(client: FlaskClient, session: str, person: str, status: str) -> str:
    """Read the roster page, then mark one person; return what became of it."""
    if person not in client.get(f"/sessions/{session}/roster").text:
        return "unread"
    event = {
        "event_id": str(uuid4()),
        "person": person,
        "status": status,
        "observed_at": utcnow().isoformat(),
    }
    answer = client.post(
        f"/sessions/{session}/marks", json={"events": [event]}, headers={"X-CSRF-Token": CSRF}
    )
    return answer.json["outcomes"][0]["outcome"] if answer.is_json else answer.status


@pytest.mark.soak
def test_all_marks_of_eight_mentors_at_once_are_recorded(
    installation: Installation, scale: Scale
) -> None:
    rounds = scale(10, 50)  # in full 400 of 400
    app = installation.app()
    session, people, tokens = arrange(app)
    clients = [signed_in(app, token) for token in tokens]

    def mark(number: int) -> list[str]:
        statuses = ("present", "late") * (rounds // 2)
        return [read_and_mark(clients[number], session, people[number], each) for each in statuses]

    with ThreadPoolExecutor(THREADS) as threads:
        outcomes = [each for done in threads.map(mark, range(THREADS)) for each in done]

    with app.app_context():
        events = db.session.scalar(select(func.count()).select_from(AttendanceEvent))
        marks = db.session.scalars(select(AttendanceMark.status)).all()
    assert outcomes == ["recorded"] * (THREADS * rounds)
    assert (events, marks) == (THREADS * rounds, ["late"] * THREADS)


def test_who_marks_the_same_person_meanwhile_waits_and_then_sees_the_other_mark(
    installation: Installation,
) -> None:
    app = installation.app()
    with app.app_context():
        course, mentor = make_course(), make_person("Mentor")
        session_id, person, mentor_id = course.session().id, course.enrol(), mentor.id
        earlier = seen(person, Status.ABSENT)
        later = seen(person, Status.LATE, observed_at=NOW + timedelta(minutes=1))
        db.session.commit()

    def record(observation: Observation) -> None:
        with app.app_context():
            actor = db.session.get_one(Person, mentor_id)
            attendance.record(session_id, [observation], actor=actor, now=utcnow())

    @write_unit
    def record_and_dawdle(other: ThreadPoolExecutor) -> tuple[Future[None], bool]:
        actor = db.session.get_one(Person, mentor_id)
        attendance.record(session_id, [later], actor=actor, now=utcnow())
        meanwhile = other.submit(record, earlier)
        sleep(0.5)
        return meanwhile, meanwhile.done()

    with app.app_context(), ThreadPoolExecutor(1) as other:
        meanwhile, done_too_early = record_and_dawdle(other)
        meanwhile.result()
        status = db.session.scalars(select(AttendanceMark.status)).one()

    assert (done_too_early, status) == (False, "late")


@pytest.mark.parametrize("installation", ["sqlite"], indirect=True)
def test_reading_and_then_writing_in_one_transaction_fails_when_somebody_wrote_in_between(
    installation: Installation,
) -> None:
    app = installation.app()
    arrange(app)
    touch = text("UPDATE person SET language = language || '!'")

    def somebody_writes() -> None:
        with app.app_context():
            db.session.execute(touch)
            db.session.commit()

    with app.app_context(), ThreadPoolExecutor(1) as another:
        db.session.execute(text("SELECT count(*) FROM person"))
        another.submit(somebody_writes).result()
        began = monotonic()
        with pytest.raises(OperationalError, match="locked"):
            db.session.execute(touch)
        db.session.rollback()

    # At once, whatever the timeout: nobody holds a lock, the snapshot is too old (BUSY_SNAPSHOT).
    assert monotonic() - began < BUSY_TIMEOUT_MS / 2000
