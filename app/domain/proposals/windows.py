"""From days and hours to the stretches of time in which sessions can be placed."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from app.domain.city_calendar import CityCalendar
from app.domain.proposals.asked import Within
from app.domain.spans import Span, merged
from app.domain.wall_time import NonexistentTime, to_instant

MOST_DAYS = 60
STEP = timedelta(minutes=15)


def windows(
    within: Within, zone: str, calendar: CityCalendar, *, not_before: datetime
) -> tuple[Span, ...]:
    """Return the hours of each day on which the city works, none before a moment.

    A day that has begun goes on at a whole number of steps after its first hour, so that what fits
    today fits in the same places tomorrow.
    """
    return merged(_spans(within, zone, calendar, not_before))


def _spans(
    within: Within, zone: str, calendar: CityCalendar, not_before: datetime
) -> Iterator[Span]:
    for number in range(min((within.last - within.first).days + 1, MOST_DAYS)):
        day = within.first + timedelta(days=number)
        if within.days_off or calendar.is_working(day):
            begins = _instant(datetime.combine(day, within.begins), zone)
            ends = _instant(datetime.combine(day, within.ends), zone)
            late = max(not_before - begins, timedelta(0))
            yield Span(begins - (-late // STEP) * STEP, ends)


def _instant(local: datetime, zone: str) -> datetime:
    """Return when clocks show a time; where they skip it, when they go on."""
    try:
        return to_instant(local, zone, fold=0)
    except NonexistentTime as gap:
        return to_instant(gap.after, zone, fold=0)
