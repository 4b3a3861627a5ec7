"""Orders of certificates at the same moment, and while people come back on the course."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from secrets import token_bytes
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from app import database
from app.database import write_unit
from app.domain.attendance import Status
from app.domain.certificate_number import SERIAL_BYTES
from app.domain.credential import Claims
from app.extensions import db
from app.models.certificate import Certificate
from app.models.delivery import CourseSession, Enrolment
from app.models.owed_work import OwedWork
from app.models.person import Person
from app.queries import certificate_list, trainees
from app.queries import certificates as certificate_queries
from app.services import (
    certificates,
    claims,
    course_runs,
    enrolments,
    releases,
    timetable,
)
from app.services.claims import Printing
from tests.at_once import at_once, count
from tests.conftest import Installation
from tests.factories import (
    NOW,
    enrol,
    make_person,
    make_run,
    mark,
    planned_of,
    planner,
)
from tests.soak import Scale

AT_ONCE = 4


class NoPress:
    """Every name can be printed, and nothing is drawn here."""

    def check(self, _claims: Claims) -> None:
        """Find nothing wrong."""

    def render(self, _claims: Claims) -> bytes:
        """Refuse: nothing is drawn while certificates are ordered."""
        raise AssertionError("nothing is drawn here")


@pytest.fixture
def app(installation: Installation) -> Flask:
    return installation.app()


def order(run_id: str, organiser_id: int) -> int:
    """Order the certificates of a run; return how many are being made."""
    return certificates.order(
        run_id,
        actor=db.session.get_one(Person, organiser_id),
        now=NOW,
        renderer=NoPress(),
        printing=Printing("https://training.example.org", illustrative=True),
    ).ordered


@pytest.mark.soak
def test_orders_of_certificates_at_once_make_one_for_each(app: Flask, scale: Scale) -> None:
    with app.app_context():
        run = make_run("nairobi")
        for number in range(scale(4, 30)):
            mark(run, enrol(run, f"Trainee {number}"), Status.PRESENT)
        run_id, people, organiser = run.public_id, scale(4, 30), make_person("Organiser").id
    ordered = at_once(app, [lambda: order(run_id, organiser)] * AT_ONCE)

    with app.app_context():
        assert sorted(ordered, key=str) == sorted([people, *[0] * (AT_ONCE - 1)], key=str)
        assert count(Certificate) == count(OwedWork) == people
        assert db.session.scalar(select(func.count(Certificate.enrolment_id.distinct()))) == people


@pytest.mark.parametrize("writing", [False, True], ids=["while it looks", "while it writes"])
def test_an_order_gets_through_when_somebody_comes_back_meanwhile(
    app: Flask, monkeypatch: pytest.MonkeyPatch, writing: bool
) -> None:
    with app.app_context():
        run, organiser = make_run("nairobi"), make_person("Organiser")
        for name in ("Mary Akinyi", "Wanjiku Kamau"):
            mark(run, enrol(run, name))
        back = trainees.enrolled(run.id)[0].id
        enrolments.withdraw(back, actor=organiser, now=NOW)
        with coming_back(app, monkeypatch, back, organiser, writing=writing):
            ordered = order(run.public_id, organiser.id)

        assert ordered == (1 if writing else 2)
        assert count(Enrolment, status="enrolled") == 2


def test_the_list_of_certificates_is_of_one_moment(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        run, organiser = make_run("nairobi"), make_person("Organiser")
        back = enrol(run, "Mary Akinyi").id
        enrolments.withdraw(back, actor=organiser, now=NOW)
        with coming_back(app, monkeypatch, back, organiser, writing=False):
            rows = certificate_list.of_run(run, now=NOW)

        assert rows == []
        assert count(Enrolment, status="enrolled") == 0
        db.session.rollback()
        assert [row.enrolment.id for row in certificate_list.of_run(run, now=NOW)] == [back]


def test_two_orders_that_draw_the_same_number_at_once_end_with_two(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        runs = [make_run("nairobi"), make_run("nairobi")]
        for run in runs:
            mark(run, enrol(run, "Mary Akinyi"))
        one, another = (run.public_id for run in runs)
        organiser_id = make_person("Organiser").id
    taken_numbers, others = certificate_queries.taken_numbers, list[Future[int]]()
    drawn_again = Event()

    def order_elsewhere() -> int:
        with app.app_context():
            return order(another, organiser_id)

    def entropy(count: int) -> bytes:
        return token_bytes(count) if drawn_again.is_set() or count != SERIAL_BYTES else bytes(count)

    with ThreadPoolExecutor(1) as other:

        def look_and_dawdle(numbers: Iterable[str]) -> set[str]:
            taken = taken_numbers(numbers)
            if taken:
                drawn_again.set()
            if db.session.info.get("writing") and not others:
                others.append(other.submit(order_elsewhere))
                wait(others, timeout=0.5)
            return taken

        monkeypatch.setattr(certificate_queries, "taken_numbers", look_and_dawdle)
        monkeypatch.setattr(claims.secrets, "token_bytes", entropy)
        with app.app_context():
            ordered = [order(one, organiser_id), others[0].result()]

    with app.app_context():
        assert (ordered, count(Certificate), count(OwedWork)) == ([1, 1], 2, 2)
        assert drawn_again.is_set()


def test_an_order_that_meets_a_new_title_takes_it(app: Flask) -> None:
    with app.app_context():
        run = make_run("nairobi")
        mark(run, enrol(run, "Mary Akinyi"))
        run_id, public_id, organiser_id = run.id, run.public_id, make_person("Organiser").id
    holds, let_go = Event(), Event()

    @write_unit
    def rename() -> None:
        course_runs.rename(
            run_id, "A better title", actor=db.session.get_one(Person, organiser_id), now=NOW
        )
        db.session.flush()
        holds.set()
        let_go.wait(0.5)

    def order_meanwhile() -> int:
        holds.wait()
        return order(public_id, organiser_id)

    results = at_once(app, [rename, order_meanwhile])

    with app.app_context():
        certificate = db.session.scalars(select(Certificate)).one()
        assert (results[1], certificate.claims["course"]) == (1, "A better title")


def test_an_order_and_a_release_wait_for_each_other_in_one_order(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        run = make_run("nairobi")
        mark(run, enrol(run, "Mary Akinyi"))
        run_id, organiser_id = run.public_id, make_person("Organiser").id
        last = planned_of(run)[-1]
        timetable.cancel(last.id, revision=last.revision, actor=planner(), now=NOW)
        key = run.id
    hold, lost_a_race = releases.hold, database._lost_a_race
    changes, lost = list[Future[object]](), list[Exception]()

    def release() -> object:
        with app.app_context():
            return releases.release(key, actor=planner(), now=NOW)

    def note(error: DBAPIError) -> bool:
        lost.append(error)
        return lost_a_race(error)

    with ThreadPoolExecutor(1) as other:

        def hold_and_dawdle(run_id: int) -> Mapping[int, CourseSession]:
            held = hold(run_id)
            if not changes:
                changes.append(other.submit(release))
                wait(changes, timeout=0.5)
            return held

        monkeypatch.setattr(releases, "hold", hold_and_dawdle)
        monkeypatch.setattr(database, "_lost_a_race", note)
        with app.app_context():
            assert order(run_id, organiser_id) == 1
        changes[0].result()

    assert lost == [], "neither had to give way, and to do all of it again"


@contextmanager
def coming_back(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    enrolment_id: int,
    organiser: Person,
    *,
    writing: bool,
) -> Iterator[None]:
    """Let somebody come back on a run just before the list of its people is read."""
    enrolled, actor_id, backs = trainees.enrolled, organiser.id, list[Future[object]]()

    def take_back() -> object:
        with app.app_context():
            actor = db.session.get_one(Person, actor_id)
            return enrolments.take_back(enrolment_id, actor=actor, now=NOW)

    with ThreadPoolExecutor(1) as other, monkeypatch.context() as patched:

        def dawdle_and_read(run_id: int) -> Sequence[Enrolment]:
            if bool(db.session.info.get("writing")) is writing and not backs:
                backs.append(other.submit(take_back))
                wait(backs, timeout=0.5)
            return enrolled(run_id)

        patched.setattr(trainees, "enrolled", dawdle_and_read)
        yield
        backs[0].result()
