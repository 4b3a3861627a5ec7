"""Starting to serve: refusals in one line, before anything is started."""

import os
import socket
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

import config
from scripts import serve, ways_in
from scripts.console import SAID, SetupError


def test_taken_port_is_named_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(SetupError, match=f"^port {port} is taken: .*`PORT=\\d+ make run`$"):
            serve.require_free_port("127.0.0.1", port)


def test_free_port_stays_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]

    serve.require_free_port("127.0.0.1", port)
    serve.require_free_port("127.0.0.1", port)


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host", "::gg"])
def test_address_of_another_machine_is_refused(host: str) -> None:
    with pytest.raises(SetupError, match="is not an address of this machine"):
        serve.require_free_port(host, 0)


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "80000"), ("DEMO", "maybe"), ("APP_ENV", "live")]
)
def test_wrong_setting_stops_the_start_with_one_line_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv(name, value)

    command = [*ways_in.FLASK[:2], "scripts.serve"]
    done = subprocess.run(
        command, cwd=serve.ROOT, capture_output=True, text=True, check=False, timeout=30
    )

    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert f"preceptor: {name} " in done.stderr


@pytest.mark.parametrize(("host", "bound"), [("127.0.0.1", "127.0.0.1:81"), ("::1", "[::1]:81")])
def test_web_server_is_bound_where_the_settings_say(host: str, bound: str) -> None:
    command = serve.web_command(host, 81)

    assert command[command.index("--bind") + 1] == bound


class Probe(BaseHTTPRequestHandler):
    """Answers as an application does that trusts one host name, first not ready, then ready."""

    status = 503
    asked_for: str | None = None

    def do_GET(self) -> None:
        Probe.asked_for = f"{self.headers['Host']}{self.path}"
        self.send_response(Probe.status)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def test_readiness_is_asked_under_the_public_name(tmp_path: Path) -> None:
    with HTTPServer(("127.0.0.1", 0), Probe) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        environment = {
            "DATA_DIR": str(tmp_path),
            "PORT": str(server.server_port),
            "HOST": "0.0.0.0",  # noqa: S104
            "PUBLIC_URL": "https://training.example.org",
        }
        settings = config.load(environment)

        before = serve.answers(settings)
        Probe.status = 200
        after = serve.answers(settings)
        server.shutdown()

    assert (before, after) == (False, True)
    assert Probe.asked_for == "training.example.org/readyz"
    assert not serve.answers(settings)


@pytest.mark.parametrize("name", ["DATABASE_URL", "QUEUE_URL"])
def test_a_database_that_is_not_there_stops_the_start_with_one_line_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings = {"DATA_DIR": str(tmp_path), "PORT": str(port), "DEMO": "0"}
    for key, value in (settings | {name: "postgresql://nobody@127.0.0.1:9/nothing"}).items():
        monkeypatch.setenv(key, value)

    command = [*ways_in.FLASK[:2], "scripts.serve"]
    done = subprocess.run(
        command, cwd=serve.ROOT, capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert name in done.stderr


def run_commands(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DATA_DIR": str(folder), "SECRET_KEY": "x" * 40}
    command = [*ways_in.SEVERAL, *arguments]
    return subprocess.run(
        command,
        cwd=serve.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_several_flask_commands_run_in_one_process_until_one_fails(tmp_path: Path) -> None:
    lines = ["db upgrade", "sign-in-link nobody@example.org", "db upgrade --no-such-option"]

    done = run_commands(tmp_path, *lines)

    assert done.returncode == SAID
    assert "nobody@example.org" in done.stderr
    assert "no-such-option" not in done.stderr


def test_all_flask_commands_run_with_an_empty_line_for_one_that_fails(tmp_path: Path) -> None:
    lines = ["db upgrade", "sign-in-link nobody@example.org", "doctor --no-such-option"]

    done = run_commands(tmp_path, "--all", *lines)

    assert done.returncode == 0
    assert done.stdout == "\n\n"
