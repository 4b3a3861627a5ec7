"""What must hold for the whole: each broken rule beside the change that breaks it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from app.domain.adaptations.adaptation import check_adaptation
from app.domain.adaptations.operations import (
    Add,
    ChangeFormat,
    Drop,
    Operation,
    Reorder,
    Replace,
    Retime,
    Retitle,
    Rewrite,
    SetRule,
)
from app.domain.curricula.curriculum import CurriculumVersion, Requirements
from app.domain.curricula.curriculum_parts import Objective
from app.domain.problems import Fault
from tests.curriculum_values import make_adaptation, make_day, make_module, make_version, uid, why

MUST = Objective(uid("obj", 70), "Name the members of the team", required=True)
ONE = make_module(1, objectives=(MUST,), disciplines=("surgery",))
TWO = make_module(2, prerequisites=(ONE.uid,), min_minutes=30)
THREE = make_module(3)
ALONE, OTHER = make_module(4, format="self-study", min_minutes=40), make_module(5, format="webinar")
VERSION = make_version(
    make_day(ONE, TWO),
    make_day(THREE),
    modules=(ONE, TWO, THREE, ALONE, OTHER),
    requirements=Requirements(min_minutes=200, disciplines=("nursing",)),
)
NEW = make_module(11, code="NBO-N01", minutes=60)
SAME = {"module": replace(NEW, objectives=(MUST,), disciplines=("surgery",))}
AGREED = {"approved_by": "The council"}


@dataclass(frozen=True)
class Broken:
    """What breaks a rule: operations, the fault, beside which of them; and what mends it."""

    fault: Fault
    operations: Sequence[Operation]
    at: Sequence[int]
    facts: dict[str, str | int]
    mended: Sequence[Operation] = ()
    version: CurriculumVersion = VERSION
    name: str = field(default="", compare=False)


def retitle(number: int, module: Any) -> Retitle:
    """An innocent change of a module, which is never to blame."""
    return Retitle(**why(number), target=module.uid, title="Another title")


BROKEN = [
    Broken(
        Fault.TOO_SHORT,
        [Retime(**why(1), target=TWO.uid, minutes=20), retitle(2, TWO)],
        [0],
        {"found": 20, "expected": 30, "code": "M02"},
        [Retime(**why(1), target=TWO.uid, minutes=30), retitle(2, TWO)],
        name="retimed",
    ),
    Broken(
        Fault.TOO_SHORT,
        [Retime(**why(1), target=ALONE.uid, minutes=20)],
        [0],
        {"found": 20, "expected": 40, "code": "M04"},
        name="retimed-where-each-learns-alone",
    ),
    Broken(
        Fault.TOO_SHORT,
        [
            Retime(**why(1), target=TWO.uid, minutes=40),
            ChangeFormat(**why(2), target=TWO.uid, format="workshop", minutes=29),
        ],
        [1],
        {"found": 29, "expected": 30, "code": "M02"},
        name="held-in-another-way",
    ),
    Broken(
        Fault.TOO_FEW_MINUTES,
        [
            Retime(**why(1), target=ONE.uid, minutes=40),
            retitle(2, ONE),
            Retime(**why(3), target=THREE.uid, minutes=30),
        ],
        [0, 2],
        {"found": 190, "expected": 200},
        [
            Retime(**why(1), target=ONE.uid, minutes=50),
            Retime(**why(3), target=THREE.uid, minutes=30),
        ],
        name="two-shorter-modules",
    ),
    Broken(
        Fault.TOO_FEW_MINUTES,
        [
            Retime(**why(1), target=ONE.uid, minutes=10),
            Replace(**why(2), target=ONE.uid, **SAME),
            Replace(**why(3), target=THREE.uid, module=replace(NEW, uid=uid("mod", 12), minutes=5)),
            Retime(**why(4), target=uid("mod", 12), minutes=15),
            Retime(**why(5), target=TWO.uid, minutes=61),
        ],
        [2, 3],
        {"found": 196, "expected": 200},
        name="what-another-made-good-is-not-blamed",
    ),
    Broken(
        Fault.TOO_FEW_MINUTES,
        [SetRule(**why(1), rule="min_minutes", value=241)],
        [0],
        {"found": 240, "expected": 241},
        [
            SetRule(**why(1), rule="min_minutes", value=241),
            Add(**why(2), module=NEW, day=1),
        ],
        name="own-rule",
    ),
    Broken(
        Fault.TOO_FEW_MINUTES,
        [ChangeFormat(**why(1), target=THREE.uid, format="self-study")],
        [0],
        {"found": 180, "expected": 200},
        name="learnt-alone",
    ),
    Broken(
        Fault.OBJECTIVE_LOST,
        [Drop(**why(1), target=ONE.uid), retitle(2, THREE)],
        [0],
        {"value": MUST.text},
        [
            Drop(**why(1), **AGREED, target=ONE.uid, waive=(MUST.uid,)),
            Rewrite(**why(2), target=TWO.uid, field="prerequisites", value=[]),
        ],
        version=replace(VERSION, requirements=Requirements()),
        name="dropped",
    ),
    Broken(
        Fault.OBJECTIVE_LOST,
        [Replace(**why(1), target=ONE.uid, module=NEW, waive=(MUST.uid,))],
        [0],
        {"value": MUST.text},
        [
            Replace(**why(1), target=ONE.uid, **SAME),
            Rewrite(**why(2), target=TWO.uid, field="prerequisites", value=[NEW.uid]),
        ],
        name="waived-without-consent",
    ),
    Broken(
        Fault.OBJECTIVE_LOST,
        [
            Rewrite(**why(1), target=ONE.uid, field="objectives", value=[]),
            Retime(**why(2), target=ONE.uid, minutes=70),
        ],
        [0],
        {"value": MUST.text},
        [
            Rewrite(**why(1), target=ONE.uid, field="objectives", value=[]),
            Rewrite(
                **why(2),
                target=TWO.uid,
                field="objectives",
                value=[{"uid": MUST.uid, "text": MUST.text}],
            ),
        ],
        name="rewritten",
    ),
    Broken(
        Fault.PREREQUISITE_BROKEN,
        [Reorder(**why(1), target=TWO.uid, day=1), retitle(2, TWO), retitle(3, ONE)],
        [0],
        {"code": "M02", "needs": "M01"},
        [Reorder(**why(1), target=TWO.uid, day=2)],
        name="taught-before",
    ),
    Broken(
        Fault.PREREQUISITE_BROKEN,
        [Replace(**why(1), target=ONE.uid, **SAME), retitle(2, TWO)],
        [0],
        {"code": "M02", "needs": "M01"},
        name="replaced",
    ),
    Broken(
        Fault.PREREQUISITE_BROKEN,
        [ChangeFormat(**why(1), target=TWO.uid, format="webinar")],
        [0],
        {"code": "M02", "needs": "M01"},
        [
            ChangeFormat(**why(1), target=TWO.uid, format="webinar"),
            ChangeFormat(**why(2), target=ONE.uid, format="self-study"),
            SetRule(**why(3), **AGREED, rule="min_minutes", value=0),
        ],
        name="online-before-the-days",
    ),
    Broken(
        Fault.PREREQUISITE_BROKEN,
        [Rewrite(**why(1), target=ONE.uid, field="prerequisites", value=[ONE.uid])],
        [0],
        {"code": "M01", "needs": "M01"},
        name="needs-itself",
    ),
    Broken(
        Fault.PREREQUISITE_BROKEN,
        [Rewrite(**why(1), target=ALONE.uid, field="prerequisites", value=[uid("mod", 9)])],
        [0],
        {"code": "M04", "needs": uid("mod", 9)},
        name="needs-what-is-not-there",
    ),
    Broken(
        Fault.PREREQUISITE_BROKEN,
        [
            Rewrite(**why(1), target=ONE.uid, field="prerequisites", value=[THREE.uid]),
            ChangeFormat(**why(2), target=ONE.uid, format="panel"),
            Reorder(**why(3), target=THREE.uid, day=2),
        ],
        [0],
        {"code": "M01", "needs": "M03"},
        name="neither-another-format-nor-the-same-place-breaks-it",
    ),
    Broken(
        Fault.PREREQUISITE_BROKEN,
        [
            Rewrite(**why(1), target=ONE.uid, field="prerequisites", value=[TWO.uid]),
            Reorder(**why(2), target=TWO.uid, day=2),
            ChangeFormat(**why(3), target=TWO.uid, format="panel"),
            Rewrite(**why(4), target=TWO.uid, field="prerequisites", value=[ONE.uid, ALONE.uid]),
            Add(**why(5), module=NEW, day=1),
        ],
        [0],
        {"code": "M02", "needs": "M01"},
        name="a-circle-has-nothing-to-do-with-places",
    ),
    Broken(
        Fault.DISCIPLINE_LOST,
        [
            SetRule(**why(1), rule="disciplines", value=["nursing", "surgery"]),
            Rewrite(**why(2), target=ONE.uid, field="disciplines", value=["nursing"]),
            Retime(**why(3), target=ONE.uid, minutes=70),
        ],
        [1],
        {"value": "surgery"},
        [
            SetRule(**why(1), rule="disciplines", value=["nursing", "surgery"]),
            Rewrite(**why(2), target=ONE.uid, field="disciplines", value=["nursing"]),
            Rewrite(**why(3), target=THREE.uid, field="disciplines", value=["surgery"]),
        ],
        name="rewritten-after-it-was-asked-for",
    ),
    Broken(
        Fault.DISCIPLINE_LOST,
        [
            Rewrite(**why(1), target=ONE.uid, field="disciplines", value=["nursing"]),
            SetRule(**why(2), rule="disciplines", value=["nursing", "surgery"]),
        ],
        [1],
        {"value": "surgery"},
        name="asked-for-after-it-was-rewritten",
    ),
    Broken(
        Fault.DISCIPLINE_LOST,
        [
            SetRule(**why(1), **AGREED, rule="min_minutes", value=0),
            Drop(**why(2), target=OTHER.uid),
            Drop(**why(3), target=ALONE.uid),
            Rewrite(**why(4), target=THREE.uid, field="disciplines", value=[]),
            Rewrite(**why(5), target=TWO.uid, field="disciplines", value=[]),
            SetRule(**why(6), rule="disciplines", value=["nursing"]),
        ],
        [4],
        {"value": "nursing"},
        name="the-last-of-several",
    ),
    Broken(
        Fault.ORDER_CYCLE,
        [
            Reorder(**why(1), target=THREE.uid, after=TWO.uid),
            Reorder(**why(2), target=TWO.uid, after=THREE.uid),
        ],
        [0],
        {"code": "M03", "after": "M02"},
        [
            Reorder(**why(1), target=THREE.uid, after=ONE.uid),
            Reorder(**why(2), target=TWO.uid, after=THREE.uid),
        ],
        name="each-behind-the-other",
    ),
]
IDS = [f"{each.fault}-{each.name}" for each in BROKEN]


@pytest.mark.parametrize("broken", BROKEN, ids=IDS)
def test_a_broken_rule_is_told_beside_what_breaks_it(broken: Broken) -> None:
    found = check_adaptation(broken.version, make_adaptation(*broken.operations))
    told = [each for each in found if each.code is broken.fault]

    assert [each.path for each in told] == [("operations", at) for at in broken.at]
    assert all(each.parameters == broken.facts for each in told)


@pytest.mark.parametrize("broken", [b for b in BROKEN if b.mended], ids=lambda b: b.fault)
def test_a_rule_holds_again_when_its_change_is_mended(broken: Broken) -> None:
    assert check_adaptation(broken.version, make_adaptation(*broken.mended)) == ()


@pytest.mark.parametrize("broken", BROKEN, ids=IDS)
def test_a_rule_holds_again_when_its_changes_are_taken_back(broken: Broken) -> None:
    left = [each for at, each in enumerate(broken.operations) if at not in broken.at]
    found = check_adaptation(broken.version, make_adaptation(*left))

    assert broken.fault not in [each.code for each in found]


def test_a_circle_is_told_beside_what_closed_it() -> None:
    """Though the step that leads back is one of the core's."""
    first = make_module(1, format="self-study")
    second = make_module(2, format="self-study", prerequisites=(first.uid,))
    third = make_module(3, format="self-study", prerequisites=(second.uid,))
    version = make_version(modules=(third, second, first))
    closed = Rewrite(**why(2), target=first.uid, field="prerequisites", value=[third.uid])
    adaptation = make_adaptation(retitle(1, third), closed, retitle(3, second))

    assert [(each.code, each.path) for each in check_adaptation(version, adaptation)] == [
        (Fault.PREREQUISITE_BROKEN, ("operations", 1))
    ]


def test_a_lost_discipline_is_told_beside_what_took_it_and_not_beside_what_took_the_rest() -> None:
    version = replace(VERSION, requirements=Requirements(disciplines=("surgery",)))
    adaptation = make_adaptation(
        Rewrite(**why(1), target=ONE.uid, field="disciplines", value=["nursing"]),
        Rewrite(**why(2), target=TWO.uid, field="prerequisites", value=[]),
        Drop(**why(3), **AGREED, target=ONE.uid, waive=(MUST.uid,)),
    )

    assert [(each.code, each.path) for each in check_adaptation(version, adaptation)] == [
        (Fault.DISCIPLINE_LOST, ("operations", 0))
    ]


def test_what_each_learns_alone_has_no_order() -> None:
    later = make_module(6, format="self-study")
    version = make_version(modules=(ALONE, later))
    needs = Rewrite(**why(1), target=ALONE.uid, field="prerequisites", value=[later.uid])

    assert check_adaptation(version, make_adaptation(needs)) == ()


def test_a_city_answers_by_itself_for_what_it_leaves_out() -> None:
    """What the core says of minutes and order is only looked at where a city changes it."""
    broken = replace(VERSION, requirements=Requirements(min_minutes=1_000))

    assert check_adaptation(broken, make_adaptation(retitle(1, ONE))) == ()
