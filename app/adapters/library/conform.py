"""Check a TOML table against its shape, and make plain data of it."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from app.adapters.library.shapes import Key, Shape, Table
from app.domain.canonical import canonical_text
from app.domain.curricula.curriculum_data import clock_time
from app.domain.problems import Path

Finding = tuple[Path, str]

# In this order: a flag is also a number to Python, and a date with a time also a date.
TYPE_NAMES: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number with a point",
    str: "a text",
    list: "a list",
    dict: "a table",
    time: "a time",
    datetime: "a date with a time",
    date: "a date",
}


ELEMENTS = {
    "list of texts": "text",
    "list of whole numbers": "whole number",
    "list of tables": "table",
}


def conform(table: Table, shape: Shape, path: Path = ()) -> tuple[dict[str, Any], list[Finding]]:
    """Return the table as data, and what is wrong with its keys and types.

    Texts come back in canonical form, times as "08:30", dates as "2026-03-01". What is wrong is
    left out.
    """
    data: dict[str, Any] = {}
    findings: list[Finding] = list(_unexpected(table, shape, path))
    for name, key in shape.items():
        if name in table:
            value, found = _value(table[name], key, (*path, name))
            findings += found
            if not found:
                data[name] = value
        elif not key.optional:
            findings.append(((*path, name), f"is missing; write {_wanted(key)}"))
    return data, findings


def _unexpected(table: Table, shape: Shape, path: Path) -> Iterator[Finding]:
    for name in table:
        if name not in shape:
            known = ", ".join(shape)
            yield (*path, name), f"is no known key here; the keys are {known}"


def _value(value: object, key: Key, path: Path) -> tuple[Any, list[Finding]]:
    match key.type, value:
        case "plain value", _:
            return _plain(value, path)
        case ("anything", _) | ("true or false", bool()):
            return value, []
        case "whole number", int() if not isinstance(value, bool):
            return value, []
        case "text", str():
            return _text(value, key, path)
        case "time", time():
            return _time(value, path)
        case "date", date() if not isinstance(value, datetime):
            return value.isoformat(), []
        case (("list of texts" | "list of whole numbers" | "list of tables"), list()):
            return _list(value, Key(ELEMENTS[key.type], shape=key.shape), path)
        case "table", dict() if key.shape:
            return conform(value, key.shape(value), path)
    return None, [(path, f"must be {_wanted(key)}, not {_type_name(value)}")]


def _plain(value: object, path: Path) -> tuple[Any, list[Finding]]:
    """Return any value that JSON can hold, its texts in canonical form."""
    match value:
        case bool() | int():
            return value, []
        case str():
            return canonical_text(value).strip("\n"), []
        case list():
            found = [_plain(each, (*path, at)) for at, each in enumerate(value)]
            return [each for each, _ in found], [one for _, more in found for one in more]
        case dict():
            members = {name: _plain(each, (*path, name)) for name, each in value.items()}
            data = {canonical_text(name): each for name, (each, _) in members.items()}
            return data, [one for _, more in members.values() for one in more]
    wanted = "a text, a whole number, true, false or a list of these"
    return None, [(path, f"must be {wanted}, not {_type_name(value)}")]


def _text(value: str, key: Key, path: Path) -> tuple[str, list[Finding]]:
    text = canonical_text(value).strip("\n")
    if key.choices and text not in key.choices:
        return text, [(path, f"{text!r} must be one of {', '.join(key.choices)}")]
    return text, []


def _time(value: time, path: Path) -> tuple[str, list[Finding]]:
    if value.second or value.microsecond:
        return "", [(path, f"{value} must be a whole minute")]
    return clock_time(value), []


def _list(values: list[object], key: Key, path: Path) -> tuple[list[Any], list[Finding]]:
    data, findings = [], list[Finding]()
    for index, value in enumerate(values):
        one, found = _value(value, key, (*path, index))
        data.append(one)
        findings += found
    return data, findings


def _wanted(key: Key) -> str:
    match key.type:
        case "time":
            return "a time such as 08:30:00"
        case "date":
            return "a date such as 2026-03-01"
        case "true or false":
            return "true or false"
        case "text" if key.example:
            return f'a text in quotes, such as "{key.example}"'
    return f"a {key.type}"


def _type_name(value: object) -> str:
    return next(name for kind, name in TYPE_NAMES.items() if isinstance(value, kind))
