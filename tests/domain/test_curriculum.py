import json
from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.curricula.curriculum import CurriculumVersion, Module, Requirements, VersionNumber
from app.domain.curricula.curriculum_check import check, check_declared
from app.domain.curricula.curriculum_data import from_data, to_data, version_hash
from app.domain.curricula.curriculum_parts import Contribution, ContributionRole, Objective
from app.domain.curricula.day_plan import ItemKind
from app.domain.problems import Fault, Path, Problem
from tests.curriculum_values import make_day, make_module, make_version, uid, versions

ONE, TWO = make_module(1), make_module(2, minutes=45)
BREAK, MEAL, CLOSING = (ItemKind.BREAK, 15), (ItemKind.MEAL, 60), (ItemKind.CLOSING, 30)
VERSION = make_version(make_day(ONE, BREAK, TWO, CLOSING), modules=(ONE, TWO))
WEBINAR, ALONE = make_module(3, format="webinar"), make_module(4, format="self-study")


@given(versions(self_paced=True))
def test_data_and_back_is_the_same_version_with_the_same_hash(version: CurriculumVersion) -> None:
    again = from_data(json.loads(json.dumps(to_data(version))))

    assert again == version
    assert version_hash(again) == version_hash(version)


@given(versions(self_paced=True))
def test_check_finds_nothing_in_a_sound_version(version: CurriculumVersion) -> None:
    assert check(version) == ()


def test_hash_differs_as_soon_as_anything_differs() -> None:
    changed = replace(VERSION, modules=(ONE, replace(TWO, elective=True)))

    assert version_hash(changed) != version_hash(VERSION)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param(replace(VERSION, title=" "), Problem(Fault.BLANK, ("title",)), id="no-title"),
        pytest.param(
            replace(VERSION, slug="Care"),
            Problem(Fault.MALFORMED, ("slug",), {"value": "Care"}),
            id="slug-with-a-capital",
        ),
        pytest.param(
            replace(VERSION, code="CARE-2"),
            Problem(Fault.MALFORMED, ("code",), {"value": "CARE-2"}),
            id="code-that-numbers-of-certificates-cannot-begin-with",
        ),
        pytest.param(
            replace(VERSION, title="a\x07b"),
            Problem(Fault.CONTROL_CHARACTER, ("title",), {"code_point": "U+0007", "row": 0}),
            id="control-character",
        ),
        pytest.param(
            replace(VERSION, title="a" * 301),
            Problem(Fault.TOO_LONG, ("title",), {"most": 200}),
            id="long-title",
        ),
        pytest.param(
            replace(VERSION, requirements=replace(VERSION.requirements, min_percent=101)),
            Problem(
                Fault.OUT_OF_RANGE,
                ("requirements", "min_percent"),
                {"value": 101, "low": 0, "high": 100},
            ),
            id="more-than-all",
        ),
        pytest.param(
            replace(VERSION, licence="l" * 65),
            Problem(Fault.TOO_LONG, ("licence",), {"most": 64}),
            id="long-licence",
        ),
        pytest.param(
            replace(VERSION, framework="a\nb"),
            Problem(Fault.CONTROL_CHARACTER, ("framework",), {"code_point": "U+000A", "row": 0}),
            id="framework-of-two-lines",
        ),
        pytest.param(
            replace(VERSION, change_note="a" * 2_001),
            Problem(Fault.TOO_LONG, ("change_note",), {"most": 2_000}),
            id="long-change-note",
        ),
        pytest.param(
            replace(VERSION, requirements=Requirements(min_minutes=106)),
            Problem(
                Fault.BELOW_MINIMUM,
                ("requirements", "min_minutes"),
                {"found": 105, "expected": 106},
            ),
            id="fewer-minutes-than-asked-for",
        ),
        pytest.param(
            replace(VERSION, requirements=Requirements(min_minutes=-1)),
            Problem(
                Fault.OUT_OF_RANGE,
                ("requirements", "min_minutes"),
                {"value": -1, "low": 0, "high": 100_000},
            ),
            id="less-than-nothing",
        ),
        pytest.param(
            replace(VERSION, requirements=Requirements(disciplines=("nursing", "surgery"))),
            Problem(
                Fault.DISCIPLINE_MISSING,
                ("requirements", "disciplines", 1),
                {"value": "surgery"},
            ),
            id="discipline-that-nobody-teaches",
        ),
        pytest.param(
            replace(VERSION, requirements=Requirements(disciplines=("nursing", "nursing"))),
            Problem(Fault.DUPLICATE, ("requirements", "disciplines", 1), {"value": "nursing"}),
            id="discipline-twice",
        ),
    ],
)
def test_check_names_the_field_and_the_fault(version: CurriculumVersion, expected: Problem) -> None:
    assert check(version) == (expected,)


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        pytest.param({"uid": "mod_1"}, Fault.MALFORMED, ("uid",), id="uid"),
        pytest.param({"code": "M 1"}, Fault.MALFORMED, ("code",), id="code"),
        pytest.param({"title": ""}, Fault.BLANK, ("title",), id="title"),
        pytest.param({"minutes": 0}, Fault.OUT_OF_RANGE, ("minutes",), id="no-minutes"),
        pytest.param({"format": "lecture"}, Fault.UNKNOWN_FORMAT, ("format",), id="format"),
        pytest.param({"disciplines": ("",)}, Fault.BLANK, ("disciplines", 0), id="discipline"),
        pytest.param({"group_size": 0}, Fault.OUT_OF_RANGE, ("group_size",), id="group-size"),
        pytest.param({"series": "a\nb\x00"}, Fault.CONTROL_CHARACTER, ("series",), id="series"),
        pytest.param({"body": "a\x00"}, Fault.CONTROL_CHARACTER, ("body",), id="body"),
        pytest.param({"title": "a\u202eb"}, Fault.CONTROL_CHARACTER, ("title",), id="turned"),
        pytest.param({"body": "a\n\u2066b"}, Fault.CONTROL_CHARACTER, ("body",), id="isolated"),
        pytest.param({"title": "a\u2028b"}, Fault.CONTROL_CHARACTER, ("title",), id="two-lines"),
        pytest.param({"min_minutes": 0}, Fault.OUT_OF_RANGE, ("min_minutes",), id="least-of-none"),
        pytest.param({"min_minutes": 61}, Fault.OUT_OF_RANGE, ("min_minutes",), id="least-above"),
        pytest.param(
            {"successor_to": ("M01",)}, Fault.MALFORMED, ("successor_to", 0), id="successor-by-code"
        ),
        pytest.param(
            {"successor_to": (uid("mod", 9), ONE.uid)},
            Fault.OWN_UID,
            ("successor_to", 1),
            id="own-successor",
        ),
        pytest.param(
            {"equivalent_to": (ONE.uid,)}, Fault.OWN_UID, ("equivalent_to", 0), id="own-equivalent"
        ),
        pytest.param(
            {"equivalent_to": (uid("mod", 9),) * 2},
            Fault.DUPLICATE,
            ("equivalent_to", 1),
            id="equivalent-twice",
        ),
        pytest.param({"locked": ("uid",)}, Fault.UNKNOWN_FIELD, ("locked", 0), id="locked-field"),
        pytest.param({"locked": ("body",) * 2}, Fault.DUPLICATE, ("locked", 1), id="locked-twice"),
        pytest.param({"cases": (uid("case", 1),)}, Fault.UNKNOWN_CASE, ("cases", 0), id="case"),
        pytest.param({"guidelines": ("A B",)}, Fault.MALFORMED, ("guidelines", 0), id="guideline"),
        pytest.param({"tags": ("Breast",)}, Fault.MALFORMED, ("tags", 0), id="tag"),
        pytest.param({"tags": ("breast",) * 2}, Fault.DUPLICATE, ("tags", 1), id="tag-twice"),
        pytest.param({"licence": "l" * 65}, Fault.TOO_LONG, ("licence",), id="licence"),
        pytest.param({"licence": " "}, Fault.BLANK, ("licence",), id="blank-licence"),
        pytest.param(
            {"contributors": (Contribution(role=ContributionRole.AUTHOR, what="all"),)},
            Fault.NOBODY,
            ("contributors", 0),
            id="nobody",
        ),
        pytest.param(
            {"contributors": (Contribution(role=ContributionRole.DONOR, organisation="ASCO"),)},
            Fault.MALFORMED,
            ("contributors", 0, "organisation"),
            id="organisation-that-is-no-slug",
        ),
        pytest.param(
            {"contributors": (Contribution(role=ContributionRole.DONOR, person="A\nB"),)},
            Fault.CONTROL_CHARACTER,
            ("contributors", 0, "person"),
            id="person-of-two-lines",
        ),
        pytest.param(
            {"objectives": (Objective("obj_1", "Do"),)},
            Fault.MALFORMED,
            ("objectives", 0, "uid"),
            id="objective-uid",
        ),
        pytest.param(
            {"objectives": (Objective(uid("obj", 7), ""),)},
            Fault.BLANK,
            ("objectives", 0, "text"),
            id="objective-text",
        ),
        pytest.param(
            {"objectives": (Objective(uid("obj", 7), "Do"),) * 2},
            Fault.DUPLICATE,
            ("objectives", 1, "uid"),
            id="objective-twice",
        ),
    ],
)
def test_check_finds_what_is_wrong_with_a_module(
    fields: dict[str, object], code: Fault, path: Path
) -> None:
    module = make_module(1, **fields)
    version = make_version(
        make_day(replace(module, minutes=60)), modules=(replace(module, minutes=60),)
    )
    version = replace(version, modules=(module,))

    assert (code, ("modules", 0, *path)) in [(each.code, each.path) for each in check(version)]


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        pytest.param(
            make_version(make_day(ONE, TWO), modules=(ONE, replace(TWO, minutes=50))),
            Problem(
                Fault.WRONG_MINUTES,
                ("days", 0, "items", 1, "minutes"),
                {"found": 45, "expected": 50, "code": "M02"},
            ),
            id="other-minutes-than-the-module",
        ),
        pytest.param(
            make_version(make_day(ONE), modules=(ONE, TWO)),
            Problem(Fault.UNPLACED, ("modules", 1), {"code": "M02"}),
            id="module-in-no-day",
        ),
        pytest.param(
            make_version(make_day(ONE), make_day(ONE), modules=(ONE,)),
            Problem(Fault.PLACED_TWICE, ("modules", 0), {"code": "M01"}),
            id="module-in-two-days",
        ),
        pytest.param(
            make_version(make_day(ONE, TWO), modules=(ONE,)),
            Problem(Fault.UNKNOWN_MODULE, ("days", 0, "items", 1, "module"), {"value": TWO.uid}),
            id="module-that-is-not-there",
        ),
        pytest.param(
            make_version(make_day(ONE, WEBINAR), modules=(ONE, WEBINAR)),
            Problem(Fault.ONLINE_IN_A_DAY, ("days", 0, "items", 1, "module"), {"code": "M03"}),
            id="online-module-in-a-day",
        ),
        pytest.param(
            make_version(make_day(ONE, ALONE), modules=(ONE, ALONE)),
            Problem(Fault.SELF_PACED_IN_A_DAY, ("days", 0, "items", 1, "module"), {"code": "M04"}),
            id="self-paced-module-in-a-day",
        ),
        pytest.param(
            make_version(make_day(BREAK, ONE), modules=(ONE,)),
            Problem(Fault.PAUSE_OUT_OF_PLACE, ("days", 0, "items", 0)),
            id="pause-first",
        ),
        pytest.param(
            make_version(make_day(ONE, MEAL), modules=(ONE,)),
            Problem(Fault.PAUSE_OUT_OF_PLACE, ("days", 0, "items", 1)),
            id="pause-last",
        ),
        pytest.param(
            make_version(make_day(ONE, BREAK, MEAL, TWO), modules=(ONE, TWO)),
            Problem(Fault.PAUSE_OUT_OF_PLACE, ("days", 0, "items", 2)),
            id="two-pauses",
        ),
        pytest.param(
            make_version(make_day(), make_day(ONE), modules=(ONE,)),
            Problem(Fault.EMPTY, ("days", 0, "items")),
            id="empty-day",
        ),
        pytest.param(
            make_version(make_day(CLOSING), modules=()),
            Problem(Fault.EMPTY, ("modules",)),
            id="nothing-taught",
        ),
        pytest.param(
            make_version(make_day(ONE), modules=(ONE, replace(WEBINAR, code="M01"))),
            Problem(Fault.DUPLICATE, ("modules", 1, "code"), {"value": "M01"}),
            id="code-twice",
        ),
        pytest.param(
            make_version(make_day(ONE), modules=(replace(WEBINAR, uid=ONE.uid), ONE)),
            Problem(Fault.DUPLICATE, ("modules", 1, "uid"), {"value": ONE.uid}),
            id="uid-twice",
        ),
        pytest.param(
            make_version(make_day(ONE), modules=(ONE, replace(WEBINAR, objectives=ONE.objectives))),
            Problem(
                Fault.DUPLICATE,
                ("modules", 1, "objectives", 0, "uid"),
                {"value": ONE.objectives[0].uid},
            ),
            id="objective-of-two-modules",
        ),
    ],
)
def test_check_compares_modules_and_days(version: CurriculumVersion, expected: Problem) -> None:
    assert check(version) == (expected,)


@pytest.mark.parametrize("modules", [(WEBINAR,), (ALONE,), (ALONE, WEBINAR)])
def test_what_nobody_meets_for_in_person_needs_no_day(modules: tuple[Module, ...]) -> None:
    assert check(make_version(modules=modules)) == ()


def test_what_each_learns_alone_is_not_taught_live() -> None:
    version = make_version(modules=(WEBINAR, ALONE), requirements=Requirements(min_minutes=61))

    assert [(each.code, each.parameters["found"]) for each in check(version)] == [
        (Fault.BELOW_MINIMUM, 60)
    ]


@pytest.mark.parametrize("name", ["tags", "locked", "prerequisites", "materials", "disciplines"])
def test_check_refuses_longer_lists_than_anybody_needs(name: str) -> None:
    module = make_module(3, format="webinar", **{name: ("x",) * 1_001})

    assert check(replace(VERSION, modules=(ONE, TWO, module))) == (
        Problem(Fault.TOO_MANY, ("modules", 2, name), {"value": 1_001, "most": 1_000}),
    )


def test_check_refuses_more_modules_than_anybody_needs() -> None:
    version = replace(VERSION, modules=(ONE,) * 1_001)

    assert check(version) == (
        Problem(Fault.TOO_MANY, ("modules",), {"value": 1_001, "most": 1_000}),
    )


def test_check_finds_a_gap_in_a_day() -> None:
    first, second = make_day(ONE, TWO).items
    day = replace(VERSION.days[0], items=(first, replace(second, at=time(9, 10))))
    expected = {"found": "09:10", "expected": "09:00"}

    assert check(replace(VERSION, days=(day,))) == (
        Problem(Fault.WRONG_TIME, ("days", 0, "items", 1, "at"), expected),
    )


def test_check_declared_accepts_the_right_sums_and_none() -> None:
    assert [*check_declared(VERSION, total=105, days=(105,))] == []
    assert [*check_declared(VERSION, total=None, days=None)] == []


def test_check_declared_finds_minutes_that_do_not_add_up() -> None:
    assert [*check_declared(VERSION, total=100, days=(60, 45))] == [
        Problem(Fault.WRONG_TOTAL, ("total_minutes",), {"found": 100, "expected": 105}),
        Problem(Fault.WRONG_DAY_TOTALS, ("day_minutes",), {"found": "60, 45", "expected": "105"}),
    ]


@given(st.tuples(*[st.integers(0, 999_999)] * 3), st.tuples(*[st.integers(0, 999_999)] * 3))
def test_version_numbers_are_read_as_written_and_ordered_as_numbers(
    one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    first, second = VersionNumber(*one), VersionNumber(*other)

    assert VersionNumber.parse(str(first)) == first
    assert (first < second) == (one < other)


@pytest.mark.parametrize(
    "text", ["", "1", "1.0", "1.0.0.0", "1.0.x", "01.0.0", "1.0.0 ", "1.0.0\n", "-1.0.0", "١.٠.٠"]
)
def test_version_number_refuses(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        VersionNumber.parse(text)


@pytest.mark.parametrize(
    ("text", "meant"), [("1", True), ("1.1", True), ("1.1.0", True), ("1.10", False), ("", False)]
)
def test_version_number_answers_to_its_beginnings(text: str, meant: bool) -> None:
    assert VersionNumber(1, 1, 0).answers_to(text) is meant


def test_module_by_uid() -> None:
    assert VERSION.module(TWO.uid) == TWO
    with pytest.raises(KeyError):
        VERSION.module(uid("mod", 9))


def test_a_module_is_required_unless_it_is_elective() -> None:
    assert [ONE.required, replace(ONE, elective=True).required] == [True, False]
