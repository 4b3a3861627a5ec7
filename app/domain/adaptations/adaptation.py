"""A city's adaptation: reasoned changes on top of one curriculum version."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.adaptations.core_check import check_shared_words
from app.domain.adaptations.draft import Draft
from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.adaptations.endorsement import Endorsement, check_endorsement
from app.domain.adaptations.invariants import check_invariants
from app.domain.adaptations.operation_check import check_operation
from app.domain.adaptations.operations import Add, Operation, Replace, Targeted
from app.domain.adaptations.own_materials import own_materials
from app.domain.adaptations.upgrade_log import UpgradeLog
from app.domain.city import CityDetails, check_city
from app.domain.curricula.curriculum import CurriculumVersion, VersionNumber
from app.domain.curricula.curriculum_parts import Need
from app.domain.curricula.curriculum_parts_check import check_file_names, check_needs
from app.domain.errors import DomainError
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
        Fault.ONLINE_IN_A_DAY,
        Fault.SELF_PACED_IN_A_DAY,
        Fault.NOT_REWRITABLE,
        Fault.UNFIT_VALUE,
        Fault.UNKNOWN_RULE,
        Fault.UNKNOWN_CASE,
        Fault.UNKNOWN_TEXT,
    }
)


@dataclass(frozen=True, kw_only=True)
class Adaptation:
    """One numbered edition of a city's changes to one version of a curriculum.

    `needs` are findings of the city's own needs assessment; `upgrade` tells what became of the
    edition before when this one was made of it. The `endorsement` comes after the text: it is no
    part of the hash, and may be added to what is published.
    """

    curriculum: str
    base: VersionNumber
    city: CityDetails
    number: int
    label: str
    operations: tuple[Operation, ...]
    needs: tuple[Need, ...] = ()
    upgrade: UpgradeLog | None = None
    status_note: str = ""
    endorsement: Endorsement | None = None


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
        translations=draft.effective_translations(),
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
    draft, broken = run(version, adaptation.operations)
    problems += check_needs(adaptation.needs, _objectives(draft, adaptation.operations))
    if adaptation.endorsement:
        problems += check_endorsement(adaptation.endorsement, ("endorsement",))
    problems += check_file_names(own_materials(adaptation.operations))
    told = {each.path for each in broken}
    shared = check_shared_words(adaptation.operations, draft)
    problems += (each for each in shared if each.path not in told)
    return (*problems, *broken)


def _objectives(draft: Draft, operations: Sequence[Operation]) -> set[str]:
    """Return the uids of all objectives, of the core and of what the city wrote.

    Those of a module that could not be put in count too: what is wrong there is told there.
    """
    new = [each.module for each in operations if isinstance(each, Add | Replace)]
    return {*draft.objectives, *(objective.uid for each in new for objective in each.objectives)}


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
        problems += run_one(draft, operation, index)
    return draft, [*problems, *check_invariants(draft)]


def run_one(draft: Draft, operation: Operation, index: int) -> tuple[Problem, ...]:
    """Run one operation, the one at this position, as far as it can be run; return its problems."""
    path = ("operations", index)
    problems = tuple(check_operation(operation, path, draft))
    if not _can_run(operation, problems, draft):
        draft.leave_out(operation)
        return problems
    draft.run(operation, index)
    return problems


def _can_run(operation: Operation, found: Sequence[Problem], draft: Draft) -> bool:
    """Whether it is clear what an operation makes, although these problems were found in it."""
    if any(problem.code in NOT_RUN for problem in found):
        return False
    if isinstance(operation, Add | Replace) and operation.module.uid in draft.modules:
        return False  # which of two modules a later operation means nobody can say
    return not isinstance(operation, Targeted) or operation.target in draft.modules
