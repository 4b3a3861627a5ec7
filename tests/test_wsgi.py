"""What a web server takes up, in a process of its own."""

import os
import subprocess
import sys

from tests.conftest import Installation

ALL_LOADED = 100_000  # objects, at least


def test_what_is_loaded_at_start_is_not_looked_through_for_garbage(
    installation: Installation,
) -> None:
    code = "import gc, wsgi; print(gc.get_freeze_count(), len(gc.get_objects()))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **installation.environment},
        capture_output=True,
        text=True,
        check=True,
    )

    kept, looked_through = map(int, done.stdout.split())
    assert kept > ALL_LOADED > looked_through
