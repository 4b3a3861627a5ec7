"""Cases, materials with their files, assessments, needs and credits, as a library writes them."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.library import (
    Library,
    LibraryError,
    find_changes,
    library_files,
    read_library,
    write_library,
)
from app.adapters.library.folder import MATERIAL_MAX
from app.domain.adaptations.adaptation_data import adaptation_hash
from app.domain.adaptations.operations import Rewrite
from app.domain.records import to_record
from tests.curriculum_values import make_adaptation, make_module, make_version, why
from tests.full_library import LIBRARY, MAP, ONE, SPARE, TWO, VERSION
from tests.library_folders import edit, problems_of, told

MAIN, CITY = "care/1.0.0/curriculum.toml", "care/adaptations/nairobi/1.toml"
MODULE, CASE_FILE = "care/1.0.0/modules/M02.md", "care/1.0.0/cases/C1.md"
NOTES, CITY_NOTES = "care/1.0.0/files/notes.pdf", "care/adaptations/nairobi/1/files/map.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_library(tmp_path, LIBRARY)
    return tmp_path


def test_all_parts_are_read_again(root: Path) -> None:
    assert read_library(root) == LIBRARY


def test_modules_name_others_and_cases_by_code_and_a_city_by_uid() -> None:
    files = library_files(LIBRARY)

    assert 'prerequisites = ["M01"]\n' in files[MODULE]
    assert 'cases = ["C1"]\n' in files[MODULE]
    assert f'prerequisites = ["{ONE.uid}"]\n' in files[CITY]
    assert f'cases = ["{SPARE.uid}"]\n' in files[CITY]


def test_what_is_written_of_a_version_says_its_parts_in_order() -> None:
    text = library_files(LIBRARY)[MAIN]
    headers = [line for line in text.split("\n") if line.startswith("[")]

    assert headers == [
        "[owner]",
        "[requirements]",
        "[[contributor]]",
        "[[need]]",
        "[[assessment]]",
        "[[day]]",
    ]
    assert 'kind = "workshop"\n' in text
    assert 'cases = ["C1", "C2"]\n' in text


def test_files_are_written_beside_what_names_them(root: Path) -> None:
    assert (root / NOTES).read_bytes() == b"%PDF\xff"
    assert (root / CITY_NOTES).read_bytes() == b""


def test_a_version_without_days_is_read_again(tmp_path: Path) -> None:
    alone = make_module(1, format="self-study")
    library = Library((make_version(modules=(alone,)),))
    write_library(tmp_path, library)

    assert read_library(tmp_path) == library
    assert "[[day]]" not in (tmp_path / MAIN).read_text()


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "field"),
    [
        pytest.param(MODULE, '["M01"]', '["M09"]', 12, "prerequisites[1]", id="no-such-module"),
        pytest.param(MODULE, '["M01"]', '["M02"]', 12, "prerequisites[1]", id="itself"),
        pytest.param(MODULE, '["C1"]', '["C1", "C3"]', 15, "cases[2]", id="no-such-case"),
        pytest.param(MODULE, '["place", ', '["uid", ', 14, "locked[1]", id="locked"),
        pytest.param(MODULE, '"author"', '"writer"', 21, "contributors[1].role", id="role"),
        pytest.param(MODULE, ', url = "https', ', uri = "https', 18, "materials[2].uri", id="key"),
        pytest.param(MODULE, "https://", "ftp://", 18, "materials[2].url", id="no-address"),
        pytest.param(MODULE, "= 30", "= 61", 11, "min_minutes", id="least-above-the-minutes"),
        pytest.param(MAIN, '"workshop"', '"class"', 5, "kind", id="kind"),
        pytest.param(MAIN, '"C2"]', '"C2", "C2"]', 15, "cases[3]", id="case-listed-twice"),
        pytest.param(MAIN, '"C2"]', '"C2", "C9"]', 15, "cases[3]", id="case-without-file"),
        pytest.param(MAIN, "= 90", "= 121", 26, "requirements.min_minutes", id="minimum"),
        pytest.param(MAIN, '["nursing"]', '["law"]', 27, "requirements.disciplines[1]", id="law"),
        pytest.param(MAIN, '"donor"', '"giver"', 30, "contributor[1].role", id="role-of-all"),
        pytest.param(MAIN, '"Late"', '""', 35, "need[1].text", id="need"),
        pytest.param(MAIN, '["obj_a', '["obj_7', 37, "need[1].objectives[1]", id="objective"),
        pytest.param(MAIN, '"exam"', '"test"', 43, "assessment[1].kind", id="assessment-kind"),
        pytest.param(MAIN, "t = 0", "t = 101", 44, "assessment[1].pass_percent", id="percent"),
        pytest.param(CASE_FILE, '"C1"', '"C2"', 3, "code", id="code-of-the-file"),
        pytest.param(CASE_FILE, '"A case"', '""', 4, "title", id="title-of-a-case"),
        pytest.param(CASE_FILE, "Nobody", "\u202e", 19, "body", id="body-of-a-case"),
        pytest.param(CASE_FILE, "withdrawn", "withdrew", 7, "withdrew", id="key-of-a-case"),
        pytest.param(CASE_FILE, "+++", "---", 1, "", id="no-fence"),
    ],
)
def test_a_problem_names_file_line_and_field(
    root: Path, file: str, old: str, new: str, line: int, field: str
) -> None:
    edit(root / file, old, new)

    assert problems_of(root) == [(file, line, field)]


def test_a_circle_of_prerequisites_is_told_by_codes(root: Path) -> None:
    edit(root / MODULE, '["M01"]', '["M02"]')

    assert told(root)[0][3] == "the module M02 needs M02, which itself needs M02 first"


def test_a_case_that_is_not_listed_is_told(root: Path) -> None:
    edit(root / MAIN, 'cases = ["C1", "C2"]\n', 'cases = ["C2"]\n')

    assert told(root) == [(CASE_FILE, 1, "", "is not in the list of cases of curriculum.toml")]


def test_a_case_of_no_version_is_told(root: Path) -> None:
    (root / "care/9.9.9/cases").mkdir(parents=True)
    (root / "care/9.9.9/cases/C1.md").write_text("")

    assert problems_of(root) == [("care/9.9.9/cases/C1.md", 1, "")]


def test_a_case_that_cannot_be_read_is_not_called_missing_elsewhere(root: Path) -> None:
    (root / CASE_FILE).write_bytes(b"\xff")

    assert problems_of(root) == [(CASE_FILE, 1, "")]


@pytest.mark.parametrize(
    ("name", "file", "line", "field"),
    [
        (NOTES, MODULE, 17, "materials[1].file"),
        (CITY_NOTES, CITY, 53, "operation[1].module.materials[1].file"),
    ],
)
def test_a_file_that_a_material_names_must_be_there_with_the_bytes_that_were_meant(
    root: Path, name: str, file: str, line: int, field: str
) -> None:
    meant, found = hashlib.sha256((root / name).read_bytes()), hashlib.sha256(b"other")
    (root / name).write_bytes(b"other")
    here = name.partition("/files/")[2]
    other = f"files/{here} has the SHA-256 {found.hexdigest()}, not {meant.hexdigest()}"
    assert told(root) == [(file, line, field, other)]

    (root / name).unlink()
    assert told(root) == [(file, line, field, f"there is no file {name}")]


def test_a_city_may_rewrite_materials_and_brings_their_files(tmp_path: Path) -> None:
    rewrite = Rewrite(**why(1), target=TWO.uid, field="materials", value=[to_record(MAP)])
    library = replace(LIBRARY, adaptations=(make_adaptation(rewrite),))
    write_library(tmp_path, library)
    assert read_library(tmp_path) == library

    (tmp_path / CITY_NOTES).unlink()
    assert told(tmp_path) == [
        (CITY, 22, "operation[1].value[1].file", f"there is no file {CITY_NOTES}")
    ]


def test_a_file_that_no_material_names_is_told(root: Path) -> None:
    (root / "care/1.0.0/files/old").mkdir()
    (root / "care/1.0.0/files/old/a.toml").write_text("not TOML")
    (root / "care/1.0.0/files/.DS_Store").write_text("")
    (root / "care/1.0.0/files/README.md").write_text("")

    message = "is named by no material; name it, or take the file away"
    assert told(root) == [
        ("care/1.0.0/files/README.md", 1, "", message),
        ("care/1.0.0/files/old/a.toml", 1, "", message),
    ]


def test_a_file_may_not_lead_out_of_the_library(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "notes.pdf"
    (root / NOTES).rename(outside)
    (root / NOTES).symlink_to(outside)
    assert problems_of(root) == [(NOTES, 1, "")]

    (root / NOTES).unlink()
    (root / NOTES).parent.rmdir()
    (root / NOTES).parent.symlink_to(outside.parent, target_is_directory=True)
    assert problems_of(root) == [("care/1.0.0/files", 1, "")]


def test_a_file_has_at_most_ten_million_bytes(root: Path) -> None:
    with (root / NOTES).open("wb") as file:
        file.truncate(MATERIAL_MAX + 1)

    assert told(root) == [(NOTES, 1, "", "has 10000001 bytes; 10000000 are the most")]


def test_all_files_together_have_at_most_two_hundred_million_bytes(root: Path) -> None:
    for number in range(20):
        with (root / f"care/1.0.0/files/{number}.pdf").open("wb") as file:
            file.truncate(MATERIAL_MAX)

    message = "holds files of materials of more than 200000000 bytes"
    assert told(root) == [(str(root), 1, "", message)]


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "field"),
    [
        (CASE_FILE, "Nobody", "Somebody", 19, "body"),
        (MODULE, '"Notes"', '"All notes"', 17, "materials[1].title"),
        (MAIN, '"Talks"', '"Letters"', 36, "need[1].source"),
    ],
)
def test_a_part_that_says_other_things_than_what_is_published_is_told(
    root: Path, file: str, old: str, new: str, line: int, field: str
) -> None:
    edit(root / file, old, new)
    (problem,) = find_changes(root, read_library(root), LIBRARY)

    assert (problem.file, problem.line, problem.field) == (file, line, field)


def test_an_endorsement_may_be_added_to_what_is_published_and_then_stays(root: Path) -> None:
    (endorsed,) = LIBRARY.adaptations
    before = replace(LIBRARY, adaptations=(replace(endorsed, endorsement=None),))

    assert adaptation_hash(endorsed) == adaptation_hash(before.adaptations[0])
    assert find_changes(root, read_library(root), before) == ()

    edit(root / CITY, "2026-03-05", "2026-03-06")
    (problem,) = find_changes(root, read_library(root), LIBRARY)

    assert (problem.file, problem.field) == (CITY, "endorsement.endorsed_on")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("2026-03-05", '"March"', "endorsement.endorsed_on"),
        ('"Minutes 2"', '""', "endorsement.document"),
        ('"Few referrals"', '""', "need[1].text"),
        ('origin = "0.9.0"', 'origin = "0.9"', "upgrade.origin"),
    ],
)
def test_what_is_wrong_beside_the_operations_is_told(
    root: Path, old: str, new: str, field: str
) -> None:
    edit(root / CITY, old, new)
    with pytest.raises(LibraryError) as refusal:
        read_library(root)

    assert [each.field for each in refusal.value.problems] == [field]


def test_a_city_and_a_curriculum_may_be_called_files(tmp_path: Path) -> None:
    (adaptation,) = LIBRARY.adaptations
    version = replace(VERSION, slug="files")
    city = replace(adaptation.city, slug="files")
    moved = replace(adaptation, city=city, curriculum="files")
    library = replace(LIBRARY, curricula=(version,), adaptations=(moved,))
    write_library(tmp_path, library)

    assert read_library(tmp_path) == library


def test_a_group_size_that_there_is_none_of_any_more_is_written_and_read(tmp_path: Path) -> None:
    alone = Rewrite(**why(1), target=TWO.uid, field="group_size")
    library = replace(LIBRARY, adaptations=(make_adaptation(alone),))

    write_library(tmp_path, library)

    assert read_library(tmp_path).adaptations == library.adaptations
