"""One process that keeps others running, and of which nothing is left when it ends.

It becomes the parent of all orphans below it, so that a child of a killed child is found too; and
the kernel kills its children should it be killed itself. Linux only, standard library only.
"""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from scripts import processes
from scripts.console import SAID, SetupError, say

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LIBC = ctypes.CDLL(None, use_errno=True)

STOP_SIGNALS = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
HEARD = STOP_SIGNALS | {signal.SIGCHLD}
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0


class Stopped(Exception):
    """Somebody asked us to stop."""


class StepRefused(Exception):
    """A step could not be done, and has said in a line why: nothing is to be added."""


@dataclass
class Child:
    """A process to keep running, and what we know of it."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    due: float = 0.0


class Supervisor:
    """Starts children in its own process group, restarts those that die, stops them all.

    Times in seconds: `patience` is what children get to end by themselves, `first_pause` the wait
    before the first restart; each later one is twice as long. Used as a context manager, from the
    main thread only.
    """

    def __init__(self, folder: Path, *, patience: float = 6.0, first_pause: float = 1.0) -> None:
        self.folder = folder
        self.patience = patience
        self.first_pause = first_pause
        self.children: list[Child] = []
        self._step: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        for number in HEARD:
            # In the background of a script a program starts with SIGINT ignored; we must hear it.
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def run_step(self, name: str, command: Sequence[str]) -> None:
        """Run a command to its end.

        Raises:
            StepRefused: it failed, and said why in a line.
            SetupError: it failed; what it printed may say why.
            Stopped: a signal came meanwhile.
        """
        status = self._wait_for(self._spawn(command))
        if status == SAID:
            raise StepRefused
        if status != 0:
            raise SetupError(f"{name} failed (exit {status}): see the lines above")

    def ask(self, command: Sequence[str]) -> str:
        """Run a command; the few lines that it prints, none if it fails.

        Raises:
            Stopped: a signal came meanwhile.
        """
        asked = self._spawn(command, quiet=True)
        status = self._wait_for(asked)
        answer = asked.communicate()[0].decode()
        return "" if status else answer

    def keep(self, name: str, command: Sequence[str]) -> None:
        """Start a child and keep it running from now on."""
        child = Child(name, command)
        self.children.append(child)
        self._start(child)

    def listen(self, seconds: float) -> None:
        """Wait for a signal, at most so long, and look after the children.

        Raises:
            Stopped: the signal asks us to stop.
        """
        heard = signal.sigtimedwait(HEARD, max(seconds, 0.0))
        if heard is not None and heard.si_signo in STOP_SIGNALS:
            raise Stopped
        self._look_after_children()

    def watch(self) -> None:
        """Keep the children running until somebody asks us to stop: Stopped is raised."""
        while True:
            now = time.monotonic()
            waits = [child.due - now for child in self.children if child.process is None]
            self.listen(min([LONGEST_PAUSE, *waits]))

    def failures(self, name: str) -> int:
        """How many times in a row a child has died soon after its start."""
        return next(child.failures for child in self.children if child.name == name)

    def stop(self) -> None:
        """End all that we started: asked to, then killed when patience or a second signal ends."""
        self.children.clear()
        for pid in processes.children(os.getpid()):
            processes.send(pid, signal.SIGTERM)
        deadline = time.monotonic() + self.patience
        while processes.below(os.getpid()) and (left := deadline - time.monotonic()) > 0:
            heard = signal.sigtimedwait(HEARD, min(left, 0.2))
            if heard is not None and heard.si_signo in STOP_SIGNALS:
                break
        while left_over := processes.below(os.getpid()):
            for pid in left_over:
                processes.send(pid, signal.SIGKILL)
            signal.sigtimedwait(HEARD, 0.02)

    def _wait_for(self, step: subprocess.Popen[bytes]) -> int:
        self._step = step
        while (status := step.poll()) is None:
            self.listen(1.0)
        self._step = None
        return status

    def _start(self, child: Child) -> None:
        child.process = self._spawn(child.command)
        child.started = time.monotonic()

    def _look_after_children(self) -> None:
        self._reap_orphans()
        now = time.monotonic()
        for child in self.children:
            if child.process is None:
                if now >= child.due:
                    self._start(child)
            elif child.process.poll() is not None:
                self._note_end(child, child.process.returncode, now)

    def _note_end(self, child: Child, status: int, now: float) -> None:
        child.process = None
        child.failures = 1 if now - child.started > STEADY_AFTER else child.failures + 1
        pause = min(self.first_pause * 2 ** (child.failures - 1), LONGEST_PAUSE)
        child.due = now + pause
        how = f"exit {status}" if status >= 0 else signal.Signals(-status).name
        say(f"{child.name} ended ({how}); starting it again in {pause:g} s")

    def _reap_orphans(self) -> None:
        """Collect the exit of adopted processes; those of our own are Popen's to collect."""
        own = {child.process.pid for child in self.children if child.process is not None}
        if self._step is not None:
            own.add(self._step.pid)
        for pid in processes.ended_children(os.getpid()) - own:
            os.waitpid(pid, os.WNOHANG)

    def _spawn(self, command: Sequence[str], *, quiet: bool = False) -> subprocess.Popen[bytes]:
        parent = os.getpid()

        def prepare() -> None:
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)
            # Ctrl-C reaches the whole group, and a Python that is still loading answers it with a
            # traceback. We hear it, and ask each child to end by SIGTERM.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.pthread_sigmask(signal.SIG_SETMASK, ())

        return subprocess.Popen(
            command,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if quiet else None,
            stderr=subprocess.DEVNULL if quiet else None,
            preexec_fn=prepare,  # noqa: PLW1509  # this process has one thread
        )
