"""Where two values that JSON can hold begin to differ."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from app.domain.problems import Path

NOTHING = "nothing"
SHOWN = 60  # characters of a value
BEFORE = 20  # of them, those that lead up to the difference


@dataclass(frozen=True)
class Difference:
    """The first field that differs, and what it says on both sides, cut to what can be read.

    `row` counts the lines of a text before the difference.
    """

    path: Path
    before: str
    after: str
    row: int


def first_difference(before: object, after: object, path: Path = ()) -> Difference | None:
    """Return the first difference in the order of `after`, or None. None also means: not there."""
    if before == after:
        return None
    for step, one, other in _parts(before, after):
        found = first_difference(one, other, (*path, step))
        if found:
            return found
    return _difference(before, after, path)


def _parts(before: object, after: object) -> Iterator[tuple[str | int, object, object]]:
    match before, after:
        case Mapping(), Mapping():
            for name in dict.fromkeys((*after, *before)):
                yield name, before.get(name), after.get(name)
        case list(), list():
            for index, (one, other) in enumerate(zip_longest(before, after)):
                yield index, one, other


def _difference(before: object, after: object, path: Path) -> Difference:
    row = 0
    if isinstance(before, str) and isinstance(after, str):
        row = after.count("\n", 0, _same(before, after))
    one, other = map(_written, (before, after))
    start = max(0, _same(one, other) - BEFORE)
    return Difference(path, _cut(one, start), _cut(other, start), row)


def _written(value: object) -> str:
    return NOTHING if value is None else json.dumps(value, ensure_ascii=False)


def _same(one: str, other: str) -> int:
    """Count the characters that two texts begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _cut(text: str, start: int) -> str:
    if len(text) <= SHOWN:
        return text
    end = start + SHOWN
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
