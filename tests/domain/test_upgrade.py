import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.adaptations.adaptation import Adaptation, apply, check_adaptation
from app.domain.adaptations.adaptation_data import from_data, to_data
from app.domain.adaptations.cells import cells_of
from app.domain.adaptations.operations import Add, Drop, Operation, Reorder, Replace
from app.domain.curricula.curriculum import CurriculumVersion, VersionNumber
from app.domain.upgrades.upgrade import Plan, plan
from app.domain.upgrades.upgrade_kinds import FindingKind, Outcome, outcome_of
from app.domain.upgrades.upgrade_resolution import (
    Choice,
    Decision,
    Undecided,
    choices,
    merged,
    resolve,
    undecided,
)
from app.domain.upgrades.upstream import taken_up
from tests.curriculum_values import adaptations, adapted, draw_longer, versions

NEXT = VersionNumber(99, 0, 0)


def moved_on(version: CurriculumVersion, adaptation: Adaptation) -> CurriculumVersion:
    """Make the core that says by itself what an adaptation makes of it."""
    return replace(taken_up(apply(version, adaptation)), version=NEXT)


@st.composite
def cores_moving_on(draw: st.DrawFn) -> tuple[CurriculumVersion, CurriculumVersion, Adaptation]:
    """Draw a version, what its owner makes of it, and what a city made of it meanwhile."""
    version = draw(versions())
    owners = draw(adaptations(version))
    shared = replace(owners, operations=owners.operations[: draw(st.integers(0, 3))])
    if check_adaptation(version, shared):
        shared = replace(owners, operations=())
    aims = [getattr(each, "target", "") for each in owners.operations]
    city = draw_longer(draw, shared, version, most=4, aims=aims)
    return version, moved_on(version, owners), city


def decided(found: Plan) -> dict[str, Decision]:
    """Leave out whatever somebody has to decide."""
    return {
        each.operation.id: Decision(choice=Choice.DROP_OP, reason="For a test")
        for each in found.findings
        if each.operation and choices(each)
    }


@given(cores_moving_on())
def test_every_operation_has_its_answer(
    cores: tuple[CurriculumVersion, CurriculumVersion, Adaptation],
) -> None:
    old, new, adaptation = cores
    found = plan(old, new, adaptation)

    assert [each.operation for each in found.findings] == list(adaptation.operations)
    assert all(each.kinds for each in found.findings)
    listed = [each for outcome in Outcome for each in found.having(outcome)]
    assert len(listed) == len(found.findings)


@given(adapted(), versions())
def test_an_upgrade_to_any_other_version_has_its_answers(
    drawn: tuple[CurriculumVersion, Adaptation], other: CurriculumVersion
) -> None:
    version, adaptation = drawn
    found = plan(version, other, adaptation)

    assert [each.operation for each in found.findings] == list(adaptation.operations)


@given(cores_moving_on())
def test_what_comes_of_an_upgrade_holds_together(
    cores: tuple[CurriculumVersion, CurriculumVersion, Adaptation],
) -> None:
    old, new, adaptation = cores
    found = plan(old, new, adaptation)
    decisions = decided(found)
    upgraded = merged(found, new, adaptation, decisions, number=2, label="NBO-2")

    assert undecided(found, decisions) == ()
    # Leaving out what is in doubt may take away what a later change stands on; that is told then.
    again = plan(new, new, upgraded)
    assert all(each.outcome is not Outcome.ABSORBED for each in again.findings)
    if not check_adaptation(new, upgraded):
        targets = {module.uid for module in apply(new, upgraded).modules}
        for operation in upgraded.operations:
            anchor = getattr(operation, "after", "")
            assert not anchor or anchor in targets | {
                getattr(each, "target", "") for each in upgraded.operations
            }


@given(adapted())
def test_an_upgrade_to_the_same_version_changes_nothing(
    drawn: tuple[CurriculumVersion, Adaptation],
) -> None:
    version, adaptation = drawn
    found = plan(version, version, adaptation)
    decisions = {
        each.operation.id: Decision(choice=Choice.KEEP_LOCAL)
        for each in found.findings
        if each.operation and choices(each)
    }
    upgraded = resolve(found, version, adaptation, decisions, number=2, label="NBO-2")

    assert {each.kind for each in found.findings} <= {
        FindingKind.UNTOUCHED,
        FindingKind.SCHEMA_MIGRATION,
    }
    assert apply(version, upgraded).hash == apply(version, adaptation).hash
    once_more = plan(version, version, upgraded)
    again = resolve(once_more, version, upgraded, decisions, number=2, label="NBO-2")
    assert again.operations == upgraded.operations


@given(adapted())
def test_what_the_core_takes_up_is_absorbed_and_changes_no_hash(
    drawn: tuple[CurriculumVersion, Adaptation],
) -> None:
    version, adaptation = drawn
    new = moved_on(version, adaptation)
    before = apply(version, adaptation)

    assert apply(new, None).hash == before.hash
    found = plan(version, new, adaptation)
    left = [each for each in found.findings if each.outcome is not Outcome.ABSORBED]
    rest = replace(
        adaptation,
        base=NEXT,
        operations=tuple(each.operation for each in left if each.operation),
    )
    # What goes along changes nothing that is taught: notes, translations, and what says again
    # what is there.
    for operation in rest.operations:
        alone = replace(adaptation, operations=(operation,))
        if not _twice(adaptation, operation) and not check_adaptation(version, alone):
            assert apply(version, alone).hash == apply(version, None).hash
    if not check_adaptation(new, rest):
        assert apply(new, rest).hash == before.hash


@given(cores_moving_on())
def test_what_is_absorbed_would_change_nothing(
    cores: tuple[CurriculumVersion, CurriculumVersion, Adaptation],
) -> None:
    old, new, adaptation = cores
    found = plan(old, new, adaptation).findings
    every, rest = (
        replace(
            adaptation,
            base=new.version,
            operations=tuple(
                replace(each.operation, expect="")
                for each in found
                if each.operation and each.outcome not in left_out
            ),
        )
        for left_out in ((), (Outcome.ABSORBED,))
    )
    if not check_adaptation(new, every) and not check_adaptation(new, rest):
        assert apply(new, every).hash == apply(new, rest).hash


def _twice(adaptation: Adaptation, operation: Operation) -> bool:
    """Whether other operations touch what this one does, so that its effect alone is not seen."""
    others = [each for each in adaptation.operations if each is not operation]
    touched = {uid for each in others for uid in _named(each)}
    return bool(touched & _named(operation)) or isinstance(operation, Reorder)


def _named(operation: Operation) -> set[str]:
    """Return the uids of the modules that an operation is about, or makes."""
    module = getattr(operation, "module", None)
    return {getattr(operation, "target", ""), getattr(module, "uid", "")} - {""}


def test_every_kind_has_an_outcome() -> None:
    assert {outcome_of(kind) for kind in FindingKind} == set(Outcome)


@given(cores_moving_on())
def test_nothing_is_resolved_before_all_is_decided(
    cores: tuple[CurriculumVersion, CurriculumVersion, Adaptation],
) -> None:
    old, new, adaptation = cores
    found = plan(old, new, adaptation)
    waiting = undecided(found, {})

    if waiting:
        with pytest.raises(Undecided) as refusal:
            resolve(found, new, adaptation, {}, number=2, label="NBO-2")
        assert refusal.value.ids == waiting


@given(cores_moving_on())
def test_the_log_of_an_upgrade_survives_data_and_back(
    cores: tuple[CurriculumVersion, CurriculumVersion, Adaptation],
) -> None:
    old, new, adaptation = cores
    found = plan(old, new, adaptation)
    upgraded = merged(found, new, adaptation, decided(found), number=2, label="NBO-2")

    assert from_data(json.loads(json.dumps(to_data(upgraded)))) == upgraded


def _cells(operation: Operation) -> set[tuple[str, str]]:
    """Return what an operation touches, its module's order and existence included."""
    if isinstance(operation, Add):
        return {("order", "end"), (operation.module.uid, "module")}
    if isinstance(operation, Replace):
        return {("order", "end"), (operation.target, "module"), (operation.module.uid, "module")}
    if isinstance(operation, Drop | Reorder):
        return {("order", "end"), (operation.target, "module")}
    return set(cells_of(operation))


@given(adapted())
def test_operations_on_disjoint_cells_commute(
    drawn: tuple[CurriculumVersion, Adaptation],
) -> None:
    version, adaptation = drawn
    operations = list(adaptation.operations)
    for at in range(len(operations) - 1):
        one, other = operations[at], operations[at + 1]
        targets = {uid for uid, _ in _cells(one)} & {uid for uid, _ in _cells(other)}
        if targets:
            continue
        swapped = [*operations[:at], other, one, *operations[at + 2 :]]
        turned = replace(adaptation, operations=tuple(swapped))
        assert check_adaptation(version, turned) == ()
        assert apply(version, turned).hash == apply(version, adaptation).hash
