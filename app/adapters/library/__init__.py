"""The library: curricula and adaptations as a folder of TOML and Markdown files.

The format is told in docs/curricula.md. Files are read in full or not at all: every problem
of every file is gathered, with file, line and field, and raised together.
"""

from app.adapters.library.archive import packed, unpacked
from app.adapters.library.changes import find_changes, find_low_numbers
from app.adapters.library.contents import Library, cited, material_files
from app.adapters.library.problems import LibraryError, LibraryProblem
from app.adapters.library.reading import read_library
from app.adapters.library.writing import library_files, write_library

__all__ = [
    "Library",
    "LibraryError",
    "LibraryProblem",
    "cited",
    "find_changes",
    "find_low_numbers",
    "library_files",
    "material_files",
    "packed",
    "read_library",
    "unpacked",
    "write_library",
]
