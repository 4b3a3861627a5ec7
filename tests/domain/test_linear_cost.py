"""What is done for a curriculum grows with its modules, and not with their square."""

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from types import FrameType, FunctionType

import pytest

from app.domain.adaptations.adaptation import Adaptation, apply, check_adaptation
from app.domain.adaptations.operations import Drop, Operation, Reorder, Retime, Rewrite
from app.domain.comparisons.comparison import compare
from app.domain.curricula.curriculum import CurriculumVersion, Module, Requirements
from app.domain.curricula.curriculum_data import module_hash
from app.domain.curricula.curriculum_parts import Objective
from app.domain.curricula.day_plan import ItemKind, PlanDay, PlanItem
from app.domain.upgrades.commons import shared
from app.domain.upgrades.upgrade import plan
from tests.curriculum_values import make_adaptation, make_day, make_module, make_version, uid
from tests.next_versions import because, next_version


def module(number: int) -> Module:
    objective = Objective(uid("obj", number), "Do one thing", required=True)
    before = (uid("mod", number - 1),) if number % 5 else ()
    return make_module(
        number, disciplines=(f"d{number}",), objectives=(objective,), prerequisites=before
    )


def version(size: int) -> CurriculumVersion:
    modules = [module(number) for number in range(size)]
    disciplines = tuple(f"d{number}" for number in range(size))
    return make_version(
        *(make_day(*modules[at : at + 5]) for at in range(0, size, 5)),
        modules=modules,
        requirements=Requirements(min_minutes=60 * size, disciplines=disciplines),
    )


def adaptation(size: int) -> Adaptation:
    """Change every module, and break every rule at each of them."""
    return make_adaptation(*(operation(number) for number in range(size)))


def operation(number: int) -> Operation:
    common = {**because(number), "target": uid("mod", number)}
    match number % 5:
        case 0:
            return Drop(**common)
        case 1:
            return Rewrite(**common, field="disciplines", value=[])
        case 2:
            return Rewrite(**common, field="objectives", value=[])
        case 3:
            return Reorder(**common, after=uid("mod", number - 1))
    return Retime(**common, minutes=30)


def checked(size: int) -> Callable[[], object]:
    core, city = version(size), adaptation(size)
    return lambda: check_adaptation(core, city)


def resolved(size: int) -> Callable[[], object]:
    core = version(size)
    return lambda: apply(core, None).hash


def planned(size: int) -> Callable[[], object]:
    core, city = version(size), adaptation(size)
    changed = [replace(each, body="More") for each in core.modules[::2]]
    new = next_version(core, *changed)
    return lambda: plan(core, new, city)


def moved_behind_new_ones(size: int) -> Callable[[], object]:
    """Move what stands right behind a long line of new modules, again and again."""
    known = [make_module(number, minutes=1) for number in range(size)]
    fresh = [make_module(5_000 + number, minutes=1) for number in range(size)]
    anchor = make_module(4_999, minutes=1)
    old = make_version(day(*known), day(anchor), modules=[*known, anchor])
    new = next_version(
        old, modules=(*fresh, *known, anchor), days=(day(*fresh, *known), day(anchor))
    )
    moves = [
        Reorder(**because(number), target=each.uid, after=anchor.uid)
        for number, each in enumerate(known)
    ]
    return lambda: plan(old, new, make_adaptation(*moves))


def day(*modules: Module) -> PlanDay:
    """Make a day whose times do not matter, and which may be longer than a day."""
    return PlanDay(
        items=tuple(
            PlanItem(at=time(8), minutes=1, kind=ItemKind.MODULE, module_uid=each.uid)
            for each in modules
        )
    )


def compared(size: int) -> Callable[[], object]:
    core = version(size)
    changed = [replace(each, body="More") for each in core.modules[::2]]
    one, other = apply(core, None), apply(next_version(core, *changed), None)
    return lambda: compare(one, other)


def in_common(size: int) -> Callable[[], object]:
    """Let two cities change every module in the same way."""
    core = version(size)
    one = make_adaptation(
        *(Retime(**because(at), target=uid("mod", at), minutes=70) for at in range(size))
    )
    other = replace(one, city=replace(one.city, slug="another"))
    assert len(shared(core, [one, other])) == size
    return lambda: shared(core, [one, other])


def calls(work: Callable[[], object], of: FunctionType | None = None) -> int:
    """Return how often anything is called while that is done, or one function."""
    seen: Counter[bool] = Counter()

    def note(frame: FrameType, event: str, _what: object) -> None:
        if event in ("call", "c_call"):
            seen[of is None or (event == "call" and frame.f_code is of.__code__)] += 1

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return seen[True]


@pytest.mark.parametrize("make", [checked, resolved, planned, moved_behind_new_ones, compared])
def test_the_cost_grows_with_the_modules(make: Callable[[int], Callable[[], object]]) -> None:
    """What is called is counted: a clock tells of the machine too."""
    assert calls(make(400)) < 5 * calls(make(100))


def test_what_is_shared_is_found_without_reading_the_whole_core_for_each_change() -> None:
    """Hashing the text of modules is by far the most of the work."""
    assert calls(in_common(40), of=module_hash) < 5 * calls(in_common(10), of=module_hash)
