"""Files of rows and columns that people upload and save: CSV in any of its kinds, and .xlsx."""

from app.adapters.spreadsheet.errors import LARGEST_FILE, SpreadsheetError, SpreadsheetProblem
from app.adapters.spreadsheet.reading import read_table
from app.adapters.spreadsheet.text import write_table

__all__ = [
    "LARGEST_FILE",
    "SpreadsheetError",
    "SpreadsheetProblem",
    "read_table",
    "write_table",
]
