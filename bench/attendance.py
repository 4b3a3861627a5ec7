"""Writing the marks of a class of 25 over HTTP, against three other ways to write them.

One server of the kind that `make run` starts has three addresses: the application's own; one
with the same checks and a loop over objects; one without any check that writes the rows by Core.
Beside it stands a bare transaction of the SQLite driver, without HTTP. Requests of several
connections a second, medians of interleaved rounds. Every request marks another session, so
that cells stay as short as in life.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from statistics import median
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import flask_migrate
from pysqlite3 import dbapi2 as sqlite

import config
from app import create_app
from app.extensions import db
from bench.attendance_data import START, Class, arrange
from bench.browsers import TOKEN
from bench.rows import Row
from scripts.serve import web_command

CONNECTIONS = 8
ROUNDS = 5
SECONDS = 1.5
UNIT = "requests/s"
OUR_HEADERS = {
    "Content-Type": "application/json",
    "X-CSRF-Token": TOKEN,
    "Connection": "keep-alive",
}

INSERT_EVENT = """
INSERT INTO attendance_event (event_id, course_session_id, person_id, status, minutes, method,
                              asserted_by_id, observed_at, received_at)
VALUES (?, ?, ?, ?, ?, 'roster', ?, ?, ?) ON CONFLICT (event_id) DO NOTHING"""
UPSERT_MARK = """
INSERT INTO attendance_mark (event_id, course_session_id, person_id, status, minutes,
                             asserted_by_id, observed_at, received_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (course_session_id, person_id) DO UPDATE SET
    event_id = excluded.event_id, status = excluded.status, minutes = excluded.minutes,
    asserted_by_id = excluded.asserted_by_id, observed_at = excluded.observed_at,
    received_at = excluded.received_at"""


def run() -> list[Row]:
    """Measure a batch of 25 marks."""
    with tempfile.TemporaryDirectory(prefix="preceptor-bench-") as folder:
        environment = environment_in(Path(folder))
        marked = prepare(environment)
        with _served(environment) as address, _ways(address, folder, marked) as ways:
            speed = _interleaved(ways)
    ours = speed["ours"]
    return [
        Row(f"attendance_25_against_{name}", ours, UNIT, speed[name], ours / speed[name])
        for name in ("orm_loop", "bare_flask_core", "bare_sqlite")
    ]


def environment_in(folder: Path) -> dict[str, str]:
    """Give the settings of an installation in a folder of its own."""
    settings = {"DATA_DIR": str(folder), "DEMO": "0", "SECRET_KEY": uuid4().hex * 2}
    return settings | {"PUBLIC_URL": "http://localhost", "PATH": os.environ["PATH"]}


def prepare(environment: dict[str, str]) -> Class:
    """Make the database, with a course to mark."""
    app = create_app(config.load(environment))
    with app.app_context():
        flask_migrate.upgrade()
        marked = arrange(app)
        db.engine.dispose()
    return marked


@contextmanager
def _served(environment: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Start the server on a free port; stop it in the end."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        address: tuple[str, int] = free.getsockname()
    command = [
        word.replace("wsgi:app", "bench.attendance_server:app") for word in web_command(*address)
    ]
    with subprocess.Popen(command, env=environment, cwd=config.ROOT) as server:
        try:
            wait_for(address)
            yield address
        finally:
            server.send_signal(signal.SIGTERM)


def wait_for(address: tuple[str, int]) -> None:
    """Wait until a server answers."""
    for _ in range(300):
        try:
            socket.create_connection(address).close()
        except OSError:
            sleep(0.1)
        else:
            return
    raise RuntimeError("the server of the benchmark did not start")


@contextmanager
def _ways(
    address: tuple[str, int], folder: str, marked: Class
) -> Iterator[dict[str, Callable[[], float]]]:
    """Give each way as a function that runs it for a while and returns how many a second."""
    with ThreadPoolExecutor(CONNECTIONS) as threads:

        def several(path: str, body: Callable[[Class, int], str]) -> float:
            began = monotonic()
            parts = [
                threads.submit(_post_for_a_while, address, path, body, marked, part)
                for part in range(CONNECTIONS)
            ]
            return sum(part.result() for part in parts) / (monotonic() - began)

        yield {
            "ours": lambda: several("/sessions/{}/marks", events_of),
            "orm_loop": lambda: several("/bench/sessions/{}/orm", events_of),
            "bare_flask_core": lambda: several("/bench/core", _rows_as_json),
            "bare_sqlite": lambda: _transactions(Path(folder) / "preceptor.sqlite", marked),
        }


def _post_for_a_while(
    address: tuple[str, int],
    path: str,
    body: Callable[[Class, int], str],
    marked: Class,
    part: int,
) -> int:
    """Send batches over one connection that is kept; every connection has sessions of its own."""
    connection = http.client.HTTPConnection(*address)
    headers = OUR_HEADERS | {"Cookie": marked.cookie}
    sent, until = 0, monotonic() + SECONDS
    for number in cycle(range(part, len(marked.sessions), CONNECTIONS)):
        if monotonic() >= until:
            break
        batch = body(marked, number)
        connection.request("POST", path.format(marked.sessions[number]), batch, headers)
        answer = connection.getresponse()
        told = answer.read()
        assert answer.status == 200, told
        assert told.count(b"recorded") in (0, len(marked.people)), told
        sent += 1
    connection.close()
    return sent


def events_of(marked: Class, number: int) -> str:
    """Write the body of a request that marks one session."""
    at = (START + timedelta(hours=number)).isoformat()
    events = [
        {"event_id": str(uuid4()), "person": person, "status": "present", "observed_at": at}
        for person in marked.people
    ]
    return json.dumps({"events": events})


def _rows(marked: Class, number: int) -> list[dict[str, Any]]:
    at = (START + timedelta(hours=number)).isoformat()
    return [
        {
            "event_id": str(uuid4()),
            "course_session_id": marked.session_ids[number],
            "person_id": person,
            "status": "present",
            "minutes": None,
            "asserted_by_id": marked.mentor_id,
            "observed_at": at,
        }
        for person in marked.person_ids
    ]


def _rows_as_json(marked: Class, number: int) -> str:
    return json.dumps(_rows(marked, number))


def _transactions(path: Path, marked: Class) -> float:
    """Write the same rows by the driver alone, each class in a transaction that is kept safe."""
    connection = sqlite.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA busy_timeout = 10000")
    done, began = 0, monotonic()
    while monotonic() < began + SECONDS / 3:
        rows = [
            (*row.values(), row["observed_at"])
            for row in _rows(marked, done % len(marked.sessions))
        ]
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(INSERT_EVENT, rows)
        connection.executemany(UPSERT_MARK, rows)
        connection.execute("COMMIT")
        done += 1
    connection.close()
    return done / (monotonic() - began)


def _interleaved(ways: dict[str, Callable[[], float]]) -> dict[str, float]:
    """Median of the rounds; each runs every way once, after a first one that does not count."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(ROUNDS + 1):
        for name, measure in ways.items():
            speed = measure()
            if number:
                taken[name].append(speed)
    return {name: median(values) for name, values in taken.items()}
