"""Which of a city's changes are clinical, so that a partner has to agree to them."""

from dataclasses import replace

import pytest

from app.domain.adaptations.clinical import clinical_changes
from app.domain.adaptations.operations import (
    Add,
    Annotate,
    ChangeFormat,
    Drop,
    Operation,
    Reorder,
    Replace,
    Retime,
    Retitle,
    Rewrite,
    SetRule,
    Translate,
)
from app.domain.curricula.curriculum import CurriculumVersion
from tests.curriculum_values import make_adaptation, make_module, uid
from tests.moving_cores import old_core, op

CLINICAL, OTHER = uid("mod", 1), uid("mod", 2)
NEW = make_module(30, clinical=True)


def core() -> CurriculumVersion:
    plain = old_core()
    first, *rest = plain.modules
    return replace(plain, modules=(replace(first, clinical=True), *rest))


def found(*operations: Operation) -> frozenset[str]:
    return clinical_changes(core(), make_adaptation(*operations))


@pytest.mark.parametrize(
    "change",
    [
        Annotate(**op(1), target=CLINICAL, note="Give twice the dose."),
        Rewrite(**op(1), target=CLINICAL, field="body", value="Give twice the dose."),
        Rewrite(**op(1), target=CLINICAL, field="objectives", value=[]),
        Retitle(**op(1), target=CLINICAL, title="Twice the dose"),
        Drop(**op(1), target=CLINICAL),
        Replace(**op(1), target=CLINICAL, module=make_module(31)),
        Replace(**op(1), target=OTHER, module=NEW),
        Add(**op(1), module=NEW),
        Translate(**op(1), target=CLINICAL, field="body", language="sw", text="Dozi"),
        Translate(**op(1), target=uid("obj", 1), field="text", language="sw", text="Dozi"),
    ],
)
def test_what_says_leaves_out_or_translates_something_clinical_is_clinical(
    change: Operation,
) -> None:
    assert found(change) == {change.id}


@pytest.mark.parametrize(
    "change",
    [
        Retime(**op(1), target=CLINICAL, minutes=30),
        Reorder(**op(1), target=CLINICAL, day=2),
        ChangeFormat(**op(1), target=CLINICAL, format="webinar"),
        Rewrite(**op(1), target=CLINICAL, field="group_size", value=8),
        SetRule(**op(1), rule="min_percent", value=90),
        Rewrite(**op(1), target=OTHER, field="body", value="Greet each other."),
        Drop(**op(1), target=OTHER),
        Add(**op(1), module=make_module(31)),
    ],
)
def test_when_where_and_how_long_is_not_clinical(change: Operation) -> None:
    assert found(change) == frozenset()


def test_what_changes_a_clinical_module_that_the_city_added_is_clinical() -> None:
    added = Add(**op(1), module=NEW)
    noted = Annotate(**op(2), target=NEW.uid, note="Give twice the dose.")

    assert found(added, noted) == {added.id, noted.id}
