"""Whatever a command is given: one line that says what is wrong, and an exit status that tells."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from app.services import demo
from tests.conftest import Installation

NO_TEXT = "\udcff"  # what Python makes of a byte that is no UTF-8


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=[str(each) for each in arguments])


def is_one_line(result: Result) -> bool:
    said = result.output.strip().splitlines()
    return (
        result.exit_code not in (0, None)
        and len(said) == 1
        and isinstance(result.exception, SystemExit)
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["administrators", "add"],
        ["administrators", "add", "nobody@example.org"],
        ["administrators", "add", "nobody", "--name", "Amina"],
        ["administrators", "add", "nobody@example.org", "--name", "\u202eAmina"],
        ["administrators", "add", "nobody@example.org", "--name", NO_TEXT],
        ["administrators", "add", f"{NO_TEXT}@example.org", "--name", "Amina"],
        ["api-token", "create"],
        ["api-token", "create", "--email", "nobody@example.org"],
        ["api-token", "create", "--email", f"{NO_TEXT}@example.org"],
        ["api-token", "create", "--email", "nobody@example.org", "--days", "0"],
        ["api-token", "create", "--email", "nobody@example.org", "--label", ""],
        ["api-token", "list", "--email", "nobody@example.org"],
        ["api-token", "revoke"],
        ["api-token", "revoke", "unknown"],
        ["api-token", "revoke", NO_TEXT],
        ["certificates", "verify"],
        ["certificates", "verify", "/nowhere"],
        ["certificates", "verify", "/"],
        ["certificates", "verify", "/dev/zero"],
        ["certificates", "verify", "/proc/self/mem"],
        ["certificates", "verify", NO_TEXT],
        ["certificates", "list", "--yaml"],
        ["certificates", "export", "/proc/certificates"],
        ["certificates", "export", "/etc/hostname"],
        ["curricula", "show"],
        ["curricula", "show", NO_TEXT],
        ["curricula", "show", "mcmc@9.9"],
        ["curricula", "show", "mcmc@" + "9" * 5_000],
        ["curricula", "show", "nothing", "--city", NO_TEXT],
        ["curricula", "check", "/nowhere"],
        ["curricula", "load", "/etc/hostname"],
        ["curricula", "export", "/etc/hostname"],
        ["demo", "load", "more"],
        ["doctor", "--yaml"],
        ["jobs", "run", "faster"],
        ["sign-in-link"],
        ["sign-in-link", ""],
        ["sign-in-link", "nobody@example.org"],
        ["sign-in-link", f"{NO_TEXT}@example.org"],
    ],
)
def test_bad_input_is_answered_in_one_line(
    db: SQLAlchemy, app: Flask, arguments: list[str]
) -> None:
    result = run(app, *arguments)

    assert is_one_line(result), (result.output, result.exception)


@pytest.mark.parametrize(
    ("data", "state"),
    [(b"", "unknown"), (b"%PDF-1.7\n", "unknown"), (b"\0" * 100_000, "unknown")],
)
def test_a_file_that_never_was_one_of_ours_is_unknown(
    db: SQLAlchemy, app: Flask, tmp_path: Path, data: bytes, state: str
) -> None:
    file = tmp_path / "file.pdf"
    file.write_bytes(data)
    result = run(app, "certificates", "verify", str(file), "--json")

    assert (result.exit_code, result.output.startswith(f'{{"state": "{state}"')) == (1, True)


def test_a_huge_file_is_not_read(db: SQLAlchemy, app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "huge.pdf"
    with file.open("wb") as sparse:
        sparse.truncate(10**10)
    result = run(app, "certificates", "verify", str(file))

    assert is_one_line(result)
    assert "larger than any certificate" in result.output


def test_a_pipe_keeps_nobody_waiting(db: SQLAlchemy, app: Flask, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    assert is_one_line(run(app, "certificates", "verify", str(pipe)))


@pytest.mark.parametrize(
    "arguments",
    [
        ["administrators", "list"],
        ["api-token", "list"],
        ["certificates", "list"],
        ["certificates", "verify", "/etc/hostname"],
        ["curricula", "show", "mcmc"],
        ["demo", "load"],
        ["sign-in-link", "a@example.org"],
    ],
)
def test_a_database_without_our_tables_says_what_to_do(
    tmp_path: Path, arguments: list[str]
) -> None:
    empty = Installation({"DATA_DIR": str(tmp_path), "DEMO": "0"}, "sqlite")
    result = run(empty.app(), *arguments)
    empty.close()

    assert is_one_line(result), result.output
    assert "flask db upgrade" in result.output


def test_a_database_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    environment = {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"postgresql://nobody@127.0.0.1:{port}/nothing",
    }
    gone = Installation(environment, "postgresql")
    result = run(gone.app(), "certificates", "list")
    gone.close()

    assert is_one_line(result), result.output
    assert "the database does not answer" in result.output


@pytest.mark.parametrize("arguments", [[], ["--if-empty"]])
def test_no_demo_is_loaded_in_production(installation: Installation, arguments: list[str]) -> None:
    serving = Installation(installation.environment | {"APP_ENV": "production"}, installation.kind)
    app = serving.app()
    result = run(app, "demo", "load", *arguments)
    with app.app_context():
        empty = demo.is_empty()
    serving.close()

    assert is_one_line(result), result.output
    assert ("APP_ENV=production" in result.output, empty) == (True, True)


def test_a_queue_that_is_not_there_is_named(installation: Installation) -> None:
    lost = Installation(
        installation.environment | {"QUEUE_URL": "postgresql://nobody@127.0.0.1:9/nothing"},
        installation.kind,
    )
    results = [run(lost.app(), "jobs", command) for command in ("prepare", "run")]
    lost.close()

    for result in results:
        assert is_one_line(result), result.output
        assert "QUEUE_URL can't be reached" in result.output


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing"),
        ("DATABASE_URL", "sqlite:///relative.sqlite"),
        ("DATABASE_URL", "sqlite:////nowhere/x.sqlite"),
        ("DATABASE_URL", "sqlite:////etc/hostname"),
        ("MAIL_URL", "smtp://"),
        ("HOST", "999.9.9.9"),
        ("DATA_DIR", "/proc"),
    ],
)
@pytest.mark.parametrize("command", ["db upgrade", "certificates list"])
def test_a_wrong_setting_is_said_in_one_line_whatever_the_command(
    tmp_path: Path, name: str, value: str, command: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flask", *command.split()],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"DATA_DIR": str(tmp_path), name: value},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode not in (0, None)
    assert len((done.stdout + done.stderr).strip().splitlines()) == 1, done.stdout + done.stderr
    assert name in done.stderr
