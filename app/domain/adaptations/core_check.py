"""What a city may not make hollow: words that are required, modules that are, their least time.

The accreditor can consent to all but that one uid says two things.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from app.domain.adaptations.draft import MISSING, Draft
from app.domain.adaptations.operations import Add, Drop, Operation, Replace, Rewrite
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


def check_shared_words(operations: Sequence[Operation], draft: Draft) -> Iterator[Problem]:
    """Find objectives that are served in different words by modules of the whole.

    It is asked of what is written: what was published before it was asked stays taught as it is.
    """
    served = [each for module in draft.modules.values() for each in module.objectives]
    said: defaultdict[str, set[str]] = defaultdict(set)
    for each in served:
        said[each.uid].add(canonical_text(each.text))
    meant = {each.uid: each.text for each in reversed(served)}
    meant |= {each.uid: each.text for core in draft.version.modules for each in core.objectives}
    for index, operation in enumerate(operations):
        for path, uid, text in _written(operation, draft):
            other = canonical_text(meant[uid]) != canonical_text(text)
            if other and len(said[uid]) > 1 and uid not in draft.required:
                facts = {"value": meant[uid]}
                yield Problem(Fault.OBJECTIVE_REWORDED, ("operations", index, *path), facts)


def _written(operation: Operation, draft: Draft) -> Iterator[tuple[Path, str, str]]:
    """Yield the objectives of a change as they are in the end, each with its path."""
    match operation:
        case Add(module=Module(uid=uid)) | Replace(module=Module(uid=uid)):
            path: Path = ("module", "objectives")
        case Rewrite(field="objectives", target=uid):
            path = ("value",)
        case _:
            return
    module = draft.modules.get(uid)
    for place, each in enumerate(module.objectives if module else ()):
        yield (*path, place, "text"), each.uid, each.text


def _said(module: Module) -> Iterable[tuple[str, str]]:
    return ((each.uid, each.text) for each in module.objectives)


def _check_elective(
    operation: Rewrite | Replace, after: Module, path: Path, draft: Draft
) -> Iterator[Problem]:
    """Find a module that may be missed where the core requires one."""
    core = draft.stands_for.get(operation.target)
    if core and core.required and after.elective and not operation.approved_by:
        yield Problem(Fault.RULE_LOOSENED, path, {"value": core.code})
