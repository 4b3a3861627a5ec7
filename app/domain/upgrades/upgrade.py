"""What becomes of a city's changes when the core moves on.

A three-way merge over cells: what the change was written against, what the core says now, and
what the city makes of it. Every operation gets an answer, none is dropped silently, and clinical
text is never merged without somebody who looks at it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.domain.adaptations.adaptation import Adaptation, run, run_one
from app.domain.adaptations.cells import cells_of
from app.domain.adaptations.draft import MISSING, Draft
from app.domain.adaptations.invariants import check_invariants
from app.domain.adaptations.operations import Operation
from app.domain.curricula.curriculum import CurriculumVersion, VersionNumber
from app.domain.problems import Fault, Problem
from app.domain.upgrades.lost_answers import lost_answers
from app.domain.upgrades.upgrade_judgement import Judge
from app.domain.upgrades.upgrade_kinds import FindingKind, Outcome, kind_of, outcome_of

# Judged by itself, cell by cell: that the core changed there is what an upgrade is about.
JUDGED_APART = frozenset({Fault.EXPECT_MISMATCH})
# What the core has by now is not made again.
TAKEN_UP = frozenset({FindingKind.ABSORBED_UPSTREAM, FindingKind.TAKEN_UP_ELSEWHERE})
# Of an operation, what was found about it and the draft that it would run on: what runs there.
Stands = Callable[[Operation, Sequence[FindingKind], Draft], Operation | None]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What becomes of one operation; of the curriculum as a whole when `operation` is None.

    `kinds` are all that was found, the gravest first. `was`, `upstream` and `ours` are what the
    operation's cell said in the old core, says in the new one, and says in the city, as plain
    data; None where nothing is there. `successors` are uids of modules that take over from one
    that is gone. `problems` are rules that the result would break because of it. `decided` tells
    that somebody decided about it: then that can be decided otherwise, whatever is found by now.
    """

    operation: Operation | None
    kinds: tuple[FindingKind, ...]
    was: Any = None
    upstream: Any = None
    ours: Any = None
    successors: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    decided: bool = False

    @property
    def kind(self) -> FindingKind:
        """The gravest kind."""
        return self.kinds[0]

    @property
    def outcome(self) -> Outcome:
        """What the upgrade does with the operation."""
        return outcome_of(self.kind)


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What an upgrade is worked out of."""

    old: CurriculumVersion
    new: CurriculumVersion
    adaptation: Adaptation
    withdrawn: bool = False


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What an upgrade would do, operation by operation in their order.

    `decisions` are those, by id of the operation, after which it is as the findings say; `first`
    is the plan before there were any.
    """

    basis: Basis
    findings: tuple[Finding, ...]
    decisions: Mapping[str, object] = field(default_factory=dict)
    first: "Plan | None" = None

    @property
    def old(self) -> VersionNumber:
        """The number of the version that the edition rests on."""
        return self.basis.old.version

    @property
    def new(self) -> VersionNumber:
        """The number of the version that it would rest on."""
        return self.basis.new.version

    def having(self, outcome: Outcome) -> tuple[Finding, ...]:
        """Return the findings with one outcome."""
        return tuple(each for each in self.findings if each.outcome is outcome)

    @cached_property
    def clean(self) -> bool:
        """Whether nobody has to decide anything."""
        return all(each.outcome in (Outcome.CARRIED, Outcome.ABSORBED) for each in self.findings)


@dataclass
class _Found:
    """What is gathered of one operation before it is a finding."""

    operation: Operation
    kinds: list[FindingKind]
    was: Any
    upstream: Any
    ours: Any
    successors: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)
    runs: Operation | None = None  # on the new core


def plan(
    old: CurriculumVersion,
    new: CurriculumVersion,
    adaptation: Adaptation,
    *,
    withdrawn: bool = False,
) -> Plan:
    """Return what becomes of each operation of an adaptation of `old` on `new`.

    Total: any two versions of a curriculum will do, also an older one. `withdrawn` tells that the
    new version is: then nothing can go there.
    """
    basis = Basis(old=old, new=new, adaptation=adaptation, withdrawn=withdrawn)
    return Plan(basis=basis, findings=judged(basis, as_it_is))


def judged(basis: Basis, stands: Stands) -> tuple[Finding, ...]:
    """Judge all operations, when on the new core that runs for each which `stands` for it."""
    there, here = Draft(basis.old), Draft(basis.new)
    operations = basis.adaptation.operations
    made, _ = run(basis.old, operations)
    judge = Judge(there, here, made)
    found: dict[int, _Found] = {}
    for index, operation in enumerate(operations):
        found[index] = _judged(judge, operation, index, stands)
    for problem in check_invariants(here):
        _add_problem(found[int(problem.path[1])], problem)
    ran = [each.runs for each in found.values() if each.runs]
    return (*_of_the_whole(basis, ran), *(_finding(each) for each in found.values()))


def _of_the_whole(basis: Basis, ran: Sequence[Operation]) -> Iterator[Finding]:
    """Yield what is found about no operation: where nothing can go, and answers that are gone."""
    if basis.withdrawn:
        yield Finding(operation=None, kinds=(FindingKind.BASE_WITHDRAWN,))
    if lost := lost_answers(basis.new, basis.adaptation, ran):
        yield Finding(operation=None, kinds=(FindingKind.NEED_UNANSWERED,), problems=lost)


def as_it_is(operation: Operation, kinds: Sequence[FindingKind], _draft: Draft) -> Operation | None:
    """Return what stands for an operation on the new core as long as nobody decides."""
    return None if TAKEN_UP & set(kinds) else operation


def _judged(judge: Judge, operation: Operation, index: int, stands: Stands) -> _Found:
    """Judge one operation, and run it on both sides, so that later ones see what it did."""
    there, here = judge.there, judge.here
    cell = next(iter(cells_of(operation)), None)
    was, upstream = (draft.says(cell) if cell else MISSING for draft in (there, here))
    found = _Found(
        operation=operation,
        kinds=list(judge.kinds(operation)),
        was=_shown(was),
        upstream=_shown(upstream),
        ours=None,
        successors=judge.successors(operation),
    )
    run_one(there, operation, index)
    if cell:
        found.ours = _shown(there.says(cell))
    found.runs = stands(operation, found.kinds, here)
    judge.ran(operation, found.runs)
    if found.runs is None:
        here.ids.add(operation.id)
        return found
    for problem in run_one(here, found.runs, index):
        if problem.code not in JUDGED_APART:
            _add_problem(found, problem)
    return found


def _add_problem(found: _Found, problem: Problem) -> None:
    kind = kind_of(problem)
    found.problems.append(problem)
    if kind not in found.kinds:
        found.kinds.append(kind)


def _finding(found: _Found) -> Finding:
    return Finding(
        operation=found.operation,
        kinds=gravest_first(found.kinds),
        was=found.was,
        upstream=found.upstream,
        ours=found.ours,
        successors=found.successors,
        problems=tuple(found.problems),
    )


def gravest_first(kinds: Iterable[FindingKind]) -> tuple[FindingKind, ...]:
    """Return what was found, each kind once and the gravest first."""
    gravity = list(Outcome)
    said = [kind for kind in dict.fromkeys(kinds) if kind is not FindingKind.UNTOUCHED]
    ranked = sorted(said, key=lambda kind: gravity.index(outcome_of(kind)))
    return tuple(ranked) or (FindingKind.UNTOUCHED,)


def _shown(value: Any) -> Any:  # noqa: ANN401  (plain data of any kind)
    return None if value is MISSING else value
