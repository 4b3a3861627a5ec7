"""Preceptor as people meet it: the web server and the job runner as processes, on a loaded demo.

The demo is loaded once for each worker and kind of database, by the commands that `make run` uses;
what a test gets is a copy of it. All copies of a worker are served at one address, one after the
other, since certificates carry the address that they were made for.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from random import SystemRandom

from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

import config
from app.clock import utcnow
from app.extensions import db
from app.queries import people
from app.services import sign_in
from scripts.serve import FLASK, ROOT, SEVERAL, answers, web_command
from tests.actors import prove_more
from tests.conftest import SECRET_KEY, Installation
from tests.postgres import PostgresCluster

READY_WITHIN = 60.0
# Below those that the kernel gives out by itself, so that no other test gets ours meanwhile.
PORTS = range(20000, 32000)
# Runs a command that gets SIGTERM (15) when its parent is gone, however that ended (prctl 1).
TIED = "import ctypes, os, sys;ctypes.CDLL(None).prctl(1, 15);os.execv(sys.argv[1], sys.argv[1:])"


@contextmanager
def in_a_thread(app: Flask) -> Iterator[str]:
    """Serve an application of this process while the block runs; yields its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Live:
    """A served installation with the demo in it."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.settings = config.load(installation.environment)
        self.url = self.settings.public_url
        self._log = self.settings.data_dir / "servers.log"

    @cached_property
    def app(self) -> Flask:
        """An application in this process, to look at what the servers did."""
        return self.installation.app()

    @contextmanager
    def arranging(self) -> Iterator[None]:
        """Let what a test makes in the database wait for the server, which writes there too.

        Every transaction writes from its beginning: one that had read before would fail at once.
        """
        with self.app.app_context():
            db.engine.update_execution_options(writing=True)
            try:
                yield
            finally:
                db.session.rollback()
                db.engine.update_execution_options(writing=False)

    def sign_in(self, page: Page, address: str) -> Page:
        """Sign somebody in by a link and the button behind it, and count a second factor."""
        with self.app.app_context():
            token = sign_in.make_link(people.find_by_email(address)[0], now=utcnow())
        page.goto(f"{self.url}/sign-in/{token}")
        page.get_by_role("button", name="Yes, sign me in").click()
        page.wait_for_url(re.compile("/today|/sign-in/again"))
        with self.arranging():
            prove_more(people.find_by_email(address)[0])
        page.goto(f"{self.url}/today")
        return page

    def flask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of Preceptor on this installation."""
        return subprocess.run(
            [*FLASK, *arguments],
            cwd=ROOT,
            env=_whole(self.installation.environment),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    @contextmanager
    def served(self) -> Iterator["Live"]:
        """Keep the web server and the job runner going."""
        with ExitStack() as running, self._log.open("wb") as log:
            for command in (
                web_command(self.settings.host, self.settings.port),
                [*FLASK, "jobs", "run"],
            ):
                running.enter_context(
                    _process(command, self.installation.environment, log.fileno())
                )
            self._wait_until_ready()
            yield self

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not answers(self.settings):
            assert time.monotonic() < deadline, f"not ready: {self._log.read_text()[-4000:]}"
            time.sleep(0.05)

    def close(self) -> None:
        """Let go of the database."""
        self.installation.close()


class Demos:
    """Loaded demos, one for each kind of database, and their copies."""

    def __init__(self, folder: Path, cluster: Callable[[], PostgresCluster]) -> None:
        self._folder = folder
        self._cluster = cluster
        self._port = free_port()
        self._loaded: dict[str, Installation] = {}
        self._copies = 0

    @contextmanager
    def served(self, kind: str) -> Iterator[Live]:
        """Serve a copy of the demo, and throw it away afterwards."""
        source = self._loaded.get(kind) or self._load(kind)
        self._copies += 1
        name = f"live_{os.getpid()}_{self._copies}"
        copy = self._installation(kind, name, template=f"demo_{os.getpid()}")
        shutil.copytree(
            source.environment["DATA_DIR"], copy.environment["DATA_DIR"], dirs_exist_ok=True
        )
        live = Live(copy)
        try:
            with live.served():
                yield live
        finally:
            live.close()
            if kind == "postgresql":
                self._cluster().drop_database(name)
            shutil.rmtree(copy.environment["DATA_DIR"])

    def _load(self, kind: str) -> Installation:
        made = self._installation(kind, f"demo_{os.getpid()}", template="template1")
        done = subprocess.run(
            [*SEVERAL, "db upgrade", "curricula load curricula", "demo load"],
            cwd=ROOT,
            env=_whole(made.environment),
            capture_output=True,
            text=True,
            check=False,
            timeout=150,
        )
        assert done.returncode == 0, f"the demo did not load: {done.stderr[-4000:]}"
        self._loaded[kind] = made
        return made

    def _installation(self, kind: str, name: str, *, template: str) -> Installation:
        folder = self._folder / f"{kind}_{name}"
        folder.mkdir()
        environment = {
            "DATA_DIR": str(folder),
            "SECRET_KEY": SECRET_KEY,
            "PORT": str(self._port),
            "PUBLIC_URL": f"http://localhost:{self._port}",
            "DEMO": "1",
        }
        if kind == "postgresql":
            environment["DATABASE_URL"] = self._cluster().create_database(name, template)
        return Installation(environment, kind)


def free_port() -> int:
    """Find a port that nobody uses."""
    while True:
        # Not by the tests' own chance: it is the same in every worker.
        port = SystemRandom().choice(PORTS)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port


@contextmanager
def _process(command: list[str], environment: dict[str, str], log: int) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-c", TIED, *command],
        cwd=ROOT,
        env=_whole(environment),
        stdout=log,
        stderr=log,
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _whole(environment: dict[str, str]) -> dict[str, str]:
    """Add what every program wants to an installation's environment, but no setting of ours."""
    ours = (
        "APP_ENV", "DATABASE_URL", "STORAGE_URL", "QUEUE_URL", "MAIL_URL", "HOST", "RETENTION_DAYS",
    )  # fmt: skip
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    return {**inherited, **environment}
