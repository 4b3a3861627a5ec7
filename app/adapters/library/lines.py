"""On which line of a TOML text a field stands, which the standard library does not tell."""

from collections import Counter

from app.domain.problems import Path

QUOTES = ('"""', "'''")


class Lines:
    """The lines of the fields of one valid text; a field that is missing is at its table."""

    def __init__(self, text: str, *, offset: int = 0) -> None:
        self._found: dict[Path, int] = {}
        self._tables: Counter[Path] = Counter()
        self._table: Path = ()
        self._array: Path | None = None
        self._closing_quotes = ""
        for number, line in enumerate(text.split("\n"), 1 + offset):
            self._read(line.strip(), number)

    def of(self, path: Path) -> int:
        """Return the line of a field, or of the nearest thing around it."""
        while path and path not in self._found:
            path = path[:-1]
        return self._found.get(path, 1)

    def put(self, path: Path, line: int) -> None:
        """Say where a field stands that the text itself does not hold."""
        self._found[path] = line

    def _read(self, line: str, number: int) -> None:
        if self._closing_quotes:
            if self._closing_quotes in line:
                self._closing_quotes = ""
        elif self._array is not None:
            self._read_element(self._array, line, number)
        elif line.startswith("["):
            self._read_header(line, number)
        elif "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            self._read_key(name, value.lstrip(), number)

    def _read_element(self, array: Path, line: str, number: int) -> None:
        if line.startswith("]"):
            self._array = None
        elif line and not line.startswith("#"):
            self._found[(*array, self._tables[array])] = number
            self._tables[array] += 1

    def _read_header(self, line: str, number: int) -> None:
        path = self._resolve(line.lstrip("[ ").partition("]")[0], ())
        if line.startswith("[["):
            path = (*_names_only(path), self._tables[_names_only(path)])
            self._tables[path[:-1]] += 1
        self._table = path
        self._found[path] = number

    def _read_key(self, name: str, value: str, number: int) -> None:
        path = self._resolve(name, self._table)
        self._found[path] = number
        if value.startswith(QUOTES) and value[:3] not in value[3:]:
            self._closing_quotes = value[:3]
        elif value.partition("#")[0].strip() == "[":
            self._array = path

    def _resolve(self, name: str, path: Path) -> Path:
        """Follow a dotted name; a list of tables means its newest one."""
        for step in name.split("."):
            path = (*path, step.strip(" \t\"'"))
            if self._tables[path]:
                path = (*path, self._tables[path] - 1)
        return path


def _names_only(path: Path) -> Path:
    """Take off the number that a list of tables already has."""
    return path[:-1] if path and isinstance(path[-1], int) else path
