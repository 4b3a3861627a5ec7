"""A PostgreSQL server of one's own for a test run: made empty, thrown away at the end."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from tests.tools import cannot, find

OWNER = "postgres"
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
# Only speed is asked of it: its data do not outlive the run.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
    "max_connections": "120",
    "timezone": "UTC",
}


def _die_with_parent() -> None:
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


class PostgresCluster:
    """One server, reached by a socket in a folder of its own, so that no port can be taken.

    PostgreSQL refuses to run as root: then it runs as the user `postgres`. It dies with the thread
    that started it, also when that is killed.
    """

    def __init__(self, settings: dict[str, str] | None = None) -> None:
        """Prepare a server; `settings` go over those in FAST."""
        self.settings = FAST | (settings or {})
        self._folder: Path | None = None
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def folder(self) -> Path:
        """Where the socket and the log are; only while the server runs."""
        if self._folder is None:
            raise RuntimeError("the cluster is not started")
        return self._folder

    def url(self, database: str = "postgres") -> str:
        """Address of a database for SQLAlchemy with psycopg."""
        return f"postgresql+psycopg://{OWNER}@/{database}?host={quote(str(self.folder), safe='')}"

    def start(self, timeout: float = 30) -> None:
        """Make the cluster and wait until it answers; skips the test when it cannot be had."""
        initdb = find("initdb") or cannot(
            "initdb is not on this machine (Debian package postgresql)"
        )
        user = self._user()
        # Under /tmp whatever TMPDIR says: a socket's path has at most 107 bytes, and the other
        # user must be able to reach it.
        self._folder = Path(tempfile.mkdtemp(prefix="preceptor-pg-", dir="/tmp"))
        self._folder.chmod(0o700)
        if user:
            shutil.chown(self._folder, user)
        try:
            self._initialise(initdb, user)
            self._launch(Path(initdb).with_name("postgres"), user)
            self._wait(timeout)
        except BaseException:
            self.stop()
            raise

    def stop(self, timeout: float = 10) -> None:
        """Stop the server at once and remove all that it wrote."""
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            try:
                self._server.wait(timeout)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()
            self._server = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def create_database(self, name: str, template: str = "template1") -> str:
        """Make a database and give its address; any of that name is dropped first."""
        self.drop_database(name)
        self._execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, if it is there, and throw its users out."""
        self._execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._conninfo(), autocommit=True) as connection:
            connection.execute(statement)

    def _conninfo(self) -> str:
        return f"host={self.folder} user={OWNER} dbname=postgres"

    @staticmethod
    def _user() -> str | None:
        """Whom the server must run as when it may not run as ourselves."""
        if os.geteuid() != 0:
            return None
        try:
            return pwd.getpwnam(OWNER).pw_name
        except KeyError:
            return cannot(f"PostgreSQL does not run as root, and there is no user {OWNER}")

    def _initialise(self, initdb: str, user: str | None) -> None:
        command = [initdb, "--pgdata", str(self.folder / "data"), "--username", OWNER]
        command += ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        done = subprocess.run(
            command, cwd=self.folder, **_as_user(user), capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"initdb failed: {done.stderr.strip()}")

    def _launch(self, postgres: Path, user: str | None) -> None:
        settings = self.settings | {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("wb") as log:
            self._server = subprocess.Popen(
                [str(postgres), "-D", str(self.folder / "data"), *options],
                cwd=self.folder,
                **_as_user(user),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C goes to the tests, and these then stop the server
                preexec_fn=_die_with_parent,  # noqa: PLW1509  # called in a single-threaded parent
            )

    def _wait(self, timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while True:
            try:
                psycopg.connect(self._conninfo()).close()
            except psycopg.OperationalError as error:
                ended = self._server is None or self._server.poll() is not None
                if ended or time.monotonic() > deadline:
                    log = (self.folder / "log").read_text(errors="replace")
                    raise RuntimeError(f"PostgreSQL did not start: {log[-2000:]}") from error
                time.sleep(0.05)
            else:
                return


def _as_user(user: str | None) -> dict[str, Any]:
    """Arguments of subprocess that give up root's rights."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
