"""Writing another value in the place of a city's change, and what the course comes to."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.adaptations.adaptation import Adaptation, apply, check_adaptation
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
    SwapCase,
)
from app.domain.curricula.curriculum import CurriculumVersion, Requirements
from app.domain.curricula.curriculum_parts import Case, Objective
from app.domain.upgrades import decision_data
from app.domain.upgrades.edit_fields import EditField, FieldKind, fields_of
from app.domain.upgrades.upgrade import Finding, plan
from app.domain.upgrades.upgrade_editing import Unwritable, edited, offered
from app.domain.upgrades.upgrade_kinds import FindingKind
from app.domain.upgrades.upgrade_resolution import Choice, Decision, choices, resolve
from app.domain.upgrades.upgrade_totals import totals
from tests.curriculum_values import (
    adaptations,
    make_adaptation,
    make_day,
    make_module,
    make_version,
    uid,
    versions,
)
from tests.moving_cores import (
    DROPPED,
    GONE,
    LOCKED,
    LOSING,
    RETITLED,
    adapted,
    clean_changes,
    new_core,
    old_core,
)
from tests.next_versions import because, next_version

PLAN = plan(old_core(), new_core(), adapted())
TAUGHT = totals(PLAN, new_core(), adapted(), {}).draft


def finding(number: int) -> Finding:
    return next(f for f in PLAN.findings if f.operation and f.operation.id == uid("op", number))


def written(number: int, **values: str) -> Operation:
    found = finding(number)
    assert found.operation
    fields = fields_of(found, TAUGHT)
    return edited(found.operation, fields, {each.name: each.value for each in fields} | values)


@given(st.shared(versions()).flatmap(lambda v: st.tuples(st.just(v), adaptations(v))))
def test_what_is_left_as_it_stands_says_what_the_change_said(
    adapted: tuple[CurriculumVersion, Adaptation],
) -> None:
    version, adaptation = adapted
    for operation in adaptation.operations:
        found = Finding(operation=operation, kinds=(FindingKind.EDIT_EDIT,))
        fields = fields_of(found, Draft(version))
        if any(each.kind is FieldKind.CHOICE and each.value not in dict(each.options)
               for each in fields):  # fmt: skip
            continue  # it stands on what an earlier change made, which a new core can't offer
        if any("\r" in each.value or each.value != each.value.strip() for each in fields):
            continue
        again = edited(operation, fields, {each.name: each.value for each in fields})
        if not isinstance(operation, Rewrite):
            assert again == operation


@pytest.mark.parametrize(
    ("number", "values", "changed"),
    [
        (RETITLED, {"title": " Ours, renewed "}, {"title": "Ours, renewed"}),
        (LOCKED, {"minutes": "55"}, {"minutes": 55}),
        (
            GONE,
            {"target": uid("mod", RETITLED), "value": "New\r\ntext"},
            {"target": uid("mod", RETITLED), "value": "New\ntext"},
        ),
        (
            GONE,
            {
                "target": uid("mod", RETITLED),
                "value": "\r\n  \r\n    a line of code\r\n\r\nText \r\n",
            },
            {"target": uid("mod", RETITLED), "value": "    a line of code\n\nText"},
        ),
        (
            LOSING,
            {"waive": uid("obj", LOSING), "approved_by": "Board"},
            {"waive": (uid("obj", LOSING),), "approved_by": "Board"},
        ),
    ],
)
def test_what_is_written_stands_in_the_change(
    number: int, values: dict[str, str], changed: dict[str, object]
) -> None:
    operation = finding(number).operation
    assert operation

    assert written(number, **values) == replace(operation, **changed)


@pytest.mark.parametrize(
    ("number", "field", "value"),
    [
        (RETITLED, "title", " "),
        (LOCKED, "minutes", "an hour"),
        (LOCKED, "minutes", "٣٠"),
        (LOCKED, "minutes", "9" * 9),
        (GONE, "target", ""),
        (GONE, "target", uid("mod", 77)),
        (LOSING, "waive", uid("obj", 1)),
    ],
)
def test_what_cannot_stand_there_is_refused_by_field(number: int, field: str, value: str) -> None:
    with pytest.raises(Unwritable) as refused:
        written(number, **{field: value})

    assert refused.value.field == field


def test_another_is_written_only_where_there_is_something_to_write() -> None:
    assert offered(finding(RETITLED), TAUGHT) == tuple(Choice)
    assert isinstance(finding(DROPPED).operation, Drop)
    assert offered(finding(DROPPED), TAUGHT) == (
        Choice.KEEP_LOCAL,
        Choice.TAKE_UPSTREAM,
        Choice.DROP_OP,
    )
    assert all(set(offered(f, TAUGHT)) <= set(choices(f)) for f in PLAN.findings)


def test_totals_tell_what_is_left_to_decide_and_what_does_not_fit() -> None:
    nothing = totals(PLAN, new_core(), adapted(), {})

    assert nothing.waiting == tuple(
        uid("op", each) for each in (RETITLED, GONE, DROPPED, LOCKED, LOSING)
    )
    assert (nothing.objectives, nothing.objectives_served) == (1, 0)
    assert nothing.problems.keys() == {uid("op", each) for each in (GONE, LOCKED, LOSING)}
    assert not nothing.ready


def test_totals_of_what_is_decided_are_those_of_what_is_taught_then() -> None:
    left_out = Decision(choice=Choice.DROP_OP, reason="For a test")
    decisions = dict.fromkeys(totals(PLAN, new_core(), adapted(), {}).waiting, left_out)

    said = totals(PLAN, new_core(), adapted(), decisions)
    upgraded = resolve(PLAN, new_core(), adapted(), decisions, number=2, label="NBO-2.0")

    assert said.ready
    taught = apply(new_core(), upgraded)
    assert said.minutes_in_person == taught.minutes_in_person == 7 * 60 - 15
    assert (said.minutes_online, said.objectives_served) == (0, 1)


def test_waiving_with_the_accreditors_consent_solves_what_is_lost() -> None:
    waived = written(LOSING, waive=uid("obj", LOSING), approved_by="Board")
    decisions = {waived.id: Decision(choice=Choice.EDIT, reason="Agreed", edited=waived)}

    assert waived.id not in totals(PLAN, new_core(), adapted(), decisions).problems


@pytest.mark.parametrize(
    "decision",
    [
        Decision(choice=Choice.KEEP_LOCAL),
        Decision(
            choice=Choice.EDIT,
            reason="Why",
            edited=Retime(id=uid("op", 1), reason="Why", target=uid("mod", 1), minutes=5),
        ),
    ],
)
def test_a_decision_survives_data_and_back(decision: Decision) -> None:
    data = json.loads(json.dumps(decision_data.to_data(decision)))

    assert decision_data.from_data(data) == decision


def test_a_change_has_the_fields_of_its_kind() -> None:
    title = Retitle(id=uid("op", 1), reason="Why", target=uid("mod", 1), title="Title")
    found = Finding(operation=title, kinds=(FindingKind.EDIT_EDIT,))

    assert fields_of(found, TAUGHT) == (EditField("title", FieldKind.LINE, "Title"),)
    assert fields_of(Finding(operation=None, kinds=(FindingKind.BASE_WITHDRAWN,)), TAUGHT) == ()
    assert check_adaptation(old_core(), adapted(*clean_changes())) == ()


AIM = Objective(uid("obj", 70), "Name the team")
CASES = tuple(
    Case(uid=uid("case", n), code=f"C{n}", title=f"Case {n}", objectives=()) for n in (1, 2, 3)
)
ONE = make_module(1, cases=(CASES[0].uid,), objectives=(AIM,))
TWO, THREE = make_module(2), make_module(3)
WEBINAR = make_module(4, format="webinar")
CORE = make_version(
    make_day(ONE, TWO), make_day(THREE), modules=(ONE, TWO, THREE, WEBINAR), cases=CASES,
    requirements=Requirements(min_minutes=200),
)  # fmt: skip
OURS = make_module(11, code="NBO-N01")
ADD = Add(**because(1), module=OURS, day=1)


def desk(
    new: CurriculumVersion, *operations: Operation
) -> tuple[dict[str, EditField], tuple[Choice, ...], Callable[..., Adaptation]]:
    """The fields of the last of some changes, what can be decided, and what comes of writing."""
    city = make_adaptation(*operations)
    found = plan(CORE, new, city)
    taught = totals(found, new, city, {}).draft
    last = found.findings[-1]
    fields = fields_of(last, taught)

    def write(**values: str) -> Adaptation:
        operation = operations[-1]
        said = {each.name: each.value for each in fields} | values
        other = Decision(choice=Choice.EDIT, reason="R", edited=edited(operation, fields, said))
        return resolve(found, new, city, {operation.id: other}, number=2, label="NBO-2.0")

    return {each.name: each for each in fields}, offered(last, taught), write


def test_a_change_of_the_citys_own_module_stays_one() -> None:
    new = next_version(CORE, requirements=Requirements(min_minutes=295))
    fields, _, write = desk(new, ADD, Retime(**because(2), target=OURS.uid, minutes=30))

    assert fields.keys() == {"minutes"}
    assert apply(new, write(minutes="56")).modules[-1].minutes == 56


def test_a_place_behind_the_citys_own_module_is_one_of_the_places() -> None:
    new = next_version(CORE, days=(make_day(TWO), make_day(THREE, ONE)))
    ours = replace(ADD, day=None, after=TWO.uid)
    fields, _, write = desk(new, ours, Reorder(**because(2), target=ONE.uid, after=OURS.uid))

    assert (OURS.uid, "NBO-N01 Module 11") in fields["place"].options
    assert fields["place"].value == OURS.uid
    assert [each.code for each in apply(new, write()).days[0].items] == ["M02", "NBO-N01", "M01"]


@pytest.mark.parametrize(
    ("place", "day", "codes"),
    [(ONE.uid, 0, ["M01", "NBO-N01"]), ("day-2", 1, ["M03", "NBO-N01"])],
)
def test_what_stood_behind_what_is_gone_can_have_another_place(
    place: str, day: int, codes: list[str]
) -> None:
    new = next_version(CORE, gone=[TWO], requirements=Requirements())
    behind = Add(**because(1), module=OURS, after=TWO.uid)
    fields, _, write = desk(new, behind)

    assert [value for value, _ in fields["place"].options] == [
        "day-1", "day-2", ONE.uid, THREE.uid,
    ]  # fmt: skip
    assert [each.code for each in apply(new, write(place=place)).days[day].items] == codes


def test_what_is_held_online_can_come_last() -> None:
    new = next_version(CORE, gone=[WEBINAR], requirements=Requirements())
    ours = make_module(11, code="NBO-N01", format="webinar")
    fields, _, write = desk(new, Add(**because(1), module=ours, after=WEBINAR.uid))

    assert fields["place"].options == (("last", "last"),)
    assert apply(new, write(place="last")).modules[-1] == ours


def test_a_module_of_a_city_can_do_without_what_is_gone() -> None:
    module = replace(OURS, cases=(CASES[1].uid, CASES[2].uid), prerequisites=(TWO.uid, ONE.uid))
    new = next_version(CORE, gone=[TWO], cases=CASES[:2], requirements=Requirements())
    for change in (
        replace(ADD, module=module),
        Replace(**because(1), target=THREE.uid, module=replace(module, prerequisites=())),
    ):
        fields, _, write = desk(new, change)
        made = apply(new, write()).modules[-1] if isinstance(change, Add) else apply(
            new, write()
        ).modules[1]  # fmt: skip

        assert [value for value, _ in fields["module.cases"].options] == [
            each.uid for each in CASES[:2]
        ]
        assert made.cases == (CASES[1].uid,)
        assert made.prerequisites == ((ONE.uid,) if isinstance(change, Add) else ())


SWAP = SwapCase(**because(1), target=ONE.uid, case=CASES[0].uid, use=CASES[1].uid)


def test_another_case_gives_way_where_the_first_is_gone() -> None:
    new = next_version(CORE, replace(ONE, cases=(CASES[2].uid,)))
    fields, can, write = desk(new, SWAP)

    assert [value for value, _ in fields["case"].options] == [CASES[2].uid]
    assert Choice.EDIT in can
    assert apply(new, write(case=CASES[2].uid)).modules[0].cases == (CASES[1].uid,)


def test_no_other_can_be_written_where_no_case_is_left_to_give_way() -> None:
    _, can, _ = desk(next_version(CORE, replace(ONE, cases=())), SWAP)

    assert can == (Choice.TAKE_UPSTREAM, Choice.DROP_OP)


def test_a_case_of_the_city_can_serve_what_the_old_one_serves_by_now() -> None:
    ours = Case(uid=uid("case", 9), code="C9", title="Ours", objectives=())
    new = next_version(CORE, cases=(replace(CASES[0], objectives=(AIM.uid,)), *CASES[1:]))
    fields, _, write = desk(new, replace(SWAP, use="", new=ours))

    assert (AIM.uid, AIM.text) in fields["new.objectives"].options
    made = apply(new, write(**{"new.objectives": AIM.uid}))
    assert made.cases[-1].objectives == (AIM.uid,)
