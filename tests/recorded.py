"""Write units of tests: what they change needs an entry in the audit trail too."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from app.database import write_unit
from app.domain.audit import Deed, Kind, Thing
from app.services import audit
from tests.factories import NOW

P = ParamSpec("P")
R = TypeVar("R")
SOMETHING = Thing(Kind.ROOM, "of-a-test")


def recorded(use_case: Callable[P, R]) -> Callable[P, R]:
    """Make a write unit of a function, with an entry that a room was added."""

    @write_unit
    @functools.wraps(use_case)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        audit.record(Deed.ROOM_ADDED, SOMETHING, actor=None, now=NOW)
        return use_case(*args, **kwargs)

    return run
