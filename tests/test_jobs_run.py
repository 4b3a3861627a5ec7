"""`flask jobs run` as a process of its own: embedded on either database, and by procrastinate."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import inspect

from app.adapters.queue import QueueUnreachable
from app.clock import utcnow
from app.extensions import db
from app.models.owed_work import OwedWork
from app.services import retention, sign_in
from tests.conftest import Installation
from tests.factories import make_person


@contextmanager
def _runner(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "jobs", "run"],
        env={**os.environ, **environment, "FLASK_APP": "wsgi"},
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(10)


def _eventually(is_so: Callable[[], bool], timeout: float = 30) -> None:
    deadline = time.monotonic() + timeout
    while not is_so():
        assert time.monotonic() < deadline, "it never became so"
        time.sleep(0.1)


def _owe_a_mail(installation: Installation) -> None:
    with installation.app().app_context():
        make_person("Akosua Mensah", email="akosua@example.org")
        db.session.commit()
        sign_in.request_link("Akosua@example.org", now=utcnow())
        sign_in.request_link("nobody@example.org", now=utcnow())


def _states(installation: Installation) -> list[str]:
    """Return how far the work is, but for that of every day, which is always owed for tomorrow."""
    asked_for = db.select(OwedWork.state).where(OwedWork.kind != retention.APPLY)
    with installation.app().app_context():
        return list(db.session.scalars(asked_for))


def test_embedded_runner_mails_the_link_that_is_owed(installation: Installation) -> None:
    outbox = Path(installation.environment["DATA_DIR"]) / "outbox"
    _owe_a_mail(installation)

    with _runner(installation.environment):
        _eventually(lambda: _states(installation) == ["done"] * 3)

    mails = [path.read_text() for path in outbox.glob("*.eml")]
    assert [("To: akosua@example.org" in mail, "/sign-in/" in mail) for mail in mails] == [
        (True, True)
    ]


@pytest.mark.parametrize("installation", ["postgresql"], indirect=True)
def test_procrastinate_is_woken_for_what_is_owed(installation: Installation) -> None:
    url = installation.environment["DATABASE_URL"].replace("+psycopg", "")
    environment = {**installation.environment, "QUEUE_URL": url}
    outbox = Path(installation.environment["DATA_DIR"]) / "outbox"
    grown = Installation(environment, "postgresql")

    with _runner(environment):
        with grown.app().app_context():
            _eventually(lambda: inspect(db.engine).has_table("procrastinate_jobs"))
        _owe_a_mail(grown)
        _eventually(lambda: _states(grown) == ["done"] * 3)
    grown.close()

    assert len(list(outbox.glob("*.eml"))) == 1


def test_what_is_saved_while_the_queue_is_down_is_owed_and_waits_for_no_queue(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    down = {"QUEUE_URL": "postgresql://nobody@127.0.0.1:9/nothing"}
    alone = Installation(installation.environment | down, installation.kind)

    _owe_a_mail(alone)

    assert _states(alone) == ["owed"] * 2
    # The pool of the queue would have waited half a minute before it gave up.
    raised = [record.exc_info[0] for record in caplog.records if record.exc_info]
    assert raised == [QueueUnreachable] * 2
    alone.close()
