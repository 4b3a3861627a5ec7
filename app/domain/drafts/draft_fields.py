"""The fields of a curriculum's parts, and each of them as the text that a form shows and sends."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Shape(StrEnum):
    """What sort of value a field holds."""

    LINE = "line"
    PARAGRAPH = "paragraph"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"  # one of those there are
    CHOICES = "choices"  # several of those there are, in an order
    LINES = "lines"  # several lines that anybody may write, in an order
    ROWS = "rows"  # several small records, in an order


@dataclass(frozen=True)
class Field:
    """One field of a part; `needed` ones always have a value, others may be left out."""

    name: str
    shape: Shape = Shape.LINE
    needed: bool = False
    columns: tuple[str, ...] = ()  # of the records in ROWS


TRUE = "1"
_S = Shape
CONTRIBUTORS = Field("contributors", _S.ROWS, columns=("role", "organisation", "person", "what"))
MATERIALS = Field(
    "materials", _S.ROWS, columns=("title", "licence", "url", "file", "sha256", "language")
)
# What a record says even where it is empty.
ALWAYS_IN_A_ROW = ("role", "title", "licence")

HEAD = (
    Field("title"),
    Field("code"),
    Field("kind", _S.CHOICE, needed=True),
    Field("language"),
    Field("change_note", _S.PARAGRAPH),
    Field("status_note", _S.PARAGRAPH),
    Field("licence"),
    Field("framework"),
    Field("clinical_partners", _S.CHOICES),
    CONTRIBUTORS,
)
REQUIREMENTS = (
    Field("min_percent", _S.NUMBER, needed=True),
    Field("each_day", _S.FLAG),
    Field("remote_counts_as_day", _S.FLAG),
    Field("min_minutes", _S.NUMBER, needed=True),
    Field("disciplines", _S.LINES),
)
MODULE = (
    Field("title"),
    Field("code"),
    Field("minutes", _S.NUMBER, needed=True),
    Field("min_minutes", _S.NUMBER),
    Field("format", _S.CHOICE, needed=True),
    Field("disciplines", _S.LINES),
    Field("body", _S.PARAGRAPH),
    Field("elective", _S.FLAG),
    Field("clinical", _S.FLAG),
    Field("changes_practice", _S.FLAG),
    Field("group_size", _S.NUMBER),
    Field("series"),
    Field("prerequisites", _S.CHOICES),
    Field("cases", _S.CHOICES),
    Field("locked", _S.CHOICES),
    Field("guidelines", _S.CHOICES),
    Field("tags", _S.LINES),
    Field("licence"),
    Field("successor_to", _S.LINES),
    Field("equivalent_to", _S.LINES),
    MATERIALS,
    CONTRIBUTORS,
)
OBJECTIVE = (Field("text"), Field("required", _S.FLAG))
CASE = (
    Field("title"),
    Field("code"),
    Field("body", _S.PARAGRAPH),
    Field("objectives", _S.CHOICES),
    Field("licence"),
    Field("withdrawn", _S.PARAGRAPH),
    CONTRIBUTORS,
)
ASSESSMENT = (
    Field("title"),
    Field("code"),
    Field("kind", _S.CHOICE, needed=True),
    Field("pass_percent", _S.NUMBER),
    Field("required", _S.FLAG),
)
NEED = (Field("text", _S.PARAGRAPH), Field("source"), Field("objectives", _S.CHOICES))


class PartKind(StrEnum):
    """What a part of a curriculum is; the value is how its uids begin, if it has one."""

    HEAD = "head"
    REQUIREMENTS = "requirements"
    MODULE = "mod"
    OBJECTIVE = "obj"
    CASE = "case"
    ASSESSMENT = "asm"
    NEED = "need"


FIELDS: Mapping[PartKind, tuple[Field, ...]] = MappingProxyType(
    {
        PartKind.HEAD: HEAD,
        PartKind.REQUIREMENTS: REQUIREMENTS,
        PartKind.MODULE: MODULE,
        PartKind.OBJECTIVE: OBJECTIVE,
        PartKind.CASE: CASE,
        PartKind.ASSESSMENT: ASSESSMENT,
        PartKind.NEED: NEED,
    }
)


def lists_of(kind: PartKind) -> tuple[Field, ...]:
    """Return the fields of such a part that are lists of records."""
    return tuple(field for field in FIELDS[kind] if field.shape is Shape.ROWS)


def field_of(kind: PartKind, name: str) -> Field | None:
    """Return a field by its name in such a part; `<uid>.text` is one of a module's objective."""
    uid, _dot, plain = name.rpartition(".")
    fields = FIELDS[PartKind.OBJECTIVE if uid else kind]
    return next((each for each in fields if each.name == plain), None)


def plain_text(text: str) -> str:
    """Return a text as forms send it: ends of lines by one character, and no blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def to_text(field: Field, value: Any) -> str:  # noqa: ANN401  (plain data)
    """Write the value of a field as text."""
    match field.shape:
        case Shape.NUMBER:
            return "" if value is None else str(value)
        case Shape.FLAG:
            return TRUE if value else ""
        case Shape.CHOICES | Shape.LINES:
            return "\n".join(line.strip() for line in value or ())
        case Shape.ROWS:
            return rows_text(value or ())
    return plain_text(value or "")


def from_text(field: Field, text: str) -> Any:  # noqa: ANN401  (plain data)
    """Return the value that a text means; raises ValueError where it means none."""
    match field.shape:
        case Shape.NUMBER:
            return int(text) if text else None
        case Shape.FLAG:
            return bool(text)
        case Shape.CHOICES | Shape.LINES:
            return [line.strip() for line in text.split("\n") if line.strip()]
        case Shape.ROWS:
            return json.loads(text) if text else []
    return text


def rows_text(rows: Any) -> str:  # noqa: ANN401  (plain data)
    """Write records as one text; those in which nothing is written are left out."""
    plain = [{name: plain_text(text) for name, text in row.items()} for row in rows]
    kept = [
        {name: text for name, text in row.items() if text or name in ALWAYS_IN_A_ROW}
        for row in plain
        if any(text for name, text in row.items() if name != "role")
    ]
    return json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else ""
