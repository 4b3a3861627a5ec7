"""What a curriculum version must fulfil before it may be loaded or published."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import time

from app.domain.curriculum import CurriculumVersion, Module
from app.domain.curriculum_data import clock_time
from app.domain.day_plan import ItemKind, PlanDay, PlanItem
from app.domain.formats import FORMATS, IN_PERSON_FORMATS
from app.domain.problems import (
    CODE,
    LANGUAGE,
    MINUTES_MAX,
    SHORT_MAX,
    SLUG,
    TITLE_MAX,
    Fault,
    Path,
    Problem,
    check_count,
    check_line,
    check_paragraph,
    check_pattern,
    check_range,
)

MODULE_UID = re.compile(r"mod_[a-z2-7]{16}")
OBJECTIVE_UID = re.compile(r"obj_[a-z2-7]{16}")
BODY_MAX = 1_000_000
CURRICULUM_CODE = re.compile(r"[A-Z0-9]{2,12}")  # numbers of certificates begin with it
LIST_MAX = 1_000
GROUP_MAX = 1_000


def check(version: CurriculumVersion) -> tuple[Problem, ...]:
    """Return all problems of a version, in the order of its fields."""
    return tuple(_check_sizes(version)) or tuple(_check(version))


def check_declared(
    version: CurriculumVersion, *, total: int | None, days: tuple[int, ...] | None
) -> Iterator[Problem]:
    """Compare the sums that an author wrote down with what the modules and days add up to."""
    if total is not None and total != version.total_minutes:
        facts = {"found": total, "expected": version.total_minutes}
        yield Problem(Fault.WRONG_TOTAL, ("total_minutes",), facts)
    if days is not None and days != version.day_minutes:
        sums = {"found": _listed(days), "expected": _listed(version.day_minutes)}
        yield Problem(Fault.WRONG_DAY_TOTALS, ("day_minutes",), sums)


def check_module(module: Module, path: Path) -> Iterator[Problem]:
    """Check one module by itself."""
    yield from check_pattern(module.uid, MODULE_UID, (*path, "uid"))
    yield from check_pattern(module.code, CODE, (*path, "code"))
    yield from check_line(module.title, (*path, "title"), most=TITLE_MAX)
    yield from check_range(module.minutes, (*path, "minutes"), low=1, high=MINUTES_MAX)
    if module.format not in FORMATS:
        yield Problem(Fault.UNKNOWN_FORMAT, (*path, "format"), {"value": module.format})
    for index, discipline in enumerate(module.disciplines):
        yield from check_line(discipline, (*path, "disciplines", index))
    for index, objective in enumerate(module.objectives):
        place = (*path, "objectives", index)
        yield from check_pattern(objective.uid, OBJECTIVE_UID, (*place, "uid"))
        yield from check_line(objective.text, (*place, "text"))
    if module.group_size is not None:
        yield from check_range(module.group_size, (*path, "group_size"), low=1, high=GROUP_MAX)
    yield from check_paragraph(module.series, (*path, "series"), most=64)
    yield from check_paragraph(module.body, (*path, "body"), most=BODY_MAX)
    yield from _doubles((each.uid for each in module.objectives), (*path, "objectives"), "uid")


def _check_sizes(version: CurriculumVersion) -> Iterator[Problem]:
    yield from check_count(len(version.modules), ("modules",), most=LIST_MAX)
    yield from check_count(len(version.days), ("days",), most=LIST_MAX)
    for index, module in enumerate(version.modules):
        path: Path = ("modules", index, "objectives")
        yield from check_count(len(module.objectives), path, most=LIST_MAX)
    for number, day in enumerate(version.days):
        yield from check_count(len(day.items), ("days", number, "items"), most=LIST_MAX)


def _check(version: CurriculumVersion) -> Iterator[Problem]:
    yield from check_pattern(version.slug, SLUG, ("slug",))
    yield from check_pattern(version.code, CURRICULUM_CODE, ("code",))
    yield from check_line(version.title, ("title",), most=TITLE_MAX)
    yield from check_pattern(version.language, LANGUAGE, ("language",))
    yield from check_paragraph(version.status_note, ("status_note",))
    yield from check_pattern(version.owner.slug, SLUG, ("owner", "slug"))
    yield from check_line(version.owner.name, ("owner", "name"), most=TITLE_MAX)
    yield from check_line(version.owner.kind, ("owner", "kind"), most=SHORT_MAX)
    percent = version.requirements.min_percent
    yield from check_range(percent, ("requirements", "min_percent"), low=0, high=100)
    yield from _check_modules(version)
    modules = {module.uid: module for module in version.modules}
    if len(modules) < len(version.modules):
        return  # which of two modules an item of a day means nobody can say
    for number, day in enumerate(version.days):
        yield from _check_day(day, ("days", number), modules)
    yield from _check_places(version)


def _check_modules(version: CurriculumVersion) -> Iterator[Problem]:
    if not version.modules:
        yield Problem(Fault.EMPTY, ("modules",))
    for index, module in enumerate(version.modules):
        yield from check_module(module, ("modules", index))
    yield from _doubles((module.uid for module in version.modules), ("modules",), "uid")
    yield from _doubles((module.code for module in version.modules), ("modules",), "code")
    taken: dict[str, int] = {}
    for index, module in enumerate(version.modules):
        for number, objective in enumerate(module.objectives):
            if taken.setdefault(objective.uid, index) != index:
                path = ("modules", index, "objectives", number, "uid")
                yield Problem(Fault.DUPLICATE, path, {"value": objective.uid})


def _doubles(values: Iterable[str], path: Path, name: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield Problem(Fault.DUPLICATE, (*path, index, name), {"value": value})
        seen.add(value)


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
    if item.minutes != module.minutes:
        yield Problem(
            Fault.WRONG_MINUTES,
            (*path, "minutes"),
            {"found": item.minutes, "expected": module.minutes, "code": module.code},
        )


def _check_places(version: CurriculumVersion) -> Iterator[Problem]:
    items = [item for day in version.days for item in day.items]
    places = Counter(item.module_uid for item in items if item.module_uid is not None)
    for index, module in enumerate(version.modules):
        if module.format in IN_PERSON_FORMATS and not places[module.uid]:
            yield Problem(Fault.UNPLACED, ("modules", index), {"code": module.code})
        elif places[module.uid] > 1:
            yield Problem(Fault.PLACED_TWICE, ("modules", index), {"code": module.code})


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
