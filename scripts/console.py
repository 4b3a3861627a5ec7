"""Lines for the person who started a script, and the error that ends one."""

from __future__ import annotations

import sys

SAID = 3  # the exit status of a step whose last line says what is wrong and what to do


class SetupError(Exception):
    """Cannot go on; the text is one line that says what is wrong and what to do."""


def say(line: str) -> None:
    """Print one line of progress at once and in one piece, also into a pipe that others share."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def complain(error: SetupError) -> int:
    """Print the error as the last line and give the exit status that goes with it."""
    print(f"preceptor: {error}", file=sys.stderr, flush=True)
    return 1
