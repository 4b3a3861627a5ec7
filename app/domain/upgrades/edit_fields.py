"""What can be written in the place of a city's change: its fields, and what can be chosen.

Values are text, as forms send them; several values of one field stand on lines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.adaptations.draft import Draft
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
from app.domain.curricula.curriculum_parts import Case
from app.domain.curricula.formats import FORMATS
from app.domain.upgrades.upgrade import Finding

DAY = "day-"  # before the number of a day, where a place is chosen
LAST = "last"  # of what is held online, or learnt alone


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


def fields_of(finding: Finding, taught: Draft) -> tuple[EditField, ...]:
    """Return the fields of the change of a finding, with what it says now.

    `taught` is what the city would teach as far as all is decided: what is there can be chosen,
    be it of the core or the city's own.
    """
    operation = finding.operation
    if operation is None:
        return ()
    fields = list(_own_fields(operation, taught))
    if isinstance(operation, Targeted) and _known(taught, operation.target) is None:
        modules = taught.effective_modules()
        first = [each for each in modules if each.uid in finding.successors]
        others = [each for each in modules if each not in first]
        value = first[0].uid if first else ""
        fields.insert(0, EditField("target", FieldKind.CHOICE, value, _named([*first, *others])))
    return tuple(fields)


def _known(taught: Draft, uid: str) -> Module | None:
    """Return a module of the city or of the core, also one that the city leaves out."""
    core = (each for each in taught.version.modules if each.uid == uid)
    return taught.modules.get(uid) or next(core, None)


def _own_fields(operation: Operation, taught: Draft) -> Iterator[EditField]:
    match operation:
        case Retitle() | Retime() | Annotate() | Translate():
            yield _of_one_value(operation)
        case Rewrite():
            yield from _rewritten(operation, taught)
        case SetRule(value=value):
            yield _value(value)
        case ChangeFormat():
            yield from _of_format(operation)
        case Reorder(target=target):
            yield _place_field(operation, _known(taught, target), target, taught)
        case SwapCase():
            yield from _of_case(operation, taught)
        case Add() | Replace() | Drop():
            yield from _of_whole(operation, taught)


def _of_one_value(operation: Retitle | Retime | Annotate | Translate) -> EditField:
    match operation:
        case Retitle(title=title):
            return EditField("title", FieldKind.LINE, title)
        case Retime(minutes=minutes):
            return EditField("minutes", FieldKind.NUMBER, str(minutes))
        case Annotate(note=note):
            return EditField("note", FieldKind.TEXT, note)
        case Translate(text=text):
            return EditField("text", FieldKind.TEXT, text)


def _rewritten(operation: Rewrite, taught: Draft) -> Iterator[EditField]:
    match operation.field:
        case "objectives":
            for index, each in enumerate(operation.value):
                yield EditField(f"objective.{index}", FieldKind.LINE, each["text"])
        case "prerequisites":
            yield _before("value", operation.value, operation.target, taught)
        case "materials":
            return  # addresses, licences and files are for who edits the draft
        case "body":
            yield EditField("value", FieldKind.TEXT, operation.value, may_be_empty=True)
        case _:
            yield _value(operation.value)


def _before(name: str, needed: Sequence[str], uid: str, taught: Draft) -> EditField:
    others = [each for each in taught.effective_modules() if each.uid != uid]
    return _several(name, needed, _named(others))


def _several(name: str, said: Sequence[str], options: tuple[tuple[str, str], ...]) -> EditField:
    """Make a field of some of what there is; what is gone is not among it any more."""
    known = dict(options)
    value = "\n".join(each for each in said if each in known)
    return EditField(name, FieldKind.CHOICES, value, options, may_be_empty=True)


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


def _place_field(
    operation: Add | Reorder, module: Module | None, uid: str, taught: Draft
) -> EditField:
    """Make the field of a place: on a day, or right after what is held in the same way."""
    alike = [
        each
        for each in taught.effective_modules()
        if each.uid != uid and (module is None or each.in_person == module.in_person)
    ]
    days = _days(taught.version) if module is None or module.in_person else ()
    last = ((LAST, LAST),) if isinstance(operation, Add) and not days else ()
    options = (*days, *last, *_named(alike))
    return EditField("place", FieldKind.CHOICE, place_of(operation), options)


def place_of(operation: Add | Reorder) -> str:
    """Return the value of the field of a place."""
    by_day = LAST if operation.day is None else f"{DAY}{operation.day}"
    return operation.after or by_day


def _of_case(operation: SwapCase, taught: Draft) -> Iterator[EditField]:
    cores = (each for each in taught.version.modules if each.uid == operation.target)
    sides = [each for each in (*cores, taught.modules.get(operation.target)) if each]
    new = operation.new
    comes = new.uid if new else operation.use
    used = {uid for each in sides for uid in each.cases if uid != comes}
    cases = list(taught.cases.values())
    discussed = [each for each in cases if (each.uid in used if sides else each.uid != comes)]
    yield EditField("case", FieldKind.CHOICE, operation.case, _cases(discussed))
    if new is None:
        usable = [each for each in cases if not each.withdrawn]
        yield EditField("use", FieldKind.CHOICE, operation.use, _cases(usable))
        return
    aims = {aim.uid: aim.text for each in taught.effective_modules() for aim in each.objectives}
    yield _several("new.objectives", new.objectives, tuple(aims.items()))


def _of_whole(operation: Add | Replace | Drop, taught: Draft) -> Iterator[EditField]:
    if isinstance(operation, Add | Replace):
        yield from _of_module(operation.module, taught)
    if isinstance(operation, Add):
        module = operation.module
        yield _place_field(operation, module, module.uid, taught)
        return
    core = (each for each in taught.version.modules if each.uid == operation.target)
    required = [aim for each in core for aim in each.objectives if aim.required]
    if required:
        yield _several("waive", operation.waive, tuple((each.uid, each.text) for each in required))
        yield EditField("approved_by", FieldKind.LINE, operation.approved_by, may_be_empty=True)


def _of_module(module: Module, taught: Draft) -> Iterator[EditField]:
    yield EditField("module.title", FieldKind.LINE, module.title)
    yield EditField("module.code", FieldKind.LINE, module.code)
    yield EditField("module.minutes", FieldKind.NUMBER, str(module.minutes))
    yield EditField("module.body", FieldKind.TEXT, module.body, may_be_empty=True)
    if module.prerequisites:
        yield _before("module.prerequisites", module.prerequisites, module.uid, taught)
    if module.cases:
        usable = [each for each in taught.cases.values() if not each.withdrawn]
        yield _several("module.cases", module.cases, _cases(usable))


def _cases(cases: Sequence[Case]) -> tuple[tuple[str, str], ...]:
    return tuple((each.uid, f"{each.code} {each.title}") for each in cases)


def _named(modules: Sequence[Module]) -> tuple[tuple[str, str], ...]:
    return tuple((each.uid, f"{each.code} {each.title}") for each in modules)


def _days(version: CurriculumVersion) -> tuple[tuple[str, str], ...]:
    return tuple((f"{DAY}{number}", str(number)) for number in range(1, len(version.days) + 1))
