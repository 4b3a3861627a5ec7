"""`flask doctor`, on the real application."""

import json
from dataclasses import replace
from pathlib import Path

import flask_migrate
import pytest
from click.testing import Result
from flask import Flask

from app.cli import doctor
from app.domain.machine_check import Check, Finding
from app.wiring import EXTENSION, adapters
from tests.conftest import Installation


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(doctor.command, arguments)


def test_doctor_finds_this_machine_sound(app: Flask) -> None:
    result = run(app)

    assert result.exit_code == 0, result.output
    assert [line[0] for line in result.output.splitlines()] == ["✓"] * len(Check)


def test_doctor_prints_rows_that_programs_read(app: Flask) -> None:
    rows = json.loads(run(app, "--json").output)

    assert [row["check"] for row in rows] == [check.value for check in Check]
    assert all(row.keys() == {"check", "ok", "message"} for row in rows)
    assert {row["ok"] for row in rows} == {True}


def test_danger_is_said_with_what_to_do_and_exit_status_1(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(
        adapters().settings, environment="production", public_url="http://training.example.org"
    )
    built = replace(adapters(), settings=settings)
    monkeypatch.setitem(app.extensions, EXTENSION, built)

    result = run(app)
    rows = json.loads(run(app, "--json").output)

    assert result.exit_code == 1
    wrong = [line for line in result.output.splitlines() if line.startswith("✗")]
    assert len(wrong) == 1
    assert "docs/installing.md" in wrong[0]
    assert [row["check"] for row in rows if not row["ok"]] == ["https"]
    assert run(app, "--json").exit_code == 1


def test_secret_that_others_can_read_is_a_danger(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret_key").touch(mode=0o644)
    settings = replace(adapters().settings, data_dir=tmp_path)
    monkeypatch.setitem(app.extensions, EXTENSION, replace(adapters(), settings=settings))

    result = run(app)

    assert result.exit_code == 1
    assert f"chmod 600` on {tmp_path}/secret_key (0644)" in result.output


@pytest.mark.parametrize("check", Check)
def test_every_check_has_a_sentence_for_both_outcomes(check: Check) -> None:
    for ok in (True, False):
        sentence = doctor.message(Finding(check, ok, ("one", "two")))

        assert sentence
        assert "{" not in sentence


def test_several_packages_stand_in_one_command() -> None:
    finding = Finding(Check.LIBRARIES, ok=False, subjects=("liba", "libb"))

    assert "`apt-get install liba libb`" in doctor.message(finding)


def test_what_is_made_in_a_folder_that_others_may_enter_is_closed_to_them(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    place = Installation({"DATA_DIR": str(tmp_path), "DEMO": "0"}, "sqlite")
    app = place.app()
    with app.app_context():
        flask_migrate.upgrade()
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
        private = run(app)
        (tmp_path / "preceptor.sqlite").chmod(0o644)
        readable = run(app)
    place.close()

    database = {f"preceptor.sqlite{end}": 0o600 for end in ("", "-wal", "-shm")}
    assert modes == database | {"secret_key": 0o600}
    assert private.exit_code == 0, private.output
    assert f"chmod go-rwx` on {tmp_path}/preceptor.sqlite (0644)" in readable.output
    assert readable.exit_code == 1
