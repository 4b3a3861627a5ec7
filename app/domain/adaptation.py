"""A city's adaptation: reasoned changes on top of one curriculum version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.city import CityDetails, check_city
from app.domain.curriculum import CurriculumVersion, VersionNumber
from app.domain.draft import Draft
from app.domain.effective import EffectiveCurriculum
from app.domain.errors import DomainError
from app.domain.invariants import check_invariants
from app.domain.operation_check import check_operation
from app.domain.operations import Operation, Targeted
from app.domain.problems import (
    SHORT_MAX,
    SLUG,
    Fault,
    Problem,
    check_count,
    check_line,
    check_paragraph,
    check_pattern,
    check_range,
)

OPERATIONS_MAX = 1_000
# With such a problem nobody can say what the operation would make.
NOT_RUN = frozenset(
    {
        Fault.UNKNOWN_TARGET,
        Fault.UNKNOWN_DAY,
        Fault.UNKNOWN_FORMAT,
        Fault.UNKNOWN_ANCHOR,
        Fault.ONE_PLACE,
        Fault.NOT_REWRITABLE,
        Fault.UNFIT_VALUE,
        Fault.UNKNOWN_RULE,
        Fault.UNKNOWN_CASE,
        Fault.UNKNOWN_TEXT,
    }
)


@dataclass(frozen=True, kw_only=True)
class Adaptation:
    """One numbered edition of a city's changes to one version of a curriculum."""

    curriculum: str
    base: VersionNumber
    city: CityDetails
    number: int
    label: str
    operations: tuple[Operation, ...]
    status_note: str = ""


class BrokenAdaptation(DomainError):
    """An adaptation does not fit its curriculum version; `problems` say where."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(*problems)
        self.problems = tuple(problems)


def apply(version: CurriculumVersion, adaptation: Adaptation | None) -> EffectiveCurriculum:
    """Return what is taught; without an adaptation that is the core itself.

    Raises BrokenAdaptation when an operation does not fit the version.
    """
    draft, problems = run(version, adaptation.operations if adaptation else ())
    if problems:
        raise BrokenAdaptation(problems)
    return EffectiveCurriculum(
        core=version,
        requirements=draft.requirements,
        modules=draft.effective_modules(),
        days=draft.effective_days(),
        cases=tuple(draft.cases.values()),
        translations=tuple(draft.translations.values()),
        city=adaptation.city.slug if adaptation else None,
        adaptation_label=adaptation.label if adaptation else None,
        changes=draft.changes,
    )


def check_adaptation(version: CurriculumVersion, adaptation: Adaptation) -> tuple[Problem, ...]:
    """Return all problems of an adaptation and of what it would make of the version."""
    problems = list(check_pattern(adaptation.curriculum, SLUG, ("curriculum",)))
    found = f"{adaptation.curriculum} {adaptation.base}"
    expected = f"{version.slug} {version.version}"
    if found != expected:
        facts = {"found": found, "expected": expected}
        problems.append(Problem(Fault.WRONG_BASE, ("base",), facts))
    problems += check_city(adaptation.city, ("city",))
    problems += check_range(adaptation.number, ("number",), low=1, high=9_999)
    problems += check_line(adaptation.label, ("label",), most=SHORT_MAX)
    problems += check_paragraph(adaptation.status_note, ("status_note",))
    return (*problems, *run(version, adaptation.operations)[1])


def run(
    version: CurriculumVersion, operations: tuple[Operation, ...]
) -> tuple[Draft, list[Problem]]:
    """Return what the operations make of a version, and what is wrong with them.

    Those that can't be run are left out.
    """
    draft = Draft(version)
    problems = list(check_count(len(operations), ("operations",), most=OPERATIONS_MAX))
    if problems:
        return draft, problems
    for index, operation in enumerate(operations):
        path = ("operations", index)
        found = tuple(check_operation(operation, path, draft))
        problems += found
        if not canrun(operation, found, draft):
            draft.leave_out(operation)
            continue
        after = draft.run(operation, index).after
        if after and not draft.has_place(after):
            problems.append(Problem(Fault.UNPLACED, path, {"code": after.code}))
    return draft, [*problems, *check_invariants(draft)]


def canrun(operation: Operation, found: Iterable[Problem], draft: Draft) -> bool:
    """Whether an operation can be run on a draft, although these problems were found in it."""
    there = not isinstance(operation, Targeted) or operation.target in draft.modules
    return there and not any(problem.code in NOT_RUN for problem in found)
