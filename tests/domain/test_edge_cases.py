"""The edge cases of versions and adaptations, by their numbers, each with what exactly comes of it.

Numbers that are missing belong to files (22, 23), the database (24 to 26, 34), or to courses (32,
33). Two are no oversight. 29, a country's changes under those of a city, waits: an adaptation rests
on a version of the core and on nothing else so far. 4 is decided: one module used twice in a
curriculum is refused, since a mark of attendance, a change and a prerequisite name a module by its
uid, and would not know which of the two they mean; a module that is equivalent stands beside it.
"""

from dataclasses import replace

import pytest

from app.domain.adaptations import effective
from app.domain.adaptations.adaptation import Adaptation, apply, check_adaptation
from app.domain.adaptations.adaptation_data import adaptation_hash, from_data, to_data
from app.domain.adaptations.cells import cells_of
from app.domain.adaptations.draft import Draft
from app.domain.adaptations.operations import (
    Add,
    Drop,
    Operation,
    Reorder,
    Replace,
    Retime,
    Retitle,
    Rewrite,
    SetRule,
    SwapCase,
    Translate,
)
from app.domain.comparisons.comparison import change_of, compare
from app.domain.comparisons.comparison_rules import DifferenceKind, Weight
from app.domain.curricula.curriculum import CurriculumVersion, Module, Requirements
from app.domain.curricula.curriculum_check import check
from app.domain.curricula.curriculum_data import version_hash
from app.domain.curricula.curriculum_parts import Case, Contribution, ContributionRole, Objective
from app.domain.problems import Fault, Path
from app.domain.upgrades.upgrade import plan
from app.domain.upgrades.upgrade_kinds import FindingKind as K
from app.domain.upgrades.upgrade_kinds import Outcome
from app.domain.upgrades.upgrade_paths import explain
from app.domain.upgrades.upgrade_resolution import Choice, Decision, choices, resolve, revised
from tests.curriculum_values import CITY, make_adaptation, make_day, make_module, make_version, uid
from tests.next_versions import because, next_version

D = DifferenceKind
GOAL = Objective(uid("obj", 50), "Name the members of the team")
CASE, SPARE = (
    Case(uid=uid("case", n), code=f"C{n}", title=f"Case {n}", objectives=(GOAL.uid,))
    for n in (1, 2)
)
ONE = make_module(1, min_minutes=30, objectives=(GOAL,), cases=(CASE.uid,))
TWO, THREE, FOUR = make_module(2, prerequisites=(ONE.uid,)), make_module(3), make_module(4)
CLINICAL = make_module(5, clinical=True, body="Give 10 mg.", format="webinar")
CORE = make_version(
    make_day(ONE, TWO), make_day(THREE, FOUR), modules=(ONE, TWO, THREE, FOUR, CLINICAL),
    cases=(CASE, SPARE), requirements=Requirements(min_minutes=240),
)  # fmt: skip
NEW = make_module(11, code="NBO-N01")
RETIME = Retime(**because(1), target=ONE.uid, minutes=45)
RETITLE = Retitle(**because(2), target=THREE.uid, title="Ours")


def kinds(new: CurriculumVersion, *operations: Operation) -> list[tuple[K, ...]]:
    """What is found in operations on the core, which are sound there."""
    adaptation = make_adaptation(*operations)
    assert check_adaptation(CORE, adaptation) == ()
    return [each.kinds for each in plan(CORE, new, adaptation).findings]


def faults(*operations: Operation) -> list[tuple[Fault, Path]]:
    found = check_adaptation(CORE, make_adaptation(*operations))
    return [(each.code, each.path[1:]) for each in found]


def differences(new: CurriculumVersion) -> list[DifferenceKind]:
    return [each.kind for each in compare(apply(CORE, None), apply(new, None))]


def upgraded(
    old: CurriculumVersion, new: CurriculumVersion, adaptation: Adaptation, **decided: Decision
) -> Adaptation:
    """The next edition; `decided` holds one decision for all that wait for one."""
    found = plan(old, new, adaptation)
    decisions = {
        each.operation.id: decided["decision"]
        for each in found.findings
        if each.operation and choices(each)
    }
    return resolve(found, new, adaptation, decisions, number=2, label="NBO-2")


def test_case_01_another_title_makes_no_other_module() -> None:
    new = next_version(CORE, replace(ONE, title="Another title"))

    assert differences(new) == [D.TITLE_CHANGED]
    assert kinds(new, RETIME) == [(K.UNTOUCHED,)]
    assert apply(new, upgraded(CORE, new, make_adaptation(RETIME))).modules[0] == replace(
        ONE, title="Another title", minutes=45
    )


def test_case_02_another_code_makes_no_other_module() -> None:
    new = next_version(CORE, replace(ONE, code="INTRO"))

    assert differences(new) == [D.CODE_CHANGED]
    assert kinds(new, RETIME) == [(K.UNTOUCHED,)]


def test_case_02_another_code_may_be_one_that_a_city_took() -> None:
    new = next_version(CORE, replace(ONE, code=NEW.code))

    assert kinds(new, Add(**because(1), module=NEW, day=1)) == [(K.ADD_ADD_SAME_ID,)]


def test_case_03_a_module_that_moves_keeps_what_a_city_changed_in_it() -> None:
    new = next_version(CORE, days=(make_day(ONE), make_day(TWO, THREE, FOUR)))

    assert differences(new) == [D.MODULE_MOVED, D.MODULE_MOVED]
    assert kinds(new, Retime(**because(1), target=TWO.uid, minutes=70)) == [(K.UNTOUCHED,)]
    assert kinds(new, Reorder(**because(1), target=TWO.uid, after=FOUR.uid)) == [(K.EDIT_EDIT,)]
    assert kinds(new, Reorder(**because(1), target=TWO.uid, day=2)) == [(K.ABSORBED_UPSTREAM,)]


def test_case_04_a_module_is_taught_once_and_another_that_is_equivalent_beside_it() -> None:
    twice = replace(CORE, days=(make_day(ONE, TWO, THREE), make_day(THREE, FOUR)))
    again = make_module(
        12, title=ONE.title, objectives=(), cases=ONE.cases, equivalent_to=(ONE.uid,)
    )
    beside = replace(
        CORE,
        modules=(*CORE.modules, again),
        days=(make_day(ONE, TWO), make_day(THREE, FOUR, again)),
    )

    assert [each.code for each in check(twice)] == [Fault.PLACED_TWICE]
    assert faults(Add(**because(1), module=replace(ONE, code="M01B"), day=2)) == [
        (Fault.DUPLICATE, (0, "module", "uid"))
    ]
    assert check(beside) == ()
    assert [module.minutes for module in apply(beside, make_adaptation(RETIME)).modules] == [
        45, 60, 60, 60, 60, 60
    ]  # fmt: skip


def test_case_05_two_cities_may_use_the_same_ids() -> None:
    other = make_adaptation(
        replace(RETIME, minutes=50), city=replace(CITY, slug="kumasi"), label="KMS-1.0"
    )
    here, there = apply(CORE, make_adaptation(RETIME)), apply(CORE, other)

    assert here.changes[0].operation.id == there.changes[0].operation.id
    assert [each.modules[0].minutes for each in (here, there)] == [45, 50]
    new = next_version(CORE, replace(ONE, minutes=50))
    assert kinds(new, RETIME) == [(K.EDIT_EDIT,)]
    assert plan(CORE, new, other).findings[0].kinds == (K.ABSORBED_UPSTREAM,)


def test_case_06_a_change_of_what_an_earlier_one_added_goes_along() -> None:
    operations = (
        Add(**because(1), module=NEW, day=1),
        Retime(**because(2), target=NEW.uid, minutes=30),
        Reorder(**because(3), target=NEW.uid, after=THREE.uid),
    )
    new = next_version(CORE, replace(FOUR, title="Another"))

    assert kinds(new, *operations) == [(K.UNTOUCHED,)] * 3
    assert upgraded(CORE, new, make_adaptation(*operations)).operations == tuple(
        replace(each, expect=expect)
        for each, expect in zip(operations, _expected(new, *operations), strict=True)
    )


def test_case_06_what_was_added_and_then_changed_may_be_taken_up_as_it_is_in_the_end() -> None:
    operations = (
        Add(**because(1), module=NEW, day=2),
        Retime(**because(2), target=NEW.uid, minutes=30),
    )
    ours = replace(NEW, minutes=30)
    new = next_version(CORE, more=[ours], days=(make_day(ONE, TWO), make_day(THREE, FOUR, ours)))

    assert kinds(new, *operations) == [(K.ABSORBED_UPSTREAM,)] * 2


def test_case_06_what_was_added_is_taken_up_at_another_place_or_given_up() -> None:
    """What changes it stands on the core's module, or on nothing any more."""
    add, retime = (
        Add(**because(1), module=NEW, day=1),
        Retime(**because(2), target=NEW.uid, minutes=30),
    )
    elsewhere = next_version(
        CORE, more=[NEW], days=(make_day(ONE, TWO), make_day(THREE, FOUR, NEW))
    )
    twin = next_version(CORE, more=[make_module(12, format="webinar", equivalent_to=(NEW.uid,))])

    assert kinds(elsewhere, add, retime) == [(K.TAKEN_UP_ELSEWHERE,), (K.UNTOUCHED,)]
    found = plan(CORE, twin, make_adaptation(add, retime))
    assert [each.kinds for each in found.findings] == [
        (K.DUPLICATE_EQUIVALENT_ADD,), (K.UNTOUCHED,),
    ]  # fmt: skip
    given_up = {add.id: Decision(choice=Choice.TAKE_UPSTREAM, reason="The core has it")}
    assert [each.kinds for each in revised(found, given_up).findings] == [
        (K.DUPLICATE_EQUIVALENT_ADD,), (K.EDIT_DELETE,),
    ]  # fmt: skip


def _expected(version: CurriculumVersion, *operations: Operation) -> list[str]:
    """What each operation finds at its cell when the earlier ones have run."""
    draft, found = Draft(version), []
    for index, operation in enumerate(operations):
        cells = cells_of(operation)
        found.append(draft.expected(cells[0]) if cells else "")
        draft.run(operation, index)
    return found


@pytest.mark.parametrize(
    ("dropped", "kind", "outcome"),
    [
        (FOUR, K.DROPPED_BUT_CHANGED, Outcome.REVIEW),
        (CLINICAL, K.DROPPED_BUT_CHANGED_CLINICAL, Outcome.CONFLICT),
    ],
)
def test_case_07_what_a_city_dropped_is_edited(dropped: Module, kind: K, outcome: Outcome) -> None:
    lighter = replace(CORE, requirements=Requirements())
    drop = make_adaptation(Drop(**because(1), target=dropped.uid))
    finding = plan(lighter, next_version(lighter, replace(dropped, body="Another")), drop).findings[
        0
    ]

    assert (finding.kinds, finding.outcome) == ((kind,), outcome)


HALF = make_module(21, format="webinar", successor_to=(FOUR.uid,))
OTHER_HALF = make_module(22, format="webinar", successor_to=(FOUR.uid,))
LIGHT = replace(CORE, requirements=Requirements())
DROP = make_adaptation(Drop(**because(1), target=FOUR.uid))


def test_case_08_what_a_city_dropped_is_split_in_two() -> None:
    new = next_version(LIGHT, gone=[FOUR], more=[HALF, OTHER_HALF])
    (finding,) = plan(LIGHT, new, DROP).findings

    assert finding.kinds == (K.EDIT_DELETE, K.DROPPED_BUT_CHANGED)
    assert finding.outcome is Outcome.CONFLICT
    assert finding.successors == (HALF.uid, OTHER_HALF.uid)
    assert choices(finding) == (Choice.TAKE_UPSTREAM, Choice.EDIT, Choice.DROP_OP)


def test_case_08_a_part_of_what_a_city_dropped_becomes_a_module_of_its_own() -> None:
    (finding,) = plan(LIGHT, next_version(LIGHT, more=[HALF]), DROP).findings

    assert (finding.kinds, finding.successors) == ((K.DROPPED_BUT_CHANGED,), (HALF.uid,))


def test_case_09_two_modules_become_one_and_a_city_changed_one_of_them() -> None:
    both = make_module(23, format="webinar", successor_to=(THREE.uid, FOUR.uid))
    new = next_version(LIGHT, gone=[THREE, FOUR], more=[both])
    retime = make_adaptation(Retime(**because(1), target=THREE.uid, minutes=70))
    (finding,) = plan(LIGHT, new, retime).findings

    assert (finding.kinds, finding.successors) == ((K.EDIT_DELETE,), (both.uid,))
    assert Choice.KEEP_LOCAL not in choices(finding)


SWAP = SwapCase(**because(1), target=ONE.uid, case=CASE.uid, use=SPARE.uid)


def test_case_10_the_case_that_a_city_chose_is_withdrawn() -> None:
    new = next_version(CORE, cases=(CASE, replace(SPARE, withdrawn="The dose is wrong")))

    assert differences(new) == [D.CASE_WITHDRAWN]
    assert kinds(new, SWAP) == [(K.CASE_WITHDRAWN,)]
    ours = replace(NEW, cases=(SPARE.uid,), objectives=(GOAL,))
    for operation in (
        Add(**because(1), module=ours, day=1),
        Replace(**because(1), target=THREE.uid, module=ours),
    ):
        assert kinds(new, operation) == [(K.CASE_WITHDRAWN,)]


def test_case_11_a_case_that_covers_fewer_objectives_takes_no_other_s_place() -> None:
    less = replace(SPARE, uid=uid("case", 3), code="C3", objectives=())

    assert faults(replace(SWAP, use="", new=less)) == [(Fault.CASE_COVERS_LESS, (0,))]


def test_case_11_the_case_that_was_exchanged_covers_more_by_now() -> None:
    more = replace(CASE, objectives=(GOAL.uid, TWO.objectives[0].uid))
    new = next_version(CORE, cases=(more, SPARE))

    assert kinds(new, SWAP) == [(K.COVERAGE_LOST, K.DROPPED_BUT_CHANGED)]


def test_case_12_no_module_becomes_shorter_than_it_may() -> None:
    new = next_version(CORE, replace(ONE, min_minutes=50))

    assert faults(replace(RETIME, minutes=29)) == [(Fault.TOO_SHORT, (0,))]
    assert faults(replace(RETIME, minutes=30)) == []
    assert kinds(new, RETIME) == [(K.HOURS_BELOW_MIN,)]


def test_case_13_two_changes_that_each_may_be_leave_too_few_minutes_together() -> None:
    one, other = RETIME, Retime(**because(2), target=TWO.uid, minutes=10)
    asked = next_version(CORE, requirements=Requirements(min_minutes=241))

    assert faults(one) == faults(other) == []
    assert faults(one, other) == [(Fault.TOO_FEW_MINUTES, (0,)), (Fault.TOO_FEW_MINUTES, (1,))]
    twice = (replace(one, minutes=30), replace(other, minutes=30))
    assert kinds(asked, *twice) == [(K.HOURS_BELOW_MIN,)] * 2


def test_case_14_no_module_is_taught_before_what_it_needs() -> None:
    assert faults(Reorder(**because(1), target=TWO.uid, day=1)) == [
        (Fault.PREREQUISITE_BROKEN, (0,))
    ]


def test_case_15_two_modules_are_not_each_behind_the_other() -> None:
    there = Reorder(**because(1), target=THREE.uid, after=FOUR.uid)
    and_back = Reorder(**because(2), target=FOUR.uid, after=THREE.uid)

    assert faults(there, and_back) == [(Fault.ORDER_CYCLE, (0,))]


def test_case_15_an_upgrade_puts_no_two_modules_each_behind_the_other() -> None:
    """The core moved the module behind which the city put another to where that came from."""
    one, other = (
        Reorder(**because(1), target=THREE.uid, after=FOUR.uid),
        Reorder(**because(2), target=FOUR.uid, after=ONE.uid),
    )
    free = replace(CORE, modules=(ONE, replace(TWO, prerequisites=()), *CORE.modules[2:]))
    new = next_version(free, days=(make_day(TWO), make_day(THREE, FOUR, ONE)))
    city = make_adaptation(one, other)
    found = plan(free, new, city)

    assert check_adaptation(free, city) == ()
    assert [each.kinds for each in found.findings] == [(K.ORDER_CYCLE,), (K.UNTOUCHED,)]
    decisions = {
        one.id: Decision(choice=Choice.DROP_OP, reason="A circle"),
        other.id: Decision(choice=Choice.KEEP_LOCAL, reason="Still meant"),
    }
    after = resolve(found, new, city, decisions, number=2, label="NBO-2.0")
    assert [item.code for item in apply(new, after).days[1].items] == ["M03", "M01", "M04"]


def test_case_16_nothing_is_put_behind_what_the_city_dropped() -> None:
    drop = Drop(**because(1), target=FOUR.uid)
    behind = Reorder(**because(2), target=TWO.uid, after=FOUR.uid)

    assert faults(drop, behind) == [(Fault.UNKNOWN_ANCHOR, (1, "after"))]
    assert faults(behind, drop) == []
    taught = apply(CORE, make_adaptation(behind, drop)).days[1].items
    assert [item.code for item in taught] == ["M03", "M02"]


def test_case_16_nothing_is_added_behind_what_the_city_dropped() -> None:
    drop = Drop(**because(1), target=FOUR.uid)
    added = Add(**because(2), module=NEW, after=FOUR.uid)

    assert faults(drop, added) == [(Fault.UNKNOWN_ANCHOR, (1, "after"))]
    assert faults(added, drop) == []
    taught = apply(CORE, make_adaptation(added, drop)).days[1].items
    assert [item.code for item in taught] == ["M03", NEW.code]


def test_case_17_what_a_city_changed_is_locked() -> None:
    new = next_version(CORE, replace(ONE, locked=("minutes",)))

    assert differences(new) == [D.LOCKS_CHANGED]
    assert kinds(new, RETIME) == [(K.LOCK_ADDED,)]
    assert kinds(new, Retitle(**because(1), target=ONE.uid, title="Ours")) == [(K.UNTOUCHED,)]
    assert kinds(new, Replace(**because(1), target=FOUR.uid, module=NEW)) == [(K.UNTOUCHED,)]


def test_case_18_what_was_locked_may_be_changed() -> None:
    locked = replace(CORE, modules=tuple(
        replace(each, locked=("minutes",)) if each is ONE else each for each in CORE.modules
    ))  # fmt: skip
    new = next_version(locked, ONE)
    adaptation = make_adaptation(Retitle(**because(2), target=ONE.uid, title="Ours"))

    assert [each.code for each in check_adaptation(locked, make_adaptation(RETIME))] == [
        Fault.LOCKED
    ]
    assert plan(locked, new, adaptation).findings[0].kinds == (K.UNTOUCHED,)
    longer = replace(adaptation, base=new.version, operations=(RETIME, *adaptation.operations))
    assert check_adaptation(new, longer) == ()


def test_case_19_a_rule_is_tightened_that_a_city_loosened() -> None:
    loosened = SetRule(**because(1), rule="min_percent", value=70, approved_by="The council")
    new = next_version(CORE, requirements=Requirements(min_minutes=240, min_percent=90))

    assert differences(new) == [D.RULE_TIGHTENED]
    assert kinds(new, loosened) == [(K.EDIT_EDIT,)]


def test_case_19_a_rule_is_tightened_beyond_what_a_city_asks() -> None:
    tightened = SetRule(**because(1), rule="min_percent", value=85)
    new = next_version(CORE, requirements=Requirements(min_minutes=240, min_percent=90))

    assert kinds(new, tightened) == [(K.EDIT_EDIT, K.RULE_LOOSENED)]


def test_case_20_what_both_changed_in_the_same_way_is_absorbed() -> None:
    new = next_version(CORE, replace(ONE, minutes=45))
    city = make_adaptation(RETIME)
    after = upgraded(CORE, new, city)

    assert kinds(new, RETIME) == [(K.ABSORBED_UPSTREAM,)]
    assert after.operations == ()
    assert after.upgrade
    assert [each.kind for each in after.upgrade.entries] == ["absorbed_upstream"]
    assert apply(new, after).hash == apply(CORE, city).hash


@pytest.mark.parametrize(
    ("operation", "new"),
    [
        pytest.param(
            Add(**because(1), module=NEW, day=2),
            next_version(CORE, more=[NEW], days=(make_day(ONE, TWO), make_day(THREE, FOUR, NEW))),
            id="add",
        ),
        pytest.param(
            Replace(**because(1), target=FOUR.uid, module=NEW),
            next_version(
                CORE,
                modules=(ONE, TWO, THREE, NEW, CLINICAL),
                days=(make_day(ONE, TWO), make_day(THREE, NEW)),
            ),
            id="replace",
        ),
        pytest.param(
            Reorder(**because(1), target=FOUR.uid, day=1),
            next_version(CORE, days=(make_day(FOUR, ONE, TWO), make_day(THREE))),
            id="reorder",
        ),
    ],
)
def test_case_20_what_is_absorbed_is_taught_as_the_city_taught_it(
    operation: Operation, new: CurriculumVersion
) -> None:
    city = make_adaptation(operation)

    assert kinds(new, operation) == [(K.ABSORBED_UPSTREAM,)]
    assert apply(new, upgraded(CORE, new, city)).hash == apply(CORE, city).hash


@pytest.mark.parametrize(
    ("text", "other"),
    [
        pytest.param("Asunci\u00f3n", "Asuncio\u0301n", id="decomposed"),
        pytest.param("Two\nlines", "Two  \r\nlines \n", id="blanks-and-line-ends"),
    ],
)
def test_case_21_texts_that_differ_only_in_form_are_equal(text: str, other: str) -> None:
    old = next_version(CORE, replace(ONE, body=text))
    new = next_version(old, replace(old.modules[0], body=other))
    rewrite = Rewrite(
        **because(1), target=ONE.uid, field="body", value="Ours",
        expect=Draft(old).expected((ONE.uid, "body")),
    )  # fmt: skip
    city = make_adaptation(rewrite, RETITLE, base=old.version)

    assert compare(apply(old, None), apply(new, None)) == ()
    assert [each.kinds for each in plan(old, new, city).findings] == [(K.UNTOUCHED,)] * 2
    same = make_adaptation(replace(rewrite, value=other, expect=""), base=CORE.version)
    assert plan(CORE, old, same).findings[0].kinds == (K.ABSORBED_UPSTREAM,)


def test_case_27_to_skip_a_version_comes_to_the_same_as_to_stop_there() -> None:
    middle = next_version(CORE, replace(FOUR, title="Another"))
    new = next_version(middle, replace(FOUR, title="A third"), replace(THREE, minutes=90))
    city = make_adaptation(RETIME, RETITLE)
    by_steps = upgraded(middle, new, upgraded(CORE, middle, city))

    assert by_steps.operations == upgraded(CORE, new, city).operations
    assert apply(new, by_steps).modules[0].minutes == 45
    assert explain(CORE, middle, new, city) == ()


def test_case_27_where_to_stop_on_the_way_comes_to_something_else_it_is_explained() -> None:
    middle = next_version(CORE, replace(ONE, body="More"), replace(THREE, minutes=90))
    new = next_version(middle, replace(ONE, minutes=45, body="More"))
    (parting,) = explain(CORE, middle, new, make_adaptation(RETIME, RETITLE))

    assert parting.operation == RETIME
    assert (parting.direct, parting.by_steps) == (Outcome.ABSORBED, Outcome.REVIEW)
    assert set(parting.cells) == {(ONE.uid, "body"), (ONE.uid, "minutes")}


def test_case_28_a_city_can_go_back_to_an_earlier_version() -> None:
    new = next_version(CORE, replace(FOUR, title="Another"), more=[NEW], days=(
        make_day(ONE, TWO), make_day(THREE, replace(FOUR, title="Another"), NEW)
    ))  # fmt: skip
    there = upgraded(CORE, new, make_adaptation(RETIME))
    added = Retime(**because(3), target=NEW.uid, minutes=30)
    back = plan(new, CORE, replace(there, operations=(*there.operations, added)))

    assert [each.kinds for each in back.findings] == [(K.UNTOUCHED,), (K.EDIT_DELETE,)]
    again = upgraded(new, CORE, there)
    assert (again.base, again.operations) == (CORE.version, there.operations)
    assert apply(CORE, again).hash == apply(CORE, make_adaptation(RETIME)).hash


def translated(target: str, field: str, text: str) -> Translate:
    written = Translate(**because(1), target=target, field=field, language="es", text=text)
    return replace(written, expect=Draft(CORE).expected((target, field)))


def test_case_30_a_translation_of_a_title_is_looked_at_when_a_typing_error_is_corrected() -> None:
    title = translated(ONE.uid, "title", "Uno")
    new = next_version(CORE, replace(ONE, title="Module One"))
    (finding,) = plan(CORE, new, make_adaptation(title)).findings

    assert change_of(compare(apply(CORE, None), apply(new, None))) is Weight.PATCH
    assert (finding.kinds, finding.outcome) == ((K.TRANSLATION_STALE,), Outcome.REVIEW)
    assert Choice.KEEP_LOCAL in choices(finding)


def test_case_30_a_translation_of_clinical_practice_that_changed_is_not_kept() -> None:
    body = translated(CLINICAL.uid, "body", "D\u00e9 10 mg.")
    new = next_version(CORE, replace(CLINICAL, body="Give 1 mg.", changes_practice=True))
    (finding,) = plan(CORE, new, make_adaptation(body)).findings

    assert change_of(compare(apply(CORE, None), apply(new, None))) is Weight.MAJOR
    assert (finding.kinds, finding.outcome) == (
        (K.TRANSLATION_STALE_CLINICAL,),
        Outcome.CONFLICT,
    )
    assert choices(finding) == (Choice.TAKE_UPSTREAM, Choice.EDIT, Choice.DROP_OP)


DOSE = Objective(uid("obj", 60), "Name the dose of 10 mg")
DOSED = Case(uid=uid("case", 6), code="C6", title="Dose", body="10 mg.", objectives=(DOSE.uid,))
IN_CLINIC = replace(CLINICAL, title="10 mg", objectives=(DOSE,), cases=(DOSED.uid,))


@pytest.mark.parametrize(
    ("target", "field", "now"),
    [
        pytest.param(IN_CLINIC.uid, "title", {"title": "1 mg"}, id="title"),
        pytest.param(
            DOSE.uid, "text", {"objectives": (replace(DOSE, text="Name 1 mg"),)}, id="objective"
        ),
        pytest.param(DOSED.uid, "body", {}, id="text-of-a-case"),
        pytest.param(DOSED.uid, "title", {}, id="title-of-a-case"),
    ],
)
def test_case_30_all_that_a_clinical_module_says_is_clinical(
    target: str, field: str, now: dict[str, object]
) -> None:
    old = replace(
        CORE,
        modules=tuple(IN_CLINIC if each is CLINICAL else each for each in CORE.modules),
        cases=(*CORE.cases, DOSED),
    )
    new = next_version(
        old,
        replace(IN_CLINIC, **now),
        cases=(*CORE.cases, replace(DOSED, title="Smaller dose", body="1 mg.")),
    )
    text = Translate(**because(1), target=target, field=field, language="es", text="10 mg")
    (finding,) = plan(old, new, make_adaptation(text)).findings

    assert (finding.kinds, finding.outcome) == ((K.TRANSLATION_STALE_CLINICAL,), Outcome.CONFLICT)
    assert Choice.KEEP_LOCAL not in choices(finding)


def test_case_30_a_stale_translation_stays_stale_until_somebody_writes_another() -> None:
    title = translated(ONE.uid, "title", "Uno")
    middle = next_version(CORE, replace(ONE, title="Module One"))
    new = next_version(middle, replace(FOUR, title="Another"))
    keep = Decision(choice=Choice.KEEP_LOCAL)
    kept = upgraded(CORE, middle, make_adaptation(title), decision=keep)
    later = upgraded(middle, new, kept)
    edited = Decision(choice=Choice.EDIT, edited=replace(title, text="M\u00f3dulo uno"))

    assert [each.stale for each in apply(middle, kept).translations] == [True]
    assert plan(middle, new, kept).findings[0].kinds == (K.UNTOUCHED,)
    assert [each.stale for each in apply(new, later).translations] == [True]
    fresh = upgraded(CORE, middle, make_adaptation(title), decision=edited)
    assert [each.stale for each in apply(middle, fresh).translations] == [False]


def test_case_31_a_text_is_told_in_a_language_that_the_core_lacks() -> None:
    """Arabic with Latin letters and digits in it: kept as it was typed, and nothing else."""
    mixed = "\u0641\u0631\u064a\u0642 MDT: 10 mg (\u0639\u0646\u0648\u0627\u0646)"
    text = Translate(**because(1), target=ONE.uid, field="title", language="ar-EG", text=mixed)
    city = make_adaptation(text)
    taught = apply(CORE, city)

    assert check_adaptation(CORE, city) == ()
    assert [(each.language, each.text, each.stale) for each in taught.translations] == [
        ("ar-EG", mixed, False)
    ]
    assert from_data(to_data(city)) == city
    assert taught.hash == apply(CORE, None).hash
    assert taught.translations_hash != apply(CORE, None).translations_hash
    turned = replace(text, text=f"\u202e{mixed}")
    assert faults(turned) == [(Fault.CONTROL_CHARACTER, (0, "text"))]


def test_case_35_another_form_of_the_hash_leaves_all_other_hashes_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The hash of a result that is kept is a text; what is not kept is taken anew."""
    city = make_adaptation(translated(ONE.uid, "title", "Uno"), RETITLE)
    kept = apply(CORE, city)
    before = (version_hash(CORE), adaptation_hash(city), Draft(CORE).expected((ONE.uid, "title")))
    told = kept.hash

    monkeypatch.setattr(effective, "FORM", effective.FORM + 1)

    assert kept.hash == told != apply(CORE, city).hash
    assert before == (
        version_hash(CORE), adaptation_hash(city), Draft(CORE).expected((ONE.uid, "title"))
    )  # fmt: skip
    assert check_adaptation(CORE, city) == ()
    assert [each.kinds for each in plan(CORE, next_version(CORE), city).findings] == [
        (K.UNTOUCHED,)
    ] * 2


def test_case_36_who_gave_something_is_named_by_a_slug_that_stays() -> None:
    """What the organisation is called, and whether it is still there, no version says."""
    donor = Contribution(role=ContributionRole.DONOR, organisation="example-hospital")
    old = next_version(CORE, replace(ONE, contributors=(donor,)))
    new = next_version(old, ONE)
    renamed = replace(old, owner=replace(old.owner, name="Another name"))
    city = make_adaptation(RETIME, base=old.version)

    assert check(old) == ()
    assert compare(apply(old, None), apply(renamed, None)) == ()
    found = compare(apply(old, None), apply(new, None))
    assert [(each.kind, each.weight) for each in found] == [(D.CREDITS_CHANGED, Weight.PATCH)]
    assert plan(old, new, city).findings[0].kinds == (K.UNTOUCHED,)
    assert apply(old, city).modules[0].contributors == (donor,)
