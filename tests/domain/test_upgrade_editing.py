"""Writing another value in the place of a city's change, and what the course comes to."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.adaptations.adaptation import Adaptation, apply, check_adaptation
from app.domain.adaptations.operations import Drop, Operation, Retime, Retitle, Rewrite
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.upgrades import decision_data
from app.domain.upgrades.upgrade import Finding, plan
from app.domain.upgrades.upgrade_editing import (
    EditField,
    FieldKind,
    Unwritable,
    edited,
    fields_of,
    offered,
)
from app.domain.upgrades.upgrade_kinds import FindingKind
from app.domain.upgrades.upgrade_resolution import Choice, Decision, choices, resolve
from app.domain.upgrades.upgrade_totals import totals
from tests.curriculum_values import adaptations, uid, versions
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

PLAN = plan(old_core(), new_core(), adapted())


def finding(number: int) -> Finding:
    return next(f for f in PLAN.findings if f.operation and f.operation.id == uid("op", number))


def written(number: int, **values: str) -> Operation:
    found = finding(number)
    assert found.operation
    fields = fields_of(found, new_core())
    return edited(found.operation, fields, {each.name: each.value for each in fields} | values)


@given(st.shared(versions()).flatmap(lambda v: st.tuples(st.just(v), adaptations(v))))
def test_what_is_left_as_it_stands_says_what_the_change_said(
    adapted: tuple[CurriculumVersion, Adaptation],
) -> None:
    version, adaptation = adapted
    for operation in adaptation.operations:
        found = Finding(operation=operation, kinds=(FindingKind.EDIT_EDIT,))
        fields = fields_of(found, version)
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
    assert offered(finding(RETITLED), new_core()) == tuple(Choice)
    assert isinstance(finding(DROPPED).operation, Drop)
    assert offered(finding(DROPPED), new_core()) == (
        Choice.KEEP_LOCAL,
        Choice.TAKE_UPSTREAM,
        Choice.DROP_OP,
    )
    assert all(set(offered(f, new_core())) <= set(choices(f)) for f in PLAN.findings)


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

    assert fields_of(found, new_core()) == (EditField("title", FieldKind.LINE, "Title"),)
    assert fields_of(Finding(operation=None, kinds=(FindingKind.BASE_WITHDRAWN,)), new_core()) == ()
    assert check_adaptation(old_core(), adapted(*clean_changes())) == ()
