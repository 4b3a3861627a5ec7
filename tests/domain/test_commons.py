"""What several cities changed in the same way, found among what only one of them did."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.adaptations.adaptation import Adaptation, apply, check_adaptation
from app.domain.adaptations.operations import Add, Annotate, Drop, Operation, Retime, Retitle
from app.domain.curricula.curriculum import CurriculumVersion, VersionNumber
from app.domain.curricula.curriculum_check import check
from app.domain.curricula.curriculum_parts import Case, Contribution, ContributionRole, Need
from app.domain.upgrades.commons import forgotten, shared, with_changes
from app.domain.upgrades.upgrade import plan
from app.domain.upgrades.upgrade_kinds import Outcome
from tests.curriculum_values import adaptations, make_module, uid, versions
from tests.moving_cores import a_city, adapted, old_core, op


def city(number: int, *operations: Operation) -> Adaptation:
    """Let a city make these changes, each under an id and with a reason of its own."""
    own = [
        replace(each, id=uid("op", 1_000 * number + place), reason=f"Because of {number}")
        for place, each in enumerate(operations)
    ]
    return adapted(*own, city=a_city(number))


RETIMED = Retime(**op(1), target=uid("mod", 1), minutes=45)
LEFT_OUT = Drop(**op(2), target=uid("mod", 2))
NOTE = Annotate(**op(3), target=uid("mod", 3), note="Bring a projector")


def test_what_two_cities_made_alike_is_found_with_the_reasons_of_both() -> None:
    found = shared(
        old_core(),
        [
            city(1, RETIMED, NOTE),
            city(2, RETIMED, LEFT_OUT, NOTE),
            city(3, replace(RETIMED, minutes=50), LEFT_OUT),
            city(4, RETIMED),
        ],
    )

    assert [[s.city.name for s in group.sources] for group in found] == [
        ["City 001", "City 002", "City 004"],
        ["City 002", "City 003"],
    ]
    assert found[0].reasons == (
        "City 001: Because of 1 City 002: Because of 2 City 004: Because of 4"
    )


def test_modules_that_teach_the_same_are_the_same_whatever_they_are_called() -> None:
    def added(number: int, **fields: object) -> Add:
        credit = Contribution(role=ContributionRole.AUTHOR, person=f"Dr. Number {number}")
        module = make_module(number, title="Ethics", contributors=(credit,), **fields)
        return Add(**op(number), day=1, module=module)

    found = shared(
        old_core(), [city(1, added(50)), city(2, added(60)), city(3, added(70, minutes=61))]
    )

    assert [len(group.sources) for group in found] == [2]


def test_what_the_core_says_already_or_cannot_take_is_not_offered() -> None:
    same = Retitle(**op(1), target=uid("mod", 1), title="Module 1")
    gone = Retitle(**op(2), target=uid("mod", 77), title="Nowhere")

    assert shared(old_core(), [city(1, same, gone), city(2, same, gone)]) == ()


def test_one_city_alone_shares_nothing() -> None:
    assert shared(old_core(), [city(1, RETIMED, LEFT_OUT)]) == ()


@settings(max_examples=50)
@given(st.shared(versions()).flatmap(lambda v: st.tuples(st.just(v), adaptations(v))))
def test_what_is_taken_up_is_in_the_core_of_all_who_made_it(
    drawn: tuple[CurriculumVersion, Adaptation],
) -> None:
    version, adaptation = drawn
    twin = replace(adaptation, city=a_city(2))
    for group in shared(version, [adaptation, twin]):
        new = replace(with_changes(version, [group]), version=VersionNumber(99, 0, 0))
        alone = replace(adaptation, operations=(group.operation,))
        if not forgotten(version, new):
            assert apply(new, None).hash == apply(version, alone).hash
        assert not check_adaptation(version, alone)
        (finding,) = plan(version, new, alone).findings
        assert finding.outcome is Outcome.ABSORBED


def test_changes_of_several_cities_under_the_same_id_go_together() -> None:
    """Each city numbers its own changes from the first."""
    other = replace(RETIMED, target=uid("mod", 3))
    groups = shared(
        old_core(),
        [
            adapted(RETIMED, city=a_city(1)),
            adapted(other, city=a_city(2)),
            adapted(RETIMED, replace(other, id=uid("op", 9)), city=a_city(3)),
        ],
    )
    new = with_changes(old_core(), groups)

    assert len({group.operation.id for group in groups}) == len(groups) == 2
    assert [each.minutes for each in new.modules][:3] == [45, 60, 45]
    again = shared(old_core(), [adapted(other, city=a_city(n)) for n in (4, 5)])
    assert again[0].operation.id in {group.operation.id for group in groups}


def test_nothing_names_what_is_gone_with_a_module_that_is_taken_out() -> None:
    gone, kept = uid("obj", 2), uid("obj", 1)
    case = Case(uid=uid("case", 1), code="C1", title="Case", objectives=(gone, kept))
    need = Need(uid=uid("need", 1), text="Many", source="Survey", objectives=(gone,))
    core = old_core(cases=(case,), needs=(need,))
    groups = shared(core, [city(1, LEFT_OUT), city(2, LEFT_OUT)])
    new = with_changes(core, groups)

    assert check(new) == ()
    assert new.cases == (replace(case, objectives=(kept,)),)
    assert new.needs == (replace(need, objectives=()),)
    assert [each.uid for each in forgotten(core, new)] == [gone]
    assert forgotten(core, core) == ()
