"""Which day of the curriculum's plan a date of a course stands for, also after moves.

A date that holds something keeps its day of the plan, and what moves to it is held on that day.
What moves to a date that held nothing brings its own day along.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Held:
    """A session on its date; `plan_day` counts from 1 and is None for one held online."""

    session: int
    date: date
    plan_day: int | None


def after_moving(held: Iterable[Held], to: Mapping[int, date]) -> dict[int, int | None]:
    """Return the day of the plan of each session that moves, given the dates they move to.

    `held` are all sessions as they stand before, cancelled ones too: these keep the day of
    their date.
    """
    held = tuple(held)
    days: dict[date, int | None] = {}
    for each in held:
        days.setdefault(each.date, each.plan_day)
    return {
        each.session: days.setdefault(to[each.session], each.plan_day)
        for each in held
        if each.session in to
    }
