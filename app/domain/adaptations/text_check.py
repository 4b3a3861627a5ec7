"""What a case in the place of another, and a text in another language, must fulfil."""

from collections.abc import Iterator

from app.domain.adaptations.draft import MISSING, Draft
from app.domain.adaptations.operations import SwapCase, Translate
from app.domain.curricula.curriculum_parts import Case
from app.domain.curricula.curriculum_parts_check import BODY_MAX, check_case
from app.domain.problems import (
    LANGUAGE,
    TITLE_MAX,
    Fault,
    Path,
    Problem,
    check_line,
    check_paragraph,
    check_pattern,
)

ONE_LINE = frozenset({"title", "text"})


def check_case_swap(operation: SwapCase, path: Path, draft: Draft) -> Iterator[Problem]:
    """Check that the old case is there and the new one serves the same objectives."""
    module = draft.modules.get(operation.target)
    if module is not None and operation.case not in module.cases:
        yield Problem(Fault.UNKNOWN_CASE, (*path, "case"), {"value": operation.case})
    new = operation.new
    if new is not None:
        yield from _check_new_case(new, (*path, "new"), draft)
    elif operation.use not in draft.cases:
        yield Problem(Fault.UNKNOWN_CASE, (*path, "use"), {"value": operation.use})
    case = new or draft.cases.get(operation.use)
    if case is None:
        return
    if case.withdrawn:
        facts = {"code": case.code, "why": case.withdrawn}
        yield Problem(Fault.CASE_WITHDRAWN, (*path, "use"), facts)
    gone = draft.cases.get(operation.case)
    left_out = set(gone.objectives) - set(case.objectives) if gone else set()
    for uid in sorted(left_out):
        said = draft.says((uid, "text"))
        text = uid if said is MISSING else said
        yield Problem(Fault.CASE_COVERS_LESS, path, {"code": case.code, "value": text})


def check_translation(operation: Translate, path: Path, draft: Draft) -> Iterator[Problem]:
    """Check that there is a text to translate; that it has changed since is no fault."""
    yield from check_pattern(operation.language, LANGUAGE, (*path, "language"))
    if operation.language == draft.version.language:
        yield Problem(Fault.SAME_LANGUAGE, (*path, "language"), {"value": operation.language})
    cell = (operation.target, operation.field)
    known = operation.field in ONE_LINE | {"body"} and isinstance(draft.says(cell), str)
    if not known or draft.says(cell) is MISSING:
        facts = {"value": operation.target, "field": operation.field}
        yield Problem(Fault.UNKNOWN_TEXT, (*path, "target"), facts)
    if operation.field in ONE_LINE:
        yield from check_line(operation.text, (*path, "text"), most=TITLE_MAX * 2)
    else:
        yield from check_paragraph(operation.text, (*path, "text"), most=BODY_MAX)


def _check_new_case(case: Case, path: Path, draft: Draft) -> Iterator[Problem]:
    objectives = {each.uid for module in draft.modules.values() for each in module.objectives}
    yield from check_case(case, path, objectives)
    if case.uid in draft.cases:
        yield Problem(Fault.DUPLICATE, (*path, "uid"), {"value": case.uid})
