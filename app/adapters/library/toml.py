"""Write TOML, as much of it as the library's files need."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

LINE_MAX = 100


def document(blocks: Iterable[str]) -> str:
    """Put blocks under each other, an empty line between two."""
    return "\n".join(block for block in blocks if block)


def comment(text: str) -> str:
    """Write a text as comment lines."""
    return "".join(f"# {_plain(line)}".rstrip() + "\n" for line in text.split("\n") if text)


def table(
    name: str,
    values: Mapping[str, Any],
    *,
    repeated: bool = False,
    remarks: Mapping[str, str] | None = None,
) -> str:
    """Write a table with its header, a list of tables as [[name]]."""
    header = f"[[{name}]]" if repeated else f"[{name}]"
    return f"{header}\n{pairs(values, remarks=remarks)}"


def pairs(values: Mapping[str, Any], *, remarks: Mapping[str, str] | None = None) -> str:
    """Write key = value, one a line; `remarks` stand as comments behind the values."""
    lines = []
    for key, value in values.items():
        remark = _plain((remarks or {}).get(key, ""))
        lines.append(f"{key} = {_value(value)}" + (f"  # {remark}" if remark else "") + "\n")
    return "".join(lines)


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case time() | date():
            return value.isoformat()
        case str() if "\n" in value:
            return '"""\n' + "\n".join(_quoted(line)[1:-1] for line in value.split("\n")) + '"""'
        case str():
            return _quoted(value)
        case dict():
            return "{ " + ", ".join(f"{key} = {_value(each)}" for key, each in value.items()) + " }"
        case list():
            return _list(value)
    raise TypeError(f"{type(value).__name__} has no place in a file of the library")


def _list(values: list[Any]) -> str:
    texts = [_value(each) for each in values]
    line = f"[{', '.join(texts)}]"
    if len(line) <= LINE_MAX and not any(isinstance(each, dict) for each in values):
        return line
    return "[\n" + "".join(f"  {text},\n" for text in texts) + "]"


def _quoted(text: str) -> str:
    """Quote a text: JSON's escapes are TOML's too (but for DEL, which no checked text holds)."""
    return json.dumps(text, ensure_ascii=False)


def _plain(text: str) -> str:
    """Make a text fit for a comment, which holds no control characters."""
    return "".join(each if each.isprintable() else " " for each in text)
