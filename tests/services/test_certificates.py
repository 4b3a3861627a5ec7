"""Certificates are ordered for those who earned them, issued once, and found again."""

import errno
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from app.adapters.pdf import RenderError, UnprintableName
from app.adapters.storage import FileStorage
from app.domain.attendance import Status
from app.domain.certificate_number import parse_number
from app.domain.credential import Claims
from app.domain.errors import Conflict
from app.domain.retrying import MAX_ATTEMPTS
from app.domain.verification import State
from app.jobs import runner
from app.models.certificate import Certificate
from app.models.delivery import CourseRun
from app.models.owed_work import OwedWork
from app.models.person import Person
from app.queries import certificates as certificate_queries
from app.services import certificates, verification
from app.services.certificates import Order
from app.services.claims import Printing
from tests.factories import NOW, enrol, make_person, make_run, make_session, mark, sessions_of

PRINTING = Printing("https://training.example.org", illustrative=True)


class FakePress:
    """Stands for the drawing of pages: refuses what it was told to, and counts."""

    def __init__(
        self, *, unprintable: str = "", broken: bool = False, fault: Exception | None = None
    ) -> None:
        self.unprintable, self.drawn = unprintable, 0
        self.fault = RenderError("the border is missing") if broken else fault

    def check(self, claims: Claims) -> None:
        if self.unprintable and self.unprintable in claims.recipient:
            raise UnprintableName(claims.recipient, (self.unprintable,))

    def render(self, claims: Claims) -> bytes:
        if self.fault:
            raise self.fault
        self.drawn += 1
        return claims.canonical()


@pytest.fixture
def press() -> FakePress:
    return FakePress()


@pytest.fixture
def storage(tmp_path: Path) -> FileStorage:
    return FileStorage(tmp_path / "files")


@pytest.fixture
def run(app: Flask) -> CourseRun:
    """Nairobi, finished: two who were always there, one who never was, one who came late."""
    run = make_run("nairobi")
    for name, status in (
        ("Achieng Otieno", Status.PRESENT),
        ("សុខ ចាន់ធូ", Status.PRESENT),
        ("María José Núñez", Status.ABSENT),
        ("Łukasz Nguyễn", Status.LATE),
    ):
        mark(run, enrol(run, name), status)
    return run


def _order(run: CourseRun, press: FakePress, *, now: datetime = NOW) -> Order:
    return certificates.order(
        run.public_id, actor=make_person("Organiser"), now=now, renderer=press, printing=PRINTING
    )


def _work_off(press: FakePress, storage: FileStorage) -> int:
    handlers = {
        certificates.ISSUE: lambda taken: certificates.issue(
            taken, renderer=press, storage=storage, now=NOW
        )
    }
    return sum(1 for _ in iter(lambda: runner.work_off_one(handlers), False))


def test_order_freezes_the_claims_of_those_who_earned_it(
    db: SQLAlchemy, run: CourseRun, press: FakePress
) -> None:
    order = _order(run, press)

    rows = db.session.scalars(db.select(Certificate)).all()
    claims = [Claims.from_data(row.claims) for row in rows]
    assert (order.ordered, order.unprintable) == (3, ())
    assert {c.recipient for c in claims} == {"Achieng Otieno", "សុខ ចាន់ធូ", "Łukasz Nguyễn"}
    assert {(c.minutes_attended, c.minutes_offered, c.adaptation) for c in claims} == {
        (1095, 1095, "NBO-1.0")
    }
    assert [(row.state, row.number) for row in rows] == [
        ("ordered", parse_number(row.number)) for row in rows
    ]


def test_ordering_again_orders_only_for_the_newly_eligible(
    db: SQLAlchemy, run: CourseRun, press: FakePress
) -> None:
    first = _order(run, press)
    mark(run, enrol(run, "Kwame Boateng"))
    second, third = _order(run, press), _order(run, press)

    assert (first.ordered, second.ordered, third.ordered) == (3, 1, 0)


def test_issue_stores_the_bytes_before_it_says_so_and_only_once(
    db: SQLAlchemy, run: CourseRun, press: FakePress, storage: FileStorage
) -> None:
    _order(run, press)
    worked = _work_off(press, storage)

    rows = db.session.scalars(db.select(Certificate)).all()
    assert (worked, press.drawn, {row.state for row in rows}) == (3, 3, {"issued"})
    for row in rows:
        assert storage.get(row.pdf_sha256 or "") == Claims.from_data(row.claims).canonical()
    assert set(db.session.scalars(db.select(OwedWork.state))) == {"done"}
    assert certificate_queries.progress(run.id).busy is False


def test_a_crash_after_storing_is_repeated_to_the_same_bytes(
    db: SQLAlchemy, run: CourseRun, press: FakePress, storage: FileStorage
) -> None:
    _order(run, press)
    row = db.session.scalars(db.select(Certificate)).first()
    assert row is not None
    kept = storage.put(press.render(Claims.from_data(row.claims)))  # and then the power went
    _work_off(press, storage)

    db.session.expire_all()
    assert row.pdf_sha256 == kept


def test_work_for_an_issued_certificate_is_done_with_nothing_to_do(
    db: SQLAlchemy, run: CourseRun, press: FakePress, storage: FileStorage
) -> None:
    _order(run, press)
    payloads = {row.id: row.payload for row in db.session.scalars(db.select(OwedWork))}
    _work_off(press, storage)
    for row in db.session.scalars(db.select(OwedWork)):
        row.state, row.lease_until, row.payload = "owed", None, payloads[row.id]
    db.session.commit()

    assert (_work_off(press, storage), press.drawn) == (3, 3)


def test_a_page_that_cannot_be_drawn_is_written_down_and_tried_again(
    db: SQLAlchemy, run: CourseRun, storage: FileStorage
) -> None:
    _order(run, FakePress())
    _work_off(FakePress(broken=True), storage)
    stuck = certificate_queries.progress(run.id)
    problems = set(db.session.scalars(db.select(Certificate.problem)))
    db.session.execute(db.update(OwedWork).values(due_at=NOW, lease_until=None))
    db.session.commit()
    _work_off(FakePress(), storage)

    assert (stuck.stuck, problems) == (3, {"the border is missing"})
    assert set(db.session.scalars(db.select(Certificate.problem))) == {None}


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (OSError(errno.EROFS, "Read-only file system"), "Read-only file system"),
        (MemoryError(), "the drawing broke off: MemoryError"),
        (ZeroDivisionError("in the layout"), "the drawing broke off: ZeroDivisionError"),
    ],
)
def test_whatever_is_in_the_way_is_shown_and_the_work_stays_owed(
    db: SQLAlchemy, run: CourseRun, storage: FileStorage, fault: Exception, words: str
) -> None:
    _order(run, FakePress())
    _work_off(FakePress(fault=fault), storage)

    rows = db.session.scalars(db.select(Certificate)).all()
    assert {row.state for row in rows} == {"ordered"}
    assert all(words in (row.problem or "") for row in rows)
    assert set(db.session.scalars(db.select(OwedWork.state))) == {"owed"}
    assert certificate_queries.progress(run.id).busy is False


def test_a_folder_that_cannot_be_written_to_is_tried_again(
    db: SQLAlchemy, run: CourseRun, press: FakePress, tmp_path: Path
) -> None:
    _order(run, press)
    in_the_way = tmp_path / "files"
    in_the_way.write_text("a file where the folder should be")
    storage = FileStorage(in_the_way)
    _work_off(press, storage)
    problems = set(db.session.scalars(db.select(Certificate.problem)))
    in_the_way.unlink()
    db.session.execute(db.update(OwedWork).values(due_at=NOW, lease_until=None))
    db.session.commit()
    _work_off(press, storage)

    (problem,) = problems
    assert problem.startswith("the file could not be kept: ")
    assert set(db.session.scalars(db.select(Certificate.state))) == {"issued"}
    assert set(db.session.scalars(db.select(Certificate.problem))) == {None}


def test_a_certificate_is_never_given_up(
    db: SQLAlchemy, run: CourseRun, storage: FileStorage
) -> None:
    _order(run, FakePress())
    db.session.execute(db.update(OwedWork).values(attempts=10 * MAX_ATTEMPTS))
    db.session.commit()
    _work_off(FakePress(broken=True), storage)

    assert set(db.session.scalars(db.select(OwedWork.state))) == {"owed"}


def test_a_name_that_no_font_has_is_left_out_and_reported(db: SQLAlchemy, run: CourseRun) -> None:
    order = _order(run, FakePress(unprintable="Ł"))

    assert order.ordered == 2
    assert [(e.person.name, p.characters) for e, p in order.unprintable] == [
        ("Łukasz Nguyễn", ("Ł",))
    ]


def test_certificates_wait_for_the_course_to_be_published(
    db: SQLAlchemy, app: Flask, press: FakePress
) -> None:
    run = make_run("kumasi", published=False)
    mark(run, enrol(run, "Ama Serwaa"))

    with pytest.raises(Conflict):
        _order(run, press)
    assert db.session.scalars(db.select(Certificate)).all() == []


def test_certificates_wait_for_the_last_session_to_begin(
    db: SQLAlchemy, run: CourseRun, press: FakePress
) -> None:
    begins = sessions_of(run, kind="module")[-1].starts_at

    with pytest.raises(Conflict):
        _order(run, press, now=begins - timedelta(seconds=1))
    assert db.session.scalars(db.select(Certificate)).all() == []
    assert _order(run, press, now=begins).ordered == 3


def test_a_session_that_is_cancelled_keeps_nobody_waiting(
    db: SQLAlchemy, run: CourseRun, press: FakePress
) -> None:
    ahead = make_session(run, NOW + timedelta(days=3), status="cancelled")
    order = _order(run, press)

    assert (ahead.starts_at > NOW, order.ordered) == (True, 3)


def test_who_is_renamed_during_an_order_is_checked_and_frozen_as_they_are_then(
    db: SQLAlchemy, run: CourseRun
) -> None:
    class RenamesOnce(FakePress):
        checked: ClassVar[list[str]] = []

        def check(self, claims: Claims) -> None:
            super().check(claims)
            self.checked.append(claims.recipient)
            if self.checked == ["Achieng Otieno"]:
                person = db.session.scalars(
                    db.select(Person).filter_by(name="Achieng Otieno")
                ).one()
                person.name = "Achieng Wanjiru"
                db.session.commit()

    order = _order(run, RenamesOnce())

    frozen = [row.claims["recipient"] for row in db.session.scalars(db.select(Certificate))]
    assert (order.ordered, len(frozen)) == (3, 3)
    assert "Achieng Wanjiru" in frozen
    assert set(frozen) <= set(RenamesOnce.checked)


def test_check_by_code_forgives_how_it_is_typed_and_nothing_else(
    db: SQLAlchemy, run: CourseRun, press: FakePress, storage: FileStorage
) -> None:
    _order(run, press)
    code = db.session.scalars(db.select(Certificate.code)).all()[0]
    before = verification.check_code(code)
    _work_off(press, storage)

    typed = verification.check_code(f" {code.lower().replace('-', ' ')} ")
    assert before.state is State.UNKNOWN, "what is only ordered is not issued"
    assert typed.state is State.GENUINE
    assert typed.claims is not None
    assert typed.claims.code == code
    assert verification.check_code("7Q4K-2M9X-T0RB-C5WE").state is State.UNKNOWN
    assert verification.check_code("not a code").state is State.UNKNOWN


def test_check_of_a_file_tells_genuine_altered_and_unknown_apart(
    db: SQLAlchemy, run: CourseRun, press: FakePress, storage: FileStorage
) -> None:
    _order(run, press)
    _work_off(press, storage)
    row = db.session.scalars(db.select(Certificate)).first()
    assert row is not None
    data = storage.get(row.pdf_sha256 or "")

    def state(file: bytes, number: str | None) -> State:
        return verification.check_file(file, read_number=lambda _: number).state

    assert state(data, None) is State.GENUINE
    assert state(data + b"\n", row.number) is State.ALTERED
    assert state(data + b"\n", None) is State.UNKNOWN
