"""Files of rows and columns: read whole, or refused with file, line, field and remedy."""

import csv
import io
import sys
from time import process_time
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.spreadsheet import (
    SpreadsheetError,
    SpreadsheetProblem,
    read_table,
    write_table,
)
from app.adapters.spreadsheet.errors import SENTENCES
from app.adapters.spreadsheet.formulas import guarded, unguarded
from app.domain.table import Row, Table
from tests.trainee_files import HEADER, csv_file, reads_or_refuses, trainee_rows

P = SpreadsheetProblem
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
tricky = st.text(st.sampled_from("'=+-@＝﹣a1 ;,|\"\t\r\n\u3000\u200b"), max_size=8)
cells = texts | tricky


def lines(*rows: str, encoding: str = "utf-8") -> bytes:
    return "\n".join(rows).encode(encoding)


def refusal(data: bytes) -> SpreadsheetError:
    with pytest.raises(SpreadsheetError) as caught:
        read_table(data, "people.csv")
    return caught.value


def where(error: SpreadsheetError) -> tuple[SpreadsheetProblem, int | None, str | None]:
    assert error.file == "people.csv"
    return error.problem, error.line, error.field


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_read_knows_delimiter_and_encoding(delimiter: str, encoding: str) -> None:
    table = read_table(csv_file(delimiter=delimiter, encoding=encoding), "people.csv")

    assert table.header == HEADER
    assert [row.cells for row in table.rows] == trainee_rows()
    assert [row.number for row in table.rows] == list(range(2, 62))
    assert table.sheet is None


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_read_numbers_rows_by_the_line_on_which_they_begin(ending: str) -> None:
    text = ["Name,Hospital", '"Mary', 'Wanjiku",Embu', "", " , ", '"Ali","Thika"']

    table = read_table(ending.join(text).encode(), "people.csv")

    assert table.rows == (
        Row(2, (f"Mary{ending}Wanjiku", "Embu")),
        Row(6, ("Ali", "Thika")),
    )


def test_read_skips_what_is_blank_above_the_headings() -> None:
    assert read_table(lines("", ";;", "Name;Hospital", "Mary;Embu"), "people.csv") == Table(
        ("Name", "Hospital"), (Row(4, ("Mary", "Embu")),)
    )


def test_read_obeys_a_first_line_that_names_the_delimiter() -> None:
    data = lines("sep=;", "Name, given;Hospital, town", "Mary;Embu")

    assert read_table(data, "people.csv") == Table(
        ("Name, given", "Hospital, town"), (Row(3, ("Mary", "Embu")),)
    )


def test_read_looks_for_the_delimiter_outside_of_quotes() -> None:
    data = lines('"Name; given; family",Hospital', "Mary,Embu")

    assert read_table(data, "people.csv").header == ("Name; given; family", "Hospital")


def test_read_fills_short_rows_and_drops_empty_cells_without_heading() -> None:
    data = lines("Name,Hospital,Phone,,", "Mary", "Ali,Thika,,,")

    assert read_table(data, "people.csv") == Table(
        ("Name", "Hospital", "Phone"), (Row(2, ("Mary", "", "")), Row(3, ("Ali", "Thika", "")))
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"", (P.EMPTY, None, None), id="empty"),
        pytest.param(b"\xef\xbb\xbf\r\n ,\r\n", (P.EMPTY, None, None), id="blank"),
        pytest.param(b"Name,Hospital\n\n", (P.NO_ROWS, 1, None), id="headings-only"),
        pytest.param(
            lines("Mary,mary@example.org,Embu", "Ali,ali@example.org,Embu"),
            (P.NO_HEADER, 1, "B"),
            id="no-headings",
        ),
        pytest.param(
            lines("Name,Hospital", "Mary,Embu", "Ali,Aga Khan, Nairobi"),
            (P.TOO_MANY_CELLS, 3, "C"),
            id="ragged",
        ),
        pytest.param(
            lines("Name,Hospital", "Mary,Embu", '"Ali,Thika'),
            (P.BAD_QUOTES, 3, None),
            id="open-quotes",
        ),
        pytest.param(
            lines("Name,Hospital", '"Ali" Hassan,Thika'),
            (P.BAD_QUOTES, 2, None),
            id="quotes-in-the-middle",
        ),
        pytest.param(
            lines("Name,Hospital", "Mary,Embu", "Ali,Thi\0ka"), (P.NUL, 3, "Hospital"), id="nul"
        ),
        pytest.param(
            lines("Name,Hospital", "Mary,Embu", encoding="utf-16-le"),
            (P.NUL, 1, "A"),
            id="utf-16-without-mark",
        ),
        pytest.param(
            lines("Name;Hospital", '"Mary\nWanjiku";Embu', "José;Thika", encoding="cp1252"),
            (P.NOT_UTF8, 4, "Name"),
            id="windows-1252",
        ),
        pytest.param(
            lines("Nombre;Institución", "Mary;Embu", encoding="latin-1"),
            (P.NOT_UTF8, 1, "B"),
            id="latin-1-in-a-heading",
        ),
        pytest.param(
            lines("Name,,Hospital", "Mary,é,Embu", encoding="latin-1"),
            (P.NOT_UTF8, 2, "B"),
            id="latin-1-without-heading",
        ),
        pytest.param("Name".encode("utf-16") + b"\n", (P.NOT_UTF8, 1, "A"), id="half-a-utf-16"),
        pytest.param(
            lines("Name,Hospital", "Mary," + "x" * 5001),
            (P.CELL_TOO_LONG, 2, "Hospital"),
            id="long-cell",
        ),
        pytest.param(
            lines("Name,Hospital", "Mary,Embu", "Ali," + "x" * 200_000),
            (P.CELL_TOO_LONG, 3, None),
            id="very-long-cell",
        ),
        pytest.param(
            lines(",".join(["Name"] * 101), "Mary"), (P.TOO_MANY_COLUMNS, 1, None), id="columns"
        ),
        pytest.param(lines("Name", *["Mary"] * 2_001), (P.TOO_MANY_ROWS, 2_002, None), id="rows"),
        pytest.param(b"x" * 10_000_001, (P.TOO_LARGE, None, None), id="large"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504, (P.OLD_EXCEL, None, None), id="xls"
        ),
        pytest.param(b"%PDF-1.7\n", (P.NOT_A_TABLE, None, None), id="pdf"),
        pytest.param(b"\n<html><table>", (P.NOT_A_TABLE, None, None), id="web-page"),
    ],
)
def test_read_refuses_with_line_and_field(
    data: bytes, expected: tuple[SpreadsheetProblem, int | None, str | None]
) -> None:
    assert where(refusal(data)) == expected


def test_read_takes_the_limits_themselves() -> None:
    header = [f"Column {number}" for number in range(100)]
    data = lines(",".join(header), "x" * 5000, *["Mary"] * 1_999)

    table = read_table(data, "people.csv")

    assert (len(table.header), len(table.rows)) == (100, 2_000)


def test_the_message_names_file_line_and_field_and_what_to_do() -> None:
    error = refusal(lines("Name,Hospital", "José,Embu", encoding="latin-1"))

    assert str(error) == (
        "people.csv, line 2, “Name”: The text is not in UTF-8."
        " Save the file as CSV UTF-8, or upload the .xlsx."
    )


def test_every_problem_has_a_sentence() -> None:
    assert set(SENTENCES) == set(SpreadsheetProblem)


def test_read_refuses_ten_thousand_rows_quickly() -> None:
    data = csv_file(trainee_rows(10_000))
    started = process_time()

    error = refusal(data)

    assert str(error) == "people.csv, line 2002: There are more than 2,000 rows. Split the file."
    assert process_time() - started < 1.5


@given(st.binary(max_size=80) | cells.map(str.encode), st.integers(0, 40))
def test_read_refuses_or_reads_whatever_comes(data: bytes, at: int) -> None:
    good = csv_file(trainee_rows(2))

    for file in (data, good[:at] + data + good[at:]):
        assert reads_or_refuses(file, "people.csv")


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=5))
def test_a55_what_is_written_is_read_back(rows: list[list[str]]) -> None:
    filled = [tuple(row) for row in rows if any(map(str.strip, row))]

    if filled:
        table = read_table(write_table(("=Name", "'+E-mail", "Sep;x"), filled), "people.csv")

        assert table.header == ("=Name", "'+E-mail", "Sep;x")
        assert [row.cells for row in table.rows] == filled


@given(cells)
def test_a55_no_cell_of_a_written_file_is_a_formula_whatever_parts_the_cells(text: str) -> None:
    written = write_table(("Name", "Hospital"), [("Mary", text)]).decode("utf-8-sig")

    for delimiter in ",;\t|":
        for record in csv.reader(io.StringIO(written, newline=""), delimiter=delimiter):
            for cell in record:
                assert not normalize("NFKC", cell).strip().startswith(("=", "+", "-", "@"))
                assert delimiter != "," or not cell.startswith(("\t", "\r", "\n"))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        (" =1", "' =1"),
        ("＝1+1", "'＝1+1"),
        ("a;=1+1", "a;'=1+1"),
        ("+254 700 555 001", "'+254 700 555 001"),
        ("'=1", "''=1"),
        ("Ng'ang'a-Kamau", "Ng'ang'a-Kamau"),
        ("'Akilisi", "'Akilisi"),
        ("a|b", "a|b"),
        ("", ""),
    ],
)
def test_a55_guarded_puts_an_apostrophe_only_where_a_formula_could_begin(
    text: str, written: str
) -> None:
    assert guarded(text) == written
    assert unguarded(written) == text


def test_a55_guarded_knows_every_character_that_folds_into_the_sign_of_a_formula() -> None:
    signs = [
        sign
        for sign in map(chr, range(sys.maxunicode + 1))
        if normalize("NFKC", sign).startswith(("=", "+", "-", "@"))
    ]

    assert [sign for sign in signs if guarded(sign) == sign] == []
