"""The register of guidelines of a library, and the modules that cite it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from app.adapters.library import (
    Library,
    find_changes,
    library_files,
    read_library,
    write_library,
)
from app.adapters.library.contents import cited
from app.domain.adaptations.operations import Add, Rewrite
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.curricula.guidelines import Guideline
from tests.curriculum_values import (
    FILES,
    guidelines,
    make_adaptation,
    make_day,
    make_module,
    make_version,
    versions,
    why,
)
from tests.full_library import NEW, OLD, edition
from tests.library_folders import edit, told

REGISTER, MODULE = "guidelines.toml", "care/1.0.0/modules/M01.md"
CITY = "care/adaptations/nairobi/1.toml"


ONE, TWO = make_module(1, guidelines=("care-1",)), make_module(2, guidelines=("care-2",))
LIBRARY = Library(
    (make_version(make_day(ONE), modules=(ONE,)),),
    (make_adaptation(Add(**why(1), module=TWO, day=1)),),
    guidelines=(OLD, NEW),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_library(tmp_path, LIBRARY)
    return tmp_path


@given(versions(), guidelines())
def test_what_is_written_is_read_again(
    version: CurriculumVersion, register: Sequence[Guideline]
) -> None:
    known = {each.key: each for each in register}
    library = Library((version,), files=FILES)
    missing = [edition(key) for key in sorted(cited(library) - known.keys())]
    all_of_it = sorted((*register, *missing), key=lambda each: each.key)
    with TemporaryDirectory() as folder:
        write_library(Path(folder), replace(library, guidelines=tuple(all_of_it)))

        assert read_library(Path(folder)).guidelines == tuple(all_of_it)


def test_a_register_is_one_file_at_the_root() -> None:
    assert library_files(LIBRARY)[REGISTER] == (
        "[[guideline]]\n"
        'key = "care-1"\n'
        'kind = "quality standard"\n'
        'title = "Care"\n'
        'issuer = "A society"\n'
        'edition = "2"\n'
        'superseded_by = "care-2"\n'
        "\n"
        "[[guideline]]\n"
        'key = "care-2"\n'
        'kind = "quality standard"\n'
        'title = "Care"\n'
        'issuer = "A society"\n'
        'edition = "2"\n'
        "published_on = 2026-03-01\n"
    )
    assert REGISTER not in library_files(replace(LIBRARY, guidelines=()))


def test_the_order_of_a_register_makes_no_difference(root: Path) -> None:
    first, second = (root / REGISTER).read_text().split("\n\n")
    (root / REGISTER).write_text(f"{second}\n\n{first}\n")

    assert read_library(root) == LIBRARY


def test_a_register_may_stand_alone(tmp_path: Path) -> None:
    write_library(tmp_path, Library(guidelines=(OLD, NEW)))

    assert read_library(tmp_path) == Library(guidelines=(OLD, NEW))


def test_without_a_register_citations_are_not_compared(root: Path) -> None:
    (root / REGISTER).unlink()

    assert read_library(root) == replace(LIBRARY, guidelines=())


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "words"),
    [
        ('"quality standard"', '"standard"', 3, "guideline[1].kind", "must be one of guideline"),
        ("= 2026-03-01", '= "2026-03-01"', 15, "guideline[2].published_on", "a date such as"),
        ("= 2026-03-01", "= 2026-03-01T08:00:00", 15, "guideline[2].published_on", "with a time"),
        ("= 2026-03-01", "= 2026-02-30", 15, "", "is not valid TOML"),
        ('"Care"', '""', 4, "guideline[1].title", "is empty"),
        ('by = "care-2"', 'by = "care-3"', 7, "guideline[1].superseded_by", "is no key in"),
        ('by = "care-2"', 'by = "care-1"', 7, "guideline[1].superseded_by", "leads back to it"),
        ('key = "care-1"', 'key = "care-2"', 10, "guideline[2].key", "is used twice"),
    ],
)
def test_what_is_wrong_with_a_register_is_told_alone(
    root: Path, old: str, new: str, line: int, field: str, words: str
) -> None:
    edit(root / REGISTER, old, new)
    ((file, found, name, message),) = told(root)

    assert (file, found, name) == (REGISTER, line, field)
    assert words in message


@pytest.mark.parametrize(
    ("file", "known", "line", "field"),
    [
        (MODULE, "care-1", 11, "guidelines[1]"),
        (CITY, "care-2", 33, "operation[1].module.guidelines[1]"),
    ],
)
def test_a_citation_that_the_register_does_not_know_is_told_where_it_stands(
    root: Path, file: str, known: str, line: int, field: str
) -> None:
    edit(root / file, f'["{known}"]', '["care-9"]')

    assert told(root) == [(file, line, field, "'care-9' is no key in guidelines.toml")]


def test_a_city_may_rewrite_what_a_module_cites(tmp_path: Path) -> None:
    rewrite = Rewrite(**why(1), target=ONE.uid, field="guidelines", value=["care-2", "care-9"])
    write_library(tmp_path, replace(LIBRARY, adaptations=(make_adaptation(rewrite),)))

    message = "'care-9' is no key in guidelines.toml"
    assert told(tmp_path) == [(CITY, 21, "operation[1].value[2]", message)]


def test_an_empty_register_knows_nothing(root: Path) -> None:
    (root / REGISTER).write_text("# nothing yet\n")

    assert [each[0] for each in told(root)] == [MODULE]


def test_a_register_that_cannot_be_read_is_told_alone(root: Path) -> None:
    (root / REGISTER).write_bytes(b"\xff")

    assert [each[0] for each in told(root)] == [REGISTER]


def test_a_register_may_say_other_things_than_what_is_published(root: Path) -> None:
    edit(root / REGISTER, '"A society"', '"Another society"')

    assert find_changes(root, read_library(root), LIBRARY) == ()
