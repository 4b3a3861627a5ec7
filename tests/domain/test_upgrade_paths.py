from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.adaptations.adaptation import Adaptation, apply, check_adaptation
from app.domain.adaptations.cells import REQUIREMENTS
from app.domain.adaptations.operations import Add, Reorder, Retime, Retitle
from app.domain.curricula.curriculum import CurriculumVersion, Requirements, VersionNumber
from app.domain.problems import Fault
from app.domain.upgrades.upgrade_kinds import Outcome
from app.domain.upgrades.upgrade_paths import explain
from app.domain.upgrades.upstream import taken_up
from tests.curriculum_values import (
    adaptations,
    draw_longer,
    make_adaptation,
    make_day,
    make_module,
    make_version,
    versions,
)
from tests.next_versions import because, next_version

ONE, TWO, THREE = make_module(1), make_module(2), make_module(3)
CORE = make_version(make_day(ONE, TWO, THREE), modules=(ONE, TWO, THREE))
CITY = make_adaptation(Retime(**because(1), target=ONE.uid, minutes=45))
Ways = tuple[CurriculumVersion, CurriculumVersion, CurriculumVersion, Adaptation]


@st.composite
def ways(draw: st.DrawFn) -> Ways:
    """Draw three versions, some of which may say the same, and a city's changes to the first."""
    old = draw(versions())
    owners = draw(adaptations(old))
    some = replace(owners, operations=owners.operations[: draw(st.integers(0, 4))])
    if check_adaptation(old, some):
        some = replace(owners, operations=())
    made = [
        replace(taken_up(apply(old, each)), version=VersionNumber(99, number, 0))
        for number, each in enumerate((some, owners, replace(owners, operations=())))
    ]
    middle, new = draw(st.permutations(made))[:2]
    aims = [getattr(each, "target", "") for each in owners.operations]
    empty = make_adaptation(curriculum=old.slug, base=old.version)
    return old, middle, new, draw_longer(draw, empty, old, most=4, aims=aims)


@given(ways())
def test_where_the_ways_part_it_is_explained(drawn: Ways) -> None:
    old, middle, new, city = drawn

    for parting in explain(old, middle, new, city):
        assert parting.direct is not parting.by_steps
        assert parting.cells or parting.problems


@given(ways())
def test_a_step_that_changes_nothing_makes_no_difference(drawn: Ways) -> None:
    old, _, new, city = drawn

    assert explain(old, replace(old, version=VersionNumber(50, 0, 0)), new, city) == ()
    assert explain(old, new, replace(new, version=VersionNumber(100, 0, 0)), city) == ()


def test_two_steps_that_change_other_things_come_to_the_same() -> None:
    middle = next_version(CORE, replace(ONE, minutes=50))
    new = next_version(middle, replace(TWO, minutes=50))

    assert explain(CORE, middle, new, CITY) == ()


def test_what_changed_and_changed_back_is_only_met_by_steps() -> None:
    middle = next_version(CORE, replace(ONE, minutes=50))
    (parting,) = explain(CORE, middle, next_version(middle, ONE), CITY)

    assert (parting.direct, parting.by_steps) == (Outcome.CARRIED, Outcome.CONFLICT)
    assert (parting.cells, parting.problems) == (((ONE.uid, "minutes"),), ())


def test_what_was_absorbed_on_the_way_is_lost_when_the_core_goes_on() -> None:
    middle = next_version(CORE, replace(ONE, minutes=45))
    (parting,) = explain(CORE, middle, next_version(middle, replace(ONE, minutes=90)), CITY)

    assert (parting.direct, parting.by_steps) == (Outcome.CONFLICT, Outcome.ABSORBED)
    assert parting.cells == ((ONE.uid, "minutes"),)


def test_a_module_that_came_and_went_is_named() -> None:
    ours = make_module(11, code="NBO-N01")
    city = make_adaptation(
        Add(**because(1), module=ours, day=1), Retitle(**because(2), target=ours.uid, title="Ours")
    )
    middle = next_version(CORE, more=[ours], days=(make_day(ONE, TWO, THREE, ours),))
    partings = explain(CORE, middle, next_version(middle, gone=[ours]), city)

    assert [(each.direct, each.by_steps) for each in partings] == [
        (Outcome.CARRIED, Outcome.ABSORBED),
        (Outcome.CARRIED, Outcome.CONFLICT),
    ]
    assert all((ours.uid, "module") in each.cells for each in partings)


def test_what_the_core_did_to_one_thing_in_each_step_is_named() -> None:
    """First its text, which wants a look, then its title, as the city has it."""
    city = make_adaptation(Retitle(**because(1), target=ONE.uid, title="Ours"))
    middle = next_version(CORE, replace(ONE, body="More", title="One"), replace(TWO, minutes=50))
    same_text = next_version(CORE, replace(ONE, body="More"), replace(TWO, minutes=50))
    new = next_version(same_text, replace(ONE, body="More", title="Ours"))
    (parting,) = explain(CORE, same_text, new, city)

    assert (parting.direct, parting.by_steps) == (Outcome.ABSORBED, Outcome.REVIEW)
    assert set(parting.cells) == {(ONE.uid, "body"), (ONE.uid, "title")}
    (parting,) = explain(CORE, middle, new, city)
    assert parting.cells == ((ONE.uid, "title"),)


def test_a_rule_that_only_the_middle_breaks_is_told() -> None:
    """No cell changed twice: one module became shorter, then another longer."""
    asked = replace(CORE, requirements=Requirements(min_minutes=165))
    middle = next_version(asked, replace(TWO, minutes=50))
    new = next_version(middle, replace(THREE, minutes=70))
    (parting,) = explain(asked, middle, new, CITY)

    assert (parting.direct, parting.by_steps) == (Outcome.CARRIED, Outcome.CONFLICT)
    assert [each.code for each in parting.problems] == [Fault.TOO_FEW_MINUTES]
    assert (ONE.uid, "minutes") not in parting.cells


def test_what_an_operation_does_not_name_may_part_the_ways_too() -> None:
    middle = next_version(CORE, requirements=Requirements(min_minutes=180))
    (parting,) = explain(CORE, middle, next_version(middle, requirements=Requirements()), CITY)

    assert parting.cells == ((REQUIREMENTS, "min_minutes"),)


def test_a_module_that_moved_to_and_fro_is_named() -> None:
    city = make_adaptation(Reorder(**because(1), target=ONE.uid, after=TWO.uid))
    middle = next_version(CORE, days=(make_day(TWO, THREE, ONE),))
    (parting,) = explain(CORE, middle, next_version(middle, days=CORE.days), city)

    assert (ONE.uid, "place") in parting.cells
