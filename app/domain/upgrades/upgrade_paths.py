"""Whether an upgrade by way of a version in between comes to the same as the direct one.

It does, operation by operation, unless the core changed something twice (a cell that said one
thing, then another, then a third or the first again), or one thing in each step about which the
city has something to say; or only one of the ways breaks a rule.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from app.domain.adaptations.adaptation import Adaptation
from app.domain.adaptations.cells import MODULE_FIELDS, PLACE, REQUIREMENTS, Cell
from app.domain.adaptations.draft import Draft
from app.domain.adaptations.operations import RULES, WHOLE, Operation, SetRule
from app.domain.comparisons.difference import same
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.problems import Problem
from app.domain.records import to_record
from app.domain.upgrades.upgrade import Finding, Plan, plan
from app.domain.upgrades.upgrade_kinds import Outcome
from app.domain.upgrades.upgrade_resolution import merged

Changes = tuple[tuple[Cell, ...], tuple[Cell, ...]]  # in both steps, in one at least
OF_THE_WHOLE = ("title", "language", "licence", "framework")


@dataclass(frozen=True, kw_only=True)
class Parting:
    """An operation with which the two ways do something else, and what may have made them part.

    `cells` are of what the operation names: those that changed in both steps, or else in one. If
    there are none they are any cells, chosen in the same order. `problems` are rules that only one
    of the ways breaks.
    """

    operation: Operation
    direct: Outcome
    by_steps: Outcome
    cells: tuple[Cell, ...]
    problems: tuple[Problem, ...]


def explain(
    old: CurriculumVersion,
    middle: CurriculumVersion,
    new: CurriculumVersion,
    adaptation: Adaptation,
) -> tuple[Parting, ...]:
    """Return where going from old to new by the middle differs from going there at once.

    On the way nothing is decided: what waits for a decision is taken along as it is.
    """
    direct, first = plan(old, new, adaptation), plan(old, middle, adaptation)
    halfway = merged(
        first, middle, adaptation, {}, number=adaptation.number, label=adaptation.label
    )
    begun, ended = _by_id(first), _by_id(plan(middle, new, halfway))
    changed = _changed(old, middle, new)
    return tuple(
        parting
        for uid, at_once in _by_id(direct).items()
        for parting in _parting(
            at_once, [begun[uid], *([ended[uid]] if uid in ended else [])], changed
        )
    )


def _by_id(found: Plan) -> dict[str, Finding]:
    return {each.operation.id: each for each in found.findings if each.operation}


def _parting(at_once: Finding, steps: list[Finding], changed: Changes) -> Iterator[Parting]:
    by_steps = min((each.outcome for each in steps), key=list(Outcome).index)
    operation = at_once.operation
    if operation is None or by_steps is at_once.outcome:
        return
    named = _named(operation)
    own = [tuple(cell for cell in cells if cell[0] in named) for cells in changed]
    yield Parting(
        operation=operation,
        direct=at_once.outcome,
        by_steps=by_steps,
        cells=next(filter(None, (*own, *changed)), ()),
        problems=_of_one_way(at_once.problems, [p for each in steps for p in each.problems]),
    )


def _named(operation: Operation) -> set[str]:
    """Return the uids of all that an operation names; the rules have none of their own."""
    said = vars(operation)
    names = {said.get(name, "") for name in ("target", "after", "case", "use")}
    made = {each.uid for name in ("module", "new") if (each := said.get(name))}
    return (names | made | ({REQUIREMENTS} if isinstance(operation, SetRule) else set())) - {""}


def _of_one_way(one: Iterable[Problem], other: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems of which only one side knows, wherever they stand."""
    left, right = ({(p.code, repr(p.parameters)): p for p in side} for side in (one, other))
    return tuple(
        (left | right)[key] for key in {**left, **right} if (key in left) != (key in right)
    )


def _changed(old: CurriculumVersion, middle: CurriculumVersion, new: CurriculumVersion) -> Changes:
    """Return the cells that the core changed in both steps, and those it changed in one."""
    was, between, now = (dict(_cells(each)) for each in (old, middle, new))
    steps = [
        {cell for cell in {**one, **two} if not same(one.get(cell), two.get(cell))}
        for one, two in ((was, between), (between, now))
    ]
    cells = tuple({**was, **between, **now})
    both, either = steps[0] & steps[1], steps[0] | steps[1]
    return tuple(c for c in cells if c in both), tuple(c for c in cells if c in either)


def _cells(version: CurriculumVersion) -> Iterator[tuple[Cell, Any]]:
    """Yield what each cell says as plain data; a whole only says that it is there."""
    draft = Draft(version)
    for uid in draft.modules:
        yield (uid, WHOLE), True
        yield from (((uid, part), draft.says((uid, part))) for part in (PLACE, *MODULE_FIELDS))
    for case in version.cases:
        yield (case.uid, WHOLE), to_record(case)
    yield from (((REQUIREMENTS, rule), draft.says((REQUIREMENTS, rule))) for rule in RULES)
    yield from (((version.slug, part), getattr(version, part)) for part in OF_THE_WHOLE)
