"""What one operation of an adaptation must fulfil where it stands."""

import re
from collections.abc import Iterator

from app.domain.adaptations.cells import cells_of
from app.domain.adaptations.core_check import check_new, check_rewritten, check_waived
from app.domain.adaptations.draft import MISSING, Draft
from app.domain.adaptations.locks import locked_parts
from app.domain.adaptations.operation_results import altered
from app.domain.adaptations.operations import (
    REWRITABLE,
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
from app.domain.adaptations.rule_check import check_rule
from app.domain.adaptations.text_check import check_case_swap, check_translation
from app.domain.curricula.curriculum_check import check_module
from app.domain.curricula.curriculum_parts_check import NEED_UID
from app.domain.curricula.formats import FORMATS
from app.domain.problems import (
    LINE_MAX,
    MINUTES_MAX,
    PARAGRAPH_MAX,
    TITLE_MAX,
    Fault,
    Path,
    Problem,
    check_line,
    check_paragraph,
    check_pattern,
    check_range,
)

OPERATION_ID = re.compile(r"op_[a-z2-7]{16}")
APPROVER_MAX = 200


def check_operation(operation: Operation, path: Path, draft: Draft) -> Iterator[Problem]:
    """Check one operation against the draft that the earlier operations left."""
    yield from check_pattern(operation.id, OPERATION_ID, (*path, "id"))
    if operation.id in draft.ids:
        yield Problem(Fault.DUPLICATE, (*path, "id"), {"value": operation.id})
    yield from check_line(operation.reason, (*path, "reason"), most=PARAGRAPH_MAX)
    for name, text in (("by", operation.by), ("approved_by", operation.approved_by)):
        yield from check_paragraph(text, (*path, name), most=APPROVER_MAX)
    yield from check_paragraph(operation.evidence, (*path, "evidence"), most=LINE_MAX)
    if operation.need:
        yield from check_pattern(operation.need, NEED_UID, (*path, "need"))
    if isinstance(operation, Targeted):
        yield from _check_target(operation, path, draft)
    if draft.repeats(operation) and not isinstance(operation, Annotate | Add):
        value = getattr(operation, "target", operation.kind.value)
        yield Problem(Fault.REPEATED_OPERATION, (*path, "target"), {"value": value})
    yield from _check_expected(operation, path, draft)
    yield from _check_own(operation, path, draft)


def _check_own(operation: Operation, path: Path, draft: Draft) -> Iterator[Problem]:
    """Check what this kind of operation alone says."""
    match operation:
        case Annotate(note=note):
            yield from check_line(note, (*path, "note"), most=PARAGRAPH_MAX)
        case Retitle(title=title):
            yield from check_line(title, (*path, "title"), most=TITLE_MAX)
        case Retime(minutes=minutes):
            yield from check_range(minutes, (*path, "minutes"), low=1, high=MINUTES_MAX)
        case ChangeFormat():
            yield from _check_format(operation, path)
        case SwapCase():
            yield from check_case_swap(operation, path, draft)
        case Translate():
            yield from check_translation(operation, path, draft)
        case SetRule():
            yield from check_rule(operation, path, draft)
        case _:
            yield from _check_shape(operation, path, draft)


def _check_shape(operation: Operation, path: Path, draft: Draft) -> Iterator[Problem]:
    """Check what changes which modules there are, where they stand, or any field of one."""
    match operation:
        case Rewrite():
            yield from _check_rewrite(operation, path, draft)
        case Reorder():
            yield from _check_place(operation, path, draft)
        case Drop():
            yield from check_waived(operation, path, draft)
        case Replace():
            yield from check_waived(operation, path, draft)
            yield from _check_new_module(operation, (*path, "module"), draft)
        case Add():
            yield from _check_new_module(operation, (*path, "module"), draft)
            yield from _check_day(operation, path, draft)


def _check_target(operation: Targeted, path: Path, draft: Draft) -> Iterator[Problem]:
    module = draft.modules.get(operation.target)
    if module is None:
        if operation.target not in draft.unmade:
            yield Problem(Fault.UNKNOWN_TARGET, (*path, "target"), {"value": operation.target})
        return
    for part in locked_parts(operation, module):
        yield Problem(Fault.LOCKED, (*path, "target"), {"field": part, "code": module.code})


def _check_expected(operation: Operation, path: Path, draft: Draft) -> Iterator[Problem]:
    """Compare what the operation was written against with what stands there."""
    if not operation.expect or isinstance(operation, Translate):  # those may be stale
        return
    cells = cells_of(operation)
    if not cells or draft.says(cells[0]) is MISSING:
        return  # said already: there is no such target
    if draft.expected(cells[0]) != operation.expect:
        yield Problem(Fault.EXPECT_MISMATCH, (*path, "expect"))


def _check_format(operation: ChangeFormat, path: Path) -> Iterator[Problem]:
    if operation.format not in FORMATS:
        yield Problem(Fault.UNKNOWN_FORMAT, (*path, "format"), {"value": operation.format})
    if operation.minutes is not None:
        yield from check_range(operation.minutes, (*path, "minutes"), low=1, high=MINUTES_MAX)
    yield from check_paragraph(operation.series, (*path, "series"), most=64)


def _check_rewrite(operation: Rewrite, path: Path, draft: Draft) -> Iterator[Problem]:
    if operation.field not in REWRITABLE:
        facts = {"value": operation.field, "known": ", ".join(REWRITABLE)}
        yield Problem(Fault.NOT_REWRITABLE, (*path, "field"), facts)
        return
    module = draft.modules.get(operation.target)
    if module is None:
        return
    try:
        after = altered(operation, module)
    except (TypeError, ValueError):
        yield Problem(Fault.UNFIT_VALUE, (*path, "value"), {"field": operation.field})
        return
    for problem in check_module(after, ()):
        if problem.path[0] == operation.field:
            yield Problem(problem.code, (*path, "value", *problem.path[1:]), problem.parameters)
    yield from check_rewritten(operation, module, after, path, draft)


def _check_place(operation: Reorder, path: Path, draft: Draft) -> Iterator[Problem]:
    if bool(operation.after) == (operation.day is not None):
        yield Problem(Fault.ONE_PLACE, (*path, "after"))
    elif operation.after:
        yield from _check_anchor(operation.after, operation.target, path, draft)
    else:
        yield from _check_number(operation.day, path, draft)
        module = draft.modules.get(operation.target)
        if module and not module.in_person:
            fault = Fault.ONLINE_IN_A_DAY if module.online else Fault.SELF_PACED_IN_A_DAY
            yield Problem(fault, (*path, "day"), {"code": module.code})


def _check_anchor(after: str, uid: str, path: Path, draft: Draft) -> Iterator[Problem]:
    """Check that what something is put behind is there, held in the same way, and has a place."""
    anchor, module = draft.modules.get(after), draft.modules.get(uid)
    same_way = anchor is None or module is None or anchor.in_person == module.in_person
    if anchor is None or after == uid or not same_way or not draft.has_place(anchor):
        yield Problem(Fault.UNKNOWN_ANCHOR, (*path, "after"), {"value": after})


def _check_new_module(operation: Add | Replace, path: Path, draft: Draft) -> Iterator[Problem]:
    module = operation.module
    yield from check_module(module, path)
    before = draft.modules.get(operation.target) if isinstance(operation, Replace) else None
    yield from check_new(operation, before, module, path, draft)
    if module.uid in draft.uids:
        yield Problem(Fault.DUPLICATE, (*path, "uid"), {"value": module.uid})
    if module.code in draft.codes:
        yield Problem(Fault.DUPLICATE, (*path, "code"), {"value": module.code})
    for index, uid in enumerate(module.cases):
        case = draft.cases.get(uid)
        if case is None:
            yield Problem(Fault.UNKNOWN_CASE, (*path, "cases", index), {"value": uid})
        elif case.withdrawn:
            facts = {"code": case.code, "why": case.withdrawn}
            yield Problem(Fault.CASE_WITHDRAWN, (*path, "cases", index), facts)


def _check_day(operation: Add, path: Path, draft: Draft) -> Iterator[Problem]:
    module = operation.module
    if operation.after:
        anchor = draft.modules.get(operation.after)
        same_way = anchor is not None and anchor.in_person == module.in_person
        if anchor is None or not same_way or not draft.has_place(anchor):
            yield Problem(Fault.UNKNOWN_ANCHOR, (*path, "after"), {"value": operation.after})
    elif operation.day is not None or module.in_person:
        yield from _check_number(operation.day, path, draft)


def _check_number(day: int | None, path: Path, draft: Draft) -> Iterator[Problem]:
    days = len(draft.places.days)
    if day is None or not 1 <= day <= days:
        value = "" if day is None else day
        yield Problem(Fault.UNKNOWN_DAY, (*path, "day"), {"value": value, "days": days})
