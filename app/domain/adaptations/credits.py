"""Who gave what: all contributions to what is taught, each with the part that it was given to."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.curricula.curriculum import Module
from app.domain.curricula.curriculum_parts import Case, Contribution


@dataclass(frozen=True)
class Credit:
    """A contribution, and what it was given to: a module, a case, or the whole for None."""

    contribution: Contribution
    part: Module | Case | None = None


def credits_of(effective: EffectiveCurriculum) -> tuple[Credit, ...]:
    """Return all that was given: to the whole first, then to modules and cases in their order."""
    return tuple(_credits(effective))


def _credits(effective: EffectiveCurriculum) -> Iterator[Credit]:
    yield from (Credit(each) for each in effective.core.contributors)
    for module in effective.modules:
        yield from (Credit(each, module) for each in module.contributors)
    for case in effective.cases:
        yield from (Credit(each, case) for each in case.contributors)
