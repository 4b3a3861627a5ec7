"""What a course run teaches when: its pins in their order, each from a moment on.

A pin without a moment holds from the start and replaces all before it: it is made while nobody has
attended anything. A later one leaves alone what was held before it.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from app.domain.errors import DomainError


class Pinned(Protocol):
    """What the rules read of a pin: its place among those of its run, and when it begins to hold.

    `holds_from` is aware, or None from the start.
    """

    @property
    def sequence(self) -> int:
        """The place, from 1."""

    @property
    def holds_from(self) -> datetime | None:
        """When it begins to hold."""


class Taught(Protocol):
    """What the rules read of a session: what it teaches, when, and whether it counts."""

    module_uid: str | None
    starts_at: datetime

    @property
    def counts(self) -> bool:
        """Whether its minutes are contact minutes; those of a cancelled one are not."""


P = TypeVar("P", bound=Pinned)
S = TypeVar("S", bound=Taught)


class Objection(StrEnum):
    """Why what a run teaches can't be changed in this way."""

    NO_REASON = "no_reason"
    SAME = "same"
    OTHER_CURRICULUM = "other_curriculum"
    WITHDRAWN = "withdrawn"
    TOO_OLD = "too_old"
    NOT_ENDORSED = "not_endorsed"
    NO_SESSION = "no_session"
    HELD = "held"


class CannotRepin(DomainError):
    """What a run teaches was not changed."""

    def __init__(self, objection: Objection) -> None:
        super().__init__(objection)
        self.objection = objection


def objection(
    *,
    reason: str,
    is_same: bool,
    attended: Collection[datetime],
    holds_from: datetime | None,
    now: datetime,
) -> Objection | None:
    """Return what speaks against another pin, or None.

    `attended` are the beginnings of the sessions at which somebody was marked. Once there is one,
    the pin holds from a session that has not begun, before which all of those lie.
    """
    if not reason.strip():
        return Objection.NO_REASON
    if is_same:
        return Objection.SAME
    after = first_to_choose(attended, now)
    if after is None:
        return None
    if holds_from is None:
        return Objection.NO_SESSION
    return None if holds_from > after else Objection.HELD


def of_session(pins: Iterable[P], starts_at: datetime) -> P:
    """Return the pin under which a session that begins then is held."""
    return next(
        pin for pin in _newest_first(pins) if pin.holds_from is None or pin.holds_from <= starts_at
    )


def that_hold(pins: Iterable[P]) -> tuple[P, ...]:
    """Return the pins that hold at some time, the oldest first: others were replaced before."""
    held: list[P] = []
    for pin in _newest_first(pins):
        if not held or _begins_before(pin, held[-1]):
            held.append(pin)
    return tuple(reversed(held))


def first_to_choose(attended: Collection[datetime], now: datetime) -> datetime | None:
    """Return the moment after which a session begins from which another pin can hold.

    None when nobody attended anything: then it holds from the start.
    """
    return max(*attended, now) if attended else None


def left_over(
    modules: Collection[str], sessions: Iterable[S], after: datetime | None
) -> tuple[S, ...]:
    """Return the sessions after a moment that teach none of these modules (uids).

    They are to be cancelled by somebody: no change of a pin does that by itself.
    """
    return tuple(
        each
        for each in sessions
        if each.counts
        and each.module_uid is not None
        and each.module_uid not in modules
        and (after is None or each.starts_at > after)
    )


def _begins_before(pin: Pinned, later: Pinned) -> bool:
    if later.holds_from is None:
        return False
    return pin.holds_from is None or pin.holds_from < later.holds_from


def _newest_first(pins: Iterable[P]) -> Sequence[P]:
    return sorted(pins, key=lambda pin: pin.sequence, reverse=True)
