"""Nothing that a version says is left out when two are compared: each field changes by itself."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import time
from enum import Enum
from typing import Any, get_args, get_type_hints

import pytest

from app.domain.adaptations.adaptation import apply
from app.domain.comparisons.comparison import compare
from app.domain.curricula.curriculum import CurriculumVersion, Module, Requirements
from app.domain.curricula.curriculum_parts import (
    Assessment,
    AssessmentKind,
    Case,
    Contribution,
    ContributionRole,
    Material,
    Need,
    Objective,
    Organisation,
)
from app.domain.curricula.day_plan import ItemKind, PlanDay, PlanItem
from tests.curriculum_values import make_day, make_module, make_version, uid

# Fields that are no difference by themselves, each with what they do instead.
NOT_COMPARED = {
    (CurriculumVersion, "slug"): "names the curriculum, which both are of",
    (CurriculumVersion, "version"): "names the version",
    (CurriculumVersion, "change_note"): "tells the differences",
    (CurriculumVersion, "number_reason"): "tells of the number",
    (Module, "changes_practice"): "weighs a difference of the text",
    (Organisation, "name"): "stands in the register of organisations; the slug says who it is",
    (Organisation, "kind"): "as the name",
    (PlanItem, "module_uid"): "says where a module stands, which is compared as its place",
}
CREDIT = Contribution(
    role=ContributionRole.AUTHOR, organisation="a-school", person="A. Person", what="The text"
)
MATERIAL = Material(
    title="Notes", licence="CC0", url="https://a.b", file="a.pdf", sha256="00", language="en"
)
FIRST, SECOND = (make_module(number) for number in (1, 2))
FULL = make_module(
    3,
    format="self-study",
    disciplines=("nursing", "surgery"),
    objectives=(Objective(uid("obj", 3), "Do one thing"), Objective(uid("obj", 4), "And more")),
    group_size=8,
    series="ECHO-1",
    min_minutes=30,
    prerequisites=(FIRST.uid,),
    successor_to=(uid("mod", 90),),
    equivalent_to=(uid("mod", 91),),
    locked=("title",),
    cases=(uid("case", 1),),
    guidelines=("care-1",),
    tags=("breast",),
    licence="CC BY 4.0",
    materials=(MATERIAL,),
    contributors=(CREDIT,),
    body="Text",
)
DAY = make_day(
    (ItemKind.REGISTRATION, 15), FIRST, (ItemKind.BREAK, 15), SECOND, (ItemKind.CLOSING, 30)
)
VERSION = make_version(
    DAY,
    make_day((ItemKind.CHECK, 20), (ItemKind.CLOSING, 30)),
    modules=(FIRST, SECOND, FULL),
    requirements=Requirements(min_minutes=100, disciplines=("nursing",)),
    cases=(
        Case(
            uid=uid("case", 1),
            code="C1",
            title="A case",
            objectives=(uid("obj", 3),),
            licence="CC0",
            withdrawn="Unsafe",
            contributors=(CREDIT,),
            body="Told",
        ),
    ),
    assessments=(
        Assessment(
            uid=uid("asm", 1), code="A1", title="Exam", kind=AssessmentKind.EXAM, pass_percent=60
        ),
    ),
    needs=(Need(uid=uid("need", 1), text="A need", source="Survey", objectives=(uid("obj", 3),)),),
    contributors=(CREDIT,),
    clinical_partners=("a-hospital",),
    licence="CC0",
    framework="Framework 1",
    change_note="More",
    number_reason="Less",
    status_note="Illustrative",
)


@dataclass(frozen=True)
class Changed:
    """What came of a value when one field was changed in it: at which path, of which class."""

    path: str
    field: tuple[type[object], str]
    value: Any


def changed(value: Any, path: str = "") -> Iterator[Changed]:
    """Yield a dataclass once for each field that is there in it, at any depth, with it changed."""
    for field in fields(value):
        held, there = getattr(value, field.name), f"{path}.{field.name}".lstrip(".")
        key = (type(value), field.name)
        if key in NOT_COMPARED or repeats(value, field.name):
            continue
        inner = list(changed_within(held, there))
        if not is_dataclass(held) and held != ():
            hint = get_type_hints(type(value))[field.name]
            inner.append(Changed(there, key, another(held, hint)))
        for each in inner:
            yield replace(each, value=replace(value, **{field.name: each.value}))


def changed_within(held: Any, path: str) -> Iterator[Changed]:
    if is_dataclass(held):
        yield from changed(held, path)
    elif isinstance(held, tuple):
        for at, one in enumerate(held):
            for each in changed_within(one, f"{path}[{at}]"):
                yield replace(each, value=(*held[:at], each.value, *held[at + 1 :]))


def repeats(value: Any, field: str) -> bool:
    """Whether a field only repeats what others say, so that it can't change by itself."""
    match value:
        case Module():
            return field == "uid" and value is not FULL  # days name the others
        case PlanItem(kind=ItemKind.MODULE):
            return True
        case PlanItem() if field == "at":
            return not value.kind.pause and value is not DAY.items[0]
    return False


def another(held: Any, hint: Any) -> Any:
    """Return another value that a field of that type can have."""
    match held:
        case Enum():
            members = list(type(held))
            return members[(members.index(held) + 1) % len(members)]
        case bool():
            return not held
        case int():
            return held + 1
        case str():
            return f"{held}x"
        case tuple():
            return held[:-1]
        case time():
            return held.replace(minute=(held.minute + 1) % 60)
        case None if int in get_args(hint):
            return 5
    raise AssertionError(f"nothing here knows another {hint} than {held!r}")


CHANGED = list(changed(VERSION))


@pytest.mark.parametrize("one", CHANGED, ids=[each.path for each in CHANGED])
def test_a_field_that_changes_is_a_difference(one: Changed) -> None:
    assert compare(apply(VERSION, None), apply(one.value, None)) != ()


def test_every_field_there_is_was_changed() -> None:
    """A field that is added later fails here until the version above says something in it."""
    seen = {each.field for each in CHANGED}
    classes = {kind for kind, _ in seen}
    holds = {
        (kind, each.name)
        for kind in classes
        for each in fields(kind)  # type: ignore[arg-type]
        if not is_dataclass(get_type_hints(kind)[each.name])
    }
    parts = {Assessment, Case, Contribution, Material, Module, Need, Objective, PlanDay, PlanItem}

    assert parts | {CurriculumVersion, Organisation, Requirements} == classes
    assert holds - seen == {key for key in NOT_COMPARED if key in holds}
