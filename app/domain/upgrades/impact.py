"""What a coming version would mean for what a city teaches, before it is published.

It is the very plan that the upgrade makes afterwards, so what is said here is what happens.
"""

from dataclasses import dataclass

from app.domain.adaptations.adaptation import Adaptation
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.problems import Fault
from app.domain.upgrades.upgrade import Plan, plan
from app.domain.upgrades.upgrade_kinds import Outcome


@dataclass(frozen=True)
class Impact:
    """The plan of an upgrade in numbers."""

    plan: Plan

    @property
    def clean(self) -> bool:
        """Whether nobody has to decide anything."""
        return self.plan.clean

    @property
    def conflicts(self) -> int:
        """How many changes need a decision."""
        return len(self.plan.having(Outcome.CONFLICT))

    @property
    def to_look_at(self) -> int:
        """How many changes fit, and want a look."""
        return len(self.plan.having(Outcome.REVIEW))

    @property
    def lost(self) -> tuple[str, ...]:
        """The required objectives that the city would no longer teach, as texts."""
        problems = (problem for finding in self.plan.findings for problem in finding.problems)
        texts = (str(p.parameters["value"]) for p in problems if p.code is Fault.OBJECTIVE_LOST)
        return tuple(dict.fromkeys(texts))


def impact_of(old: CurriculumVersion, new: CurriculumVersion, adaptation: Adaptation) -> Impact:
    """Return what becomes of an adaptation of `old` when `new` is published."""
    return Impact(plan(old, new, adaptation))
