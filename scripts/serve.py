"""Serve: prepare the database, then keep the web server and the job runner going together."""

import errno
import http.client
import os
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import load_dotenv

import config
from scripts.console import SetupError, complain, say
from scripts.supervisor import StepRefused, Stopped, Supervisor
from scripts.ways_in import FLASK, SEVERAL, say_how_to_sign_in

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN = 60.0
GIVE_UP_AFTER = 3


def web_command(host: str, port: int) -> list[str]:
    """Give the command line of the web server.

    One process, since writes to SQLite wait for one lock inside it; threads, since most requests
    wait for the database.
    """
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", address]
    command += ["--worker-class", "gthread", "--workers", "1", "--threads", "16"]
    command += ["--keep-alive", "15", "--graceful-timeout", "5", "--no-control-socket"]
    command += ["--log-level", "warning"]
    # Otherwise it takes SCRIPT_NAME from headers, as anybody may send them through a local proxy.
    command += ["--forwarded-allow-ips", "", "--forwarder-headers", ""]
    # The worker's sign of life is a file: on a busy disk it could be late, in memory it is not.
    return command + (["--worker-tmp-dir", "/dev/shm"] if Path("/dev/shm").is_dir() else [])  # noqa: S108


def require_free_port(host: str, port: int) -> None:
    """Say in one line why the address can't be used.

    Raises:
        SetupError: it is taken, not ours, or needs rights that we do not have.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except (OSError, UnicodeError) as error:  # UnicodeError: a name that no network could carry
        reason = getattr(error, "errno", None)
        if reason == errno.EADDRINUSE:
            problem = f"port {port} is taken: stop what uses it, or choose another as in"
            raise SetupError(f"{problem} `PORT={port % 65535 + 1} make run`") from error
        if reason == errno.EACCES:
            raise SetupError(f"PORT {port} is for root only: choose one from 1024 on") from error
        problem = f"HOST {host!r} is not an address of this machine: 127.0.0.1 serves it alone,"
        raise SetupError(f"{problem} 0.0.0.0 its network too") from error


def answers(settings: config.Config) -> bool:
    """Whether the web server says that it is ready."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    public = urlsplit(settings.public_url)
    connection = http.client.HTTPConnection(here, settings.port, timeout=2)
    try:
        headers = {"Host": public.netloc, "X-Forwarded-Proto": public.scheme}
        connection.request("GET", "/readyz", headers=headers)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def prepare(supervisor: Supervisor, settings: config.Config) -> None:
    """Bring the database to the newest schema, and what it lacks into it."""
    commands = ["db upgrade", "curricula load curricula"]
    commands += ["demo load --if-empty"] if settings.demo else []
    commands += ["jobs prepare"] if settings.queue_url else []
    supervisor.run_step("preparing the database", [*SEVERAL, *commands])


def wait_until_ready(supervisor: Supervisor, settings: config.Config) -> None:
    """Wait until the web server answers.

    Raises:
        SetupError: it dies again and again, or takes too long.
    """
    deadline = time.monotonic() + READY_WITHIN
    while not answers(settings):
        if supervisor.failures("web") >= GIVE_UP_AFTER:
            raise SetupError("the web server does not start: see the lines above")
        if time.monotonic() > deadline:
            raise SetupError(f"the web server was not ready within {READY_WITHIN:.0f} s")
        supervisor.listen(0.1)


def serve(supervisor: Supervisor, settings: config.Config, given: Mapping[str, str]) -> None:
    """Start everything and keep it running; ends by Stopped or SetupError.

    `given` is the environment without what `.env` adds, which commands read for themselves.
    """
    say("Preparing the database")
    prepare(supervisor, settings)
    supervisor.keep("web", web_command(settings.host, settings.port))
    supervisor.keep("jobs", [*FLASK, "jobs", "run"])
    wait_until_ready(supervisor, settings)
    say(f"\nPreceptor is ready at {settings.public_url} (Ctrl-C stops it)\n")
    say_how_to_sign_in(supervisor, settings, given)
    supervisor.watch()


def main() -> int:
    """Serve until stopped; exit status 0 when that was asked for."""
    given = dict(os.environ)
    load_dotenv(ROOT / ".env")
    try:
        settings = config.load(os.environ)
        require_free_port(settings.host, settings.port)
        with Supervisor(ROOT) as supervisor:
            serve(supervisor, settings, given)
    except config.ConfigError as error:
        return complain(SetupError(str(error)))
    except SetupError as error:
        return complain(error)
    except StepRefused:
        return 1
    except (Stopped, KeyboardInterrupt):  # the latter before there is anything to supervise
        say("Stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
