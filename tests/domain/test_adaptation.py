import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from app.domain.adaptations.adaptation import Adaptation, BrokenAdaptation, apply, check_adaptation
from app.domain.adaptations.adaptation_data import adaptation_hash, from_data, to_data
from app.domain.adaptations.effective import Change
from app.domain.adaptations.operations import (
    Add,
    Annotate,
    ChangeFormat,
    Drop,
    Operation,
    Reorder,
    Replace,
    Retime,
    Retitle,
    Translate,
)
from app.domain.curricula.curriculum import CurriculumVersion, Requirements, VersionNumber
from app.domain.curricula.day_plan import ItemKind
from app.domain.problems import Fault, Path, Problem
from tests.curriculum_values import (
    CITY,
    adapted,
    make_adaptation,
    make_day,
    make_module,
    make_version,
    uid,
    versions,
    why,
)

ONE, TWO, THREE = make_module(1), make_module(2), make_module(3)
WEBINAR = make_module(4, format="webinar")
NEW = make_module(5, code="NBO-N01", minutes=30)
BREAK, CLOSING = (ItemKind.BREAK, 15), (ItemKind.CLOSING, 30)
LAST_DAY = make_day(THREE)
VERSION = make_version(
    make_day(ONE, BREAK, TWO, CLOSING), LAST_DAY, modules=(ONE, TWO, THREE, WEBINAR)
)


def codes_by_day(*operations: Operation) -> list[list[str]]:
    effective = apply(VERSION, make_adaptation(*operations))
    return [[item.code for item in day.items] for day in effective.days]


@given(versions())
def test_apply_without_an_adaptation_is_the_core(version: CurriculumVersion) -> None:
    effective = apply(version, None)

    assert (effective.modules, effective.changes) == (version.modules, ())
    assert (effective.city, effective.adaptation_label) == (None, None)
    assert effective.minutes_in_person + effective.minutes_online == version.total_minutes


@given(versions())
def test_apply_of_an_empty_adaptation_is_the_identity(version: CurriculumVersion) -> None:
    empty = make_adaptation(curriculum=version.slug, base=version.version)
    core, effective = apply(version, None), apply(version, empty)

    assert (effective.modules, effective.days) == (core.modules, core.days)
    assert effective.hash == core.hash


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(
            replace(VERSION, days=(make_day(ONE, BREAK, TWO, (ItemKind.CLOSING, 20)), LAST_DAY)),
            id="minutes-of-the-closing",
        ),
        pytest.param(
            replace(VERSION, days=(make_day(ONE, TWO, BREAK, CLOSING), LAST_DAY)), id="pause"
        ),
        pytest.param(
            replace(VERSION, modules=(ONE, TWO, THREE, replace(WEBINAR, body="More"))), id="body"
        ),
        pytest.param(
            replace(VERSION, requirements=Requirements(min_percent=90)), id="requirements"
        ),
    ],
)
def test_hash_differs_when_something_else_is_taught(other: CurriculumVersion) -> None:
    assert apply(other, None).hash != apply(VERSION, None).hash


def test_hash_is_the_same_for_the_same_teaching_under_another_number() -> None:
    other = replace(VERSION, version=VersionNumber(2, 0, 0), status_note="Reviewed")

    assert apply(other, None).hash == apply(VERSION, None).hash


@given(adapted())
def test_apply_does_what_check_found_sound(drawn: tuple[CurriculumVersion, Adaptation]) -> None:
    version, adaptation = drawn
    effective = apply(version, adaptation)
    taught = [item.module for day in effective.days for item in day.items if item.module]

    assert check_adaptation(version, adaptation) == ()
    assert sorted(taught, key=lambda each: each.uid) == sorted(
        effective.in_person, key=lambda each: each.uid
    )
    assert [change.operation.id for change in effective.changes] == [
        operation.id for operation in adaptation.operations
    ]
    assert apply(version, adaptation).hash == effective.hash


@given(adapted())
def test_two_teach_the_same_when_their_hashes_are_the_same(
    drawn: tuple[CurriculumVersion, Adaptation],
) -> None:
    version, adaptation = drawn
    whole = apply(version, adaptation)
    for count in range(len(adaptation.operations)):
        part = apply(version, replace(adaptation, operations=adaptation.operations[:count]))

        assert whole.teaches_as(part) is (whole.hash == part.hash)


def test_a_module_that_moves_from_a_day_of_its_own_to_an_empty_day_teaches_the_same() -> None:
    version = make_version(make_day(ONE), make_day(BREAK), modules=(ONE,))
    core = apply(version, None)
    moved = apply(version, make_adaptation(Reorder(**why(1), target=ONE.uid, day=2)))

    assert moved.hash == core.hash
    assert moved.teaches_as(core)


@given(adapted())
def test_data_and_back_is_the_same_adaptation_with_the_same_hash(
    drawn: tuple[CurriculumVersion, Adaptation],
) -> None:
    _, adaptation = drawn
    again = from_data(json.loads(json.dumps(to_data(adaptation))))

    assert again == adaptation
    assert adaptation_hash(again) == adaptation_hash(adaptation)


def test_annotate_tells_a_note_and_changes_nothing_taught() -> None:
    annotate = Annotate(**why(1), target=ONE.uid, note="Use the guideline of the city")
    effective = apply(VERSION, make_adaptation(annotate))

    assert effective.hash == apply(VERSION, None).hash
    assert effective.changes_of(ONE.uid) == (Change(operation=annotate, before=ONE, after=ONE),)


def test_replace_takes_the_place_of_what_it_replaces() -> None:
    effective = apply(VERSION, make_adaptation(Replace(**why(1), target=ONE.uid, module=NEW)))

    assert [item.code for item in effective.days[0].items] == ["NBO-N01", "M02", "CLOSI"]
    assert [module.code for module in effective.modules] == ["NBO-N01", "M02", "M03", "M04"]
    assert [(each.before, each.after) for each in effective.changes] == [(ONE, NEW)]
    assert effective.changes_of(ONE.uid) == effective.changes_of(NEW.uid) == effective.changes


def test_drop_leaves_no_gap() -> None:
    effective = apply(VERSION, make_adaptation(Drop(**why(1), target=ONE.uid)))

    assert [item.code for item in effective.days[0].items] == ["M02", "CLOSI"]
    assert effective.modules == (TWO, THREE, WEBINAR)
    assert [(each.before, each.after) for each in effective.changes] == [(ONE, None)]


def test_retime_keeps_the_place() -> None:
    longer = replace(ONE, minutes=80)
    effective = apply(VERSION, make_adaptation(Retime(**why(1), target=ONE.uid, minutes=80)))

    assert effective.modules == (longer, TWO, THREE, WEBINAR)
    assert [item.minutes for item in effective.days[0].items] == [80, 60, 30]
    assert [(each.before, each.after) for each in effective.changes] == [(ONE, longer)]


def test_add_comes_after_the_last_module_and_before_what_closes_the_day() -> None:
    other = make_module(6, code="NBO-N02")
    operations = (Add(**why(1), module=NEW, day=1), Add(**why(2), module=other, day=1))

    assert codes_by_day(*operations) == [["M01", "M02", "NBO-N01", "NBO-N02", "CLOSI"], ["M03"]]


def test_add_to_a_day_whose_modules_were_dropped_comes_before_the_closing() -> None:
    operations = (
        Drop(**why(1), target=ONE.uid),
        Drop(**why(2), target=TWO.uid),
        Add(**why(3), module=NEW, day=1),
    )

    assert codes_by_day(*operations) == [["NBO-N01", "CLOSI"], ["M03"]]


def test_change_to_an_online_format_takes_the_module_out_of_its_day() -> None:
    change = ChangeFormat(
        **why(1), target=ONE.uid, format="tele-mentoring", minutes=45, series="ECHO-1"
    )
    effective = apply(VERSION, make_adaptation(change))
    moved = replace(ONE, format="tele-mentoring", minutes=45, series="ECHO-1")

    assert [item.code for item in effective.days[0].items] == ["M02", "CLOSI"]
    assert (effective.online, effective.in_person) == ((moved, WEBINAR), (TWO, THREE))
    assert (effective.minutes_online, effective.minutes_in_person) == (105, 120)


def test_change_of_format_without_minutes_keeps_them() -> None:
    change = ChangeFormat(**why(1), target=ONE.uid, format="workshop")

    assert apply(VERSION, make_adaptation(change)).modules[0] == replace(ONE, format="workshop")


def test_a_later_operation_sees_what_an_earlier_one_added() -> None:
    operations = (
        Add(**why(1), module=NEW, day=2),
        Retime(**why(2), target=NEW.uid, minutes=50),
        ChangeFormat(**why(3), target=NEW.uid, format="webinar"),
    )
    effective = apply(VERSION, make_adaptation(*operations))

    assert effective.modules[-1] == replace(NEW, minutes=50, format="webinar")
    assert [item.code for item in effective.days[1].items] == ["M03"]


@pytest.mark.parametrize(
    ("operation", "code", "path"),
    [
        pytest.param(
            Drop(**why(1), target=uid("mod", 9)), Fault.UNKNOWN_TARGET, ("target",), id="target"
        ),
        pytest.param(
            Drop(id="op_1", reason="Why", target=ONE.uid), Fault.MALFORMED, ("id",), id="id"
        ),
        pytest.param(
            Drop(id=uid("op", 1), reason=" ", target=ONE.uid), Fault.BLANK, ("reason",), id="reason"
        ),
        pytest.param(
            Annotate(**why(1), target=ONE.uid, note=""), Fault.BLANK, ("note",), id="note"
        ),
        pytest.param(
            Retime(**why(1), target=ONE.uid, minutes=0),
            Fault.OUT_OF_RANGE,
            ("minutes",),
            id="minutes",
        ),
        pytest.param(
            ChangeFormat(**why(1), target=ONE.uid, format="by post"),
            Fault.UNKNOWN_FORMAT,
            ("format",),
            id="format",
        ),
        pytest.param(
            ChangeFormat(**why(1), target=ONE.uid, format="webinar", minutes=-1),
            Fault.OUT_OF_RANGE,
            ("minutes",),
            id="online-minutes",
        ),
        pytest.param(
            ChangeFormat(**why(1), target=WEBINAR.uid, format="talk"),
            Fault.UNPLACED,
            (),
            id="in-person-without-a-day",
        ),
        pytest.param(
            Replace(**why(1), target=ONE.uid, module=replace(NEW, code="M02")),
            Fault.DUPLICATE,
            ("module", "code"),
            id="code-of-another",
        ),
        pytest.param(
            Replace(**why(1), target=ONE.uid, module=replace(NEW, uid=ONE.uid)),
            Fault.DUPLICATE,
            ("module", "uid"),
            id="uid-of-another",
        ),
        pytest.param(
            Add(**why(1), module=replace(NEW, minutes=0), day=1),
            Fault.OUT_OF_RANGE,
            ("module", "minutes"),
            id="added-minutes",
        ),
        pytest.param(Add(**why(1), module=NEW, day=3), Fault.UNKNOWN_DAY, ("day",), id="day-3"),
        pytest.param(Add(**why(1), module=NEW, day=0), Fault.UNKNOWN_DAY, ("day",), id="day-0"),
        pytest.param(Add(**why(1), module=NEW), Fault.UNKNOWN_DAY, ("day",), id="no-day"),
    ],
)
def test_check_finds_what_is_wrong_with_an_operation(
    operation: Operation, code: Fault, path: Path
) -> None:
    adaptation = make_adaptation(operation)
    found = check_adaptation(VERSION, adaptation)

    assert [(each.code, each.path) for each in found] == [(code, ("operations", 0, *path))]
    with pytest.raises(BrokenAdaptation) as refusal:
        apply(VERSION, adaptation)
    assert refusal.value.problems == found


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        pytest.param(
            Retime(**why(2), target=ONE.uid, minutes=30),
            Problem(Fault.REPEATED_OPERATION, ("operations", 1, "target"), {"value": ONE.uid}),
            id="same-kind-and-target",
        ),
        pytest.param(
            Retime(**why(1), target=TWO.uid, minutes=30),
            Problem(Fault.DUPLICATE, ("operations", 1, "id"), {"value": uid("op", 1)}),
            id="same-id",
        ),
    ],
)
def test_check_finds_operations_that_clash(second: Operation, expected: Problem) -> None:
    first = Retime(**why(1), target=ONE.uid, minutes=45)

    assert check_adaptation(VERSION, make_adaptation(first, second)) == (expected,)


@pytest.mark.parametrize(
    ("first", "fault"),
    [
        pytest.param(Add(**why(1), module=NEW, day=9), Fault.UNKNOWN_DAY, id="day"),
        pytest.param(
            Add(**why(1), module=replace(NEW, format="lecture"), day=1),
            Fault.UNKNOWN_FORMAT,
            id="format",
        ),
        pytest.param(
            Replace(**why(1), target="mod_x", module=NEW), Fault.UNKNOWN_TARGET, id="target"
        ),
        pytest.param(
            Add(**why(1), module=replace(NEW, format="webbinar")), Fault.UNKNOWN_FORMAT, id="online"
        ),
    ],
)
def test_check_does_not_call_missing_what_an_earlier_operation_would_have_made(
    first: Operation, fault: Fault
) -> None:
    then = (Retime(**why(2), target=NEW.uid, minutes=20), Drop(**why(3), target=NEW.uid))
    problems = check_adaptation(VERSION, make_adaptation(first, *then))

    assert [problem.code for problem in problems] == [fault]


def test_check_does_not_judge_the_place_of_a_module_whose_format_it_does_not_know() -> None:
    change = ChangeFormat(**why(1), target=WEBINAR.uid, format="webbinar")
    problems = check_adaptation(VERSION, make_adaptation(change))

    assert [problem.code for problem in problems] == [Fault.UNKNOWN_FORMAT]


def test_check_refuses_more_operations_than_anybody_needs() -> None:
    adaptation = make_adaptation(*[Drop(**why(1), target=ONE.uid)] * 1_001)

    assert check_adaptation(VERSION, adaptation) == (
        Problem(Fault.TOO_MANY, ("operations",), {"value": 1_001, "most": 1_000}),
    )


def test_check_refuses_the_code_of_an_earlier_addition() -> None:
    again = make_module(6, code=NEW.code)
    operations = (Add(**why(1), module=NEW, day=1), Add(**why(2), module=again, day=1))

    assert check_adaptation(VERSION, make_adaptation(*operations)) == (
        Problem(Fault.DUPLICATE, ("operations", 1, "module", "code"), {"value": NEW.code}),
    )


def test_check_refuses_the_code_of_a_dropped_module() -> None:
    again = replace(NEW, code="M01")
    operations = (Drop(**why(1), target=ONE.uid), Add(**why(2), module=again, day=1))

    assert check_adaptation(VERSION, make_adaptation(*operations)) == (
        Problem(Fault.DUPLICATE, ("operations", 1, "module", "code"), {"value": "M01"}),
    )


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        pytest.param({"base": VersionNumber(2, 0, 0)}, Fault.WRONG_BASE, ("base",), id="base"),
        pytest.param({"number": 0}, Fault.OUT_OF_RANGE, ("number",), id="number"),
        pytest.param({"label": ""}, Fault.BLANK, ("label",), id="label"),
        pytest.param(
            {"city": replace(CITY, time_zone="Africa/Atlantis")},
            Fault.UNKNOWN_TIME_ZONE,
            ("city", "time_zone"),
            id="time-zone",
        ),
        pytest.param(
            {"city": replace(CITY, time_zone="../../etc/passwd")},
            Fault.UNKNOWN_TIME_ZONE,
            ("city", "time_zone"),
            id="time-zone-as-a-path",
        ),
        pytest.param(
            {"city": replace(CITY, country="Kenya")},
            Fault.MALFORMED,
            ("city", "country"),
            id="country",
        ),
        pytest.param(
            {"city": replace(CITY, code="NBI1")},
            Fault.MALFORMED,
            ("city", "code"),
            id="code-that-numbers-of-certificates-cannot-carry",
        ),
        pytest.param({"label": "N" * 41}, Fault.TOO_LONG, ("label",), id="long-label"),
        pytest.param(
            {"city": replace(CITY, second_language="?")},
            Fault.MALFORMED,
            ("city", "second_language"),
            id="second-language",
        ),
        pytest.param(
            {"city": replace(CITY, regulators=("",))},
            Fault.BLANK,
            ("city", "regulators", 0),
            id="regulator",
        ),
    ],
)
def test_check_finds_what_is_wrong_around_the_operations(
    fields: dict[str, Any], code: Fault, path: Path
) -> None:
    found = check_adaptation(VERSION, make_adaptation(**fields))

    assert [(each.code, each.path) for each in found] == [(code, path)]


def test_a_text_that_a_later_change_takes_away_or_rewords_is_not_read_in_another_language() -> None:
    """What is gone is not there at all; what says something else by now is stale."""
    module, other = VERSION.modules[:2]
    texts = [
        Translate(**why(at), target=target, field=field, language="es", text="Uno")
        for at, (target, field) in enumerate(
            [
                (module.uid, "title"),
                (module.objectives[0].uid, "text"),
                (other.uid, "title"),
                (other.objectives[0].uid, "text"),
                (VERSION.slug, "title"),
            ]
        )
    ]
    drop = Drop(**why(8), target=module.uid)
    retitle = Retitle(**why(9), target=other.uid, title="Ours")
    taught = apply(VERSION, make_adaptation(*texts, drop, retitle))

    assert [(each.target, each.stale) for each in taught.translations] == [
        (other.uid, True), (other.objectives[0].uid, False), (VERSION.slug, False)
    ]  # fmt: skip


OPENING = make_day((ItemKind.REGISTRATION, 15), (ItemKind.CHECK, 20), BREAK, CLOSING)
WITHOUT_MODULES = make_version(OPENING, LAST_DAY, modules=(THREE,))


@pytest.mark.parametrize(
    "operation",
    [
        Add(**why(1), module=NEW, day=1),
        Reorder(**why(1), target=THREE.uid, day=1),
    ],
    ids=["added", "moved"],
)
def test_on_a_day_without_modules_one_comes_before_the_closing(operation: Operation) -> None:
    (day, _last) = apply(WITHOUT_MODULES, make_adaptation(operation)).days

    assert [item.kind for item in day.items] == [
        ItemKind.REGISTRATION,
        ItemKind.CHECK,
        ItemKind.MODULE,
        ItemKind.CLOSING,
    ]


def test_a_second_one_on_such_a_day_comes_behind_the_first_and_before_the_closing() -> None:
    other = make_module(6, code="NBO-N02", minutes=30)
    first, second = Add(**why(1), module=NEW, day=1), Add(**why(2), module=other, day=1)

    (day, _last) = apply(WITHOUT_MODULES, make_adaptation(first, second)).days

    assert [item.code for item in day.items] == ["REGIS", "CHECK", NEW.code, other.code, "CLOSI"]


def test_a_day_without_modules_stays_as_it_is_planned() -> None:
    (day, _last) = apply(WITHOUT_MODULES, None).days

    assert [item.code for item in day.items] == ["REGIS", "CHECK", "CLOSI"]


def test_a_day_with_a_module_keeps_all_that_follows_its_last_one_behind_it() -> None:
    plan = make_day(ONE, (ItemKind.CHECK, 20), CLOSING)
    version = make_version(plan, modules=(ONE,))

    (day,) = apply(version, make_adaptation(Add(**why(1), module=NEW, day=1))).days

    assert [item.code for item in day.items] == [ONE.code, NEW.code, "CHECK", "CLOSI"]
