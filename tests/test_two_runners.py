"""Two runners on one database: work that takes long stays with the one that has it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Event

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.database import write_unit
from app.extensions import db
from app.jobs import leases, runner
from app.models.owed_work import OwedWork
from app.services import owed_work
from app.services.owed_work import LEASE, Taken
from tests.conftest import Installation
from tests.factories import NOW


class Clock:
    """Shows what the test says."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def app(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application with one piece of work that is owed, and leases that are renewed at once."""
    monkeypatch.setattr(leases, "RENEWAL_PAUSE_S", 0.01)
    app = installation.app()
    with app.app_context():
        write_unit(owed_work.owe)("greet", "greet:1", {}, now=NOW)
    return app


def _work_off_one(app: Flask, greet: Callable[[Taken], None], clock: Clock) -> bool:
    with app.app_context():
        return runner.work_off_one({"greet": greet}, clock)


def _row(app: Flask) -> OwedWork:
    with app.app_context():
        return db.session.scalars(db.select(OwedWork)).one()


def _eventually(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline, "it never became so"
        time.sleep(0.01)


def test_work_of_many_leases_is_done_once_by_the_runner_that_began_it(app: Flask) -> None:
    clock, begun, go_on, greeted = Clock(), Event(), Event(), list[int]()

    def greet(taken: Taken) -> None:
        begun.set()
        assert go_on.wait(60)
        greeted.append(taken.attempts)
        write_unit(owed_work.finish)(taken, now=clock())

    with ThreadPoolExecutor(1) as first:
        work = first.submit(_work_off_one, app, greet, clock)
        assert begun.wait(60)
        found_by_the_other = []
        for _ in range(5):
            clock.now += LEASE * 2 / 3
            _eventually(lambda: _row(app).lease_until == clock.now + LEASE)
            found_by_the_other.append(_work_off_one(app, greet, clock))
        go_on.set()
        assert work.result()

    row = _row(app)
    assert found_by_the_other == [False] * 5
    assert (greeted, row.state, row.attempts, row.last_error) == ([1], "done", 1, None)


def test_the_lease_of_another_runner_is_left_as_it_is(app: Flask) -> None:
    clock, until = Clock(), NOW + timedelta(hours=1)

    def lose_it(_taken: Taken) -> None:
        db.session.execute(db.update(OwedWork).values(lease_holder="another", lease_until=until))
        db.session.commit()
        clock.now += 10 * LEASE
        time.sleep(0.2)

    assert _work_off_one(app, lose_it, clock)

    row = _row(app)
    assert (row.lease_holder, row.lease_until, row.state) == ("another", until, "owed")


def test_a_renewal_that_fails_is_tried_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, renew, tries = Clock(), owed_work.renew, list[datetime]()

    def renew_at_last(taken: Taken, *, now: datetime) -> None:
        tries.append(now)
        if len(tries) == 1:
            raise OperationalError("UPDATE", {}, Exception("the disk is full"))
        renew(taken, now=now)

    def greet(taken: Taken) -> None:
        clock.now += LEASE / 2
        _eventually(lambda: _row(app).lease_until == clock.now + LEASE)
        write_unit(owed_work.finish)(taken, now=clock())

    monkeypatch.setattr(owed_work, "renew", renew_at_last)
    assert _work_off_one(app, greet, clock)

    assert (_row(app).state, len(tries) > 1) == ("done", True)


def test_renewing_stops_when_the_work_ends(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    renewed: list[datetime] = []
    monkeypatch.setattr(owed_work, "renew", lambda _taken, *, now: renewed.append(now))

    def break_off(_taken: Taken) -> None:
        _eventually(lambda: bool(renewed))
        raise ValueError("there is nobody")

    assert _work_off_one(app, break_off, Clock())
    seen = len(renewed)
    time.sleep(0.1)

    assert len(renewed) == seen
    assert _row(app).last_error == "ValueError: there is nobody"
