"""What a course comes to while somebody decides on an upgrade."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.adaptations.adaptation import Adaptation, run
from app.domain.adaptations.draft import Draft
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.problems import Problem
from app.domain.upgrades.upgrade import Plan
from app.domain.upgrades.upgrade_resolution import Decisions, merged, revised, undecided


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Minutes taught, required objectives of the core and how many are still served.

    `draft` is what would be taught. `problems` are rules that the result breaks, by the id of the
    operation beside which each is told; `waiting` are the ids of operations that nobody decided.
    """

    minutes_in_person: int
    minutes_online: int
    objectives: int
    objectives_served: int
    draft: Draft
    problems: Mapping[str, tuple[Problem, ...]]
    waiting: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether it can be accepted."""
        return not self.waiting and not self.problems


def totals(
    plan: Plan, new: CurriculumVersion, adaptation: Adaptation, decisions: Decisions
) -> Totals:
    """Return what comes out as far as it is decided; raises NoWayThere."""
    plan = revised(plan, decisions)
    result = merged(
        plan, new, adaptation, decisions, number=adaptation.number, label=adaptation.label
    )
    draft, problems = run(new, result.operations)
    modules = draft.effective_modules()
    required = {each.uid for module in new.modules for each in module.objectives if each.required}
    served = {each.uid for module in modules for each in module.objectives}
    served |= draft.footprints.waived
    return Totals(
        minutes_in_person=sum(each.minutes for each in modules if each.in_person),
        minutes_online=sum(each.minutes for each in modules if each.online),
        objectives=len(required),
        objectives_served=len(required & served),
        draft=draft,
        problems=_by_operation(result, problems),
        waiting=undecided(plan, decisions),
    )


def _by_operation(
    adaptation: Adaptation, problems: list[Problem]
) -> dict[str, tuple[Problem, ...]]:
    found: dict[str, tuple[Problem, ...]] = {}
    for problem in problems:
        operation = adaptation.operations[int(problem.path[1])].id
        found[operation] = (*found.get(operation, ()), problem)
    return found
