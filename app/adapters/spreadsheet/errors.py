"""Why a file cannot be read as a table: which file, which line, which field, and what to do."""

from enum import StrEnum

LARGEST_FILE = 10_000_000
# Pages of a course list all its people, and stay light up to so many.
MOST_ROWS = 2_000
MOST_COLUMNS = 100
LONGEST_CELL = 5_000


class SpreadsheetProblem(StrEnum):
    """What is wrong with a file."""

    TOO_LARGE = "too_large"
    EMPTY = "empty"
    NO_HEADER = "no_header"
    NO_ROWS = "no_rows"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MANY_CELLS = "too_many_cells"
    NO_HEADING = "no_heading"
    CELL_TOO_LONG = "cell_too_long"
    NUL = "nul"
    NOT_UTF8 = "not_utf8"
    BAD_QUOTES = "bad_quotes"
    OLD_EXCEL = "old_excel"
    NOT_A_TABLE = "not_a_table"
    DAMAGED = "damaged"
    UNSAFE = "unsafe"


def _(sentence: str) -> str:
    """Mark a sentence for the translators; who shows it translates it and fills it in."""
    return sentence


SENTENCES = {
    SpreadsheetProblem.TOO_LARGE: _(
        "The file has %(size)s bytes; at most %(limit)s can be read. Split it."
    ),
    SpreadsheetProblem.EMPTY: _("The file is empty."),
    SpreadsheetProblem.NO_HEADER: _(
        "There are no headings here. Put a row above that names the columns, such as “Name” and"
        " “Hospital”."
    ),
    SpreadsheetProblem.NO_ROWS: _("There is nothing below the headings."),
    SpreadsheetProblem.TOO_MANY_ROWS: _("There are more than %(limit)s rows. Split the file."),
    SpreadsheetProblem.TOO_MANY_COLUMNS: _(
        "There are more than %(limit)s columns. Delete those that are not needed."
    ),
    SpreadsheetProblem.TOO_MANY_CELLS: _(
        "There are more cells (%(count)s) than headings (%(columns)s). Put a text that contains"
        " the separator between double quotes, or give every column a heading."
    ),
    SpreadsheetProblem.NO_HEADING: _(
        "There is something in a column without a heading. Give it a heading, or empty it."
    ),
    SpreadsheetProblem.CELL_TOO_LONG: _(
        "A cell has more than %(limit)s characters. Shorten it, or close the double quotes that"
        " open it."
    ),
    SpreadsheetProblem.NUL: _(
        "There is a character that no text has (NUL). Save the file as CSV UTF-8, or upload the"
        " .xlsx."
    ),
    SpreadsheetProblem.NOT_UTF8: _(
        "The text is not in UTF-8. Save the file as CSV UTF-8, or upload the .xlsx."
    ),
    SpreadsheetProblem.BAD_QUOTES: _(
        "The double quotes do not match. A cell that begins with one must end with one, and"
        " within it a double quote is written twice."
    ),
    SpreadsheetProblem.OLD_EXCEL: _(
        "This is a workbook of the old kind (.xls), or one with a password. Save it as .xlsx"
        " without a password, or as CSV UTF-8."
    ),
    SpreadsheetProblem.NOT_A_TABLE: _(
        "This is neither CSV nor .xlsx. Save the sheet as one of these."
    ),
    SpreadsheetProblem.DAMAGED: _(
        "The workbook is damaged. Open it, save it as .xlsx again, and upload that."
    ),
    SpreadsheetProblem.UNSAFE: _(
        "The workbook unpacks to more than can be read safely. Save only the sheet, as CSV UTF-8."
    ),
}


class SpreadsheetError(Exception):
    """A file that cannot be read. Nothing was changed.

    `line` is the line of a text or the row of a sheet, `field` the heading of the column or, where
    there is none, its letter; either is None if no one place is meant. `sentence` says what is
    wrong and what to do, in English, to be translated and then filled with the `parameters`.
    """

    def __init__(
        self,
        problem: SpreadsheetProblem,
        file: str,
        *,
        line: int | None = None,
        field: str | None = None,
        **parameters: str | int,
    ) -> None:
        super().__init__(problem, file, line, field)
        self.problem = problem
        self.file = file
        self.line = line
        self.field = field
        self.parameters = parameters

    @property
    def sentence(self) -> str:
        """What is wrong, and the remedy."""
        return SENTENCES[self.problem]

    def __str__(self) -> str:
        line = f", line {self.line}" if self.line else ""
        field = f", “{self.field}”" if self.field else ""
        return f"{self.file}{line}{field}: {self.sentence % self.parameters}"
