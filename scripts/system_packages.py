"""What must come from the operating system: found by looking for the thing, not for its package.

Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.console import SetupError, say


@dataclass(frozen=True)
class Need:
    """A Debian package, and how to see that what it brings is there."""

    package: str
    is_there: Callable[[], bool]


def _loads(*sonames: str) -> Callable[[], bool]:
    def look() -> bool:
        for soname in sonames:
            try:
                ctypes.CDLL(soname)
            except OSError:
                return False
        return True

    return look


def _on_path(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def _has_postgresql() -> bool:
    return bool(shutil.which("initdb") or [*Path("/usr/lib/postgresql").glob("*/bin/initdb")])


RUN_NEEDS = (
    Need("libpango-1.0-0", _loads("libpango-1.0.so.0")),
    Need("libpangoft2-1.0-0", _loads("libpangoft2-1.0.so.0")),
    Need("libharfbuzz-subset0", _loads("libharfbuzz-subset.so.0")),
)
TEST_NEEDS = (
    Need("chromium", _on_path("chromium", "chromium-browser")),
    Need("postgresql", _has_postgresql),
    Need("poppler-utils", _on_path("pdftotext")),
    Need("qpdf", _on_path("qpdf")),
    Need("calcurse", _on_path("calcurse")),
)


def missing(needs: Sequence[Need]) -> list[str]:
    """Names of the Debian packages whose content is not on this machine."""
    return [need.package for need in needs if not need.is_there()]


def root_prefix() -> list[str] | None:
    """What goes before a command to run it as root without asking; None when we may not."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        allowed = subprocess.run(
            ["sudo", "-n", "true"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if allowed.returncode == 0:
            return ["sudo", "-n"]
    return None


def advice(packages: Sequence[str]) -> str:
    """The one command that a person types to get these packages."""
    names = " ".join(packages)
    if not shutil.which("apt-get"):
        return f"install what Debian calls {names}, with the package manager of this machine"
    install = f"apt-get install --no-install-recommends {names}"
    if os.geteuid() == 0:
        return f"run: {install}"
    return f"run: sudo {install}" if shutil.which("sudo") else f"run: su -c '{install}'"


def install(packages: Sequence[str]) -> None:
    """Install Debian packages, or say the one command that does it.

    Raises:
        SetupError: they are not there and we may not, or could not, install them.
    """
    prefix = root_prefix() if shutil.which("apt-get") else None
    if prefix is None:
        raise SetupError(f"missing on this machine: {', '.join(packages)}; {advice(packages)}")
    say(f"Installing Debian packages: {' '.join(packages)}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    subprocess.run([*apt, "update"], stdin=subprocess.DEVNULL, check=False)
    done = subprocess.run(
        [*apt, "install", "--yes", "--no-install-recommends", *packages],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode != 0:
        raise SetupError(f"apt-get could not install {', '.join(packages)}; {advice(packages)}")
