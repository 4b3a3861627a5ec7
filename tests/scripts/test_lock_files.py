"""The lock files as they are in the repository."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-node.lock",
    "requirements-solver.lock",
]
PIN = re.compile(r"^([a-z0-9._-]+)==(\S+)(?: ; .*)? \\$")


def entries(lock: str) -> list[str]:
    """Each requirement with its hashes, as one text."""
    return re.split(r"\n(?=\S)", (ROOT / lock).read_text().rstrip("\n"))


def pins(lock: str) -> dict[str, str]:
    found = [PIN.match(entry.splitlines()[0]) for entry in entries(lock)]
    return {pin[1]: pin[2] for pin in found if pin}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_entry_is_pinned_with_hashes_and_nothing_else(lock: str) -> None:
    for entry in entries(lock):
        pin, *hashes = entry.splitlines()
        assert PIN.match(pin), pin
        assert hashes
        assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?", line) for line in hashes)


def test_development_lock_contains_the_running_lock() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_solver_lock_goes_with_the_running_lock_and_is_tested() -> None:
    running, solver = pins("requirements.lock"), pins("requirements-solver.lock")

    assert {name: solver[name] for name in running.keys() & solver} == {
        name: running[name] for name in running.keys() & solver
    }
    assert solver.items() <= pins("requirements-dev.lock").items()


def direct_dependencies() -> dict[str, set[str]]:
    """Names in pyproject.toml, by the lock file that must have them."""

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[^a-z0-9-]", line.lower())[0] for line in requirements}

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    return {
        "requirements.lock": names(project["project"]["dependencies"]),
        "requirements-dev.lock": names(groups["dev"]),
        "requirements-node.lock": names(groups["node"]),
        "requirements-solver.lock": names(groups["solver"]),
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_every_direct_dependency_is_locked(lock: str) -> None:
    assert direct_dependencies()[lock] <= pins(lock).keys()


def test_every_direct_dependency_has_its_line_in_the_documentation() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text().partition("## From the operating")[0]
    lines = re.findall(r"^\| `([^`]+)` \| [^|]+ \| [^|]+ \|$", text, re.MULTILINE)
    front_end = json.loads((ROOT / "package.json").read_text())
    wanted = set().union(
        *direct_dependencies().values(), front_end["dependencies"], front_end["devDependencies"]
    )

    assert sorted(lines) == sorted(wanted)


def test_npm_lock_names_no_registry_and_has_every_hash() -> None:
    text = (ROOT / "package-lock.json").read_text()

    assert "http" not in re.sub(r'"url": "[^"]*"', "", text)
    assert '"resolved"' not in text
    assert text.count('"integrity": "sha512-') == text.count('"node_modules/')
