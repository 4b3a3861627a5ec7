"""Workbooks (.xlsx): the first sheet that holds something, as texts.

A workbook is a zip package of XML. openpyxl gets a copy of it that was unpacked in small pieces, no
further than the sizes it declares, in which no part defines entities and whose elements were
counted: what a small file could blow up to is known before any of it is read.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import NamedTuple
from warnings import filterwarnings
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from openpyxl import load_workbook

from app.adapters.spreadsheet.errors import (
    MOST_COLUMNS,
    MOST_ROWS,
    SpreadsheetError,
    SpreadsheetProblem,
)
from app.domain.table import Row

LARGEST_UNPACKED = 50_000_000
MOST_PARTS = 2_000
MOST_ELEMENTS = 500_000
PIECE = 65_536
ROWS_LOOKED_AT = 50 * MOST_ROWS  # empty ones among them
COLUMNS_LOOKED_AT = 2 * MOST_COLUMNS  # a cell far to the right must not make every row wide
ENCRYPTED = 0x1
DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
CARRIAGE_RETURN = "_x000D_"  # as Excel writes it

# It warns of what it does not read: lists of choices, formats, extensions.
filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")


class Sheet(NamedTuple):
    """The filled rows of a sheet, its name, and the names of the others that can be seen."""

    rows: list[Row]
    name: str | None = None
    others: tuple[str, ...] = ()


def read_sheet(data: bytes, file: str) -> Sheet:
    """Return the first visible sheet that has filled rows."""
    try:
        return _first_filled_sheet(_checked(data, file), file)
    except SpreadsheetError:
        raise
    except Exception as error:
        # A damaged package makes zipfile, the XML parser and openpyxl raise nearly anything.
        raise SpreadsheetError(SpreadsheetProblem.DAMAGED, file) from error


def _checked(data: bytes, file: str) -> io.BytesIO:
    """Return a copy of the package whose parts are what they say."""
    copy = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as package, ZipFile(copy, "w", ZIP_STORED) as checked:
        parts = package.infolist()
        names = {part.filename for part in parts}
        if "xl/workbook.bin" in names or not any(name.startswith("xl/") for name in names):
            raise SpreadsheetError(SpreadsheetProblem.NOT_A_TABLE, file)
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise SpreadsheetError(SpreadsheetProblem.UNSAFE, file)
        if len(names) < len(parts):
            raise SpreadsheetError(SpreadsheetProblem.DAMAGED, file)
        elements = 0
        for part in parts:
            content = _unpacked(package, part, file)
            elements += _costly_elements(content)
            checked.writestr(part.filename, content)
    if elements > MOST_ELEMENTS:
        raise SpreadsheetError(SpreadsheetProblem.UNSAFE, file)
    return copy


def _unpacked(package: ZipFile, part: ZipInfo, file: str) -> bytes:
    if part.flag_bits & ENCRYPTED or part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise SpreadsheetError(SpreadsheetProblem.DAMAGED, file)
    with package.open(part) as source:
        content = b"".join(iter(lambda: source.read(PIECE), b""))
    if any(doctype in content for doctype in DOCTYPES):
        raise SpreadsheetError(SpreadsheetProblem.DAMAGED, file)
    return content


def _costly_elements(content: bytes) -> int:
    """Count the XML elements but for rows, cells and values, which openpyxl reads fast."""
    cheap = sum(map(content.count, (b"</", b"<row ", b"<c ", b"<v>")))
    return content.count(b"<") - cheap


def _first_filled_sheet(package: io.BytesIO, file: str) -> Sheet:
    workbook = load_workbook(package, read_only=True, data_only=True, keep_links=False)
    try:
        visible = [each for each in workbook.worksheets if each.sheet_state == "visible"]
        for sheet in visible:
            sheet.reset_dimensions()  # some programs write a wrong size
            values = sheet.iter_rows(max_col=COLUMNS_LOOKED_AT, values_only=True)
            rows = list(islice(_filled_rows(values, file), MOST_ROWS + 2))
            if rows:
                others = tuple(each.title for each in visible if each is not sheet)
                return Sheet(rows, sheet.title, others)
        return Sheet([])
    finally:
        workbook.close()


def _filled_rows(rows: Iterable[Sequence[object]], file: str) -> Iterator[Row]:
    for number, values in enumerate(rows, start=1):
        if number > ROWS_LOOKED_AT:
            raise SpreadsheetError(
                SpreadsheetProblem.TOO_MANY_ROWS, file, line=number, limit=f"{MOST_ROWS:,}"
            )
        width = len(values)
        while width and values[width - 1] is None:
            width -= 1
        cells = tuple(map(_text, values[:width]))
        if any(map(str.strip, cells)):
            yield Row(number, cells)


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value.replace(CARRIAGE_RETURN, "\r")
        case bool():
            return str(value).upper()
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)
