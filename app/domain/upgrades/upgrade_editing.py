"""Writing another value in the place of a city's change: what can be written, and what comes of it.

Values travel as text, as forms send them; several values of one field stand on lines.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from app.domain.adaptations.operations import (
    Add,
    Annotate,
    ChangeFormat,
    Drop,
    Operation,
    Reorder,
    Replace,
    Retime,
    Retitle,
    Rewrite,
    SetRule,
    SwapCase,
    Targeted,
    Translate,
)
from app.domain.curricula.curriculum import CurriculumVersion, Module
from app.domain.curricula.formats import FORMATS
from app.domain.errors import DomainError
from app.domain.upgrades.upgrade import Finding
from app.domain.upgrades.upgrade_resolution import Choice, choices

BLANK_LINES = re.compile(r"\A(?:[ \t]*\n)+")
DAY = "day-"  # before the number of a day, where a place is chosen
LARGEST = 100_000


class FieldKind(StrEnum):
    """What can be written into a field."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"
    LINES = "lines"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"


@dataclass(frozen=True)
class EditField:
    """One value that can be written; `options` are values with what people call them.

    `name` is that of the operation's field, with a dot that of a field of its module.
    """

    name: str
    kind: FieldKind
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    may_be_empty: bool = False


class Unwritable(DomainError):
    """What was written into a field is not what can stand there; `field` is its name."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def offered(finding: Finding, new: CurriculumVersion) -> tuple[Choice, ...]:
    """Return what can be decided here and now: to write another only what has fields."""
    writable = finding.operation and fields_of(finding, new)
    return tuple(each for each in choices(finding) if writable or each is not Choice.EDIT)


def fields_of(finding: Finding, new: CurriculumVersion) -> tuple[EditField, ...]:
    """Return the fields of the change of a finding, with what it says now."""
    operation = finding.operation
    if operation is None:
        return ()
    modules = {module.uid: module for module in new.modules}
    fields = list(_own_fields(operation, new, modules))
    if isinstance(operation, Targeted) and operation.target not in modules:
        first = [modules[uid] for uid in finding.successors if uid in modules]
        others = [each for each in new.modules if each not in first]
        options = _named([*first, *others])
        value = options[0][0] if first else ""
        fields.insert(0, EditField("target", FieldKind.CHOICE, value, options))
    return tuple(fields)


def edited(
    operation: Operation, fields: tuple[EditField, ...], values: Mapping[str, str]
) -> Operation:
    """Return the operation that says what was written; raises Unwritable."""
    for field in fields:
        operation = _with(operation, field.name, _read(field, values.get(field.name, "")))
    return operation


def _own_fields(
    operation: Operation, new: CurriculumVersion, modules: Mapping[str, Module]
) -> Iterator[EditField]:
    match operation:
        case Retitle(title=title):
            yield EditField("title", FieldKind.LINE, title)
        case Retime(minutes=minutes):
            yield EditField("minutes", FieldKind.NUMBER, str(minutes))
        case Annotate(note=note):
            yield EditField("note", FieldKind.TEXT, note)
        case Translate(text=text):
            yield EditField("text", FieldKind.TEXT, text)
        case Rewrite():
            yield from _rewritten(operation, new)
        case SetRule(value=value):
            yield _value(value)
        case ChangeFormat():
            yield from _of_format(operation)
        case Reorder() | SwapCase():
            yield from _of_place_or_case(operation, new, modules)
        case Add() | Replace() | Drop():
            yield from _of_whole(operation, new, modules)


def _rewritten(operation: Rewrite, new: CurriculumVersion) -> Iterator[EditField]:
    match operation.field:
        case "objectives":
            for index, each in enumerate(operation.value):
                yield EditField(f"objective.{index}", FieldKind.LINE, each["text"])
        case "prerequisites":
            value = "\n".join(operation.value)
            yield EditField("value", FieldKind.CHOICES, value, _named(new.modules), True)
        case "materials":
            return  # addresses, licences and files are for who edits the draft
        case "body":
            yield EditField("value", FieldKind.TEXT, operation.value, may_be_empty=True)
        case _:
            yield _value(operation.value)


def _value(value: Any) -> EditField:  # noqa: ANN401  (plain data)
    match value:
        case bool():
            return EditField("value", FieldKind.YES_NO, "yes" if value else "no")
        case int() | None:
            text = "" if value is None else str(value)
            return EditField("value", FieldKind.NUMBER, text, may_be_empty=value is None)
        case list():
            return EditField("value", FieldKind.LINES, "\n".join(value), may_be_empty=True)
    return EditField("value", FieldKind.LINE, str(value))


def _of_format(operation: ChangeFormat) -> Iterator[EditField]:
    options = tuple((each, each) for each in sorted(FORMATS))
    minutes = "" if operation.minutes is None else str(operation.minutes)
    yield EditField("format", FieldKind.CHOICE, operation.format, options)
    yield EditField("minutes", FieldKind.NUMBER, minutes, may_be_empty=True)
    yield EditField("series", FieldKind.LINE, operation.series, may_be_empty=True)


def _of_place_or_case(
    operation: Reorder | SwapCase, new: CurriculumVersion, modules: Mapping[str, Module]
) -> Iterator[EditField]:
    module = modules.get(operation.target)
    if isinstance(operation, Reorder):
        alike = [m for m in new.modules if module is None or m.in_person == module.in_person]
        others = [each for each in alike if each.uid != operation.target]
        value = operation.after or f"{DAY}{operation.day}"
        options = (*_days(new), *_named(others))
        yield EditField("place", FieldKind.CHOICE, value, options)
        return
    used = [each for each in new.cases if module is None or each.uid in module.cases]
    usable = [each for each in new.cases if not each.withdrawn]
    named = tuple((each.uid, f"{each.code} {each.title}") for each in used)
    yield EditField("case", FieldKind.CHOICE, operation.case, named)
    if operation.new is None:
        named = tuple((each.uid, f"{each.code} {each.title}") for each in usable)
        yield EditField("use", FieldKind.CHOICE, operation.use, named)


def _of_whole(
    operation: Add | Replace | Drop, new: CurriculumVersion, modules: Mapping[str, Module]
) -> Iterator[EditField]:
    if isinstance(operation, Add | Replace):
        module = operation.module
        yield EditField("module.title", FieldKind.LINE, module.title)
        yield EditField("module.code", FieldKind.LINE, module.code)
        yield EditField("module.minutes", FieldKind.NUMBER, str(module.minutes))
        yield EditField("module.body", FieldKind.TEXT, module.body, may_be_empty=True)
    if isinstance(operation, Add):
        if operation.day is not None and not operation.after:
            yield EditField("place", FieldKind.CHOICE, f"{DAY}{operation.day}", _days(new))
        return
    target = modules.get(operation.target)
    required = [each for each in target.objectives if each.required] if target else []
    if required:
        options = tuple((each.uid, each.text) for each in required)
        waived = "\n".join(uid for uid in operation.waive if uid in dict(options))
        yield EditField("waive", FieldKind.CHOICES, waived, options, may_be_empty=True)
        yield EditField("approved_by", FieldKind.LINE, operation.approved_by, may_be_empty=True)


def _named(modules: tuple[Module, ...] | list[Module]) -> tuple[tuple[str, str], ...]:
    return tuple((each.uid, f"{each.code} {each.title}") for each in modules)


def _days(version: CurriculumVersion) -> tuple[tuple[str, str], ...]:
    return tuple((f"{DAY}{number}", str(number)) for number in range(1, len(version.days) + 1))


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
    match name.split("."), operation:
        case ["module", part], Add(module=module) | Replace(module=module):
            return replace(operation, module=replace(module, **{part: value}))
        case ["objective", index], Rewrite(value=objectives):
            place = int(index)
            said = [*objectives[:place], objectives[place] | {"text": value}]
            return replace(operation, value=[*said, *objectives[place + 1 :]])
        case ["place"], Reorder():
            return replace(operation, **_place(value))
        case ["place"], Add():
            return replace(operation, day=_place(value)["day"])
        case ["waive"], Drop() | Replace():
            return replace(operation, waive=tuple(value))
    return replace(operation, **{name: value})


def _place(value: str) -> dict[str, Any]:
    if value.startswith(DAY):
        return {"after": "", "day": int(value.removeprefix(DAY))}
    return {"after": value, "day": None}
