"""Owed work is done once, by whoever holds the lease, and is never lost."""

from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import OperationalError

from app.database import write_unit
from app.domain.retrying import MAX_ATTEMPTS
from app.jobs import runner
from app.models.owed_work import OwedWork
from app.services import owed_work
from app.services.owed_work import LeaseLost, Taken
from tests.factories import NOW

KINDS = frozenset({"greet"})
owe = write_unit(owed_work.owe)
finish = write_unit(owed_work.finish)


def _take(now: datetime = NOW) -> Taken:
    taken = owed_work.take(now=now, kinds=KINDS)
    assert taken is not None
    return taken


def test_owing_the_same_key_twice_is_owing_it_once(db: SQLAlchemy) -> None:
    owe("greet", "greet:1", {"name": "first"}, now=NOW)
    owe("greet", "greet:1", {"name": "second"}, now=NOW)

    rows = db.session.scalars(db.select(OwedWork)).all()
    assert [row.payload for row in rows] == [{"name": "first"}]


def test_take_gives_each_row_to_one_holder_in_the_order_they_fell_due(db: SQLAlchemy) -> None:
    owe("greet", "late", {}, now=NOW)
    owe("greet", "early", {}, now=NOW - timedelta(hours=1))
    owe("other", "other", {}, now=NOW - timedelta(hours=2))

    taken = [owed_work.take(now=NOW, kinds=KINDS) for _ in range(3)]

    keys = {row.id: row.key for row in db.session.scalars(db.select(OwedWork))}
    assert [keys[each.id] if each else None for each in taken] == ["early", "late", None]


def test_a_lease_that_ran_out_gives_the_work_to_the_next_and_fences_off_the_first(
    db: SQLAlchemy,
) -> None:
    owe("greet", "greet:1", {}, now=NOW)
    first = _take()
    later = NOW + owed_work.LEASE + timedelta(seconds=1)
    second = _take(later)

    with pytest.raises(LeaseLost):
        finish(first, now=later)
    finish(second, now=later)

    row = db.session.scalars(db.select(OwedWork)).one()
    assert (first.id, row.state, row.attempts) == (second.id, "done", 2)


def test_failed_work_comes_back_later_and_is_given_up_at_last(db: SQLAlchemy) -> None:
    owe("greet", "greet:1", {}, now=NOW)
    now = NOW
    for _ in range(MAX_ATTEMPTS):
        taken = _take(now)
        owed_work.fail(taken, "the printer burns", now=now)
        assert owed_work.take(now=now, kinds=KINDS) is None
        now += timedelta(hours=2)

    row = db.session.scalars(db.select(OwedWork)).one()
    assert (row.state, row.attempts, row.last_error) == (
        "failed",
        MAX_ATTEMPTS,
        "the printer burns",
    )


def test_work_that_no_runner_lives_to_report_on_is_given_up_at_last(db: SQLAlchemy) -> None:
    owe("greet", "greet:1", {}, now=NOW)
    now = NOW
    for _ in range(MAX_ATTEMPTS):
        _take(now)
        now += owed_work.LEASE + timedelta(seconds=1)

    assert owed_work.take(now=now, kinds=KINDS) is None
    row = db.session.scalars(db.select(OwedWork)).one()
    assert (row.state, row.attempts, row.finished_at) == ("failed", MAX_ATTEMPTS, now)
    assert row.last_error == owed_work.UNREPORTED


def test_work_that_may_not_be_given_up_is_taken_up_again_and_again(db: SQLAlchemy) -> None:
    owe("greet", "greet:1", {}, now=NOW)
    now = NOW
    for _ in range(2 * MAX_ATTEMPTS):
        assert owed_work.take(now=now, kinds=KINDS, never_given_up=KINDS) is not None
        now += owed_work.LEASE + timedelta(seconds=1)

    assert db.session.scalars(db.select(OwedWork.state)).one() == "owed"


def test_work_in_hand_is_not_given_up_while_its_last_lease_lasts(db: SQLAlchemy) -> None:
    owe("greet", "greet:1", {}, now=NOW)
    db.session.execute(db.update(OwedWork).values(attempts=MAX_ATTEMPTS - 1))
    last = _take()

    assert owed_work.take(now=NOW + owed_work.LEASE, kinds=KINDS) is None
    finish(last, now=NOW + owed_work.LEASE)
    assert db.session.scalars(db.select(OwedWork.state)).one() == "done"


def test_a_renewed_lease_lasts_from_then_on_and_a_lost_one_is_not_renewed(db: SQLAlchemy) -> None:
    owe("greet", "greet:1", {}, now=NOW)
    first = _take()
    renewed = NOW + owed_work.LEASE / 2
    owed_work.renew(first, now=renewed)

    assert owed_work.take(now=renewed + owed_work.LEASE, kinds=KINDS) is None
    second = _take(renewed + owed_work.LEASE + timedelta(seconds=1))
    until = db.session.scalars(db.select(OwedWork.lease_until)).one()
    with pytest.raises(LeaseLost):
        owed_work.renew(first, now=renewed + 2 * owed_work.LEASE)
    assert db.session.scalars(db.select(OwedWork.lease_until)).one() == until
    finish(second, now=until)
    with pytest.raises(LeaseLost):
        owed_work.renew(second, now=until)


def test_what_the_work_was_about_is_forgotten_when_it_is_over(db: SQLAlchemy) -> None:
    about, now = {"address": "amina@example.org"}, NOW
    for key in ("done", "given up", "unreported"):
        owe("greet", key, about, now=NOW)
    finish(_take(), now=NOW)
    owed_work.fail(_take(), "the printer burns", now=NOW)
    _take()

    payloads = db.select(OwedWork.payload).order_by(OwedWork.id)
    assert db.session.scalars(payloads).all() == [{}, about, about]
    db.session.execute(db.update(OwedWork).values(attempts=MAX_ATTEMPTS - 1))
    db.session.commit()
    now += timedelta(minutes=1)
    owed_work.fail(_take(now), "the printer burns", now=now)
    _take(now)
    assert owed_work.take(now=now + timedelta(minutes=1), kinds=KINDS) is None
    assert db.session.scalars(payloads).all() == [{}, {}, {}]


def test_runner_does_due_work_and_writes_down_what_failed(db: SQLAlchemy) -> None:
    done: list[Any] = []

    def greet(taken: Taken) -> None:
        if taken.payload["name"] == "nobody":
            raise ValueError("there is nobody")
        done.append(taken.payload["name"])
        finish(taken, now=NOW)

    owe("greet", "greet:1", {"name": "nobody"}, now=NOW)
    owe("greet", "greet:2", {"name": "Ama"}, now=NOW)

    worked = [runner.work_off_one({"greet": greet}) for _ in range(3)]

    errors = db.session.scalars(db.select(OwedWork.last_error).order_by(OwedWork.id)).all()
    assert (worked, done) == ([True, True, False], ["Ama"])
    assert errors == ["ValueError: there is nobody", None]


def test_a_runner_that_failed_too_late_leaves_the_work_to_the_other(db: SQLAlchemy) -> None:
    def greet(taken: Taken) -> None:
        db.session.execute(db.update(OwedWork).values(lease_holder="another"))
        db.session.commit()
        raise ValueError("there is nobody")

    owe("greet", "greet:1", {}, now=NOW)

    assert runner.work_off_one({"greet": greet}) is True
    row = db.session.scalars(db.select(OwedWork)).one()
    assert (row.lease_holder, row.last_error) == ("another", None)


def test_the_runner_outlives_a_database_that_does_not_answer(
    db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, asked = Event(), []

    def take(**_: object) -> None:
        asked.append(len(asked))
        if len(asked) == 1:
            raise OperationalError("SELECT", {}, Exception("the disk is full"))
        stop.set()

    monkeypatch.setattr(owed_work, "take", take)
    monkeypatch.setattr(runner, "PAUSE_AFTER_FAULT_S", 0.0)
    runner.work_until_stopped({}, stop)

    assert asked == [0, 1]
