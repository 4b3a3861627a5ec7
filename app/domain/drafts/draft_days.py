"""The day plan of a draft, as plain data: putting items in order; times follow from the order."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date, datetime, time, timedelta
from typing import Any

from app.domain import day_overflow
from app.domain.canonical import content_hash
from app.domain.records import Data

STARTS, LATEST_END = "08:30", "17:30"
Days = Sequence[Mapping[str, Any]]
LAST_MINUTE = 24 * 60 - 1
ANY_MIDNIGHT = datetime.combine(date(2001, 1, 1), time.min)  # a day's length has no date


def blank_day() -> Data:
    """Return a day in which nothing is planned yet."""
    return {"latest_end": LATEST_END, "items": []}


def fingerprint(day: Mapping[str, Any]) -> str:
    """Return the hash of a day, by which one tells whether it was changed."""
    return content_hash(day)


def seen(days: Days, number: int) -> str:
    """Return by what one tells whether the day at a place was changed; where none is, how many are.

    So a day that somebody took out can be added again, at the end, and sent twice it is there once.
    """
    return fingerprint(days[number]) if number < len(days) else f"none of {len(days)}"


def timed(day: Mapping[str, Any], starts: str = "") -> Data:
    """Return the day with items that follow each other without gaps, from when the first begins."""
    made = deepcopy(dict(day))
    minute = _minute(starts or (made["items"][0]["at"] if made["items"] else STARTS))
    for item in made["items"]:
        item["at"] = _clock(minute)
        minute = min(minute + item["minutes"], LAST_MINUTE)
    return made


def appended(day: Mapping[str, Any], item: Mapping[str, Any]) -> Data:
    """Return the day with one more item at its end; the first one begins when days do."""
    starts = day["items"][0]["at"] if day["items"] else STARTS
    return timed({**day, "items": [*day["items"], item]}, starts)


def minutes_over(day: Mapping[str, Any]) -> int:
    """Return by how many minutes a day runs past its end; none where it is over in time."""
    ends = (
        (place, _at(_minute(item["at"]) + item["minutes"]))
        for place, item in enumerate(day["items"])
    )
    overflow = day_overflow.of_day(ends, _at(_minute(day["latest_end"])))
    return overflow.minutes_over if overflow else 0


def moved(days: Days, number: int, place: int, *, to_day: int, to: int) -> list[Data]:
    """Return the days with one item at another place, in its day or in another one."""
    made = _copied(days)
    starts = [day["items"][0]["at"] if day["items"] else STARTS for day in made]
    item = made[number]["items"].pop(place)
    made[to_day]["items"].insert(to, item)
    for each in {number, to_day}:
        made[each] = timed(made[each], starts[each])
    return made


def stepped(days: Days, number: int, place: int, by: int) -> list[Data]:
    """Return the days with an item one place up (-1) or down (1)."""
    to_day, to = step(days, number, place, by)
    return moved(days, number, place, to_day=to_day, to=to)


def step(days: Days, number: int, place: int, by: int) -> tuple[int, int]:
    """Return the day and the place of an item once it is one place up (-1) or down (1).

    Over the end of its day it goes into the next one, over the beginning into the one before.
    """
    target = place + by
    if 0 <= target < len(days[number]["items"]):
        return number, target
    if target < 0 < number:
        return number - 1, len(days[number - 1]["items"])
    if target > 0 and number + 1 < len(days):
        return number + 1, 0
    return number, place


def with_minutes(days: Days, uid: str, minutes: int) -> list[Data]:
    """Return the days with another length of a module; what comes after it moves along."""
    return [_with_minutes(day, uid, minutes) for day in days]


def _with_minutes(day: Mapping[str, Any], uid: str, minutes: int) -> Data:
    made = deepcopy(dict(day))
    found = [item for item in made["items"] if item.get("module") == uid]
    for item in found:
        item["minutes"] = minutes
    return timed(made) if found else made


def without(days: Days, uid: str) -> list[Data]:
    """Return the days without a module."""
    made = _copied(days)
    for number, day in enumerate(made):
        if any(item.get("module") == uid for item in day["items"]):
            starts = day["items"][0]["at"]
            day["items"] = [item for item in day["items"] if item.get("module") != uid]
            made[number] = timed(day, starts)
    return made


def _copied(days: Days) -> list[Data]:
    return [deepcopy(dict(day)) for day in days]


def _minute(at: str) -> int:
    hours, minutes = at.split(":")
    return int(hours) * 60 + int(minutes)


def _at(minute: int) -> datetime:
    return ANY_MIDNIGHT + timedelta(minutes=minute)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
