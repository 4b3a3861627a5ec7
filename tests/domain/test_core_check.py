"""What the core requires stays what it is, whatever a city changes, unless somebody agrees."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.adaptations.adaptation import apply, check_adaptation
from app.domain.adaptations.operations import Add, Drop, Operation, Replace, Retime, Rewrite
from app.domain.curricula.curriculum_parts import Objective
from app.domain.problems import Fault, Path
from tests.curriculum_values import make_adaptation, make_day, make_module, make_version, uid, why

MUST = Objective(uid("obj", 71), "Say when to ask a surgeon", required=True)
KEPT = Objective(uid("obj", 72), "Say who decides", required=True)
ONE = make_module(1, objectives=(MUST,), min_minutes=50)
TWO = make_module(2, objectives=(KEPT,))
THREE = make_module(3)
VERSION = make_version(make_day(ONE, TWO, THREE), modules=(ONE, TWO, THREE))
NEW = make_module(11, code="NBO-N01")
AGREED = {"approved_by": "The council"}
LONGER = {"uid": THREE.objectives[0].uid, "text": "Do one thing well"}


def found(*operations: Operation) -> list[tuple[Fault, Path]]:
    problems = check_adaptation(VERSION, make_adaptation(*operations))
    return [(each.code, each.path[2:]) for each in problems]


def rewrite(module: Any, field: str, value: Any, **more: Any) -> Rewrite:
    return Rewrite(**why(1), **more, target=module.uid, field=field, value=value)


def said(objective: Objective, text: str) -> list[dict[str, str]]:
    return [{"uid": objective.uid, "text": text}]


def test_a_required_objective_keeps_its_words() -> None:
    other = (Fault.OBJECTIVE_REWORDED, ("value", 0, "text"))

    assert found(rewrite(ONE, "objectives", said(MUST, "Say something"))) == [other]
    assert found(rewrite(ONE, "objectives", said(MUST, "Say something"), **AGREED)) == []
    assert found(rewrite(ONE, "objectives", said(MUST, f"{MUST.text}  "))) == []
    assert found(rewrite(THREE, "objectives", said(MUST, "Say something"))) == [other]


def test_what_replaces_or_is_added_says_no_required_objective_in_other_words() -> None:
    hollow = replace(NEW, objectives=(replace(MUST, text="Say something"),))
    other = (Fault.OBJECTIVE_REWORDED, ("module", "objectives", 0, "text"))

    assert found(Replace(**why(1), target=ONE.uid, module=hollow)) == [other]
    assert found(Add(**why(1), module=hollow, day=1)) == [other]
    assert found(Replace(**why(1), **AGREED, target=ONE.uid, module=hollow)) == []
    assert found(Replace(**why(1), target=ONE.uid, module=replace(NEW, objectives=(MUST,)))) == []


def test_one_uid_says_one_thing() -> None:
    """Of its own module a city words an objective as it likes, as long as it is not required."""
    assert found(rewrite(THREE, "objectives", [LONGER])) == []
    assert found(rewrite(TWO, "objectives", [LONGER, *said(KEPT, KEPT.text)], **AGREED)) == [
        (Fault.OBJECTIVE_REWORDED, ("value", 0, "text"))
    ]
    shared = Add(**why(1), module=replace(NEW, objectives=THREE.objectives), day=1)
    reworded = Rewrite(**why(2), target=THREE.uid, field="objectives", value=[LONGER])
    here = (Fault.OBJECTIVE_REWORDED, ("value", 0, "text"))
    assert found(shared, reworded) == [here]
    there = (Fault.OBJECTIVE_REWORDED, ("module", "objectives", 0, "text"))
    assert found(reworded, shared) == [here, there]
    theirs = replace(NEW, objectives=(Objective(**LONGER),))
    assert found(Replace(**why(1), target=THREE.uid, module=theirs)) == []


def test_a_required_module_is_made_elective_with_consent_only() -> None:
    theirs = replace(NEW, objectives=(MUST,), elective=True)
    added = Add(**why(1), module=NEW, day=1)

    assert found(rewrite(ONE, "elective", True)) == [(Fault.RULE_LOOSENED, ("value",))]
    assert found(rewrite(ONE, "elective", True, **AGREED)) == []
    assert found(Replace(**why(1), target=ONE.uid, module=theirs)) == [
        (Fault.RULE_LOOSENED, ("module", "elective"))
    ]
    assert found(Replace(**why(1), **AGREED, target=ONE.uid, module=theirs)) == []
    ours = Rewrite(**why(2), target=NEW.uid, field="elective", value=True)
    assert found(added, ours) == []
    as_before = Replace(**why(1), target=THREE.uid, module=NEW)
    assert found(as_before, ours) == [(Fault.RULE_LOOSENED, ("value",))]


@pytest.mark.parametrize("taken", [Drop, Replace])
def test_an_objective_is_waived_only_with_the_module_that_serves_it(taken: Any) -> None:
    more = {"module": replace(NEW, objectives=(MUST,))} if taken is Replace else {}
    covering = taken(**why(1), **AGREED, target=THREE.uid, waive=(KEPT.uid,), **more)
    gone = Rewrite(**why(2), target=TWO.uid, field="objectives", value=[])

    assert found(covering, gone) == [(Fault.UNKNOWN_OBJECTIVE, ("waive", 0))]
    own = taken(**why(1), **AGREED, target=TWO.uid, waive=(KEPT.uid,), **more)
    assert found(own) == []


def test_what_the_core_no_longer_requires_may_stay_waived() -> None:
    drop = Drop(**why(1), target=THREE.uid, waive=(uid("obj", 99), THREE.objectives[0].uid))

    assert found(drop) == []


def test_a_replacement_takes_at_least_as_long_as_what_it_replaces_has_to() -> None:
    short = replace(NEW, objectives=(MUST,), minutes=49)
    replaced = Replace(**why(1), target=ONE.uid, module=short)
    longer = replace(replaced, module=replace(short, minutes=50))
    again = Replace(**why(2), target=NEW.uid, module=replace(short, uid=uid("mod", 12), code="N2"))

    assert found(replaced) == [(Fault.TOO_SHORT, ())]
    assert found(longer) == []
    assert found(longer, Retime(**why(2), target=NEW.uid, minutes=49)) == [(Fault.TOO_SHORT, ())]
    assert found(longer, again) == [(Fault.TOO_SHORT, ())]
    assert found(replace(replaced, **AGREED)) == []


def test_what_was_published_before_it_was_asked_is_taught_as_it_is() -> None:
    shared = Add(**why(1), module=replace(NEW, objectives=THREE.objectives), day=1)
    reworded = Rewrite(**why(2), target=THREE.uid, field="objectives", value=[LONGER])

    taught = apply(VERSION, make_adaptation(shared, reworded)).modules

    said = {
        each.text for module in taught for each in module.objectives if each.uid == LONGER["uid"]
    }
    assert said == {LONGER["text"], THREE.objectives[0].text}
