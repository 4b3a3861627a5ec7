"""A day as a city has it: what is done, in which order, before there is a date."""

from dataclasses import dataclass
from datetime import time
from itertools import accumulate

from app.domain.curricula.curriculum import Module
from app.domain.curricula.curriculum_data import clock_time
from app.domain.curricula.day_plan import ItemKind, PlanItem
from app.domain.records import Data


@dataclass(frozen=True, kw_only=True)
class DayItem:
    """Something done on a day, as long as the city has it; `module` for what is taught."""

    kind: ItemKind
    minutes: int
    code: str
    title: str
    module: Module | None = None


@dataclass(frozen=True, kw_only=True)
class EffectiveDay:
    """One day: what is done, in order, and the pauses with the times planned for them."""

    starts: time
    latest_end: time
    items: tuple[DayItem, ...]
    pauses: tuple[PlanItem, ...]


def day_item(slot: Module | PlanItem) -> DayItem:
    """Return what is done on a day: a module, or an item of the plan that is none."""
    if isinstance(slot, PlanItem):
        return DayItem(kind=slot.kind, minutes=slot.minutes, code=slot.code, title=slot.title)
    return DayItem(
        kind=ItemKind.MODULE,
        minutes=slot.minutes,
        code=slot.code,
        title=slot.title,
        module=slot,
    )


def in_order(day: EffectiveDay) -> tuple[DayItem | PlanItem, ...]:
    """Weave the pauses of a day in between its items.

    A pause is taken at the boundary between two items nearest to its planned time (the earlier of
    two equally near), one pause a boundary. It is left out when all is done by its planned time,
    or no boundary is left: nothing would follow it.
    """
    followed_by: dict[int, PlanItem] = {}
    ends = list(accumulate((item.minutes for item in day.items), initial=_minute(day.starts)))[1:]
    last, first_free, paused = len(day.items) - 1, 0, 0
    for pause in day.pauses:
        wanted = _minute(pause.at) - paused
        between = range(first_free, last)
        if between and wanted < ends[last]:
            nearest = min(between, key=lambda at: (abs(ends[at] - wanted), at))
            followed_by[nearest] = pause
            first_free, paused = nearest + 1, paused + pause.minutes
    woven = ((item, followed_by.get(at)) for at, item in enumerate(day.items))
    return tuple(each for pair in woven for each in pair if each is not None)


def day_to_data(day: EffectiveDay) -> Data:
    """Return what is done on a day as data, pauses where they are taken."""
    return {
        "starts": clock_time(day.starts),
        "latest_end": clock_time(day.latest_end),
        "items": [_item_to_data(item) for item in in_order(day)],
    }


def _item_to_data(item: DayItem | PlanItem) -> Data:
    if isinstance(item, DayItem) and item.module:
        return {"module": item.module.uid}
    return {"kind": item.kind.value, "minutes": item.minutes, "title": item.title}


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
