"""Folders of a library in tests: alter a file, and say what reading refuses."""

from pathlib import Path

import pytest

from app.adapters.library import LibraryError, read_library


def edit(path: Path, old: str, new: str) -> None:
    """Replace the first such text in a file, which must hold it."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refusal_of(root: Path) -> LibraryError:
    """Read what must be refused."""
    with pytest.raises(LibraryError) as refusal:
        read_library(root)
    return refusal.value


def told(root: Path) -> list[tuple[str, int, str, str]]:
    """Return file, line, field and message of each problem."""
    return [(each.file, each.line, each.field, each.message) for each in refusal_of(root).problems]


def problems_of(root: Path) -> list[tuple[str, int, str]]:
    """Return file, line and field of each problem."""
    return [(file, line, field) for file, line, field, _ in told(root)]
