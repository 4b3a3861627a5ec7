"""Under what circumstances something is done: which request, in which role, by whom or what.

They hold for one request, one command or one piece of owed work, and are read where changes are
written down. The request id is made here and never taken from outside.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from app.domain.audit import ActorKind
from app.domain.permissions import Role, RoleGrant


@dataclass(frozen=True)
class Circumstances:
    """`kind` is what acts where no person does; `role` is the one that let a person do it."""

    kind: ActorKind = ActorKind.SYSTEM
    request_id: str | None = None
    role: str | None = None


_NONE = Circumstances()
_current = ContextVar[Circumstances | None]("circumstances", default=None)


def current() -> Circumstances:
    """Return those that hold now."""
    return _current.get() or _NONE


def begin(kind: ActorKind) -> Circumstances:
    """Let new ones hold from now on, with a request id of their own (64 random bits)."""
    made = Circumstances(kind, secrets.token_hex(8))
    _current.set(made)
    return made


def end() -> None:
    """Let none hold: what follows in this thread is something else."""
    _current.set(None)


@contextmanager
def acting(kind: ActorKind) -> Iterator[None]:
    """Let new ones hold while the block runs, then those that held before."""
    before = _current.get()
    begin(kind)
    try:
        yield
    finally:
        _current.set(before)


def act_as(role: Role | None) -> None:
    """Note the role that let the person do what follows; None is their own right."""
    _current.set(replace(current(), role=role.value if role else None))


def act_by(grant: RoleGrant | None) -> None:
    """Note the role of the grant that let the person do what follows; None is their own right."""
    act_as(grant.role if grant else None)


@contextmanager
def acting_as(role: Role | None) -> Iterator[None]:
    """Let what the block does be done in this role, and what follows in that from before."""
    before = _current.get()
    act_as(role)
    try:
        yield
    finally:
        _current.set(before)
