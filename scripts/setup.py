"""Set up a working copy: system packages, virtual environment, front-end packages.

`python3 -m scripts.setup` gets what running needs, `… --dev` also what tests and checks need.
A second run finds everything in place and ends at once, without network.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts import system_packages
from scripts.console import SetupError, complain, say
from scripts.environment import DEV_LOCK, RUN_LOCK, Environment

ROOT = Path(__file__).resolve().parent.parent
INTERRUPTED = 130  # as shells report Ctrl-C


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Let one set-up at a time work in a folder; a second one waits."""
    folder = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is at work here: waiting for it")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def get_system_packages(environment: Environment, *, dev: bool) -> None:
    """Install the Debian packages that lack; without those for tests one can go on.

    All are asked for at once: a person who must type the command should do so once.

    Raises:
        SetupError: one that running needs is missing, or one for tests under STRICT=1.
    """
    needed = environment.missing_packages() + system_packages.missing(system_packages.RUN_NEEDS)
    wanted = system_packages.missing(system_packages.TEST_NEEDS) if dev else []
    if not needed and not wanted:
        return
    try:
        system_packages.install([*needed, *wanted])
    except SetupError as error:
        if needed or os.environ.get("STRICT") == "1":
            raise
        say(f"Some tests will be skipped: {error}")
    if absent := system_packages.missing(system_packages.RUN_NEEDS):
        raise SetupError(f"installed, and still not found: {', '.join(absent)}")


def set_up(root: Path, *, dev: bool) -> bool:
    """Bring everything to what the lock files say; returns whether there was anything to do.

    Raises:
        SetupError: something is missing that cannot be got.
    """
    environment = Environment(root)
    get_system_packages(environment, dev=dev)
    lock, also = (DEV_LOCK, [RUN_LOCK]) if dev else (RUN_LOCK, [])
    python_changed = environment.install_python_packages(lock, also)
    return environment.install_npm_packages() or python_changed


def main(arguments: list[str] | None = None) -> int:
    """Run the set-up; exit status 0 when all is in place."""
    parser = argparse.ArgumentParser(prog="scripts.setup", description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    try:
        with alone(ROOT):
            changed = set_up(ROOT, dev=options.dev)
    except SetupError as error:
        return complain(error)
    except KeyboardInterrupt:
        say("Stopped; run it again to go on")
        return INTERRUPTED
    if changed:
        say(f"Set up in {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
