"""Take changes that cities made into the core: the version that says by itself what they made."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.adaptations.effective_day import DayItem, EffectiveDay, in_order
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.curricula.day_plan import ItemKind, PlanDay, PlanItem

A_DAY = date(2001, 1, 1)  # any will do


def taken_up(effective: EffectiveCurriculum) -> CurriculumVersion:
    """Return a core that teaches by itself what an adapted one teaches.

    Its number, notes and owner are those of the version it comes from. Both have the same hash.
    """
    return replace(
        effective.core,
        modules=effective.modules,
        cases=effective.cases,
        requirements=effective.requirements,
        days=tuple(_planned(day) for day in effective.days_taught),
    )


def _planned(day: EffectiveDay) -> PlanDay:
    return PlanDay(items=tuple(_items(day)), latest_end=day.latest_end)


def _items(day: EffectiveDay) -> Iterator[PlanItem]:
    """Lay the items one behind the other, from when the day begins."""
    at = day.starts
    for item in in_order(day):
        module = item.module if isinstance(item, DayItem) else None
        if module:
            yield PlanItem(at=at, minutes=item.minutes, kind=ItemKind.MODULE, module_uid=module.uid)
        else:
            yield PlanItem(
                at=at, minutes=item.minutes, kind=item.kind, code=item.code, title=item.title
            )
        at = _later(at, item.minutes)


def _later(at: time, minutes: int) -> time:
    return (datetime.combine(A_DAY, at) + timedelta(minutes=minutes)).time()
