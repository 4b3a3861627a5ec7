"""Which sessions of a course are one and the same thing, done with several groups."""

from typing import Protocol


class Named(Protocol):
    """What says what is done in a session."""

    @property
    def kind(self) -> str:
        """What it is (`SessionKind`)."""

    @property
    def module_uid(self) -> str | None:
        """The module that it teaches; None for all that a city adds."""

    @property
    def code(self) -> str:
        """The code of its module, if it has one."""

    @property
    def title(self) -> str:
        """What people call it."""


def what_is_done(session: Named) -> tuple[object, ...]:
    """Return what is equal for the sessions in which several groups do the same, and only there."""
    return (session.kind, session.module_uid, session.code, session.title)
