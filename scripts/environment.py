"""The virtual environment and the npm packages: made from lock files, and only when these changed.

A stamp file holds what an installation was made from. As long as it fits, nothing is started and
no network is needed. Standard library only, and old enough Python to say that Python is too old.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.console import SetupError, say

OLDEST_PYTHON = (3, 11)
OLDEST_NPM = 9
PYTHON_NAMES = ("python3", "python3.13", "python3.12", "python3.11")
RUN_LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"
NODE_LOCK = "requirements-node.lock"
NPM_FILES = ("package-lock.json", "package.json", ".npmrc")


def find_python() -> str:
    """Path of a Python that is new enough; this one first.

    Raises:
        SetupError: there is none.
    """
    if sys.version_info >= OLDEST_PYTHON:
        # Not the link of an active virtual environment: that may be the one to be made anew.
        return os.path.realpath(sys.executable)
    is_new = f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    for name in PYTHON_NAMES:
        path = shutil.which(name)
        if path and _succeeds([path, "-c", is_new]):
            return path
    oldest = ".".join(map(str, OLDEST_PYTHON))
    raise SetupError(f"Python {oldest} or newer is needed; run: sudo apt-get install python3")


class Environment:
    """`.venv` and `node_modules` of one working copy."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.venv = root / ".venv"
        self.python = self.venv / "bin" / "python"

    def missing_packages(self) -> list[str]:
        """Debian packages without which `.venv` cannot be made."""
        if self.python.exists():
            return []
        base = find_python()
        if _succeeds([base, "-c", "import venv; from ensurepip import version"]):
            return []
        version = "import sys; print('%d.%d' % sys.version_info[:2])"
        return [f"python{subprocess.check_output([base, '-c', version], text=True).strip()}-venv"]

    def install_python_packages(self, lock: str, also: Sequence[str] = ()) -> bool:
        """Bring `.venv` to what a lock file says; `also` names lock files that it includes.

        Returns whether anything had to be done.
        """
        if all(self._fits(self._stamp(name), [name]) for name in (lock, *also)):
            return False
        self._make_venv()
        say(f"Installing Python packages from {lock}")
        command = [str(self.python), "-m", "pip", "install", "--quiet", "--no-input"]
        command += ["--disable-pip-version-check", "--require-hashes", "--requirement", lock]
        if not self._run(command):
            raise SetupError(f"pip could not install {lock}: see the lines above, then try again")
        for name in (lock, *also):
            self._write(self._stamp(name), [name])
        return True

    def install_npm_packages(self) -> bool:
        """Bring `node_modules` to what package-lock.json says; returns whether there was work."""
        stamp = self.root / "node_modules" / ".preceptor-stamp"
        if self._fits(stamp, NPM_FILES):
            return False
        npm = self._machine_npm()
        search_path = os.environ.get("PATH", os.defpath)
        if npm is None:
            say("No Node.js with npm 9 or newer here: using the one that a Python wheel brings")
            self.install_python_packages(NODE_LOCK)
            npm = str(self.venv / "bin" / "npm")
            search_path = f"{self.venv / 'bin'}{os.pathsep}{search_path}"
        say("Installing front-end packages and fonts from package-lock.json")
        if not self._run(
            [npm, "ci", "--loglevel=error", "--no-update-notifier"], search_path=search_path
        ):
            raise SetupError("npm ci failed: see the lines above, then try again")
        self._write(stamp, NPM_FILES)
        return True

    def _make_venv(self) -> None:
        if self._is_usable():
            return
        if self.venv.is_symlink():  # making it anew would empty what belongs to another folder
            raise SetupError(".venv is a link to an environment made elsewhere: remove the link")
        base = find_python()
        say(f"Making the virtual environment .venv with {base}")
        if not self._run([base, "-m", "venv", "--clear", str(self.venv)]):
            raise SetupError(f"{base} could not make .venv: see the lines above")

    def _is_usable(self) -> bool:
        """Whether `.venv` has a Python with pip that works, made for the folder where it is now."""
        launcher = self.venv / "bin" / "pip"
        if not launcher.is_file() or not _succeeds([str(self.python), "-c", "import pip"]):
            return False
        return str(self.venv) in launcher.read_text(errors="replace")[:1000]

    def _machine_npm(self) -> str | None:
        npm = shutil.which("npm")
        if npm is None or shutil.which("node") is None:
            return None
        asked = subprocess.run(
            [npm, "--version"], cwd=self.root, capture_output=True, text=True, check=False
        )
        major = asked.stdout.strip().partition(".")[0]
        return (
            npm if asked.returncode == 0 and major.isdigit() and int(major) >= OLDEST_NPM else None
        )

    def _stamp(self, lock: str) -> Path:
        return self.venv / f".{lock}.stamp"

    def _fingerprint(self, stamp: Path, files: Sequence[str]) -> str:
        """Changes with the files; for what is in `.venv` also with its place and its Python."""
        digest = hashlib.sha256()
        if stamp.parent == self.venv:
            python = os.path.realpath(self.python) if self.python.exists() else "none"
            digest.update(f"{self.root}\n{python}\n".encode())
        for name in files:
            path = self.root / name
            digest.update(path.read_bytes() if path.is_file() else b"")
            digest.update(b"\0")
        return digest.hexdigest()

    def _fits(self, stamp: Path, files: Sequence[str]) -> bool:
        return stamp.is_file() and stamp.read_text().strip() == self._fingerprint(stamp, files)

    def _write(self, stamp: Path, files: Sequence[str]) -> None:
        stamp.write_text(self._fingerprint(stamp, files) + "\n")

    def _run(self, command: Sequence[str], search_path: str | None = None) -> bool:
        environment = dict(os.environ)
        if search_path is not None:
            environment["PATH"] = search_path
        done = subprocess.run(
            command, cwd=self.root, env=environment, stdin=subprocess.DEVNULL, check=False
        )
        return done.returncode == 0


def _succeeds(command: Sequence[str]) -> bool:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0
