"""Check that the migrations, run on an empty database, give the tables that the models describe."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.console import SetupError, complain, say

ROOT = Path(__file__).resolve().parent.parent


def flask(data_dir: str, *arguments: str) -> None:
    """Run a command of the application on a database of its own.

    Raises:
        SetupError: it failed; with its last lines.
    """
    settings = {"DATA_DIR": data_dir, "DATABASE_URL": f"sqlite:///{data_dir}/check.db"}
    done = subprocess.run(
        [sys.executable, "-m", "flask", *arguments],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = (done.stdout + done.stderr).strip().splitlines()
        raise SetupError("\n".join([f"flask {' '.join(arguments)} failed:", *lines[-15:]]))


def main() -> int:
    """Upgrade an empty database to the newest revision, then compare it with the models."""
    with tempfile.TemporaryDirectory(prefix="preceptor-check-") as data_dir:
        try:
            flask(data_dir, "db", "upgrade")
            flask(data_dir, "db", "check")
        except SetupError as error:
            return complain(error)
    say("Migrations and models agree")
    return 0


if __name__ == "__main__":
    sys.exit(main())
