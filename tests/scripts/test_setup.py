"""Ctrl-C while things are being set up."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from scripts.setup import ROOT, alone


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let what a test starts hear Ctrl-C: who runs tests in the background is deaf to it.

    Programs inherit that a signal is ignored, but not who handles it.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_set_up_that_is_stopped_says_so_in_a_line() -> None:
    with (
        alone(ROOT),
        subprocess.Popen(
            [sys.executable, "-m", "scripts.setup"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        waits = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        said, complained = process.communicate(timeout=20)

    assert waits == "Another set-up is at work here: waiting for it\n"
    assert (said, complained, process.returncode) == ("Stopped; run it again to go on\n", "", 130)
