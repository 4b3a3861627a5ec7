"""What the days of a curriculum version must fulfil, by themselves and with its modules."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import time

from app.domain.curricula.curriculum import Module
from app.domain.curricula.curriculum_data import clock_time
from app.domain.curricula.day_plan import ItemKind, PlanDay, PlanItem
from app.domain.curricula.formats import SELF_PACED_FORMATS
from app.domain.problems import (
    CODE,
    MINUTES_MAX,
    TITLE_MAX,
    Fault,
    Path,
    Problem,
    check_line,
    check_pattern,
    check_range,
)


def check_days(days: Sequence[PlanDay], modules: Sequence[Module]) -> Iterator[Problem]:
    """Check the days, and that each module taught in person stands in one of them.

    The uids of the modules must differ. There may be no day when nobody meets in person.
    """
    by_uid = {module.uid: module for module in modules}
    for number, day in enumerate(days):
        yield from _check_day(day, ("days", number), by_uid)
    places = Counter(taught_in(days))
    for index, module in enumerate(modules):
        if module.in_person and not places[module.uid]:
            yield Problem(Fault.UNPLACED, ("modules", index), {"code": module.code})
        elif places[module.uid] > 1:
            yield Problem(Fault.PLACED_TWICE, ("modules", index), {"code": module.code})


def taught_in(days: Sequence[PlanDay]) -> Iterator[str]:
    """Yield the uids of the modules of all days, in order."""
    items = (item for day in days for item in day.items)
    return (item.module_uid for item in items if item.module_uid is not None)


def _check_day(day: PlanDay, path: Path, modules: Mapping[str, Module]) -> Iterator[Problem]:
    if not day.items:
        yield Problem(Fault.EMPTY, (*path, "items"))
        return
    expected = _minute(day.starts)
    after_pause = True
    for index, item in enumerate(day.items):
        place = (*path, "items", index)
        if _minute(item.at) != expected or item.at.second or item.at.microsecond:
            facts = {"found": clock_time(item.at), "expected": _clock(expected)}
            yield Problem(Fault.WRONG_TIME, (*place, "at"), facts)
        expected = _minute(item.at) + item.minutes
        yield from check_range(item.minutes, (*place, "minutes"), low=1, high=MINUTES_MAX)
        yield from _check_item(item, place, modules)
        if item.kind.pause and (after_pause or index == len(day.items) - 1):
            yield Problem(Fault.PAUSE_OUT_OF_PLACE, place)
        after_pause = item.kind.pause


def _check_item(item: PlanItem, path: Path, modules: Mapping[str, Module]) -> Iterator[Problem]:
    if item.kind is not ItemKind.MODULE:
        yield from check_pattern(item.code, CODE, (*path, "code"))
        yield from check_line(item.title, (*path, "title"), most=TITLE_MAX)
        return
    module = modules.get(item.module_uid or "")
    if module is None:
        yield Problem(Fault.UNKNOWN_MODULE, (*path, "module"), {"value": str(item.module_uid)})
        return
    if module.online:
        yield Problem(Fault.ONLINE_IN_A_DAY, (*path, "module"), {"code": module.code})
    if module.format in SELF_PACED_FORMATS:
        yield Problem(Fault.SELF_PACED_IN_A_DAY, (*path, "module"), {"code": module.code})
    if item.minutes != module.minutes:
        yield Problem(
            Fault.WRONG_MINUTES,
            (*path, "minutes"),
            {"found": item.minutes, "expected": module.minutes, "code": module.code},
        )


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
