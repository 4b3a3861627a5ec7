"""Writing another value in the place of a city's change: what comes of it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.domain.adaptations.draft import Draft
from app.domain.adaptations.operations import (
    Add,
    Drop,
    Operation,
    Reorder,
    Replace,
    Rewrite,
    SwapCase,
)
from app.domain.curricula.curriculum_parts import Case
from app.domain.errors import DomainError
from app.domain.upgrades.edit_fields import DAY, LAST, EditField, FieldKind, fields_of, place_of
from app.domain.upgrades.upgrade import Finding
from app.domain.upgrades.upgrade_resolution import Choice, choices

BLANK_LINES = re.compile(r"\A(?:[ \t]*\n)+")
LARGEST = 100_000


class Unwritable(DomainError):
    """What was written into a field is not what can stand there; `field` is its name."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def offered(finding: Finding, taught: Draft) -> tuple[Choice, ...]:
    """Return what can be decided here and now: to write another only what has fields."""
    fields = fields_of(finding, taught)
    writable = fields and all(each.options for each in fields if each.kind is FieldKind.CHOICE)
    return tuple(each for each in choices(finding) if writable or each is not Choice.EDIT)


def edited(
    operation: Operation, fields: tuple[EditField, ...], values: Mapping[str, str]
) -> Operation:
    """Return the operation that says what was written; raises Unwritable."""
    for field in fields:
        operation = _with(operation, field.name, _read(field, values.get(field.name, "")))
    return operation


def _read(field: EditField, text: str) -> Any:  # noqa: ANN401  (what the field holds)
    text = text.replace("\r\n", "\n")
    # The first line of a text may be one of code, which is told by its indentation.
    text = BLANK_LINES.sub("", text).rstrip() if field.kind is FieldKind.TEXT else text.strip()
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if not text and not field.may_be_empty:
        raise Unwritable(field.name)
    known = dict(field.options)
    match field.kind:
        case FieldKind.NUMBER:
            return _number(field, text)
        case FieldKind.YES_NO if text in ("yes", "no"):
            return text == "yes"
        case FieldKind.LINES:
            return lines
        case FieldKind.CHOICES if all(line in known for line in lines):
            return lines
        case FieldKind.CHOICE if text in known:
            return text
        case FieldKind.LINE | FieldKind.TEXT:
            return text
    raise Unwritable(field.name)


def _number(field: EditField, text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text) > LARGEST:
        raise Unwritable(field.name)
    return int(text)


def _with(operation: Operation, name: str, value: Any) -> Operation:  # noqa: ANN401
    said: Any = tuple(value) if isinstance(value, list) else value
    match name.split("."), operation:
        case ["module", part], Add(module=module) | Replace(module=module):
            return replace(operation, module=replace(module, **{part: said}))
        case ["new", part], SwapCase(new=Case() as new):
            return replace(operation, new=replace(new, **{part: said}))
        case ["objective", index], Rewrite(value=objectives):
            place = int(index)
            now = [*objectives[:place], objectives[place] | {"text": value}]
            return replace(operation, value=[*now, *objectives[place + 1 :]])
        case ["place"], Add() | Reorder():
            return (
                operation if value == place_of(operation) else replace(operation, **_place(value))
            )
        case ["waive"], Drop() | Replace():
            return replace(operation, waive=said)
    return replace(operation, **{name: value})


def _place(value: str) -> dict[str, Any]:
    if value == LAST:
        return {"after": "", "day": None}
    if value.startswith(DAY):
        return {"after": "", "day": int(value.removeprefix(DAY))}
    return {"after": value, "day": None}
