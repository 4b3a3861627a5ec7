"""Text files of cells: encoding, delimiter, and the line on which each record begins."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from openpyxl.utils import get_column_letter

from app.adapters.spreadsheet.errors import LONGEST_CELL, SpreadsheetError, SpreadsheetProblem
from app.adapters.spreadsheet.formulas import guarded
from app.domain.table import Row

DELIMITERS = (",", ";", "\t")
BLANK = " ".join(DELIMITERS)
ENCODINGS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# Excel writes and obeys a first line that names the delimiter.
NAMED_DELIMITER = re.compile(r"sep=([,;\t])(?:\r\n|\r|\n)")


def read_records(data: bytes, file: str) -> Iterator[Row]:
    """Return the records of a text, numbered by line."""
    text = _decode(data, file)
    if "\0" in text:
        raise _located(SpreadsheetProblem.NUL, file, text[: text.index("\0")])
    return _records(text, _delimiter(text, file), file, strict=True)


def write_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write a table as CSV in UTF-8, every cell quoted and none a formula.

    `read_table` gives back the same cells. The byte order mark tells Excel that it is UTF-8.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(map(guarded, header))
    writer.writerows(map(guarded, row) for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _decode(data: bytes, file: str) -> str:
    encoding = next((name for mark, name in ENCODINGS.items() if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, errors="ignore")
        raise _located(SpreadsheetProblem.NOT_UTF8, file, before) from error


def _located(problem: SpreadsheetProblem, file: str, before: str) -> SpreadsheetError:
    """Return the error of what comes after this beginning of a text."""
    records = list(_records(before + "?", _delimiter(before, file), file))
    header = next(record.cells for record in records if any(map(str.strip, record.cells)))
    last, column = records[-1], len(records[-1].cells) - 1
    heading = header[column].strip() if header is not last.cells and column < len(header) else ""
    return SpreadsheetError(
        problem, file, line=last.number, field=heading or get_column_letter(column + 1)
    )


def _delimiter(text: str, file: str) -> str:
    """Return the delimiter that the first line names or else parts into the most cells."""
    named = NAMED_DELIMITER.match(text)
    return named[1] if named else max(DELIMITERS, key=lambda sign: _width(text, sign, file))


def _width(text: str, delimiter: str, file: str) -> int:
    try:
        for record in _records(text, delimiter, file):
            if any(cell.strip(BLANK) for cell in record.cells):
                return len(record.cells)
    except SpreadsheetError:
        pass  # reading will say so, unless another delimiter is the right one
    return 0


def _records(text: str, delimiter: str, file: str, *, strict: bool = False) -> Iterator[Row]:
    """Yield the records with the line on which each begins."""
    named = NAMED_DELIMITER.match(text)
    lines = io.StringIO(text[named.end() :] if named else text, newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=strict)
    first = 2 if named else 1
    line = first
    try:
        for cells in reader:
            yield Row(line, tuple(cells))
            line = first + reader.line_num
    except csv.Error as error:
        if "field larger" in str(error):
            too_long = SpreadsheetProblem.CELL_TOO_LONG
            raise SpreadsheetError(too_long, file, line=line, limit=LONGEST_CELL) from error
        raise SpreadsheetError(SpreadsheetProblem.BAD_QUOTES, file, line=line) from error
