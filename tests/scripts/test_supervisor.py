"""The process that keeps others running: nothing of it outlives it, whoever stops it and how."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import processes
from tests.soak import Scale

ROOT = Path(__file__).resolve().parents[2]

# What stands for web and jobs: one that ends when asked, one that never does, one whose own child
# never does, and one whose grandchild has no parent any more.
UP = "import os; os.write(1, b'up\\n')"
CALM = f"{UP}; import time; time.sleep(99)"
STUBBORN = (
    "import signal, time; [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15)]\n"
    f"{UP}; time.sleep(99)"
)
LOUD = "import time; time.sleep(99)  # sleeps forever, and would say who woke it"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {STUBBORN!r}])"
ORPHAN = (
    "import os, signal, time; [signal.signal(n, signal.SIG_IGN) for n in (1, 2, 15)]\n"
    "if os.fork() == 0:\n"
    "    if os.fork(): os._exit(0)\n"
    f"    {UP}\n"
    "time.sleep(99)"
)
PROGRAM = """
import sys
from pathlib import Path
from scripts.console import SetupError, complain
from scripts.supervisor import Stopped, Supervisor

try:
    with Supervisor(Path.cwd(), patience={patience}, first_pause={pause}) as supervisor:
        {body}
        supervisor.watch()
except SetupError as error:
    sys.exit(complain(error))
except Stopped:
    print("stopped", flush=True)
"""


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


class Supervised:
    """A supervisor in a process group of its own."""

    def __init__(self, body: list[str], patience: float = 0.5, pause: float = 0.05) -> None:
        program = PROGRAM.format(patience=patience, pause=pause, body="\n        ".join(body))
        self.process = subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.group = self.process.pid

    def read_line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def read_all(self) -> str:
        """Everything that is said until all have ended."""
        assert self.process.stdout is not None
        return self.process.stdout.read()

    def wait_for_child(self, word: str) -> None:
        """Wait until a child runs that has this in its command line, and a moment longer."""
        deadline = time.monotonic() + 10
        while not any(word in command_of(pid) for pid in processes.children(self.group)):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        time.sleep(0.3)

    def is_empty_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while processes.in_group(self.group):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True

    def close(self) -> None:
        for pid in processes.in_group(self.group):
            processes.send(pid, signal.SIGKILL)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process.wait()


@pytest.fixture
def started() -> Iterator[list[Supervised]]:
    groups: list[Supervised] = []
    yield groups
    for group in groups:
        group.close()


def keep(*programs: str) -> list[str]:
    return [
        f"supervisor.keep('child {number}', [sys.executable, '-c', {program!r}])"
        for number, program in enumerate(programs)
    ]


@pytest.mark.soak
@pytest.mark.parametrize("to_group", [True, False], ids=["to the group", "to the supervisor"])
def test_nothing_is_left_after_one_interrupt(
    started: list[Supervised], scale: Scale, to_group: bool
) -> None:
    for _ in range(scale(3, 20)):
        group = Supervised(keep(CALM, STUBBORN, PARENT, ORPHAN))
        started.append(group)
        assert [group.read_line() for _ in range(4)] == ["up"] * 4

        if to_group:
            os.killpg(group.group, signal.SIGINT)
        else:
            group.process.send_signal(signal.SIGINT)

        assert group.process.wait(timeout=10) == 0
        assert group.is_empty_within(0.5)


def test_second_interrupt_ends_patience(started: list[Supervised]) -> None:
    group = Supervised(keep(STUBBORN), patience=60)
    started.append(group)
    group.read_line()

    group.process.send_signal(signal.SIGINT)
    time.sleep(0.2)
    group.process.send_signal(signal.SIGINT)

    assert group.process.wait(timeout=10) == 0
    assert group.is_empty_within(0.5)


def test_children_die_with_a_supervisor_that_is_killed(started: list[Supervised]) -> None:
    group = Supervised(keep(STUBBORN, STUBBORN))
    started.append(group)
    group.read_line()
    group.read_line()

    group.process.kill()

    assert group.is_empty_within(5)


def test_supervisor_in_the_background_of_a_script_hears_an_interrupt(
    started: list[Supervised],
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        group = Supervised(keep(CALM))
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    started.append(group)
    group.read_line()

    os.killpg(group.group, signal.SIGINT)

    assert group.process.wait(timeout=10) == 0


def test_child_that_dies_is_started_again_after_growing_pauses(started: list[Supervised]) -> None:
    group = Supervised(keep("import sys; sys.exit(3)"))
    started.append(group)

    lines = [group.read_line() for _ in range(3)]

    assert lines == [
        f"child 0 ended (exit 3); starting it again in {pause} s"
        for pause in ("0.05", "0.1", "0.2")
    ]


def test_child_that_is_killed_is_started_again(started: list[Supervised]) -> None:
    group = Supervised(
        keep("import os; print(os.getpid(), flush=True); import time; time.sleep(99)")
    )
    started.append(group)
    first = int(group.read_line())

    os.kill(first, signal.SIGKILL)

    assert group.read_line() == "child 0 ended (SIGKILL); starting it again in 0.05 s"
    assert int(group.read_line()) != first


def test_step_that_fails_ends_the_start_with_one_line(started: list[Supervised]) -> None:
    step = "supervisor.run_step('the migration', [sys.executable, '-c', 'exit(4)'])"
    group = Supervised([*keep(CALM), step])
    started.append(group)
    said = group.read_all()

    # The child is stopped, maybe before it has said anything.
    assert [line for line in said.splitlines() if line != "up"] == [
        "preceptor: the migration failed (exit 4): see the lines above"
    ]
    assert group.process.wait(timeout=10) == 1
    assert group.is_empty_within(0.5)


def test_interrupt_during_a_step_stops_it(started: list[Supervised]) -> None:
    group = Supervised([f"supervisor.run_step('loading', [sys.executable, '-c', {STUBBORN!r}])"])
    started.append(group)
    group.read_line()

    group.process.send_signal(signal.SIGINT)

    assert group.process.wait(timeout=10) == 0
    assert group.is_empty_within(0.5)


@pytest.mark.parametrize("how", ["run_step('loading', {})", "ask({})", "keep('web', {})"])
def test_children_say_nothing_when_interrupted(started: list[Supervised], how: str) -> None:
    group = Supervised([f"supervisor.{how}".format(f"[sys.executable, '-c', {LOUD!r}]")])
    started.append(group)
    group.wait_for_child("sleeps forever")

    os.killpg(group.group, signal.SIGINT)

    assert group.process.wait(timeout=10) == 0
    assert group.read_all() == "stopped\n"


def test_answer_of_a_command_is_what_it_prints_and_nothing_if_it_fails(
    started: list[Supervised],
) -> None:
    ask = "print(repr(supervisor.ask([sys.executable, '-c', {}])), flush=True)"
    texts = ("print(1); print(2)", "print(3); exit(2)")
    group = Supervised([ask.format(repr(text)) for text in texts])
    started.append(group)

    assert [group.read_line(), group.read_line()] == [repr("1\n2\n"), "''"]


def test_orphans_that_end_are_collected(started: list[Supervised]) -> None:
    orphan = "import os, time; os.fork() and os._exit(0); time.sleep(0.2)"
    group = Supervised(
        [f"supervisor.run_step('a', [sys.executable, '-c', {orphan!r}])", *keep(CALM)]
    )
    started.append(group)
    group.read_line()

    deadline = time.monotonic() + 5
    while len(processes.children(group.group)) > 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.2)

    assert len(processes.children(group.group)) == 1
    assert processes.ended_children(group.group) == set()
