"""Which day of the curriculum's plan a date of a course stands for, also after moves.

A date that holds something keeps its day of the plan, and what moves to it is held on that day.
What moves to a date that stands for no day brings its own day along. What is held online stands
for no day, whatever else its date holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.city_calendar import CityCalendar, NoWorkingDay


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
    stand = [(each, each.date) for each in held] + [(each, to[each.session]) for each in moved]
    days = _days(stand)
    return {each.session: None if each.online else days.get(to[each.session]) for each in moved}


def stands_for(held: Iterable[Held], on: date) -> int | None:
    """Return the day of the plan that a date stands for, None where it stands for none."""
    return _days((each, each.date) for each in held).get(on)


def with_missing(known: Mapping[int, date], last: int, calendar: CityCalendar) -> dict[int, date]:
    """Return the dates of the days of a plan, up to its `last` one, also where none stands for it.

    `known` are the dates that stand for the others. A missing day gets the next day on which the
    city works after all those before it, if that comes before all those after it; else it has no
    date, and so has what comes before the first one that is known.
    """
    found = dict(known)
    for number in range(min(known, default=last) + 1, last + 1):
        if number in known:
            continue
        before = max(on for each, on in found.items() if each < number)
        after = min((on for each, on in known.items() if each > number), default=date.max)
        on = _working_day_after(before, calendar)
        if on is not None and on < after:
            found[number] = on
    return found


def _working_day_after(day: date, calendar: CityCalendar) -> date | None:
    try:
        return next(each for each in calendar.working_days_from(day) if each > day)
    except NoWorkingDay:
        return None


def _days(stand: Iterable[tuple[Held, date]]) -> dict[date, int]:
    """Return the day of the plan that each date stands for: that of the first session there."""
    days: dict[date, int] = {}
    for each, on in stand:
        if each.plan_day is not None and not each.online:
            days.setdefault(on, each.plan_day)
    return days
