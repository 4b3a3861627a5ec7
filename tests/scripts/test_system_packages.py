"""What the operating system must bring: found, installed, or asked for in one line."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts import setup, system_packages
from scripts.console import SetupError
from scripts.environment import Environment
from scripts.system_packages import Need

ABSENT = Need("libabsent0", lambda: False)
PRESENT = Need("libpresent0", lambda: True)
TEST_TOOL = Need("testtool", lambda: False)


class Machine:
    """Stands for the commands of a machine: writes down those it was asked to run."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch
        self.ran: list[list[str]] = []
        self.refused = {"sudo": True, "install": False}
        monkeypatch.setattr(subprocess, "run", self.run)

    def has(self, *programs: str, uid: int) -> None:
        self.monkeypatch.setattr(os, "geteuid", lambda: uid)
        self.monkeypatch.setattr(
            shutil, "which", lambda name: f"/bin/{name}" if name in programs else None
        )

    def run(self, command: list[str], **_options: object) -> subprocess.CompletedProcess[bytes]:
        self.ran.append(command)
        fails = command[:3] == ["sudo", "-n", "true"] and self.refused["sudo"]
        fails = fails or ("install" in command and self.refused["install"])
        return subprocess.CompletedProcess(command, 1 if fails else 0)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


def test_missing_names_only_what_is_not_there() -> None:
    assert system_packages.missing([ABSENT, PRESENT]) == ["libabsent0"]


def test_root_installs_without_asking(machine: Machine) -> None:
    machine.has("apt-get", uid=0)

    system_packages.install(["libabsent0"])

    assert [command[:4] for command in machine.ran] == [
        ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    ] * 2
    assert machine.ran[1][4:] == ["install", "--yes", "--no-install-recommends", "libabsent0"]


def test_sudo_without_password_is_used(machine: Machine) -> None:
    machine.has("apt-get", "sudo", uid=1000)
    machine.refused["sudo"] = False

    system_packages.install(["libabsent0"])

    assert machine.ran[-1][:2] == ["sudo", "-n"]


@pytest.mark.parametrize(
    ("programs", "uid", "what_to_do"),
    [
        (("apt-get", "sudo"), 1000, "run: sudo apt-get install --no-install-recommends liba libb"),
        (("apt-get",), 1000, "run: su -c 'apt-get install --no-install-recommends liba libb'"),
        ((), 0, "install what Debian calls liba libb, with the package manager of this machine"),
    ],
)
def test_who_may_not_install_gets_one_command(
    machine: Machine, programs: tuple[str, ...], uid: int, what_to_do: str
) -> None:
    machine.has(*programs, uid=uid)

    with pytest.raises(SetupError) as refused:
        system_packages.install(["liba", "libb"])

    assert str(refused.value) == f"missing on this machine: liba, libb; {what_to_do}"


def test_installation_that_fails_says_what_to_run(machine: Machine) -> None:
    machine.has("apt-get", uid=0)
    machine.refused["install"] = True

    with pytest.raises(SetupError, match=r"could not install liba; run: apt-get install"):
        system_packages.install(["liba"])


@pytest.fixture
def needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "RUN_NEEDS", (PRESENT,))
    monkeypatch.setattr(system_packages, "TEST_NEEDS", (TEST_TOOL,))
    monkeypatch.delenv("STRICT", raising=False)


def environment(folder: Path) -> Environment:
    (folder / ".venv/bin").mkdir(parents=True)
    (folder / ".venv/bin/python").touch()
    return Environment(folder)


def test_tools_of_tests_may_lack_with_a_line_that_says_so(
    machine: Machine, needs: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.has("apt-get", uid=1000)

    setup.get_system_packages(environment(tmp_path), dev=True)

    assert (
        "Some tests will be skipped: missing on this machine: testtool" in capsys.readouterr().out
    )


def test_tools_of_tests_may_not_lack_under_strict(
    machine: Machine, needs: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.has("apt-get", uid=1000)
    monkeypatch.setenv("STRICT", "1")

    with pytest.raises(SetupError, match="testtool"):
        setup.get_system_packages(environment(tmp_path), dev=True)


def test_tools_of_tests_are_not_asked_for_to_run(
    machine: Machine, needs: None, tmp_path: Path
) -> None:
    machine.has("apt-get", uid=0)

    setup.get_system_packages(environment(tmp_path), dev=False)

    assert machine.ran == []


def test_all_that_lacks_is_asked_for_in_one_command(
    machine: Machine, needs: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.has("apt-get", "sudo", uid=1000)
    monkeypatch.setattr(system_packages, "RUN_NEEDS", (ABSENT,))

    with pytest.raises(SetupError, match=r"--no-install-recommends libabsent0 testtool$"):
        setup.get_system_packages(environment(tmp_path), dev=True)


def test_package_that_does_not_bring_what_is_looked_for_stops_the_set_up(
    machine: Machine, needs: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.has("apt-get", uid=0)
    monkeypatch.setattr(system_packages, "RUN_NEEDS", (ABSENT,))

    with pytest.raises(SetupError, match="installed, and still not found: libabsent0"):
        setup.get_system_packages(environment(tmp_path), dev=False)
