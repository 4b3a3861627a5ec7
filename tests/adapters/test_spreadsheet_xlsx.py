"""Workbooks: the first sheet that holds something, and what a hostile package comes to."""

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from app.adapters.spreadsheet import SpreadsheetError, SpreadsheetProblem, read_table
from app.domain.table import Row
from tests.trainee_files import HEADER, reads_or_refuses, trainee_rows, xlsx_file

P = SpreadsheetProblem
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
SMALL = xlsx_file(trainee_rows(1))


def saved(workbook: Workbook) -> bytes:
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


def repacked(changed: Mapping[str, bytes], data: bytes | None = None) -> bytes:
    """A small workbook with some of its parts replaced or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data or xlsx_file(trainee_rows(3)))) as package,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        parts = {name: package.read(name) for name in package.namelist()} | changed
        for name, content in parts.items():
            copy.writestr(name, content)
    return out.getvalue()


def sheet(rows: str, before: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="{NAMESPACE}">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    ).encode()


def problem(data: bytes) -> SpreadsheetProblem:
    with pytest.raises(SpreadsheetError) as caught:
        read_table(data, "people.xlsx")
    return caught.value.problem


@pytest.mark.parametrize("name", ["people.xlsx", "people.csv", "people"])
def test_read_goes_by_the_content_and_not_by_the_name(name: str) -> None:
    table = read_table(xlsx_file(), name)

    assert (table.header, table.sheet) == (HEADER, "Trainees")
    assert [row.cells for row in table.rows] == trainee_rows()
    assert [row.number for row in table.rows] == list(range(2, 62))


def test_read_gives_values_as_a_person_sees_them() -> None:
    midnight = datetime.combine(date(2026, 9, 7), time())
    values = (
        254700555001.0, 12, 1.5, True, midnight.date(), midnight, midnight + timedelta(hours=8.5),
        time(8, 30), timedelta(hours=1), "'=1", "=1+1", None,
    )  # fmt: skip
    workbook = Workbook()
    workbook.active.append([str(number) for number in range(len(values))])
    workbook.active.append(values)

    table = read_table(saved(workbook), "people.xlsx")

    assert table.rows[0].cells == (
        "254700555001", "12", "1.5", "TRUE", "2026-09-07", "2026-09-07", "2026-09-07 08:30:00",
        "08:30:00", "1:00:00", "=1", "", "",
    )  # fmt: skip


def test_read_takes_the_value_that_a_formula_had() -> None:
    rows = (
        '<row r="1"><c r="A1" t="str"><v>Name</v></c></row>'
        '<row r="2"><c r="A2" t="str"><f>B2&amp;C2</f><v>Mary Wanjiku</v></c></row>'
    )

    assert read_table(repacked({SHEET: sheet(rows)}), "x").rows == (Row(2, ("Mary Wanjiku",)),)


def test_read_takes_the_first_visible_sheet_that_holds_something() -> None:
    workbook = Workbook()
    workbook.active.title = "Cover"
    lists = workbook.create_sheet("Lists")
    lists.append(["Nurse"])
    lists.sheet_state = "hidden"
    people = workbook.create_sheet("People")
    people["B3"], people["B4"], people["B7"] = "Name", "Mary", "Ali"

    table = read_table(saved(workbook), "people.xlsx")

    assert (table.sheet, table.header) == ("People", ("", "Name"))
    assert table.other_sheets == ("Cover",)
    assert table.rows == (Row(4, ("", "Mary")), Row(7, ("", "Ali")))


@pytest.mark.filterwarnings("ignore:.*not supported:UserWarning")
def test_read_passes_over_lists_of_choices() -> None:
    workbook = Workbook()
    workbook.active.append(["Name"])
    workbook.active.append(["Mary"])
    workbook.active.add_data_validation(DataValidation(type="list", formula1='"Mary,Ali"'))

    assert read_table(saved(workbook), "people.xlsx").rows == (Row(2, ("Mary",)),)


def test_read_refuses_a_remark_beside_the_table() -> None:
    with pytest.raises(SpreadsheetError) as caught:
        read_table(xlsx_file([("Mary", "", "", "", "", "", "", "", "late")]), "people.xlsx")

    assert str(caught.value) == (
        "people.xlsx, line 2, “I”: There is something in a column without a heading."
        " Give it a heading, or empty it."
    )


def test_read_refuses_an_empty_workbook() -> None:
    assert problem(saved(Workbook())) is P.EMPTY


def test_read_refuses_more_rows_than_it_can_take() -> None:
    rows = [("Mary",)] * 2_001

    assert problem(xlsx_file(rows, header=("Name",))) is P.TOO_MANY_ROWS


def test_read_refuses_other_packages() -> None:
    for parts in (
        {"content.xml": b"<a/>"},
        {"word/document.xml": b"<a/>"},
        {"xl/workbook.bin": b""},
    ):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as package:
            for name, content in parts.items():
                package.writestr(name, content)
        assert problem(out.getvalue()) is P.NOT_A_TABLE


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(xlsx_file()[:-400], id="cut"),
        pytest.param(b"PK\x03\x04" + b"\0" * 100, id="no-package"),
        pytest.param(repacked({SHEET: b"<worksheet"}), id="broken-xml"),
        pytest.param(repacked({SHEET: sheet('<row r="x"/>')}), id="broken-row"),
        pytest.param(repacked({"[Content_Types].xml": b"<Types/>"}), id="no-workbook"),
        pytest.param(
            repacked({SHEET: sheet("", before='<!DOCTYPE x [<!ENTITY a "aaaa">]>')}), id="entities"
        ),
        pytest.param(repacked({SHEET: "<!DOCTYPE x>".encode("utf-16")}), id="entities-in-utf-16"),
    ],
)
def test_read_refuses_a_damaged_package(data: bytes) -> None:
    assert problem(data) is P.DAMAGED


@given(st.integers(0, len(SMALL) - 1), st.binary(min_size=1, max_size=4))
def test_read_refuses_or_reads_a_package_with_some_bytes_changed(at: int, found: bytes) -> None:
    assert reads_or_refuses(SMALL[:at] + found + SMALL[at + len(found) :], "people.xlsx")


def test_read_refuses_a_part_that_unpacks_to_more_than_it_says() -> None:
    data = bytearray(repacked({SHEET: sheet("<row/>" * 100_000)}))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        size = package.getinfo(SHEET).file_size.to_bytes(4, "little")
    while size in data:
        at = data.index(size)
        data[at : at + 4] = (100).to_bytes(4, "little")

    assert problem(bytes(data)) is P.DAMAGED


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"xl/media/image1.bin": bytes(50_000_001)}, id="large"),
        pytest.param({f"xl/part{number}.xml": b"" for number in range(2_001)}, id="many-parts"),
        pytest.param({SHEET: sheet("<row/>" * 500_001)}, id="many-elements"),
        pytest.param(
            {
                "xl/styles.xml": f'<styleSheet xmlns="{NAMESPACE}"><cellXfs>'.encode()
                + b"<xf/>" * 500_001
                + b"</cellXfs></styleSheet>"
            },
            id="many-styles",
        ),
    ],
)
def test_read_refuses_what_unpacks_to_too_much(parts: Mapping[str, bytes]) -> None:
    assert problem(repacked(parts)) is P.UNSAFE


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param('<row r="99999999999"><c><v>1</v></c></row>', id="a-far-row"),
        pytest.param("<row/>" * 100_001, id="many-empty-rows"),
    ],
)
def test_read_does_not_count_forever(rows: str) -> None:
    assert problem(repacked({SHEET: sheet(rows)})) is P.TOO_MANY_ROWS
