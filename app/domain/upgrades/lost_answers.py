"""Findings of a city's needs assessment that name, as their answer, an objective that is gone.

The finding stays; it loses that answer, and the log of the upgrade tells it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.domain.adaptations.adaptation import Adaptation, check_adaptation
from app.domain.adaptations.operations import Operation
from app.domain.adaptations.upgrade_log import LogEntry
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.curricula.curriculum_parts import Need
from app.domain.problems import Fault, Problem
from app.domain.upgrades.upgrade_kinds import FindingKind


def lost_answers(
    version: CurriculumVersion, adaptation: Adaptation, operations: Sequence[Operation]
) -> tuple[Problem, ...]:
    """Return which answers to a city's needs are gone when these operations run on a version."""
    if not adaptation.needs:
        return ()
    result = replace(adaptation, base=version.version, operations=tuple(operations))
    return tuple(
        problem
        for problem in check_adaptation(version, result)
        if problem.code is Fault.UNKNOWN_OBJECTIVE and problem.path[0] == "needs"
    )


def without(needs: Sequence[Need], lost: Sequence[Problem]) -> tuple[Need, ...]:
    """Return the needs without the answers that are gone."""
    gone = {(int(each.path[1]), str(each.parameters["value"])) for each in lost}
    return tuple(
        replace(need, objectives=tuple(o for o in need.objectives if (place, o) not in gone))
        for place, need in enumerate(needs)
    )


def entries(needs: Sequence[Need], lost: Sequence[Problem]) -> Iterator[LogEntry]:
    """Yield what the log tells of them: the need, and the objective that no longer answers it."""
    for each in lost:
        yield LogEntry(
            operation=needs[int(each.path[1])].uid,
            kind=FindingKind.NEED_UNANSWERED.value,
            target=str(each.parameters["value"]),
        )
