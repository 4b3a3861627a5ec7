import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.library import (
    Library,
    read_library,
    write_library,
)
from app.adapters.library.contents import material_files
from app.adapters.library.problems import SENTENCES
from app.domain.adaptations.adaptation import Adaptation
from app.domain.adaptations.operations import Add, Drop, Replace
from app.domain.curricula.curriculum import CurriculumVersion, VersionNumber
from app.domain.curricula.day_plan import ItemKind
from app.domain.problems import Fault
from tests.curriculum_values import (
    CITY as NAIROBI,
)
from tests.curriculum_values import (
    FILES,
    OWNER,
    adaptations,
    make_adaptation,
    make_day,
    make_module,
    make_version,
    versions,
    why,
)
from tests.library_folders import edit, problems_of, refusal_of

CURRICULA = Path(__file__).parents[2] / "curricula"
MAIN, CITY = "care/1.0.0/curriculum.toml", "care/adaptations/nairobi/1.toml"
MODULE, OTHER_MODULE = "care/1.0.0/modules/M01.md", "care/1.0.0/modules/M02.md"

ONE, TWO = make_module(1, body="Teach it."), make_module(2, format="webinar")
LIBRARY = Library(
    (make_version(make_day(ONE, (ItemKind.CLOSING, 30)), modules=(ONE, TWO)),),
    (
        make_adaptation(
            Drop(**why(1), target=TWO.uid),
            Replace(**why(2), target=ONE.uid, module=make_module(3, body="Two\nlines")),
            Add(**why(3), module=make_module(4), day=1),
        ),
    ),
)


def make_library(version: CurriculumVersion, adapted: Sequence[Adaptation] = ()) -> Library:
    """Make a library of a version and its adaptations, with the files that they name."""
    numbered = tuple(replace(each, number=number) for number, each in enumerate(adapted, 1))
    named = material_files(Library((version,), numbered)).values()
    return Library((version,), numbered, {sha256: FILES[sha256] for sha256 in named})


LIBRARIES = versions().flatmap(
    lambda version: st.builds(
        make_library, st.just(version), st.lists(adaptations(version), max_size=2)
    )
) | versions(self_paced=True).map(make_library)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_library(tmp_path, LIBRARY)
    return tmp_path


@given(LIBRARIES)
def test_what_is_written_is_read_again(library: Library) -> None:
    with TemporaryDirectory() as folder:
        write_library(Path(folder), library)

        assert read_library(Path(folder)) == library


def test_our_own_files_are_written_as_they_stand(tmp_path: Path) -> None:
    ours = contents_of(CURRICULA)
    del ours["README.md"]

    write_library(tmp_path, read_library(CURRICULA))

    assert contents_of(tmp_path) == ours


def contents_of(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all files below a folder by their path."""
    files = (path for path in folder.rglob("*.*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_line_ends_and_decomposed_letters_make_no_difference(root: Path) -> None:
    path = root / MODULE
    text = path.read_text(encoding="utf-8").replace("Teach it.", "Ense\u00f1ar.")
    path.write_text(text, encoding="utf-8", newline="\n")
    plain = read_library(root)
    other = text.replace("\u00f1", "n\u0303").replace("\n", "\r\n")
    path.write_bytes(other.encode())

    assert read_library(root) == plain


def test_what_may_be_left_out_has_its_default(root: Path) -> None:
    path = root / MAIN
    kept = [
        line
        for line in path.read_text(encoding="utf-8").split("\n")
        if not line.startswith(("total_minutes", "day_minutes", "latest_end", "status_note"))
    ]
    path.write_text("\n".join(kept), encoding="utf-8")
    (version,) = read_library(root).curricula

    assert (version.days[0].latest_end, version.status_note) == (time(17, 30), "")
    assert (ONE.elective, ONE.group_size) == (False, None)


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "field"),
    [
        pytest.param(MAIN, 'title = "', "title = ", 3, "", id="syntax"),
        pytest.param(MODULE, "minutes = 60", "minutes = ", 5, "", id="syntax-of-a-module"),
        pytest.param(MODULE, "minutes = 60", f"minutes = {'9' * 5000}", 2, "", id="endless-number"),
        pytest.param(MODULE, '["nursing"]', "[" * 9_000, 2, "", id="deep-nesting"),
        pytest.param(MODULE, "minutes", "a" + ".a" * 200_000, 5, "", id="dotted-name"),
        pytest.param(MODULE, "minutes", '"\\"".' * 99_000, 5, "", id="quoted-dotted-name"),
        pytest.param(MODULE, "+++", "---", 1, "", id="no-fence"),
        pytest.param(MAIN, 'code = "CARE"\n', "", 1, "code", id="missing-key"),
        pytest.param(MAIN, 'kind = "lead"\n', "", 10, "owner.kind", id="missing-key-of-a-table"),
        pytest.param(MAIN, "[owner]", 'colour = "red"\n[owner]', 10, "colour", id="unknown-key"),
        pytest.param(MODULE, "= 60", '= "60"', 5, "minutes", id="text-for-a-number"),
        pytest.param(MODULE, "= 60", "= 60.0", 5, "minutes", id="float-for-a-number"),
        pytest.param(MODULE, "= 60", "= true", 5, "minutes", id="flag-for-a-number"),
        pytest.param(MODULE, '["nursing"]', '["nursing", 1]', 7, "disciplines[2]", id="mixed-list"),
        pytest.param(MAIN, "08:00:00", '"08:00"', 23, "day[1].items[1].at", id="text-for-a-time"),
        pytest.param(MAIN, "08:00:00", "08:00:30", 23, "day[1].items[1].at", id="seconds"),
        pytest.param(MAIN, '"closing"', '"end"', 24, "day[1].items[2].kind", id="unknown-kind"),
        pytest.param(MAIN, "09:00:00", "09:05:00", 24, "day[1].items[2].at", id="gap"),
        pytest.param(MAIN, 'n = "1.0.0"', 'n = "1.0"', 4, "version", id="two-numbers"),
        pytest.param(MAIN, 'n = "1.0.0"', 'n = "1.0.1"', 4, "version", id="version-of-the-folder"),
        pytest.param(MAIN, '"care"', '"cure"', 1, "slug", id="slug-of-the-folder"),
        pytest.param(MAIN, "= 120", "= 90", 6, "total_minutes", id="total-does-not-add-up"),
        pytest.param(MAIN, "[60]", "[45]", 7, "day_minutes", id="day-does-not-add-up"),
        pytest.param(MAIN, '= "M01" }', '= "M9" }', 23, "day[1].items[1].module", id="item"),
        pytest.param(MAIN, '"M02"]', '"M02", "M02"]', 8, "modules[3]", id="module-listed-twice"),
        pytest.param(MAIN, '"M02"]', '"M02", "M03"]', 8, "modules[3]", id="module-without-file"),
        pytest.param(MODULE, '"M01"', '"M07"', 3, "code", id="code-of-the-file"),
        pytest.param(MODULE, '"Module 1"', '""', 4, "title", id="no-title"),
        pytest.param(MODULE, "one thing", "\\u0007", 9, "objectives[1].text", id="bell"),
        pytest.param(MODULE, "Teach it.", "\x00", 13, "body", id="nul-in-the-body"),
        pytest.param(MODULE, "Teach it.", "A\n\n- b\u202e", 15, "body", id="turned-in-the-body"),
        pytest.param(MODULE, "Module 1", "\u2067one", 4, "title", id="turned-title"),
        pytest.param(
            CITY, "For a test", "\\u202Efor", 20, "operation[1].reason", id="turned-reason"
        ),
        pytest.param(CITY, "KMPDC", "\x7f", 14, "", id="delete-in-toml"),
        pytest.param(CITY, "KMPDC", "\u061cK", 14, "city.regulators[1]", id="turned-in-a-list"),
        pytest.param(CITY, f'"{TWO.uid}"', '"mod_x"', 19, "operation[1].target", id="target"),
        pytest.param(CITY, '"drop"', '"remove"', 18, "operation[1].op", id="unknown-operation"),
        pytest.param(CITY, '"drop"', '"retime"', 16, "operation[1].minutes", id="no-value"),
        pytest.param(CITY, '"For a test"', '" "', 20, "operation[1].reason", id="no-reason"),
        pytest.param(CITY, "day = 1", "day = 2", 47, "operation[3].day", id="day-of-an-addition"),
        pytest.param(CITY, '"M04"', '"M02"', 53, "operation[3].module.code", id="code-taken"),
        pytest.param(CITY, '"1.0.0"', '"1"', 2, "base", id="base-number"),
        pytest.param(CITY, '"1.0.0"', '"1.0.1"', 2, "base", id="base-not-here"),
        pytest.param(CITY, "number = 1", "number = 2", 3, "number", id="number-of-the-file"),
        pytest.param(CITY, '"nairobi"', '"kisumu"', 7, "city.slug", id="city-of-the-folder"),
        pytest.param(CITY, "Africa/", "", 11, "city.time_zone", id="time-zone"),
        pytest.param(CITY, '"KE"', '"ZZ"', 10, "city.country", id="no-country"),
        pytest.param(CITY, '"KE"', '"UK"', 10, "city.country", id="not-the-code-of-a-country"),
        pytest.param(CITY, '"KE"', '"ke"', 10, "city.country", id="country-in-small-letters"),
    ],
)
def test_a_problem_names_file_line_and_field(
    root: Path, file: str, old: str, new: str, line: int, field: str
) -> None:
    edit(root / file, old, new)

    assert problems_of(root) == [(file, line, field)]


@pytest.mark.parametrize("text", ["क्\u200dष", "نمی\u200cخواهم", "a\tb\nc", "ផែន\u200bទី"])
def test_joiners_tabs_and_lines_may_stand_in_a_text(root: Path, text: str) -> None:
    edit(root / MODULE, "Teach it.", text)

    assert read_library(root).curricula[0].modules[0].body == text


def test_a_misspelt_key_is_unknown_and_the_right_one_missing(root: Path) -> None:
    edit(root / MAIN, "language", "langage")

    assert problems_of(root) == [(MAIN, 1, "language"), (MAIN, 5, "langage")]


def test_minutes_of_an_item_that_are_not_the_module_s_are_told_with_all_that_follows(
    root: Path,
) -> None:
    edit(root / MAIN, "minutes = 60, module", "minutes = 61, module")

    assert problems_of(root) == [
        (MAIN, 7, "day_minutes"),
        (MAIN, 23, "day[1].items[1].minutes"),
        (MAIN, 24, "day[1].items[2].at"),
    ]


def test_a_uid_used_twice_is_told_at_the_second_module_and_nothing_beside_it(root: Path) -> None:
    edit(root / OTHER_MODULE, TWO.uid, ONE.uid)

    assert problems_of(root) == [(OTHER_MODULE, 2, "uid")]


def test_an_unknown_format_is_told_once(root: Path) -> None:
    edit(root / OTHER_MODULE, '"webinar"', '"webbinar"')

    assert problems_of(root) == [(OTHER_MODULE, 6, "format")]


def make_too_large(path: Path) -> None:
    path.write_bytes(b"#" * 1_000_001)


def make_latin_1(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"# \xf3\n")


def begin_with_a_mark(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


def lead_out(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/hostname")


@pytest.mark.parametrize("file", [MAIN, MODULE, CITY])
@pytest.mark.parametrize("spoil", [make_too_large, make_latin_1, begin_with_a_mark, lead_out])
def test_a_file_that_cannot_be_read_is_not_called_missing_elsewhere(
    root: Path, file: str, spoil: Callable[[Path], None]
) -> None:
    spoil(root / file)

    assert [(told, field) for told, _, field in problems_of(root)] == [(file, "")]


def test_a_folder_that_is_not_followed_is_not_called_missing_elsewhere(root: Path) -> None:
    (root / "care/1.0.0").rename(root / "care/.first")
    (root / "care/1.0.0").symlink_to(root / "care/.first", target_is_directory=True)

    assert problems_of(root) == [("care/1.0.0", 1, "")]


def test_what_is_missing_beside_an_unread_file_is_still_told(root: Path) -> None:
    make_latin_1(root / MODULE)
    (root / OTHER_MODULE).unlink()

    assert [(file, field) for file, _, field in problems_of(root)] == [
        (MAIN, "modules[2]"),
        (MODULE, ""),
    ]


def test_problems_of_all_files_are_told_at_once(root: Path) -> None:
    edit(root / MODULE, "minutes = 60", "minutes = -1")
    edit(root / OTHER_MODULE, "minutes = 60", "minutes = sixty")
    edit(root / CITY, "number = 1", 'number = "one"')

    assert problems_of(root) == [
        (OTHER_MODULE, 5, ""),
        (CITY, 3, "number"),
    ]


def test_a_problem_says_what_to_do(root: Path) -> None:
    edit(root / MAIN, "= 120", "= 90")

    assert str(refusal_of(root)) == (
        "care/1.0.0/curriculum.toml:6: total_minutes: "
        "says 90, but the minutes of the modules add up to 120"
    )


def test_every_fault_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Fault)


def test_a_module_that_no_curriculum_lists_is_told(root: Path) -> None:
    edit(root / MAIN, '["M01", "M02"]', '["M01"]')
    edit(root / MAIN, "= 120", "= 60")

    assert problems_of(root) == [(OTHER_MODULE, 1, "")]


def test_owners_and_codes_of_cities_are_the_same_in_all_files(root: Path) -> None:
    (adaptation,), (version,) = LIBRARY.adaptations, LIBRARY.curricula
    city = replace(adaptation.city, name="Nairobi City", code="NAI")
    renamed = replace(adaptation, number=2, city=city)
    owner = replace(version.owner, name="Another School")
    other = replace(version, version=VersionNumber(1, 1, 0), owner=owner)
    write_library(root, Library((*LIBRARY.curricula, other), (adaptation, renamed)))

    assert [(file, field) for file, _, field in problems_of(root)] == [
        (MAIN, "owner"),
        (CITY, "city.code"),
    ]


def test_a_library_names_its_owners_and_cities_once() -> None:
    (adaptation,) = LIBRARY.adaptations
    library = replace(LIBRARY, adaptations=(adaptation, replace(adaptation, number=2)))

    assert (library.organisations, library.cities) == ((OWNER,), (NAIROBI,))


def test_numbers_are_ordered_as_numbers(root: Path) -> None:
    (version,) = LIBRARY.curricula
    numbers = [VersionNumber(1, minor, 0) for minor in (0, 2, 10)]
    write_library(root, Library(tuple(replace(version, version=each) for each in numbers)))

    assert [each.version for each in read_library(root).curricula] == numbers


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        pytest.param(b"\xef\xbb\xbfslug = 1", 1, "byte order mark", id="byte-order-mark"),
        pytest.param(b"slug = 1\ncode = '\xf3'", 2, "not UTF-8", id="latin-1"),
        pytest.param("slug".encode("utf-16"), 1, "not UTF-8", id="utf-16"),
        pytest.param(b"#" * 1_000_001, 1, "1000001 bytes", id="too-large"),
    ],
)
def test_a_file_that_is_no_proper_text_is_told(
    root: Path, content: bytes, line: int, words: str
) -> None:
    (root / CITY).write_bytes(content)
    (problem,) = refusal_of(root).problems

    assert (problem.file, problem.line) == (CITY, line)
    assert words in problem.message


@pytest.mark.parametrize(
    "file",
    ["notes.md", "care/adaptations/1.toml", "care/9.9.9/modules/M01.md", "care/1.0.0/M01.md"],
)
def test_a_file_at_an_unknown_place_is_told(root: Path, file: str) -> None:
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_text("", encoding="utf-8")

    assert problems_of(root) == [(file, 1, "")]


@pytest.mark.parametrize(
    "file",
    [
        "2.TOML",
        "2.yaml",
        "1.toml.orig",
        "notes.txt",
        "notes.md",
        "second.toml",
        "old/1.toml",
        "-1.toml",
    ],
)
def test_a_file_beside_the_editions_of_a_city_is_told_with_what_to_do(
    root: Path, file: str
) -> None:
    path = root / "care/adaptations/nairobi" / file
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"\xff")
    (problem,) = refusal_of(root).problems

    assert (problem.file, problem.line) == (f"care/adaptations/nairobi/{file}", 1)
    assert "name an edition by its number, as in 1.toml" in problem.message


@pytest.mark.parametrize(
    "name",
    [".DS_Store", ".1.toml.swp", "1.toml~", "#1.toml#", "Thumbs.db", "desktop.ini", "README.md"],
)
@pytest.mark.parametrize("folder", ["care/adaptations/nairobi", "care/1.0.0/modules", "."])
def test_what_editors_and_systems_leave_is_no_file_of_ours(
    root: Path, folder: str, name: str
) -> None:
    (root / folder / name).write_bytes(b"\xff")

    assert read_library(root) == LIBRARY


@pytest.mark.parametrize("file", ["README.md", ".git/x.toml", "care/.hidden.md", "care/map.png"])
def test_other_files_are_left_alone(root: Path, file: str) -> None:
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_bytes(b"\xff")

    assert read_library(root) == LIBRARY


def test_links_may_not_lead_out(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.toml"
    (root / CITY).rename(outside)
    (root / CITY).symlink_to(outside)
    (root / "care/2.0.0").symlink_to(outside.parent, target_is_directory=True)

    assert problems_of(root) == [("care/2.0.0", 1, ""), (CITY, 1, "")]


def test_a_link_inside_is_followed_and_one_in_a_circle_is_not(root: Path) -> None:
    (root / CITY).rename(root / "care/.first")
    (root / CITY).symlink_to(root / "care/.first")
    assert read_library(root) == LIBRARY

    (root / "care/circle").symlink_to(root / "care", target_is_directory=True)
    assert problems_of(root) == [("care/circle", 1, "")]


def test_a_link_to_itself_is_told(root: Path) -> None:
    (root / CITY).unlink()
    (root / CITY).symlink_to(root / CITY)

    assert problems_of(root) == [(CITY, 1, "")]


def test_a_pipe_is_not_opened(root: Path) -> None:
    (root / CITY).unlink()
    os.mkfifo(root / CITY)

    assert problems_of(root) == [(CITY, 1, "")]


def test_too_many_files_are_refused(root: Path) -> None:
    for number in range(1_000):
        (root / "care/1.0.0/modules" / f"N{number}.md").touch()

    assert problems_of(root) == [(str(root), 1, "")]


def test_a_folder_without_a_curriculum_is_refused(tmp_path: Path) -> None:
    missing = tmp_path / "missing"

    assert problems_of(tmp_path) == [(str(tmp_path), 1, "")]
    assert problems_of(missing) == [(str(missing), 1, "")]
