"""What a city teaches: a curriculum version with its changes in it. Computed, never edited."""

from dataclasses import dataclass
from datetime import time
from functools import cached_property

from app.domain.canonical import Json, content_hash
from app.domain.curriculum import Module, Requirements, VersionNumber
from app.domain.curriculum_data import clock_time, item_to_data, module_hash
from app.domain.day_plan import ItemKind, PlanItem
from app.domain.operations import OperationKind


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change, as a page can show it.

    `before` is None for an added module, `after` for a dropped one; a note changes neither.
    `day` is the day of an added module, from 1.
    """

    operation_id: str
    kind: OperationKind
    reason: str
    evidence: str
    before: Module | None
    after: Module | None
    note: str = ""
    day: int | None = None


@dataclass(frozen=True, kw_only=True)
class DayItem:
    """Something done on a day, as long as the city has it; `module` for what is taught."""

    kind: ItemKind
    minutes: int
    code: str
    title: str
    module: Module | None = None


@dataclass(frozen=True, kw_only=True)
class EffectiveDay:
    """One day: what is done, in order, and the pauses with the times planned for them."""

    starts: time
    latest_end: time
    items: tuple[DayItem, ...]
    pauses: tuple[PlanItem, ...]


@dataclass(frozen=True, kw_only=True)
class EffectiveCurriculum:
    """What is taught, and what the city changed and why.

    `city` is a slug and `adaptation_label` for instance "NBO-1.0"; both are None for the core.
    """

    slug: str
    code: str
    title: str
    version: VersionNumber
    requirements: Requirements
    modules: tuple[Module, ...]
    days: tuple[EffectiveDay, ...]
    city: str | None = None
    adaptation_label: str | None = None
    changes: tuple[Change, ...] = ()

    @property
    def in_person(self) -> tuple[Module, ...]:
        """The modules taught on the days of the course."""
        return tuple(module for module in self.modules if not module.online)

    @property
    def online(self) -> tuple[Module, ...]:
        """The modules held online before the course."""
        return tuple(module for module in self.modules if module.online)

    @property
    def minutes_in_person(self) -> int:
        """The minutes taught on the days of the course."""
        return sum(module.minutes for module in self.in_person)

    @property
    def minutes_online(self) -> int:
        """The minutes taught online."""
        return sum(module.minutes for module in self.online)

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

        It covers modules, days and requirements, and neither numbers of versions nor notes
        and reasons: two ways to the same teaching give the same hash.
        """
        return content_hash(
            {
                "form": 1,
                "curriculum": self.slug,
                "modules": [module_hash(module) for module in self.modules],
                "days": [_day_to_data(day) for day in self.days],
                "requirements": {
                    "min_percent": self.requirements.min_percent,
                    "each_day": self.requirements.each_day,
                    "remote_counts_as_day": self.requirements.remote_counts_as_day,
                },
            }
        )


def _day_to_data(day: EffectiveDay) -> Json:
    return {
        "starts": clock_time(day.starts),
        "latest_end": clock_time(day.latest_end),
        "items": [
            {"module": item.module.uid}
            if item.module
            else {"kind": item.kind.value, "minutes": item.minutes, "title": item.title}
            for item in day.items
        ],
        "pauses": [item_to_data(pause) for pause in day.pauses],
    }
