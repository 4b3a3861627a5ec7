"""Whether a module stands where a change would put it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given

from app.domain.adaptations.adaptation import Adaptation, apply, check_adaptation
from app.domain.adaptations.draft import Draft
from app.domain.adaptations.operations import Add, Operation, Reorder, Replace
from app.domain.curricula.curriculum import CurriculumVersion, Module
from app.domain.curricula.day_plan import ItemKind, PlanDay
from app.domain.upgrades.upgrade import plan
from app.domain.upgrades.upgrade_kinds import FindingKind as K
from app.domain.upgrades.upgrade_resolution import Choice, Decision, resolve
from app.domain.upgrades.wishes import stands_as_wished
from tests.curriculum_values import make_adaptation, make_day, make_module, make_version, versions
from tests.next_versions import because, next_version

ONE, TWO, THREE = (make_module(number) for number in (1, 2, 3))
FRESH = make_module(20)
TEST, OPENING = (ItemKind.CHECK, 15), (ItemKind.REGISTRATION, 10)


def reorders(version: CurriculumVersion) -> list[Reorder]:
    """All that can be wished of the modules of a version."""
    return [
        Reorder(**because(1), target=each.uid, **where)
        for each in version.modules
        for where in (
            *({"after": other.uid} for other in version.modules),
            *({"day": number + 1} for number in range(len(version.days))),
        )
    ]


def without(version: CurriculumVersion, uid: str) -> CurriculumVersion:
    """The version as if there never were that module."""
    days = tuple(
        replace(day, items=tuple(each for each in day.items if each.module_uid != uid))
        for day in version.days
    )
    left = tuple(
        replace(each, prerequisites=tuple(p for p in each.prerequisites if p != uid))
        for each in version.modules
        if each.uid != uid
    )
    return replace(version, modules=left, days=days)


def fits(version: CurriculumVersion, operation: Operation) -> bool:
    return not check_adaptation(version, _alone(version, operation))


def taught(version: CurriculumVersion, *operations: Operation) -> list[list[tuple[str, str]]]:
    days = apply(version, _alone(version, *operations)).days
    return [[(item.kind.value, item.code) for item in day.items] for day in days]


def _alone(version: CurriculumVersion, *operations: Operation) -> Adaptation:
    return make_adaptation(*operations, curriculum=version.slug, base=version.version)


@given(versions())
def test_a_module_that_stands_as_wished_is_moved_by_no_wish(version: CurriculumVersion) -> None:
    draft = Draft(version)
    for wish in reorders(version):
        if stands_as_wished(draft, wish.target, wish) and fits(version, wish):
            moved = apply(version, _alone(version, wish))
            assert moved.hash == apply(version, None).hash


@given(versions())
def test_a_module_that_stands_as_wished_would_be_added_there(version: CurriculumVersion) -> None:
    draft = Draft(version)
    for wish in reorders(version):
        module = draft.modules[wish.target]
        add = Add(**because(1), module=module, day=wish.day, after=wish.after)
        before = without(version, module.uid)
        if not all(day.items for day in before.days):
            continue
        if stands_as_wished(draft, module.uid, add) and fits(before, add):
            assert taught(before, add) == taught(version)


@pytest.mark.parametrize(
    ("days", "wish", "kind"),
    [
        ([(ONE, THREE, TWO)], {"after": ONE.uid}, K.ABSORBED_UPSTREAM),
        ([(ONE, FRESH, THREE, TWO)], {"after": ONE.uid}, K.EDIT_EDIT),
        ([(ONE, TEST, THREE, TWO)], {"after": ONE.uid}, K.EDIT_EDIT),
        ([(THREE, ONE, TWO)], {"day": 1}, K.ABSORBED_UPSTREAM),
        ([(OPENING, THREE, ONE, TWO)], {"day": 1}, K.ABSORBED_UPSTREAM),
        ([(FRESH, THREE, ONE, TWO)], {"day": 1}, K.EDIT_EDIT),
        ([(THREE, TEST, ONE, TWO)], {"day": 1}, K.EDIT_EDIT),
    ],
)
def test_the_core_says_the_same_only_where_it_is_taught_at_the_very_place(
    days: list[tuple[object, ...]], wish: dict[str, object], kind: K
) -> None:
    old = make_version(make_day(ONE, TWO, THREE), modules=(ONE, TWO, THREE))
    reorder = Reorder(**because(1), target=THREE.uid, **wish)
    more = [FRESH] if any(FRESH in day for day in days) else []
    new = next_version(old, more=more, days=tuple(make_day(*day) for day in days))
    (finding,) = plan(old, new, make_adaptation(reorder)).findings

    assert finding.kind is kind
    if kind is K.ABSORBED_UPSTREAM:
        assert taught(new, reorder) == taught(new)
    else:
        assert taught(new, reorder) != taught(new)


FOUR = make_module(4)
TAUGHT = make_version(make_day(ONE, TWO), make_day(THREE, FOUR), modules=(ONE, TWO, THREE, FOUR))


@pytest.mark.parametrize(
    ("gone", "days", "taught_then"),
    [
        (FOUR, (make_day(ONE, TWO), make_day(THREE)), [["M01", "M02"], ["M03", "N"]]),
        (THREE, (make_day(ONE, TWO), make_day(FOUR)), [["M01", "M02"], ["M04", "N"]]),
        (TWO, (make_day(ONE), make_day(THREE, FOUR)), [["M01", "N"], ["M03", "M04"]]),
        (TWO, (make_day(THREE, FOUR), make_day(ONE)), [["M03", "M04", "N"], ["M01"]]),
        (FOUR, (make_day(ONE, TWO, THREE),), [["M01", "M02", "M03", "N"]]),
    ],
)
def test_what_replaced_a_module_that_is_gone_keeps_its_day_and_what_it_follows(
    gone: Module, days: Sequence[PlanDay], taught_then: list[list[str]]
) -> None:
    ours = Replace(**because(1), target=gone.uid, module=replace(FRESH, code="N"))
    adaptation = make_adaptation(ours, curriculum=TAUGHT.slug, base=TAUGHT.version)
    new = next_version(TAUGHT, gone=(gone,), days=days)
    keep = {ours.id: Decision(choice=Choice.KEEP_LOCAL, reason="Still ours")}

    found = plan(TAUGHT, new, adaptation)
    kept = resolve(found, new, adaptation, keep, number=2, label="NBO-2.0")

    assert [[item.code for item in day.items] for day in apply(new, kept).days] == taught_then
