"""`make run`, with the real application: it serves, and nothing of it is left afterwards."""

import http.client
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts import processes
from tests.soak import Scale
from tests.tools import needs

ROOT = Path(__file__).resolve().parents[2]

Start = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
def start(tmp_path: Path, port: int) -> Iterator[Start]:
    """Start `make run` in a process group of its own, on a database of its own."""
    make = needs("make")
    settings = {"DATA_DIR": str(tmp_path), "PORT": str(port), "DEMO": "0", "PUBLIC_URL": ""}
    started: list[subprocess.Popen[str]] = []

    def begin() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [make, "run"],
            cwd=ROOT,
            env=os.environ | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        for pid in processes.in_group(process.pid):
            processes.send(pid, signal.SIGKILL)
        assert process.stdout is not None
        process.stdout.close()
        process.wait()


def wait_for_line(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdout is not None
    seen = []
    for line in process.stdout:
        seen.append(line)
        if text in line:
            return
    pytest.fail(f"make run ended without saying {text!r}: {''.join(seen)}")


def is_group_empty_within(group: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while processes.in_group(group):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.soak
def test_nothing_of_make_run_is_left_after_one_interrupt(
    start: Start, scale: Scale, port: int
) -> None:
    for attempt in range(scale(1, 20)):
        process = start()
        if attempt % 2 == 0:
            wait_for_line(process, f"Preceptor is ready at http://localhost:{port}")
            with socket.create_connection(("127.0.0.1", port)) as connection:
                connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                assert connection.recv(100).startswith(b"HTTP/1.1 200")
                os.killpg(process.pid, signal.SIGINT)  # with a connection that stays open
                assert is_group_empty_within(process.pid, 10)
        else:
            # While it is still starting: at a moment that differs from try to try.
            time.sleep(random.Random(attempt).uniform(0.0, 5.0))
            os.killpg(process.pid, signal.SIGINT)
            assert is_group_empty_within(process.pid, 10)


def test_web_server_that_is_killed_comes_back(start: Start, port: int) -> None:
    process = start()
    wait_for_line(process, "Preceptor is ready")
    web = {
        pid
        for pid in processes.in_group(process.pid)
        if b"gunicorn" in Path(f"/proc/{pid}/cmdline").read_bytes()
    }

    for pid in web:
        processes.send(pid, signal.SIGKILL)

    wait_for_line(process, "web ended (SIGKILL); starting it again in 1 s")
    deadline = time.monotonic() + 60
    while not is_alive(port):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def is_alive(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
