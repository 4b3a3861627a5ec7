"""One file of a library: its table, its body, and where each field stands."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from app.adapters.library.conform import Finding, conform
from app.adapters.library.countries import is_country
from app.adapters.library.lines import Lines
from app.adapters.library.problems import LibraryProblem, field_name, sentence
from app.adapters.library.shapes import Shape
from app.domain.canonical import canonical_text
from app.domain.curricula.curriculum import VersionNumber
from app.domain.problems import Path, Problem

FENCE = "+++"
BODY: Path = ("body",)  # the Markdown of a page, which stands line by line as it is read
# The standard library reads a dotted name of n parts in more than quadratic time; we need few.
# Quoted parts beyond 100 characters are not followed, to keep this search linear itself.
_LONG_NAME = re.compile(
    r"""(?<![\w-])(?:(?:[\w-]++|"(?:[^"\\\n]|\\.){0,100}+"|'[^'\n]{0,100}+')[ \t]*+\.[ \t]*+){16}"""
)
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
# What the standard library says of the commonest slips, and what they are.
HINTS = (
    ("Cannot overwrite a value", "a key stands there a second time"),
    ("Expected newline or end of document after a statement", "texts stand in quotes"),
    ("Invalid value", "texts stand in quotes"),
)


class Source:
    """The data of one file; `problems` grow while it is read and checked."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.data: dict[str, Any] = {}
        self.problems: list[LibraryProblem] = []
        self.lines = Lines("")

    def value(self, path: Path) -> Any:  # noqa: ANN401 (whatever the file says there)
        """Return what stands at a path, or None."""
        value: Any = self.data
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        return value

    def report(self, findings: Iterable[Finding], *, row: int = 0) -> None:
        """Keep what is wrong, each with its line; `row` counts from the first line of a field."""
        for path, message in findings:
            line = self.lines.of(path) + row
            self.problems.append(LibraryProblem(self.file, line, field_name(path), message))

    def tell(self, problem: Problem, path: Path) -> None:
        """Keep a broken rule of the domain, found at a path of this file."""
        row = int(problem.parameters.get("row", 0)) if path == BODY else 0
        self.report([(path, sentence(problem))], row=row)

    def parse(self, text: str, shape: Shape, *, offset: int = 0) -> None:
        """Read a TOML text that begins behind `offset` lines of its file."""
        if found := _LONG_NAME.search(text):
            line = text.count("\n", 0, found.start()) + 1
            self._syntax_error(line + offset, "has a name of too many parts")
            return
        try:
            table = tomllib.loads(text)
        except RecursionError:
            self._syntax_error(1 + offset, "is nested too deeply")
        except ValueError as error:  # beside syntax: a number of thousands of digits
            place = _PLACE.search(str(error))
            last = text.rstrip("\n").count("\n") + 1
            line = int(place[1]) if place and place[1] else last if place else 1
            column = f" in column {place[2]}" if place and place[2] else ""
            reason = _PLACE.sub("", str(error))
            hint = next((f" ({hint})" for start, hint in HINTS if reason.startswith(start)), "")
            self._syntax_error(line + offset, f"is not valid TOML{column}: {reason}{hint}")
        else:
            self.lines = Lines(text, offset=offset)
            self.data, findings = conform(table, shape)
            self.report(findings)

    def _syntax_error(self, line: int, message: str) -> None:
        self.problems.append(LibraryProblem(self.file, line, "", message))


def read_toml(file: str, text: str, shape: Shape) -> Source:
    """Read a TOML file."""
    source = Source(file)
    source.parse(text, shape)
    return source


def read_page(file: str, text: str, shape: Shape) -> Source:
    """Read a module or a case: TOML between two lines of +++, then Markdown."""
    source = Source(file)
    lines = text.split("\n")
    fences = [number for number, line in enumerate(lines) if line.rstrip(" \t") == FENCE]
    if 0 not in fences or len(fences) < 2:
        message = f"must begin with its fields between two lines of {FENCE}"
        source.problems.append(LibraryProblem(file, 1, "", message))
        return source
    end = fences[1]
    source.parse("\n".join(lines[1:end]), shape, offset=1)
    below = (number for number, line in enumerate(lines, 1) if number > end + 1 and line.strip())
    source.lines.put(BODY, next(below, end + 1))
    body = canonical_text("\n".join(lines[end + 1 :])).strip("\n")
    source.data |= {"body": body} if body else {}
    return source


def check_names(source: Source, names: Mapping[Path, str]) -> None:
    """Compare what a file says of itself with the folders and the name that it has."""
    told = {problem.field for problem in source.problems}
    for path, expected in names.items():
        found = source.value(path)
        if found is not None and str(found) != expected and field_name(path) not in told:
            message = f"says {found}, but the name of the file or folder says {expected}"
            source.report([(path, message)])


def check_version_number(source: Source, path: Path) -> None:
    """Report a version number that is not three plain numbers."""
    text = source.value(path)
    if text is None:
        return
    try:
        VersionNumber.parse(text)
    except ValueError:
        source.report([(path, f"{text!r} is no version; write three numbers such as 1.0.0")])


def check_country(source: Source, path: Path) -> None:
    """Report a code that ISO 3166 gives to no country."""
    code = source.value(path)
    if code is not None and not is_country(code):
        message = f"{code!r} is the code of no country; write two letters of ISO 3166 such as KE"
        source.report([(path, message)])
