"""Which day of the curriculum's plan a date of a course stands for, also after moves.

A date that holds something keeps its day of the plan, and what moves to it is held on that day.
What moves to a date that stands for no day brings its own day along. What is held online stands
for no day, whatever else its date holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Held:
    """A session on its date; `plan_day` counts from 1, None for one that stands for no day."""

    session: int
    date: date
    plan_day: int | None
    online: bool = False


def after_moving(held: Iterable[Held], to: Mapping[int, date]) -> dict[int, int | None]:
    """Return the day of the plan of each session that moves, given the dates they move to.

    `held` are all sessions as they stand before, cancelled ones too: these keep the day of
    their date.
    """
    held = tuple(held)
    moved = [each for each in held if each.session in to]
    days: dict[date, int] = {}
    stand = [(each, each.date) for each in held] + [(each, to[each.session]) for each in moved]
    for each, on in stand:
        if each.plan_day is not None and not each.online:
            days.setdefault(on, each.plan_day)
    return {each.session: None if each.online else days.get(to[each.session]) for each in moved}
