"""Reading a file as a table. The content decides what it is, whatever the name says."""

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from openpyxl.utils import get_column_letter

from app.adapters.spreadsheet.errors import (
    LARGEST_FILE,
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    SpreadsheetError,
    SpreadsheetProblem,
)
from app.adapters.spreadsheet.formulas import unguarded
from app.adapters.spreadsheet.text import read_records
from app.adapters.spreadsheet.workbook import read_sheet
from app.domain.table import Row, Table

ZIP_PACKAGE = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
NO_TABLES = (b"%PDF-", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x05\x06", b"\x1f\x8b")
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!?a-zA-Z]")
ADDRESS = re.compile(r"\S+@\S+\.\S+")


def read_table(data: bytes, file_name: str) -> Table:
    """Read a file whole. Raises SpreadsheetError, which says where and what to do."""
    if len(data) > LARGEST_FILE:
        size, limit = f"{len(data):,}", f"{LARGEST_FILE:,}"
        raise SpreadsheetError(SpreadsheetProblem.TOO_LARGE, file_name, size=size, limit=limit)
    if data.startswith(OLD_OFFICE):
        raise SpreadsheetError(SpreadsheetProblem.OLD_EXCEL, file_name)
    if data.startswith(NO_TABLES) or MARKUP.match(data):
        raise SpreadsheetError(SpreadsheetProblem.NOT_A_TABLE, file_name)
    if data.startswith(ZIP_PACKAGE):
        sheet = read_sheet(data, file_name)
        table = _Shape(file_name, sheet.name).table(sheet.rows)
        return replace(table, other_sheets=sheet.others)
    return _Shape(file_name).table(read_records(data, file_name))


class _Shape:
    """Makes a table of records, or says where they are none."""

    def __init__(self, file: str, sheet: str | None = None) -> None:
        self._file = file
        self._sheet = sheet
        self._header: tuple[str, ...] = ()

    def table(self, records: Iterable[Row]) -> Table:
        """Take the first filled record as the headings, and those below as rows."""
        filled = (record for record in records if any(map(str.strip, record.cells)))
        first = next(filled, None)
        if first is None:
            raise SpreadsheetError(SpreadsheetProblem.EMPTY, self._file)
        self._header = self._headings(first)
        rows = tuple(map(self._row, islice(filled, MOST_ROWS + 1)))
        if not rows:
            raise self._error(SpreadsheetProblem.NO_ROWS, first.number)
        if len(rows) > MOST_ROWS:
            raise self._error(
                SpreadsheetProblem.TOO_MANY_ROWS, rows[-1].number, limit=f"{MOST_ROWS:,}"
            )
        return Table(self._header, rows, self._sheet)

    def _headings(self, record: Row) -> tuple[str, ...]:
        width = max(column for column, cell in enumerate(record.cells, 1) if cell.strip())
        if width > MOST_COLUMNS:
            raise self._error(
                SpreadsheetProblem.TOO_MANY_COLUMNS, record.number, limit=MOST_COLUMNS
            )
        for column, cell in enumerate(record.cells[:width]):
            if ADDRESS.fullmatch(cell.strip()):
                raise self._error(SpreadsheetProblem.NO_HEADER, record.number, column)
        return self._cells(Row(record.number, record.cells[:width]))

    def _row(self, record: Row) -> Row:
        width = len(self._header)
        if any(map(str.strip, record.cells[width:])):
            raise self._ragged(record)
        cells = self._cells(Row(record.number, record.cells[:width]))
        return Row(record.number, cells + ("",) * (width - len(cells)))

    def _cells(self, record: Row) -> tuple[str, ...]:
        for column, cell in enumerate(record.cells):
            if len(cell) > LONGEST_CELL:
                raise self._error(
                    SpreadsheetProblem.CELL_TOO_LONG, record.number, column, limit=LONGEST_CELL
                )
        return tuple(map(unguarded, record.cells))

    def _ragged(self, record: Row) -> SpreadsheetError:
        width = len(self._header)
        column = next(c for c, cell in enumerate(record.cells) if c >= width and cell.strip())
        if self._sheet is not None:
            return self._error(SpreadsheetProblem.NO_HEADING, record.number, column)
        return self._error(
            SpreadsheetProblem.TOO_MANY_CELLS,
            record.number,
            column,
            count=len(record.cells),
            columns=width,
        )

    def _error(
        self,
        problem: SpreadsheetProblem,
        line: int,
        column: int | None = None,
        **parameters: str | int,
    ) -> SpreadsheetError:
        field = None if column is None else self._name(column)
        return SpreadsheetError(problem, self._file, line=line, field=field, **parameters)

    def _name(self, column: int) -> str:
        heading = self._header[column].strip() if column < len(self._header) else ""
        return heading or get_column_letter(column + 1)
