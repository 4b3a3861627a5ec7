"""What a curriculum version must fulfil before it may be loaded or published."""

import re
from collections.abc import Iterable, Iterator

from app.domain.curricula import material_files
from app.domain.curricula.curriculum import CurriculumVersion, Module, Requirements, minutes_live
from app.domain.curricula.curriculum_parts_check import (
    BODY_MAX,
    check_assessments,
    check_cases,
    check_contributors,
    check_file_names,
    check_licence,
    check_materials,
    check_needs,
)
from app.domain.curricula.day_plan_check import check_days, taught_in
from app.domain.curricula.formats import FORMATS
from app.domain.curricula.prerequisites import check_prerequisites
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
    check_doubles,
    check_line,
    check_optional_line,
    check_paragraph,
    check_pattern,
    check_range,
)

MODULE_UID = re.compile(r"mod_[a-z2-7]{16}")
OBJECTIVE_UID = re.compile(r"obj_[a-z2-7]{16}")
CURRICULUM_CODE = re.compile(r"[A-Z0-9]{2,12}")  # numbers of certificates begin with it
# What of a module may be locked: its fields, its place in the days, and that it is taught at all.
LOCKABLE = frozenset(
    {
        "title", "minutes", "format", "body", "objectives", "disciplines", "cases",
        "place", "module",
    }
)  # fmt: skip
LIST_MAX = 1_000
GROUP_MAX = 1_000
LIVE_MAX = 100_000
LISTS = ("modules", "days", "cases", "assessments", "needs", "contributors")
LISTS_OF_UIDS = ("successor_to", "equivalent_to")
LISTS_OF_SLUGS = ("guidelines", "tags")
# In them no value stands twice.
DISTINCT = ("prerequisites", *LISTS_OF_UIDS, "locked", "cases", *LISTS_OF_SLUGS)
LISTS_OF_A_MODULE = ("disciplines", "objectives", *DISTINCT, "materials", "contributors")


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
    """Check one module by itself; the modules and cases that it names may be elsewhere."""
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
    if module.min_minutes is not None:
        least, most = module.min_minutes, module.minutes
        yield from check_range(least, (*path, "min_minutes"), low=1, high=most)
    yield from _check_lists(module, path)
    yield from check_licence(module.licence, path)
    yield from check_materials(module.materials, path)
    yield from check_contributors(module.contributors, path)
    yield from check_paragraph(module.body, (*path, "body"), most=BODY_MAX)
    uids = (objective.uid for objective in module.objectives)
    yield from check_doubles(uids, (*path, "objectives"), "uid")


def _check_lists(module: Module, path: Path) -> Iterator[Problem]:
    for name in LISTS_OF_UIDS:
        for index, uid in enumerate(getattr(module, name)):
            yield from check_pattern(uid, MODULE_UID, (*path, name, index))
            if uid == module.uid:
                yield Problem(Fault.OWN_UID, (*path, name, index), {"value": uid})
    for index, field in enumerate(module.locked):
        if field not in LOCKABLE:
            yield Problem(Fault.UNKNOWN_FIELD, (*path, "locked", index), {"value": field})
    for name in LISTS_OF_SLUGS:
        for index, slug in enumerate(getattr(module, name)):
            yield from check_pattern(slug, SLUG, (*path, name, index))
    for name in DISTINCT:
        yield from check_doubles(getattr(module, name), (*path, name))


def _check_sizes(version: CurriculumVersion) -> Iterator[Problem]:
    for name in LISTS:
        yield from check_count(len(getattr(version, name)), (name,), most=LIST_MAX)
    for index, module in enumerate(version.modules):
        for name in LISTS_OF_A_MODULE:
            path: Path = ("modules", index, name)
            yield from check_count(len(getattr(module, name)), path, most=LIST_MAX)
    for number, day in enumerate(version.days):
        yield from check_count(len(day.items), ("days", number, "items"), most=LIST_MAX)


def _check(version: CurriculumVersion) -> Iterator[Problem]:
    yield from check_pattern(version.slug, SLUG, ("slug",))
    yield from check_pattern(version.code, CURRICULUM_CODE, ("code",))
    yield from check_line(version.title, ("title",), most=TITLE_MAX)
    yield from check_pattern(version.language, LANGUAGE, ("language",))
    yield from check_paragraph(version.status_note, ("status_note",))
    yield from check_paragraph(version.change_note, ("change_note",))
    yield from check_paragraph(version.number_reason, ("number_reason",))
    yield from check_licence(version.licence, ())
    yield from check_optional_line(version.framework, ("framework",), most=TITLE_MAX)
    for index, slug in enumerate(version.clinical_partners):
        yield from check_pattern(slug, SLUG, ("clinical_partners", index))
    yield from check_pattern(version.owner.slug, SLUG, ("owner", "slug"))
    yield from check_line(version.owner.name, ("owner", "name"), most=TITLE_MAX)
    yield from check_line(version.owner.kind, ("owner", "kind"), most=SHORT_MAX)
    yield from check_contributors(version.contributors, ())
    yield from _check_requirements(version.requirements, version.modules)
    objectives = {each.uid for module in version.modules for each in module.objectives}
    yield from check_needs(version.needs, objectives)
    yield from check_assessments(version.assessments)
    yield from check_cases(version.cases, objectives)
    yield from _check_modules(version)
    if len({module.uid for module in version.modules}) < len(version.modules):
        return  # which of two modules an item of a day means nobody can say
    yield from check_days(version.days, version.modules)
    yield from check_prerequisites(version.modules, [*taught_in(version.days)])


def _check_requirements(asked: Requirements, modules: Iterable[Module]) -> Iterator[Problem]:
    path: Path = ("requirements",)
    yield from check_range(asked.min_percent, (*path, "min_percent"), low=0, high=100)
    place, live = (*path, "min_minutes"), minutes_live(modules)
    yield from check_range(asked.min_minutes, place, low=0, high=LIVE_MAX)
    if live < asked.min_minutes:
        facts = {"found": live, "expected": asked.min_minutes}
        yield Problem(Fault.BELOW_MINIMUM, place, facts)
    place = (*path, "disciplines")
    taught = {discipline for module in modules for discipline in module.disciplines}
    for index, discipline in enumerate(asked.disciplines):
        yield from check_line(discipline, (*place, index))
        if discipline not in taught:
            yield Problem(Fault.DISCIPLINE_MISSING, (*place, index), {"value": discipline})
    yield from check_doubles(asked.disciplines, place)


def _check_modules(version: CurriculumVersion) -> Iterator[Problem]:
    if not version.modules:
        yield Problem(Fault.EMPTY, ("modules",))
    for index, module in enumerate(version.modules):
        yield from check_module(module, ("modules", index))
    yield from check_doubles((module.uid for module in version.modules), ("modules",), "uid")
    yield from check_doubles((module.code for module in version.modules), ("modules",), "code")
    cases, taken = {case.uid for case in version.cases}, dict[str, int]()
    for index, module in enumerate(version.modules):
        for number, objective in enumerate(module.objectives):
            if taken.setdefault(objective.uid, index) != index:
                path: Path = ("modules", index, "objectives", number, "uid")
                yield Problem(Fault.DUPLICATE, path, {"value": objective.uid})
        for number, uid in enumerate(module.cases):
            if uid not in cases:
                path = ("modules", index, "cases", number)
                yield Problem(Fault.UNKNOWN_CASE, path, {"value": uid})
    yield from check_file_names(material_files.of_version(version))


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
