"""Which web server: gunicorn's threads or granian, in one process or two, on SQLite.

Each serves the application and answers the same mixture: eight connections, of every five requests
one writes the marks of a class and four read its roster. Rounds are interleaved; medians.
"""

import http.client
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import monotonic

import config
from bench import attendance
from bench.attendance_data import Class
from bench.rows import Row
from scripts.serve import web_command

CONNECTIONS = 8
ROUNDS = 3
SECONDS = 2.0
A_WRITE_IN = 5


@dataclass(frozen=True)
class Load:
    """What one server did in one round: requests a second, and waiting times in milliseconds."""

    rate: float
    waits: list[float]


def run() -> list[Row]:
    """Measure the servers; gunicorn with one process, which `make run` starts, is the value."""
    with tempfile.TemporaryDirectory(prefix="preceptor-bench-") as folder:
        environment = attendance.environment_in(Path(folder))
        marked = attendance.prepare(environment)
        with ExitStack() as stack:
            addresses = {
                name: stack.enter_context(_served(command, environment))
                for name, command in _commands().items()
            }
            loads: dict[str, list[Load]] = {name: [] for name in addresses}
            for _ in range(ROUNDS + 1):  # the first warms up
                for name, address in addresses.items():
                    loads[name].append(_load(address, marked))
    rate = {name: median(load.rate for load in each[1:]) for name, each in loads.items()}
    slow = {name: median(_p99(load) for load in each[1:]) for name, each in loads.items()}
    ours = "gunicorn_1x16"
    others = [name for name in rate if name != ours]
    return [
        *(
            Row(f"web_{ours}_against_{name}", rate[ours], "requests/s", rate[name],
                rate[ours] / rate[name])
            for name in others
        ),
        *(
            Row(f"web_{ours}_p99_against_{name}", slow[ours], "ms", slow[name],
                slow[name] / slow[ours])
            for name in others
        ),
    ]  # fmt: skip


def _commands() -> dict[str, list[str]]:
    gunicorn = web_command("127.0.0.1", 0)
    two = [{"1": "2", "16": "8"}.get(word, word) for word in gunicorn]
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    granian += ["--log-level", "error", "--port", "0", "wsgi:app"]
    return {
        "gunicorn_1x16": gunicorn,
        "gunicorn_2x8": two,
        "granian_1x16": [*granian, "--workers", "1", "--blocking-threads", "16"],
        "granian_2x8": [*granian, "--workers", "2", "--blocking-threads", "8"],
    }


@contextmanager
def _served(command: list[str], environment: dict[str, str]) -> Iterator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address: tuple[str, int] = free.getsockname()
    port = str(address[1])
    command = [f"127.0.0.1:{port}" if word == "127.0.0.1:0" else word for word in command]
    command = [port if word == "0" else word for word in command]
    with subprocess.Popen(command, env=environment, cwd=config.ROOT) as server:
        try:
            attendance.wait_for(address)
            yield address
        finally:
            server.send_signal(signal.SIGTERM)


def _load(address: tuple[str, int], marked: Class) -> Load:
    began = monotonic()
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        parts = [threads.submit(_use, address, marked, part) for part in range(CONNECTIONS)]
        waits = [wait for part in parts for wait in part.result()]
    return Load(len(waits) / (monotonic() - began), waits)


def _use(address: tuple[str, int], marked: Class, part: int) -> list[float]:
    """Read and write over one kept connection; return how long each answer took, in ms."""
    connection = http.client.HTTPConnection(*address)
    headers = attendance.OUR_HEADERS | {"Cookie": marked.cookie}
    waits: list[float] = []
    until, number = monotonic() + SECONDS, part
    while monotonic() < until:
        number = (number + CONNECTIONS) % len(marked.sessions)
        session, asked = marked.sessions[number], monotonic()
        if len(waits) % A_WRITE_IN:
            connection.request("GET", f"/sessions/{session}/roster", headers=headers)
        else:
            body = attendance.events_of(marked, number)
            connection.request("POST", f"/sessions/{session}/marks", body, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        waits.append((monotonic() - asked) * 1000)
    connection.close()
    return waits


def _p99(load: Load) -> float:
    return quantiles(load.waits, n=100)[-1]
