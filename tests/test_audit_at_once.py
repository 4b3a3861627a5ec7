"""Several processes write to the audit trail at the same time: one chain, without gaps."""

import os
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

from sqlalchemy import select

from app.domain.audit_chain import verify
from app.extensions import db
from app.models.audit import AuditEntry
from app.queries import audit_chain
from tests.conftest import Installation
from tests.factories import make_city

PROCESSES, ROOMS = 2, 15

WRITE = """
import os, sys, time
import config
from app import create_app
from app.clock import utcnow
from app.extensions import db
from app.models.place import City
from app.services import people, rooms

with create_app(config.load(os.environ)).app_context():
    actor = people.create(name="Amina Wanjiru", now=utcnow())
    print("ready", flush=True)
    sys.stdin.readline()
    city = db.session.query(City).one()
    for number in range(int(sys.argv[2])):
        name = f"{sys.argv[1]}-{number}"
        rooms.add(city, name=name, capacity=None, actor=actor, now=utcnow())
        time.sleep(0.01)  # SQLite lets one process through again and again while others sleep
"""


def test_processes_at_once_write_one_chain_without_gaps(installation: Installation) -> None:
    app = installation.app()
    with app.app_context():
        make_city()
    works = [_start(installation, number) for number in range(PROCESSES)]
    for work in works:
        assert work.stdout is not None
        assert work.stdout.readline() == "ready\n"
    for work in works:
        assert work.stdin is not None
        work.stdin.write("go\n")
        work.stdin.flush()
    ends = [(work.communicate(timeout=120), work.returncode) for work in works]

    with app.app_context():
        report = verify(audit_chain.whole(), erased=audit_chain.erased())
        actors = list(db.session.scalars(select(AuditEntry.actor_id).order_by(AuditEntry.seq)))
    assert [code for _, code in ends] == [0] * PROCESSES, ends
    assert (report.ok, report.entries) == (True, PROCESSES * (ROOMS + 1))
    assert sorted(Counter(actors).values()) == [PROCESSES] + [ROOMS] * PROCESSES
    # The control: they did write at the same time, not one after the other.
    turns = sum(one != next_one for one, next_one in pairwise(actors))
    assert turns > PROCESSES


def _start(installation: Installation, number: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITE, str(number), str(ROOMS)],
        cwd=Path(__file__).parents[1],
        env=os.environ | installation.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
