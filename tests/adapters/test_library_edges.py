"""Edge cases of files that people write by hand, each by the number it has on the list of cases."""

import hashlib
from pathlib import Path
from unicodedata import normalize

import pytest

from app.adapters.library import Library, read_library, write_library
from app.domain.curricula.curriculum_data import version_hash
from app.domain.curricula.curriculum_parts import Case, Material
from tests.curriculum_values import make_adaptation, make_day, make_module, make_version, uid
from tests.library_folders import edit, refusal_of

MAIN, CITY = "care/1.0.0/curriculum.toml", "care/adaptations/nairobi/1.toml"
MODULE, CASE = "care/1.0.0/modules/M01.md", "care/1.0.0/cases/C1.md"
ONE = make_module(
    1, title="Decisión compartida", body="Enseñar a tomar\n\n\tdecisiones.", cases=(uid("case", 1),)
)
C1 = Case(uid=uid("case", 1), code="C1", title="Un caso", objectives=(), body="Corazón")
LIBRARY = Library((make_version(make_day(ONE), modules=(ONE,), cases=(C1,)),), (make_adaptation(),))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_library(tmp_path, LIBRARY)
    return tmp_path


def messages(root: Path) -> list[str]:
    return [str(problem) for problem in refusal_of(root).problems]


def all_files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("blanks", ["", " ", "\t", "  \t "])
def test_case_21_composed_and_decomposed_letters_and_trailing_blanks_are_equal(
    root: Path, form: str, blanks: str
) -> None:
    for path in all_files(root):
        lines = normalize(form, path.read_text(encoding="utf-8")).split("\n")
        path.write_text("\n".join(line + blanks for line in lines), encoding="utf-8")

    library = read_library(root)
    assert library == LIBRARY
    assert version_hash(library.curricula[0]) == version_hash(LIBRARY.curricula[0])


def test_case_21_blanks_at_the_end_of_a_quoted_text_are_equal(root: Path) -> None:
    edit(root / MODULE, 'compartida"', 'compartida \t"')

    assert read_library(root) == LIBRARY


@pytest.mark.parametrize(
    ("file", "key", "number", "kind"),
    [
        (MAIN, "version", "1.10", "a number with a point"),
        (MAIN, "version", "1", "a whole number"),
        (CITY, "base", "1.10", "a number with a point"),
    ],
)
def test_case_22_a_version_without_quotes_is_refused_with_what_to_write(
    root: Path, file: str, key: str, number: str, kind: str
) -> None:
    edit(root / file, f'{key} = "1.0.0"', f"{key} = {number}")
    line = (root / file).read_text().split("\n").index(f"{key} = {number}") + 1

    assert messages(root) == [
        f'{file}:{line}: {key}: must be a text in quotes, such as "1.10.0", not {kind}'
    ]


def test_case_22_three_numbers_without_quotes_are_refused_with_what_to_write(root: Path) -> None:
    edit(root / MAIN, '"1.0.0"', "1.10.0")
    (message,) = messages(root)

    assert message.startswith(f"{MAIN}:4: is not valid TOML in column ")
    assert message.endswith("(texts stand in quotes)")


@pytest.mark.parametrize(
    ("file", "old", "again", "line"),
    [
        (MAIN, 'language = "en"\n', 'code = "CARE"\n', 6),
        (MODULE, 'format = "talk"\n', "minutes = 60\n", 7),
        (CASE, "objectives = []\n", 'title = "Otro"\n', 6),
        (CITY, 'language = "en"\n', 'slug = "nairobi"\n', 13),
    ],
)
def test_case_23_a_key_that_stands_twice_is_told_where_it_stands_again(
    root: Path, file: str, old: str, again: str, line: int
) -> None:
    edit(root / file, old, old + again)
    (message,) = messages(root)

    assert message.startswith(f"{file}:{line}: is not valid TOML")
    assert message.endswith("(a key stands there a second time)")


def test_case_23_a_table_that_stands_twice_is_told(root: Path) -> None:
    edit(root / MAIN, "[requirements]", '[owner]\nslug = "other"\n\n[requirements]')
    (message,) = messages(root)

    assert message.startswith(f"{MAIN}:")
    assert "twice" in message


NESTED = {
    "lists": f"x = {'[' * 5_000}{']' * 5_000}",
    "tables": f"x = {'{a=' * 5_000}1{'}' * 5_000}",
    "parts-of-a-name": f"{'a.' * 20_000}b = 1",
}
MILLIONS = "\n".join(f"[a{number}]\nx = [{'1,' * 100}]" for number in range(5_000))


@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED)
@pytest.mark.parametrize("file", [MAIN, CITY, MODULE])
def test_case_23_what_is_nested_without_end_is_refused_in_a_line(
    root: Path, file: str, text: str
) -> None:
    (root / file).write_text(f"+++\n{text}\n+++\n" if file == MODULE else text)

    assert any(
        line.startswith(f"{file}:") and ("too deeply" in line or "too many parts" in line)
        for line in messages(root)
    )


def test_case_23_what_unfolds_into_very_much_is_refused_by_its_size(root: Path) -> None:
    """TOML has no anchors, so that a file holds no more than is written in it."""
    (root / MAIN).write_text(MILLIONS)

    assert len(MILLIONS) > 1_000_000
    assert any(line.startswith(f"{MAIN}:") for line in messages(root))
    anchors = "a = &a [1]\nb = [*a, *a]\n"
    (root / MAIN).write_text(anchors)
    assert any("is not valid TOML" in line for line in messages(root))


@pytest.mark.parametrize("file", [MAIN, MODULE, CASE, CITY])
def test_case_23_a_text_of_five_million_bytes_is_refused(root: Path, file: str) -> None:
    (root / file).write_bytes(b"#" * 5_000_000)

    assert messages(root) == [f"{file}:1: has 5000000 bytes; 1000000 are the most"]


def test_case_23_a_material_of_five_million_bytes_is_kept(root: Path) -> None:
    content = b"%" * 5_000_000
    sha256 = hashlib.sha256(content).hexdigest()
    slides = Material(title="Slides", licence="CC BY 4.0", file="slides.pdf", sha256=sha256)
    module = make_module(1, materials=(slides,))
    library = Library((make_version(make_day(module), modules=(module,)),), (), {sha256: content})
    write_library(root / "other", library)

    assert read_library(root / "other") == library


@pytest.mark.parametrize("file", [MAIN, MODULE, CASE, CITY])
def test_case_23_a_byte_order_mark_is_refused_with_what_to_do(root: Path, file: str) -> None:
    path = root / file
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert messages(root) == [
        f"{file}:1: begins with a byte order mark; save it as UTF-8 without one"
    ]


def test_case_23_line_ends_of_windows_make_no_difference(root: Path) -> None:
    for path in all_files(root):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert read_library(root) == LIBRARY


def test_case_23_a_carriage_return_by_itself_is_no_line_end(root: Path) -> None:
    path = root / MAIN
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r"))
    (message,) = messages(root)

    assert message.startswith(f"{MAIN}:1: is not valid TOML")


def test_case_23_tabs_may_indent_and_stand_in_a_body_but_not_in_a_title(root: Path) -> None:
    edit(root / MODULE, "title = ", "\ttitle\t=\t")
    assert read_library(root) == LIBRARY

    edit(root / MODULE, "n compartida", "n\tcompartida")
    assert messages(root) == [f"{MODULE}:4: title: holds the control character U+0009; take it out"]
