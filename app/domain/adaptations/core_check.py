"""What a city may not make hollow: words that are required, modules that are, their least time.

The accreditor can consent to all but that one uid says two things.
"""

from collections.abc import Iterable, Iterator

from app.domain.adaptations.draft import MISSING, Draft
from app.domain.adaptations.operations import Drop, Operation, Replace, Rewrite
from app.domain.canonical import canonical_text
from app.domain.curricula.curriculum import Module
from app.domain.problems import Fault, Path, Problem


def check_rewritten(
    operation: Rewrite, before: Module, after: Module, path: Path, draft: Draft
) -> Iterator[Problem]:
    """Check what a rewritten field of a module may say."""
    if operation.field == "objectives":
        yield from _check_words(operation, before, after, (*path, "value"), draft)
    if operation.field == "elective":
        yield from _check_elective(operation, after, (*path, "value"), draft)


def check_new(
    operation: Operation, before: Module | None, module: Module, path: Path, draft: Draft
) -> Iterator[Problem]:
    """Check a module of the city's own, at that path; `before` is the one it replaces."""
    yield from _check_words(operation, before, module, (*path, "objectives"), draft)
    if isinstance(operation, Replace):
        yield from _check_elective(operation, module, (*path, "elective"), draft)


def check_waived(operation: Drop | Replace, path: Path, draft: Draft) -> Iterator[Problem]:
    """Find required objectives that are waived with a module which never served them."""
    places = (draft.modules.get(operation.target), draft.stands_for.get(operation.target))
    served = {each.uid for module in places if module for each in module.objectives}
    for index, uid in enumerate(operation.waive):
        if uid in draft.required and uid not in served:
            yield Problem(Fault.UNKNOWN_OBJECTIVE, (*path, "waive", index), {"value": uid})


def _check_words(
    operation: Operation, before: Module | None, after: Module, path: Path, draft: Draft
) -> Iterator[Problem]:
    """Find objectives that keep a uid under which something else is known.

    A city may word those of a module in its own way, unless they are required.
    """
    own = {each.uid for each in before.objectives} if before else set()
    for index, (uid, text) in enumerate(_said(after)):
        known = draft.required.get(uid)
        if known is None:
            known = None if uid in own else draft.says((uid, "text"))
        elif operation.approved_by:
            continue
        if known not in (None, MISSING) and canonical_text(known) != canonical_text(text):
            yield Problem(Fault.OBJECTIVE_REWORDED, (*path, index, "text"), {"value": known})


def _said(module: Module) -> Iterable[tuple[str, str]]:
    return ((each.uid, each.text) for each in module.objectives)


def _check_elective(
    operation: Rewrite | Replace, after: Module, path: Path, draft: Draft
) -> Iterator[Problem]:
    """Find a module that may be missed where the core requires one."""
    core = draft.stands_for.get(operation.target)
    if core and core.required and after.elective and not operation.approved_by:
        yield Problem(Fault.RULE_LOOSENED, path, {"value": core.code})
