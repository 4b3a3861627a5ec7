"""Modules that somebody attended in an earlier course, and what they stand for in this one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """Minutes of a module that somebody attended in another course: in which city, on which day.

    This is all that a page may tell of it.
    """

    module_uid: str
    minutes: int
    city: str
    on: date


def met_elsewhere(
    modules: Mapping[str, Iterable[str]], attended: Iterable[Elsewhere]
) -> dict[str, Elsewhere]:
    """Return which modules are met, by uid, and where they were attended last.

    `modules` holds those of the course, each with what it is declared to be equivalent to. A
    module is met by itself, which keeps its uid in all cities and versions, or by one of those,
    when it was attended for however short a time. What is declared goes one way and one step.
    """
    last: dict[str, Elsewhere] = {}
    for each in sorted(attended, key=lambda each: (each.on, each.city, each.minutes)):
        if each.minutes > 0:
            last[each.module_uid] = each
    met = {
        uid: [last[other] for other in (uid, *equivalents) if other in last]
        for uid, equivalents in modules.items()
    }
    return {
        uid: max(found, key=lambda each: (each.on, each.module_uid == uid))
        for uid, found in met.items()
        if found
    }
