"""Who is whose child, as /proc tells it. Linux only, standard library only."""

import os
import signal
from contextlib import suppress
from pathlib import Path

ENDED = "Z"


def below(ancestor: int) -> set[int]:
    """Ids of the processes that run below one: its children, their children, and so on."""
    table = _table()
    found: set[int] = set()
    level = {ancestor}
    while level := {pid for pid, (parent, _) in table.items() if parent in level}:
        found |= level
    return {pid for pid in found if table[pid][1] != ENDED}


def children(parent: int) -> set[int]:
    """Ids of the children of a process that run."""
    return {pid for pid, (above, state) in _table().items() if above == parent and state != ENDED}


def ended_children(parent: int) -> set[int]:
    """Ids of the children of a process that have ended, and that it has not collected yet."""
    return {pid for pid, (above, state) in _table().items() if above == parent and state == ENDED}


def in_group(group: int) -> set[int]:
    """Ids of the processes of a process group that run."""
    running = {pid for pid, (_, state) in _table().items() if state != ENDED}
    found = set()
    for pid in running:
        with suppress(ProcessLookupError):
            if os.getpgid(pid) == group:
                found.add(pid)
    return found


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process that may have ended meanwhile."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _table() -> dict[int, tuple[int, str]]:
    """Parent and state of every process, by its id."""
    table = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text(errors="replace")
            except OSError:
                continue  # it ended while we read
            state, parent = stat.rpartition(")")[2].split()[:2]
            table[int(folder.name)] = (int(parent), state)
    return table
