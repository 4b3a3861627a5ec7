"""What a city teaches: a curriculum version with its changes in it. Computed, never edited."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from app.domain.adaptations.effective_day import EffectiveDay, day_to_data
from app.domain.adaptations.operations import Operation
from app.domain.canonical import Json, content_hash
from app.domain.curricula.curriculum import CurriculumVersion, Module, Requirements, VersionNumber
from app.domain.curricula.curriculum_data import (
    case_hash,
    module_hash,
    requirements_to_data,
)
from app.domain.curricula.curriculum_parts import Case
from app.domain.records import to_record

Part = TypeVar("Part")

# Of the hash. A result that was kept under an older form keeps its hash (see CourseRun).
FORM = 2


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change, as a page can show it.

    `before` is None for an added module, `after` for a dropped one; both are None where no module
    is changed, and what changed nothing in it has it twice.
    """

    operation: Operation
    before: Module | None
    after: Module | None


@dataclass(frozen=True, kw_only=True)
class Translation:
    """A text in another language; stale when its source has changed since it was translated."""

    target: str
    field: str
    language: str
    text: str
    stale: bool


@dataclass(frozen=True, kw_only=True)
class EffectiveCurriculum:
    """What is taught, and what the city changed and why.

    `core` is the version as its owner published it. `city` is a slug and `adaptation_label` for
    instance "NBO-1.0"; both are None where nothing is adapted. `cases` are those that the modules
    use, and those the version keeps for cities to choose from.
    """

    core: CurriculumVersion
    requirements: Requirements
    modules: tuple[Module, ...]
    days: tuple[EffectiveDay, ...]
    cases: tuple[Case, ...] = ()
    translations: tuple[Translation, ...] = ()
    city: str | None = None
    adaptation_label: str | None = None
    changes: tuple[Change, ...] = ()

    @property
    def slug(self) -> str:
        """The curriculum's name in addresses."""
        return self.core.slug

    @property
    def code(self) -> str:
        """The curriculum's short name."""
        return self.core.code

    @property
    def title(self) -> str:
        """The curriculum's name for people, in its own language."""
        return self.core.title

    @property
    def version(self) -> VersionNumber:
        """The number of the version that it rests on."""
        return self.core.version

    @property
    def in_person(self) -> tuple[Module, ...]:
        """The modules taught on the days of the course."""
        return tuple(module for module in self.modules if module.in_person)

    @property
    def self_paced(self) -> tuple[Module, ...]:
        """The modules that each learns alone, at no fixed time."""
        return tuple(each for each in self.modules if not (each.in_person or each.online))

    @property
    def online(self) -> tuple[Module, ...]:
        """The modules held online, before the days of the course or instead of them."""
        return tuple(module for module in self.modules if module.online)

    @property
    def minutes_in_person(self) -> int:
        """The minutes taught on the days of the course."""
        return sum(module.minutes for module in self.in_person)

    @property
    def minutes_online(self) -> int:
        """The minutes taught online."""
        return sum(module.minutes for module in self.online)

    @property
    def minutes_self_paced(self) -> int:
        """The minutes of learning alone."""
        return sum(module.minutes for module in self.self_paced)

    @property
    def days_taught(self) -> tuple[EffectiveDay, ...]:
        """The days on which something is done."""
        return tuple(day for day in self.days if day.items)

    @property
    def cases_used(self) -> tuple[Case, ...]:
        """The cases that modules use."""
        used = {uid for module in self.modules for uid in module.cases}
        return tuple(case for case in self.cases if case.uid in used)

    def changes_of(self, module_uid: str) -> tuple[Change, ...]:
        """Return the changes that made, altered, annotated or removed a module."""
        return tuple(
            change
            for change in self.changes
            if module_uid in {each.uid for each in (change.before, change.after) if each}
        )

    @cached_property
    def hash(self) -> str:
        """The hash of what is taught.

        It covers modules, days, cases, assessments and requirements, and neither numbers of
        versions nor notes, reasons and translations: two ways to the same teaching give the same
        hash.
        """
        content: dict[str, Json] = {
            "form": FORM,
            "curriculum": self.slug,
            "modules": [module_hash(module) for module in self.modules],
            "days": [day_to_data(day) for day in self.days_taught],
            "requirements": requirements_to_data(self.requirements),
        }
        # What a curriculum does not have leaves no trace, so that older hashes stay.
        if self.cases_used:
            content["cases"] = [case_hash(case) for case in self.cases_used]
        if self.core.assessments:
            content["assessments"] = [to_record(each) for each in self.core.assessments]
        return content_hash(content)

    def teaches_as(self, other: "EffectiveCurriculum") -> bool:
        """Whether it teaches the same as another of its core: whether both have the same hash.

        What both took from the core as it is costs nothing.
        """
        return (
            _alike(self.modules, other.modules, module_hash)
            and _alike(self.days_taught, other.days_taught, day_to_data)
            and _alike((self.requirements,), (other.requirements,), _rules_hash)
            and _alike(self.cases_used, other.cases_used, case_hash)
        )

    @cached_property
    def translations_hash(self) -> str:
        """The hash of all texts in other languages, and of which of them are stale."""
        return content_hash([to_record(each) for each in self.translations])


def _alike(ours: Sequence[Part], others: Sequence[Part], told: Callable[[Part], Json]) -> bool:
    return len(ours) == len(others) and all(
        one is another or told(one) == told(another)
        for one, another in zip(ours, others, strict=True)
    )


def _rules_hash(requirements: Requirements) -> str:
    return content_hash(requirements_to_data(requirements))
