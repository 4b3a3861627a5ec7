"""What a city teaches, and what becomes of its changes, in curricula of 60 to 1,000 modules.

Two changes for three modules in all sizes; what cities have in common is looked for where two of
them made each of these alike. Nothing is kept between the rounds; medians.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

from app.domain.adaptations.adaptation import Adaptation, apply
from app.domain.adaptations.operations import (
    Annotate,
    Operation,
    ReasonCode,
    Reorder,
    Retime,
    Retitle,
    Rewrite,
    Translate,
)
from app.domain.city import CityDetails
from app.domain.curricula.curriculum import CurriculumVersion, Module, VersionNumber
from app.domain.curricula.curriculum_parts import Objective, Organisation
from app.domain.curricula.day_plan import ItemKind, PlanDay, PlanItem
from app.domain.upgrades.commons import shared
from app.domain.upgrades.upgrade import plan
from bench.rows import Row, within

FEW, SIZES = 60, (60, 250, 1_000)
CITIES = 100
ROUNDS = 9
A_DAY = 8  # modules
# What a city, a page on what all cities did, and a job for all of them may take.
MOST_MS, PAGE_MS, ALL_MOST_MS = 20.0, 200.0, 3_000.0
BODY = "A paragraph of what is taught, with what to discuss, and a question or two.\n" * 12


def run() -> list[Row]:
    """Measure one city, a hundred cities, and what a module costs in larger curricula."""
    taken = _by_size()
    few = taken[FEW]
    rows = [within("resolve_60_modules_40_operations", few, "ms", MOST_MS)]
    cities = _cities()
    rows.append(within("upgrade_plan_for_100_cities", cities, "ms", ALL_MOST_MS))
    common = median(_milliseconds(_in_common()) for _ in range(ROUNDS))
    rows.append(within("shared_changes_of_60_modules", common, "ms", PAGE_MS))
    for size in SIZES:
        each, least = taken[size] * 1000 / size, few * 1000 / FEW
        rows.append(Row(f"resolve_{size}_modules_each", each, "us", least, least / each))
    return rows


def _by_size() -> dict[int, float]:
    """Return the milliseconds that it takes to resolve each size, all sizes in turn."""
    made = {size: (version(size), adaptation(size)) for size in SIZES}
    taken: dict[int, list[float]] = {size: [] for size in SIZES}
    for _ in range(ROUNDS):
        for size, (core, city) in made.items():
            taken[size].append(_milliseconds(partial(_resolve, core, city)))
    return {size: median(found) for size, found in taken.items()}


def _resolve(core: CurriculumVersion, city: Adaptation) -> str:
    return apply(core, city).hash


def _cities() -> float:
    old = version(FEW)
    new = _next(old)
    cities = [adaptation(FEW, first=city) for city in range(CITIES)]
    return _milliseconds(lambda: [plan(old, new, city) for city in cities])


def _in_common() -> Callable[[], object]:
    core, one = version(FEW), adaptation(FEW)
    other = replace(one, city=replace(one.city, slug="kisumu", name="Kisumu"))
    return partial(shared, core, [one, other])


def _milliseconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000


def _uid(prefix: str, number: int) -> str:
    digits = f"{number:016}".translate(str.maketrans("0123456789", "abcdefghij"))
    return f"{prefix}_{digits}"


def version(size: int) -> CurriculumVersion:
    """Make a version of so many modules, eight a day, each of which needs the one before."""
    modules = tuple(_module(number) for number in range(size))
    return CurriculumVersion(
        slug="bench",
        code="BENCH",
        title="A long course",
        version=VersionNumber(1, 0, 0),
        language="en",
        owner=Organisation(slug="example-school", name="Example School", kind="lead"),
        modules=modules,
        days=tuple(_day(modules[at : at + A_DAY]) for at in range(0, size, A_DAY)),
    )


def _module(number: int) -> Module:
    return Module(
        uid=_uid("mod", number),
        code=f"M{number:04}",
        title=f"Module {number}",
        minutes=45,
        min_minutes=20,
        format="talk",
        disciplines=("nursing", "surgery"),
        objectives=tuple(
            Objective(_uid("obj", number * 3 + at), f"Do thing {at} of {number}", required=at == 0)
            for at in range(3)
        ),
        prerequisites=(_uid("mod", number - 1),) if number % A_DAY else (),
        clinical=number % 5 == 0,
        body=BODY,
    )


def _day(taught: tuple[Module, ...]) -> PlanDay:
    items = tuple(
        PlanItem(at=_time(at), minutes=each.minutes, kind=ItemKind.MODULE, module_uid=each.uid)
        for at, each in enumerate(taught)
    )
    return PlanDay(items=items)


def _time(at: int) -> time:
    return time(8 + at * 45 // 60, at * 45 % 60)


def adaptation(size: int, first: int = 0) -> Adaptation:
    """Make a city's changes, two for three modules; cities differ in where they begin."""
    city = CityDetails(
        slug="nairobi", code="NBO", name="Nairobi", country="KE", time_zone="Africa/Nairobi",
        language="en", script="Latn", regulators=(),
    )  # fmt: skip
    kept = (at for at in range(size) if at % 3)
    return Adaptation(
        curriculum="bench",
        base=VersionNumber(1, 0, 0),
        city=city,
        number=1,
        label="NBO-1.0",
        operations=tuple(_operation(at, at + first, size) for at in kept),
    )


def _operation(at: int, turn: int, size: int) -> Operation:
    common: dict[str, Any] = {
        "id": _uid("op", at), "reason": "For a measurement", "code": ReasonCode.OTHER,
        "target": _uid("mod", at),
    }  # fmt: skip
    behind = at + A_DAY - 1  # on the next day, the last but one
    if at % A_DAY == A_DAY - 1 and behind < size:
        return Reorder(**common, after=_uid("mod", behind))
    match turn % 5:
        case 0:
            return Retime(**common, minutes=40)
        case 1:
            return Retitle(**common, title=f"Ours {at}")
        case 2:
            return Rewrite(**common, field="body", value=f"Ours. {BODY}")
        case 3:
            return Translate(**common, field="title", language="es", text=f"Lo {at}")
    return Annotate(**common, note="Mind the projector")


def _next(old: CurriculumVersion) -> CurriculumVersion:
    """Make the next version, in which every fourth module says something else."""
    return replace(
        old,
        version=VersionNumber(2, 0, 0),
        modules=tuple(
            replace(each, title=f"{each.title}, anew", body=f"More. {BODY}")
            if at % 4 == 0
            else each
            for at, each in enumerate(old.modules)
        ),
    )
