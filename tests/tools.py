"""Programs of the machine that some tests need: found, or the test is skipped with a reason."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

# Name that tests use: other names it goes by, and the Debian package that brings it.
TOOLS: dict[str, tuple[tuple[str, ...], str]] = {
    "calcurse": (("calcurse",), "calcurse"),
    "chromium": (("chromium", "chromium-browser"), "chromium"),
    "initdb": (("initdb",), "postgresql"),
    "make": (("make",), "make"),
    "pdffonts": (("pdffonts",), "poppler-utils"),
    "pdfinfo": (("pdfinfo",), "poppler-utils"),
    "pdftoppm": (("pdftoppm",), "poppler-utils"),
    "pdftotext": (("pdftotext",), "poppler-utils"),
    "qpdf": (("qpdf",), "qpdf"),
}


def find(tool: str) -> str | None:
    """Path of a program; those of PostgreSQL, which Debian keeps off the PATH, newest first."""
    names, _package = TOOLS[tool]
    for name in names:
        if path := shutil.which(name):
            return path
    installed = Path("/usr/lib/postgresql").glob(f"*/bin/{tool}")
    newest_first = sorted(installed, key=lambda path: int(path.parts[-3]), reverse=True)
    return str(newest_first[0]) if newest_first else None


def needs(tool: str) -> str:
    """Path of a program, or the end of the test: skipped, and failed under STRICT=1."""
    return find(tool) or cannot(f"{tool} is not on this machine (Debian package {TOOLS[tool][1]})")


def cannot(reason: str) -> NoReturn:
    """End the test because the machine lacks something: skipped, and failed under STRICT=1."""
    if os.environ.get("STRICT") == "1":
        pytest.fail(f"STRICT=1 and {reason}", pytrace=False)
    pytest.skip(reason)
