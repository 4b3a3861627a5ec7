"""What one operation of an adaptation must fulfil where it stands."""

import re
from collections.abc import Iterator

from app.domain.curriculum import Module
from app.domain.curriculum_check import check_module
from app.domain.draft import Draft
from app.domain.formats import FORMATS
from app.domain.operations import (
    Add,
    Annotate,
    ChangeFormat,
    Operation,
    Replace,
    Retime,
    Targeted,
)
from app.domain.problems import (
    LINE_MAX,
    MINUTES_MAX,
    PARAGRAPH_MAX,
    Fault,
    Path,
    Problem,
    check_line,
    check_paragraph,
    check_pattern,
    check_range,
)

OPERATION_ID = re.compile(r"op_[a-z2-7]{16}")


def check_operation(operation: Operation, path: Path, draft: Draft) -> Iterator[Problem]:
    """Check one operation against the draft that the earlier operations left."""
    yield from check_pattern(operation.id, OPERATION_ID, (*path, "id"))
    if operation.id in draft.ids:
        yield Problem(Fault.DUPLICATE, (*path, "id"), {"value": operation.id})
    yield from check_line(operation.reason, (*path, "reason"), most=PARAGRAPH_MAX)
    yield from check_paragraph(operation.evidence, (*path, "evidence"), most=LINE_MAX)
    if isinstance(operation, Targeted):
        yield from _check_target(operation, path, draft)
    match operation:
        case Annotate(note=note):
            yield from check_line(note, (*path, "note"), most=PARAGRAPH_MAX)
        case Retime(minutes=minutes):
            yield from check_range(minutes, (*path, "minutes"), low=1, high=MINUTES_MAX)
        case ChangeFormat():
            yield from _check_format(operation, path)
        case Replace(module=module):
            yield from _check_new_module(module, (*path, "module"), draft)
        case Add(module=module):
            yield from _check_new_module(module, (*path, "module"), draft)
            yield from _check_day(operation, path, len(draft.days))


def _check_target(operation: Targeted, path: Path, draft: Draft) -> Iterator[Problem]:
    if operation.target not in draft.modules.keys() | draft.unmade:
        yield Problem(Fault.UNKNOWN_TARGET, (*path, "target"), {"value": operation.target})
    repeated = (operation.kind, operation.target) in draft.done
    if repeated and not isinstance(operation, Annotate):
        yield Problem(Fault.REPEATED_OPERATION, (*path, "target"), {"value": operation.target})


def _check_format(operation: ChangeFormat, path: Path) -> Iterator[Problem]:
    if operation.format not in FORMATS:
        yield Problem(Fault.UNKNOWN_FORMAT, (*path, "format"), {"value": operation.format})
    if operation.minutes is not None:
        yield from check_range(operation.minutes, (*path, "minutes"), low=1, high=MINUTES_MAX)
    yield from check_paragraph(operation.series, (*path, "series"), most=64)


def _check_new_module(module: Module, path: Path, draft: Draft) -> Iterator[Problem]:
    yield from check_module(module, path)
    if module.uid in draft.uids:
        yield Problem(Fault.DUPLICATE, (*path, "uid"), {"value": module.uid})
    if module.code in draft.codes:
        yield Problem(Fault.DUPLICATE, (*path, "code"), {"value": module.code})


def _check_day(operation: Add, path: Path, days: int) -> Iterator[Problem]:
    if operation.day is None or not 1 <= operation.day <= days:
        known = operation.module.format in FORMATS
        if operation.day is None and (operation.module.online or not known):
            return
        value = "" if operation.day is None else operation.day
        yield Problem(Fault.UNKNOWN_DAY, (*path, "day"), {"value": value, "days": days})
