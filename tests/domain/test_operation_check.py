"""What single operations must fulfil; test_invariants.py has what must hold for the whole."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.adaptations.adaptation import apply, check_adaptation
from app.domain.adaptations.operations import (
    Add,
    ChangeFormat,
    Operation,
    Reorder,
    Replace,
    Rewrite,
    SetRule,
    SwapCase,
    Translate,
)
from app.domain.curricula.curriculum_parts import Assessment, AssessmentKind, Case, Need
from app.domain.problems import Fault, Path
from tests.curriculum_values import make_adaptation, make_day, make_module, make_version, uid, why

CASE = Case(uid=uid("case", 1), code="C1", title="One", objectives=())
TEST = Assessment(uid=uid("asm", 1), code="A1", title="Test", kind=AssessmentKind.EXAM)
ONE, TWO = make_module(1, cases=(CASE.uid,)), make_module(2)
WEBINAR, ALONE = make_module(3, format="webinar"), make_module(4, format="self-study")
VERSION = make_version(
    make_day(ONE, TWO), modules=(ONE, TWO, WEBINAR, ALONE), cases=(CASE,), assessments=(TEST,)
)


def found(*operations: Operation) -> list[tuple[Fault, Path]]:
    problems = check_adaptation(VERSION, make_adaptation(*operations))
    return [(each.code, each.path[2:]) for each in problems]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("group_size", "12"),
        ("elective", 1),
        ("disciplines", "nursing"),
        ("objectives", [{"uid": uid("obj", 1)}]),
        ("materials", ["a book"]),
        ("prerequisites", {"M02": True}),
        ("body", None),
    ],
)
def test_a_field_takes_only_what_it_can_hold(field: str, value: Any) -> None:
    rewrite = Rewrite(**why(1), target=ONE.uid, field=field, value=value)

    assert found(rewrite) == [(Fault.UNFIT_VALUE, ("value",))]


@pytest.mark.parametrize("field", ["uid", "minutes", "locked", "min_minutes", "cases", "module"])
def test_what_has_an_operation_of_its_own_or_is_the_core_s_is_not_rewritten(field: str) -> None:
    rewrite = Rewrite(**why(1), target=ONE.uid, field=field, value="x")

    assert found(rewrite) == [(Fault.NOT_REWRITABLE, ("field",))]


def test_a_rewritten_field_is_checked_as_that_of_a_module() -> None:
    rewrite = Rewrite(**why(1), target=ONE.uid, field="tags", value=["breast", "Too Long"])

    assert found(rewrite) == [(Fault.MALFORMED, ("value", 1))]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ({}, (Fault.ONE_PLACE, ("after",))),
        ({"after": TWO.uid, "day": 1}, (Fault.ONE_PLACE, ("after",))),
        ({"day": 2}, (Fault.UNKNOWN_DAY, ("day",))),
        ({"after": ONE.uid}, (Fault.UNKNOWN_ANCHOR, ("after",))),
        ({"after": uid("mod", 9)}, (Fault.UNKNOWN_ANCHOR, ("after",))),
        ({"after": WEBINAR.uid}, (Fault.UNKNOWN_ANCHOR, ("after",))),
    ],
)
def test_a_new_place_is_one_that_there_is(
    place: dict[str, Any], expected: tuple[Fault, Path]
) -> None:
    assert found(Reorder(**why(1), target=ONE.uid, **place)) == [expected]


@pytest.mark.parametrize(
    ("target", "fault"),
    [(WEBINAR.uid, Fault.ONLINE_IN_A_DAY), (ALONE.uid, Fault.SELF_PACED_IN_A_DAY)],
)
def test_what_nobody_meets_for_is_put_on_no_day(target: str, fault: Fault) -> None:
    assert found(Reorder(**why(1), target=target, day=1)) == [(fault, ("day",))]


IN_PERSON = ChangeFormat(**why(1), target=WEBINAR.uid, format="talk")


@pytest.mark.parametrize("place", [{"day": 1}, {"after": ONE.uid}])
def test_what_was_held_online_is_taught_in_person_once_it_has_a_place(
    place: dict[str, Any],
) -> None:
    to_a_day = Reorder(**why(2), target=WEBINAR.uid, **place)
    adaptation = make_adaptation(IN_PERSON, to_a_day)

    assert found(IN_PERSON, to_a_day) == []
    taught = [item.code for item in apply(VERSION, adaptation).days[0].items]
    assert taught == (["M03", "M01", "M02"] if "day" in place else ["M01", "M03", "M02"])
    assert apply(VERSION, adaptation).online == ()


def test_what_is_taught_in_person_in_the_end_needs_a_place() -> None:
    back = Replace(**why(2), target=WEBINAR.uid, module=make_module(9, format="webinar"))
    behind = Reorder(**why(2), target=TWO.uid, after=WEBINAR.uid)
    added = Add(**why(2), module=make_module(9), after=WEBINAR.uid)

    assert found(IN_PERSON) == [(Fault.UNPLACED, ())]
    assert found(IN_PERSON, back) == []
    for operation in (behind, added):
        told = found(IN_PERSON, operation)
        assert (Fault.UNKNOWN_ANCHOR, ("after",)) in told
        assert (Fault.UNPLACED, ()) in told


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        ("max_percent", 1, (Fault.UNKNOWN_RULE, ("rule",))),
        ("min_percent", "90", (Fault.UNFIT_VALUE, ("value",))),
        ("min_percent", True, (Fault.UNFIT_VALUE, ("value",))),
        ("min_percent", 101, (Fault.OUT_OF_RANGE, ("value",))),
        ("min_percent", 79, (Fault.RULE_LOOSENED, ("value",))),
        ("each_day", False, (Fault.RULE_LOOSENED, ("value",))),
        ("remote_counts_as_day", True, (Fault.RULE_LOOSENED, ("value",))),
        ("disciplines", [""], (Fault.BLANK, ("value", 0))),
        ("disciplines", [1], (Fault.UNFIT_VALUE, ("value",))),
        ("min_percent", [], (Fault.UNFIT_VALUE, ("value",))),
        ("min_minutes", ["x"], (Fault.UNFIT_VALUE, ("value",))),
        ("each_day", [], (Fault.UNFIT_VALUE, ("value",))),
    ],
)
def test_a_rule_asks_what_can_be_asked(rule: str, value: Any, expected: tuple[Fault, Path]) -> None:
    assert expected in found(SetRule(**why(1), rule=rule, value=value))


def test_a_rule_asks_less_where_the_accreditor_agrees() -> None:
    loosened = SetRule(**why(1), rule="min_percent", value=70, approved_by="The council")

    assert found(loosened) == []


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ({"objectives": (uid("obj", 99),)}, (Fault.UNKNOWN_OBJECTIVE, ("new", "objectives", 0))),
        ({"licence": "x" * 65}, (Fault.TOO_LONG, ("new", "licence"))),
        ({"body": "x" * 1_000_001}, (Fault.TOO_LONG, ("new", "body"))),
    ],
)
def test_a_new_case_is_checked_as_one_of_the_core(
    part: dict[str, Any], expected: tuple[Fault, Path]
) -> None:
    case = replace(CASE, **{"uid": uid("case", 2), "code": "C2", "body": "Told."} | part)
    swap = SwapCase(**why(1), target=ONE.uid, case=CASE.uid, new=case)

    assert found(swap) == [expected]


@pytest.mark.parametrize(
    ("swap", "expected"),
    [
        ({"case": uid("case", 9), "use": CASE.uid}, (Fault.UNKNOWN_CASE, ("case",))),
        ({"case": CASE.uid, "use": uid("case", 9)}, (Fault.UNKNOWN_CASE, ("use",))),
        ({"case": CASE.uid, "new": CASE}, (Fault.DUPLICATE, ("new", "uid"))),
        (
            {"case": CASE.uid, "new": replace(CASE, uid="case_2")},
            (Fault.MALFORMED, ("new", "uid")),
        ),
    ],
)
def test_a_case_gives_way_to_one_that_there_is(
    swap: dict[str, Any], expected: tuple[Fault, Path]
) -> None:
    assert found(SwapCase(**why(1), target=ONE.uid, **swap)) == [expected]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"language": "en"}, (Fault.SAME_LANGUAGE, ("language",))),
        ({"language": "Spanish"}, (Fault.MALFORMED, ("language",))),
        ({"target": uid("mod", 9)}, (Fault.UNKNOWN_TEXT, ("target",))),
        ({"field": "minutes"}, (Fault.UNKNOWN_TEXT, ("target",))),
        ({"field": "text"}, (Fault.UNKNOWN_TEXT, ("target",))),
        ({"text": "  "}, (Fault.BLANK, ("text",))),
    ],
)
def test_a_translation_says_a_text_that_there_is_in_another_language(
    said: dict[str, Any], expected: tuple[Fault, Path]
) -> None:
    plain = {"target": ONE.uid, "field": "title", "language": "es", "text": "Uno"}

    assert expected in found(Translate(**why(1), **(plain | said)))


def test_a_need_may_be_answered_by_an_objective_that_the_city_writes() -> None:
    objectives = [{"uid": uid("obj", 88), "text": "Refer within a week"}]
    rewrite = Rewrite(**why(1), target=ONE.uid, field="objectives", value=objectives)

    def told(answer: int) -> list[Path]:
        need = Need(uid=uid("need", 1), text="Late", source="A", objectives=(uid("obj", answer),))
        problems = check_adaptation(VERSION, make_adaptation(rewrite, needs=(need,)))
        assert {each.code for each in problems} <= {Fault.UNKNOWN_OBJECTIVE}
        return [each.path for each in problems]

    assert told(88) == told(1) == told(2) == []  # the first one was there before
    assert told(89) == [("needs", 0, "objectives", 0)]


@pytest.mark.parametrize(
    ("target", "field"),
    [
        (ONE.uid, "title"),
        (ONE.uid, "body"),
        (ONE.objectives[0].uid, "text"),
        (CASE.uid, "title"),
        (CASE.uid, "body"),
        (TEST.uid, "title"),
        ("care", "title"),
    ],
)
def test_every_text_for_trainees_can_be_translated(target: str, field: str) -> None:
    text = Translate(**why(1), target=target, field=field, language="es", text="Uno")

    assert found(text) == []


def test_two_files_of_a_city_with_one_name_have_one_content() -> None:
    card = {"title": "Card", "licence": "CC BY 4.0", "file": "card.pdf", "sha256": "a" * 64}
    ours = Rewrite(**why(1), target=ONE.uid, field="materials", value=[card])
    theirs = card | {"file": "CARD.pdf", "sha256": "b" * 64}
    other = Rewrite(**why(2), target=TWO.uid, field="materials", value=[theirs])

    assert found(ours, replace(other, value=[card])) == []
    assert found(ours, other) == [(Fault.TWO_FILES, ("value", 0, "file"))]
