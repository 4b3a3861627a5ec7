"""How much a course holds, counted in one way wherever a page says it: "19 modules in 26 sessions".

A session is whatever people come to, so openings, checks and closings count too; pauses and what
is cancelled don't. Groups that are taught apart are each in a session of their own, of one module.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Countable(Protocol):
    """What is known of a session here."""

    @property
    def module_uid(self) -> str | None:
        """The module that it teaches, if any."""

    @property
    def cancelled(self) -> bool:
        """Whether it is not held."""

    @property
    def pause(self) -> bool:
        """Whether nothing is done in it."""


@dataclass(frozen=True)
class SessionCount:
    """Modules taught, and the sessions in which that and all else is done."""

    modules: int
    sessions: int


def count(sessions: Iterable[Countable]) -> SessionCount:
    """Count what is held: pauses not, and a module that groups are taught apart once for each."""
    held = [each for each in sessions if not each.cancelled and not each.pause]
    modules = {each.module_uid for each in held if each.module_uid is not None}
    return SessionCount(modules=len(modules), sessions=len(held))
