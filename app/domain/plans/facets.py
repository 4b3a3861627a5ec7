"""What is told of a change: whatever differs of a session has a line that says so."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from app.domain.plans.kinds import SessionKind
from app.domain.plans.planned import Planned


class Facet(StrEnum):
    """One thing that is told of a session, in the order in which it is."""

    STATE = "state"
    WHEN = "when"
    CLOCKS = "clocks"  # the time that was agreed, where the moment is the same
    LENGTH = "length"
    PLACE = "place"
    TEACHING = "teaching"
    KIND = "kind"
    NAME = "name"
    MODULE = "module"
    GROUP = "group"
    DAY = "day"  # that of the curriculum


PARTS: Mapping[Facet, Callable[[Planned], object]] = {
    Facet.STATE: lambda each: each.status,
    Facet.WHEN: lambda each: each.starts_at,
    Facet.CLOCKS: lambda each: (each.starts, each.time_zone),
    Facet.LENGTH: lambda each: each.minutes,
    Facet.PLACE: lambda each: (each.online, each.room, each.virtual_room, each.sites),
    Facet.TEACHING: lambda each: each.teaching,
    Facet.KIND: lambda each: each.kind,
    Facet.NAME: lambda each: (each.code, each.title),
    Facet.MODULE: lambda each: each.module,
    Facet.GROUP: lambda each: each.group,
    Facet.DAY: lambda each: each.plan_day,
}


def told(before: Planned | None, after: Planned) -> tuple[Facet, ...]:
    """Return what is told of a session that was another one or was not: its time always.

    Of a new one, and of one that was a pause, it is told where it is held and who teaches, and that
    a room or a mentor lacks where it needs one.
    """
    found = set(differing(before, after)) if before is not None else set()
    if before is None or (before.pause and not after.pause):
        found |= _of_new(after)
    return tuple(each for each in Facet if each in found or each is Facet.WHEN)


def _of_new(session: Planned) -> set[Facet]:
    kind = SessionKind(session.kind)
    has_place = bool(session.online or session.virtual_room or session.rooms)
    said = {
        Facet.STATE: not session.certain,
        Facet.PLACE: has_place or kind.needs_room,
        Facet.TEACHING: bool(session.mentors) or kind is SessionKind.MODULE,
    }
    return {facet for facet, there in said.items() if there}


def differs(facet: Facet, before: Planned, after: Planned) -> bool:
    """Whether one thing of a session is another than it was."""
    return PARTS[facet](before) != PARTS[facet](after)


def differing(before: Planned, after: Planned) -> tuple[Facet, ...]:
    """Return in what a session differs from what it was; nothing only where it is the same.

    The time on the wall is told by the moment; by itself only where that stays, or the zone is
    another one.
    """
    found = [facet for facet in PARTS if differs(facet, before, after)]
    if Facet.WHEN in found and before.time_zone == after.time_zone:
        found = [each for each in found if each is not Facet.CLOCKS]
    return tuple(found)
