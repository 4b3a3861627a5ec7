"""What whoever starts the server is told of ways in can be typed as it is printed."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import config
from scripts import ways_in

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("given", "before"),
    [
        ({}, ""),
        ({"PORT": "8000", "DEMO": "0"}, ""),
        ({"PORT": "8080"}, "PORT=8080 "),
        (
            {"DATABASE_URL": "postgresql:///p?host=/run"},
            "DATABASE_URL='postgresql:///p?host=/run' ",
        ),
        ({"DATABASE_URL": "postgresql://u:hush@h/p"}, "DATABASE_URL=… "),
        (
            {"APP_ENV": "production", "SECRET_KEY": "hush" * 10, "PUBLIC_URL": "https://a.example"},
            "APP_ENV=production PUBLIC_URL=https://a.example SECRET_KEY=… ",
        ),
    ],
)
def test_settings_of_the_environment_stand_before_the_command(
    tmp_path: Path, given: dict[str, str], before: str
) -> None:
    settings = config.load({"DATA_DIR": str(tmp_path)} | given)

    assert ways_in.as_typed(settings, given) == f"{before}.venv/bin/flask"


def test_an_empty_installation_prints_lines_that_let_the_first_person_in(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    folder = tmp_path / "data of ours"
    plain = {name: value for name, value in os.environ.items() if name not in ("DATA_DIR", "PORT")}
    serving = subprocess.Popen(
        [sys.executable, "-m", "scripts.serve"],
        cwd=ROOT,
        env=plain | {"DATA_DIR": str(folder), "PORT": str(port), "DEMO": "0"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert serving.stdout is not None
    with serving.stdout as lines:
        add = next(line for line in lines if line.startswith("Make the first administrator: "))
        link = next(lines)
        made = typed(add.replace("EMAIL", "amina@example.org").replace("NAME", "Amina"), plain)
        got = typed(link.replace("EMAIL", "amina@example.org"), plain)
        serving.terminate()
    serving.wait(timeout=20)

    assert made == "Amina is an administrator now.\n"
    assert got.startswith(f"http://localhost:{port}/sign-in/")


def typed(line: str, environment: dict[str, str]) -> str:
    """Give what a printed command prints, typed into a shell of its own."""
    command = line.partition(": ")[2]
    done = subprocess.run(  # noqa: S602  (a shell is what is tried)
        command, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout
