"""`kill -9` while times are found: the work stays owed, and another runner answers."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.clock import utcnow
from app.database import write_unit
from app.domain.proposals import results
from app.domain.proposals.asked import AskedTimes
from app.extensions import db
from app.models.owed_work import OwedWork
from app.models.proposal import Proposal
from app.queries import plans
from app.queries import proposals as queries
from app.services import proposals
from tests.conftest import Installation
from tests.factories import NOW
from tests.planning import begin
from tests.proposing import WITHIN, asked

SECONDS = 120


@pytest.fixture
def app(installation: Installation) -> Iterator[Flask]:
    with installation.app().app_context() as context:
        yield context.app


def ask() -> str:
    """Ask for times of all that can move, which takes a while."""
    run = begin(groups=4)
    free = proposals.movable(run, plans.sessions_of(run.id), utcnow())
    what = AskedTimes(within=WITHIN, sessions=tuple(each.public_id for each in free))
    return asked(run, what).public_id


def start(installation: Installation) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "jobs", "run"],
        env={**os.environ, **installation.environment, "FLASK_APP": "wsgi"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def read(public_id: str) -> Proposal:
    db.session.rollback()
    return db.session.scalars(select(Proposal).filter_by(public_id=public_id)).one()


def wait_until(public_id: str, state: str) -> None:
    deadline = time.monotonic() + SECONDS
    while read(public_id).state != state:
        assert time.monotonic() < deadline, f"it never is {state}"
        time.sleep(0.01)


def work() -> OwedWork:
    db.session.rollback()
    return db.session.scalars(select(OwedWork).filter_by(kind=proposals.WORK)).one()


@write_unit
def the_lease_runs_out() -> None:
    db.session.execute(update(OwedWork).where(OwedWork.state == "owed").values(lease_until=NOW))


def test_a_runner_that_is_killed_while_it_finds_times_leaves_them_to_the_next(
    installation: Installation, app: Flask
) -> None:
    public_id = ask()
    first = start(installation)
    try:
        wait_until(public_id, "working")
    finally:
        first.kill()
        first.wait()

    assert (read(public_id).state, read(public_id).result) == ("working", {})
    assert (work().state, work().attempts) == ("owed", 1)
    assert queries.is_under_way(read(public_id))
    the_lease_runs_out()

    second = start(installation)
    try:
        wait_until(public_id, "done")
    finally:
        second.terminate()
        second.wait(20)

    assert results.outcome_from_data(read(public_id).result).placements
    assert (work().state, work().attempts) == ("done", 2)
