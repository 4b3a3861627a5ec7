"""Installing from lock files: once, and again only when something changed."""

import subprocess
from pathlib import Path

import pytest

from scripts import environment
from scripts.console import SetupError
from scripts.environment import Environment, find_python

PIP = (
    "python -m pip install --quiet --no-input --disable-pip-version-check"
    " --require-hashes --requirement"
)


def program(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working copy whose python and npm only write down how they are called."""
    copy = tmp_path / "copy"
    calls = tmp_path / "calls"
    program(copy / ".venv/bin/python", f'[ "$1" = -c ] || echo "python $*" >> {calls}')
    program(copy / ".venv/bin/pip", f"exit 1  # {copy / '.venv'}")
    program(copy / ".venv/bin/npm", f'echo "wheel npm $*" >> {calls}; mkdir -p node_modules')
    answer = '[ "$1" = --version ] && echo 9.2.0 && exit'
    program(tmp_path / "bin/npm", f'{answer}; echo "npm $*" >> {calls}; mkdir -p node_modules')
    program(tmp_path / "bin/node", "exit 0")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    for name in (environment.RUN_LOCK, environment.DEV_LOCK, environment.NODE_LOCK):
        (copy / name).write_text(f"# {name}\n")
    for name in environment.NPM_FILES:
        (copy / name).write_text("{}")
    return copy


def calls(root: Path) -> list[str]:
    written = root.parent / "calls"
    return written.read_text().splitlines() if written.exists() else []


def test_second_installation_starts_nothing(root: Path) -> None:
    first = Environment(root).install_python_packages(environment.RUN_LOCK)
    second = Environment(root).install_python_packages(environment.RUN_LOCK)

    assert (first, second) == (True, False)
    assert calls(root) == [
        f"{PIP} requirements.lock",
    ]


def test_changed_lock_file_is_installed_again(root: Path) -> None:
    Environment(root).install_python_packages(environment.RUN_LOCK)
    (root / environment.RUN_LOCK).write_text("# newer\n")

    assert Environment(root).install_python_packages(environment.RUN_LOCK)
    assert len(calls(root)) == 2


def test_development_installation_serves_running_too(root: Path) -> None:
    Environment(root).install_python_packages(environment.DEV_LOCK, [environment.RUN_LOCK])

    assert not Environment(root).install_python_packages(environment.RUN_LOCK)


def test_failed_installation_is_not_taken_for_done(root: Path) -> None:
    program(root / ".venv/bin/python", '[ "$1" = -c ]')

    for _ in range(2):
        with pytest.raises(SetupError, match=r"pip could not install requirements\.lock"):
            Environment(root).install_python_packages(environment.RUN_LOCK)


def test_python_replaced_by_another_is_noticed(root: Path) -> None:
    Environment(root).install_python_packages(environment.RUN_LOCK)
    python = root / ".venv/bin/python"
    python.rename(root / ".venv/bin/python3.99")
    python.symlink_to("python3.99")

    assert Environment(root).install_python_packages(environment.RUN_LOCK)


def test_npm_packages_are_installed_once(root: Path) -> None:
    assert Environment(root).install_npm_packages()
    assert not Environment(root).install_npm_packages()
    assert calls(root) == ["npm ci --loglevel=error --no-update-notifier"]


def test_python_that_is_gone_is_noticed(root: Path) -> None:
    base = root.parent / "bin/python3"
    (root / ".venv/bin/python").rename(base)
    (root / ".venv/bin/python").symlink_to(base)
    Environment(root).install_python_packages(environment.RUN_LOCK)
    base.rename(root.parent / "bin/python4")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(environment, "find_python", lambda: "/bin/false")
        with pytest.raises(SetupError, match=r"could not make \.venv"):
            Environment(root).install_python_packages(environment.RUN_LOCK)


def test_environment_of_another_folder_is_never_emptied_through_a_link(root: Path) -> None:
    linked = root.parent / "linked"
    linked.mkdir()
    (linked / environment.RUN_LOCK).write_text("# the same\n")
    (linked / ".venv").symlink_to(root / ".venv")

    with pytest.raises(SetupError, match="remove the link"):
        Environment(linked).install_python_packages(environment.RUN_LOCK)
    assert (root / ".venv/bin/python").is_file()


def test_node_modules_removed_by_hand_come_back(root: Path) -> None:
    Environment(root).install_npm_packages()
    subprocess.run(["rm", "-r", root / "node_modules"], check=True)

    assert Environment(root).install_npm_packages()


@pytest.mark.parametrize("version", ["8.19.4", "", "broken"])
def test_old_npm_gives_way_to_the_one_of_the_wheel(root: Path, version: str) -> None:
    program(root.parent / "bin/npm", f"echo {version}")

    Environment(root).install_npm_packages()

    assert calls(root) == [
        f"{PIP} requirements-node.lock",
        "wheel npm ci --loglevel=error --no-update-notifier",
    ]


def test_old_python_without_a_newer_one_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "OLDEST_PYTHON", (99, 0))

    with pytest.raises(SetupError, match=r"^Python 99\.0 or newer is needed"):
        find_python()


def test_old_python_finds_a_newer_one(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "OLDEST_PYTHON", (99, 0))
    monkeypatch.setenv("PATH", str(root.parent / "bin"))
    program(root.parent / "bin/python3", "exit 1")
    program(root.parent / "bin/python3.12", "exit 0")

    assert find_python() == str(root.parent / "bin/python3.12")


def test_python_without_venv_names_the_debian_package(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["rm", "-r", root / ".venv"], check=True)
    base = root.parent / "bin/python3"
    program(base, 'case "$2" in *ensurepip*) exit 1;; *) echo 3.12;; esac')
    monkeypatch.setattr(environment, "find_python", lambda: str(base))

    assert Environment(root).missing_packages() == ["python3.12-venv"]


def test_real_environment_works_and_is_made_anew_where_the_folder_has_moved(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    (here / environment.RUN_LOCK).write_text("# nothing\n")

    Environment(here).install_python_packages(environment.RUN_LOCK)
    here.rename(there)
    moved = Environment(there)
    changed = moved.install_python_packages(environment.RUN_LOCK)

    assert changed
    assert str(there) in (there / ".venv/bin/pip").read_text()
    base = [str(moved.python), "-c", "import sys; print(sys.prefix)"]
    assert subprocess.check_output(base, text=True).strip() == str(there / ".venv")
