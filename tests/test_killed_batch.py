"""`kill -9` in the middle of a batch: after the restart it finishes, and nobody has two."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.adapters.storage import FileStorage
from app.database import write_unit
from app.extensions import db
from app.models.certificate import Certificate
from app.models.owed_work import OwedWork
from app.queries import certificates as certificate_queries
from app.services import certificates
from app.services.claims import Printing
from app.wiring import adapters
from tests.conftest import Installation
from tests.factories import NOW, enrol, make_person, make_run, mark

TRAINEES = 50


@pytest.fixture
def app(installation: Installation) -> Iterator[Flask]:
    with installation.app().app_context() as context:
        yield context.app


def _order() -> int:
    run = make_run("nairobi")
    for number in range(TRAINEES):
        mark(run, enrol(run, f"Trainee {number}"))
    order = certificates.order(
        run.public_id,
        actor=make_person("Organiser"),
        now=NOW,
        renderer=adapters().renderer,
        printing=Printing("http://localhost:8000", illustrative=True),
    )
    assert order.ordered == TRAINEES
    return run.id


def _issued(run_id: int) -> int:
    db.session.rollback()
    return certificate_queries.progress(run_id).issued


def _start(installation: Installation) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "jobs", "run"],
        env={**os.environ, **installation.environment, "FLASK_APP": "wsgi"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _wait_until_issued(run_id: int, wanted: int) -> None:
    deadline = time.monotonic() + 120
    while _issued(run_id) < wanted:
        assert time.monotonic() < deadline, "the batch does not go on"
        time.sleep(0.05)


@write_unit
def _expire_leases() -> None:
    """Let the time pass that a dead runner's lease has left."""
    db.session.execute(update(OwedWork).where(OwedWork.state == "owed").values(lease_until=NOW))


@pytest.mark.soak
def test_batch_survives_kill_9(
    installation: Installation, app: Flask, scale: Callable[[int, int], int]
) -> None:
    run_id, chance = _order(), random.Random(7)
    for kill in range(scale(1, 25)):
        runner = _start(installation)
        try:
            _wait_until_issued(run_id, min(TRAINEES - 1, kill + 1))
            time.sleep(chance.random() / 4)
        finally:
            runner.kill()
            runner.wait()
        _expire_leases()
    before = _issued(run_id)

    last = _start(installation)
    try:
        _wait_until_issued(run_id, TRAINEES)
    finally:
        last.terminate()
        last.wait(20)

    storage = FileStorage(Path(installation.environment["DATA_DIR"]) / "files")
    rows = db.session.scalars(select(Certificate)).all()
    assert before < TRAINEES == len(rows)
    assert max(Counter(row.enrolment_id for row in rows).values()) == 1
    assert max(Counter(row.number for row in rows).values()) == 1
    assert {row.state for row in rows} == {"issued"}
    assert {storage.get(row.pdf_sha256 or "")[:5] for row in rows} == {b"%PDF-"}
