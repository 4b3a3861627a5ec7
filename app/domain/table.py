"""What a spreadsheet file holds, whatever its format: a header and numbered rows of text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `number` is the line or row that its reader sees in the file, the first being 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it, each as wide as the header; blank rows are left out.

    `sheet` names the sheet of a workbook that was read, `other_sheets` those that can be seen and
    were not; text files have none.
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    sheet: str | None = None
    other_sheets: tuple[str, ...] = ()
