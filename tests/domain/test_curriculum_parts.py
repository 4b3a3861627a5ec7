"""What cases, assessments, needs and materials must fulfil."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.curricula.curriculum_check import check
from app.domain.curricula.curriculum_parts import Assessment, AssessmentKind, Case, Material, Need
from app.domain.problems import Fault, Path, Problem
from tests.curriculum_values import make_day, make_module, make_version, uid

CASE = Case(uid=uid("case", 1), code="C1", title="A case", objectives=(uid("obj", 1),))
ASSESSMENT = Assessment(
    uid=uid("asm", 1), code="POST", title="At the end", kind=AssessmentKind.KNOWLEDGE_CHECK
)
NEED = Need(uid=uid("need", 1), text="Too late", source="Interviews", objectives=(uid("obj", 1),))
FILE = Material(title="Notes", licence="CC BY 4.0", file="notes-1.v2.pdf", sha256="a" * 64)
PAGE = Material(title="Notes", licence="CC BY 4.0", url="https://example.org/notes")


def version_with(**fields: Any) -> CurriculumVersion:
    module = make_module(1)
    return make_version(make_day(module), modules=(module,), **fields)


def found(version: CurriculumVersion) -> list[tuple[Fault, Path]]:
    return [(problem.code, problem.path) for problem in check(version)]


def test_sound_parts_have_no_problem() -> None:
    other = replace(CASE, uid=uid("case", 2), code="C2", objectives=(), withdrawn="Out\nof date")

    assert found(version_with(cases=(CASE, other), assessments=(ASSESSMENT,), needs=(NEED,))) == []


@pytest.mark.parametrize(
    ("fields", "fault", "path"),
    [
        pytest.param({"uid": "case_1"}, Fault.MALFORMED, ("uid",), id="uid"),
        pytest.param({"code": "c1"}, Fault.MALFORMED, ("code",), id="code"),
        pytest.param({"title": ""}, Fault.BLANK, ("title",), id="title"),
        pytest.param(
            {"objectives": (uid("obj", 2),)},
            Fault.UNKNOWN_OBJECTIVE,
            ("objectives", 0),
            id="objective",
        ),
        pytest.param(
            {"objectives": CASE.objectives * 2}, Fault.DUPLICATE, ("objectives", 1), id="twice"
        ),
        pytest.param({"licence": "a\nb"}, Fault.CONTROL_CHARACTER, ("licence",), id="licence"),
        pytest.param({"withdrawn": "\x00"}, Fault.CONTROL_CHARACTER, ("withdrawn",), id="why"),
        pytest.param({"body": "a\x00"}, Fault.CONTROL_CHARACTER, ("body",), id="body"),
    ],
)
def test_check_finds_what_is_wrong_with_a_case(
    fields: dict[str, Any], fault: Fault, path: Path
) -> None:
    assert found(version_with(cases=(replace(CASE, **fields),))) == [(fault, ("cases", 0, *path))]


@pytest.mark.parametrize(
    ("fields", "fault", "path"),
    [
        pytest.param({"uid": uid("case", 1)}, Fault.MALFORMED, ("uid",), id="uid"),
        pytest.param({"code": "P 1"}, Fault.MALFORMED, ("code",), id="code"),
        pytest.param({"title": ""}, Fault.BLANK, ("title",), id="title"),
        pytest.param({"pass_percent": 101}, Fault.OUT_OF_RANGE, ("pass_percent",), id="over-100"),
        pytest.param({"pass_percent": -1}, Fault.OUT_OF_RANGE, ("pass_percent",), id="below-0"),
    ],
)
def test_check_finds_what_is_wrong_with_an_assessment(
    fields: dict[str, Any], fault: Fault, path: Path
) -> None:
    version = version_with(assessments=(replace(ASSESSMENT, **fields),))

    assert found(version) == [(fault, ("assessments", 0, *path))]


@pytest.mark.parametrize(
    ("fields", "fault", "path"),
    [
        pytest.param({"uid": "need_"}, Fault.MALFORMED, ("uid",), id="uid"),
        pytest.param({"text": ""}, Fault.BLANK, ("text",), id="text"),
        pytest.param({"source": ""}, Fault.BLANK, ("source",), id="source"),
        pytest.param(
            {"objectives": ("obj_1",)}, Fault.UNKNOWN_OBJECTIVE, ("objectives", 0), id="objective"
        ),
    ],
)
def test_check_finds_what_is_wrong_with_a_need(
    fields: dict[str, Any], fault: Fault, path: Path
) -> None:
    assert found(version_with(needs=(replace(NEED, **fields),))) == [(fault, ("needs", 0, *path))]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"cases": (CASE, replace(CASE, code="C2"))}, ("cases", 1, "uid")),
        ({"cases": (CASE, replace(CASE, uid=uid("case", 2)))}, ("cases", 1, "code")),
        ({"needs": (NEED, NEED)}, ("needs", 1, "uid")),
        (
            {"assessments": (ASSESSMENT, replace(ASSESSMENT, code="PRE"))},
            ("assessments", 1, "uid"),
        ),
        (
            {"assessments": (ASSESSMENT, replace(ASSESSMENT, uid=uid("asm", 2)))},
            ("assessments", 1, "code"),
        ),
    ],
)
def test_uids_and_codes_are_used_once(fields: dict[str, Any], path: Path) -> None:
    assert found(version_with(**fields)) == [(Fault.DUPLICATE, path)]


def materials_found(*materials: Material) -> list[tuple[Fault, Path]]:
    module = make_module(1, materials=materials)
    problems = check(make_version(make_day(module), modules=(module,)))
    return [(each.code, each.path[3:]) for each in problems]


def test_a_material_is_at_an_address_or_in_a_file() -> None:
    assert materials_found(FILE, PAGE, replace(PAGE, url="http://a"), replace(FILE)) == []


@pytest.mark.parametrize(
    ("material", "fault", "path"),
    [
        pytest.param(replace(PAGE, title=""), Fault.BLANK, ("title",), id="no-title"),
        pytest.param(replace(PAGE, licence=""), Fault.BLANK, ("licence",), id="no-licence"),
        pytest.param(replace(PAGE, language="Spanish!"), Fault.MALFORMED, ("language",), id="lang"),
        pytest.param(replace(PAGE, url=""), Fault.URL_OR_FILE, (), id="neither"),
        pytest.param(replace(PAGE, url="", sha256="a" * 64), Fault.URL_OR_FILE, (), id="hash-only"),
        pytest.param(replace(FILE, url=PAGE.url), Fault.URL_OR_FILE, (), id="both"),
        pytest.param(replace(PAGE, sha256="a" * 64), Fault.URL_OR_FILE, (), id="hash-of-a-page"),
        pytest.param(replace(FILE, sha256=""), Fault.MISSING_FILE, ("file",), id="no-hash"),
        pytest.param(replace(FILE, sha256="A" * 64), Fault.MALFORMED, ("sha256",), id="capitals"),
        pytest.param(
            replace(PAGE, url="https://example.org/" + "a" * 500),
            Fault.TOO_LONG,
            ("url",),
            id="long-url",
        ),
    ],
)
def test_check_finds_what_is_wrong_with_a_material(
    material: Material, fault: Fault, path: Path
) -> None:
    assert materials_found(PAGE, material) == [(fault, (1, *path))]


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "example.org", "ftp://example.org", "https://", "https://a b", " "],
)
def test_what_is_no_address_of_a_page_is_refused(url: str) -> None:
    faults = [fault for fault, _ in materials_found(replace(PAGE, url=url))]

    assert Fault.NO_ADDRESS in faults


@pytest.mark.parametrize(
    "name",
    [
        "../notes.pdf",
        "a/b.pdf",
        ".hidden",
        "a..b",
        "a.",
        "é.pdf",
        "a b.pdf",
        "a\\b",
        "n" * 101,
        ".",
    ],
)
def test_what_is_no_plain_file_name_is_refused(name: str) -> None:
    assert materials_found(replace(FILE, file=name)) == [(Fault.NO_FILE_NAME, (0, "file"))]


def test_two_files_of_a_version_have_two_names_on_every_system() -> None:
    other = replace(FILE, file=FILE.file.upper(), sha256="b" * 64)
    one, two = make_module(1, materials=(FILE, FILE)), make_module(2, materials=(other,))
    version = make_version(make_day(one, two), modules=(one, two))
    path = ("modules", 1, "materials", 0, "file")

    assert check(version) == (Problem(Fault.TWO_FILES, path, {"value": other.file}),)
