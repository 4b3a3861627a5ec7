from dataclasses import replace

from hypothesis import given

from app.domain.adaptations.adaptation import Adaptation, apply
from app.domain.adaptations.operations import Annotate, Drop, Reorder, Retime
from app.domain.comparisons.comparison import compare
from app.domain.comparisons.comparison_rules import DifferenceKind
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.curricula.curriculum_check import check
from app.domain.curricula.day_plan import ItemKind
from app.domain.upgrades.upstream import taken_up
from tests.curriculum_values import (
    adapted,
    make_adaptation,
    make_day,
    make_module,
    make_version,
    versions,
)
from tests.next_versions import because

ONE, TWO, THREE = make_module(1), make_module(2), make_module(3)
BREAK, CLOSING = (ItemKind.BREAK, 15), (ItemKind.CLOSING, 30)
CORE = make_version(make_day(ONE, BREAK, TWO, CLOSING), make_day(THREE), modules=(ONE, TWO, THREE))


@given(adapted())
def test_what_is_taken_up_is_taught_by_the_core_itself(
    drawn: tuple[CurriculumVersion, Adaptation],
) -> None:
    city = apply(*drawn)
    core = apply(taken_up(city), None)

    assert core.hash == city.hash
    # Pauses are planned by then at the times at which the city takes them.
    assert {each.kind for each in compare(core, city)} <= {DifferenceKind.DAY_CHANGED}
    assert (core.changes, core.city) == ((), None)


@given(versions())
def test_a_core_that_takes_up_nothing_teaches_the_same(version: CurriculumVersion) -> None:
    core = apply(version, None)

    assert apply(taken_up(core), None).hash == core.hash


def test_what_is_taken_up_is_a_sound_version_with_times_that_follow_each_other() -> None:
    city = make_adaptation(
        Retime(**because(1), target=ONE.uid, minutes=45),
        Reorder(**because(2), target=THREE.uid, after=ONE.uid),
        Annotate(**because(3), target=TWO.uid, note="Mind the projector"),
    )
    version = taken_up(apply(CORE, city))

    assert check(version) == ()
    assert [
        [(f"{item.at:%H:%M}", item.module_uid or item.kind.value) for item in day.items]
        for day in version.days
    ] == [
        [
            ("08:00", ONE.uid),
            ("08:45", "break"),
            ("09:00", THREE.uid),
            ("10:00", TWO.uid),
            ("11:00", "closing"),
        ]
    ]


def test_number_owner_and_notes_stay_those_of_the_core() -> None:
    core = replace(CORE, change_note="A note", status_note="Reviewed")
    version = taken_up(apply(core, make_adaptation(Drop(**because(1), target=TWO.uid))))

    assert replace(version, modules=core.modules, days=core.days) == core
