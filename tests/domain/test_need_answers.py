"""From needs to objectives, and from these to what teaches them."""

from hypothesis import given

from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.curricula.curriculum_parts import Need, Objective
from app.domain.curricula.need_answers import answered, beside_needs
from tests.curriculum_values import make_module, uid, versions

READ, WRITE, SING = (Objective(uid("obj", n), f"Do {n}") for n in (1, 2, 3))
ONE = make_module(1, minutes=60, objectives=(READ, WRITE))
TWO = make_module(2, minutes=30, objectives=(WRITE,))
THREE = make_module(3, minutes=10, objectives=(SING,))


def need(number: int, *objectives: str) -> Need:
    return Need(
        uid=uid("need", number), text=f"Need {number}", source="Survey", objectives=objectives
    )


def test_a_need_leads_to_what_teaches_its_objectives_each_module_counted_once() -> None:
    (found,) = answered([need(1, READ.uid, WRITE.uid)], (ONE, TWO, THREE))

    assert [(each.text, each.modules) for each in found.answers] == [
        ("Do 1", (ONE,)),
        ("Do 2", (ONE, TWO)),
    ]
    assert (found.taught, found.minutes) == (True, 90)


def test_what_nothing_answers_or_teaches_is_there_and_not_taught() -> None:
    needs = [need(1), need(2, SING.uid), need(3, uid("obj", 9))]
    bare, lost, unknown = answered(needs, (ONE, TWO), untaught=(THREE,))

    assert (bare.answers, bare.taught, bare.minutes) == ((), False, 0)
    assert [(each.text, each.modules) for each in lost.answers] == [("Do 3", ())]
    assert [each.text for each in unknown.answers] == [uid("obj", 9)]
    assert not lost.taught
    assert not unknown.taught


def test_an_objective_that_no_need_asks_for_stands_beside_them() -> None:
    (beside,) = beside_needs([need(1, READ.uid), need(2, WRITE.uid)], (ONE, TWO, THREE))

    assert (beside.uid, beside.text, beside.modules) == (SING.uid, "Do 3", (THREE,))


@given(versions())
def test_every_objective_answers_a_need_or_stands_beside_them_all(
    version: CurriculumVersion,
) -> None:
    needs = answered(version.needs, version.modules)
    beside = beside_needs(version.needs, version.modules)
    answers = {each.uid for one in needs for each in one.answers}

    assert answers.isdisjoint(each.uid for each in beside)
    assert answers | {each.uid for each in beside} >= {
        each.uid for module in version.modules for each in module.objectives
    }
