"""The next version of a curriculum, for tests of what becomes of a city's changes."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from app.domain.adaptations.operations import ReasonCode
from app.domain.curricula.curriculum import CurriculumVersion, Module, VersionNumber
from app.domain.curricula.day_plan import PlanDay, PlanItem
from tests.curriculum_values import make_day, why


def next_version(
    old: CurriculumVersion,
    *changed: Module,
    gone: Collection[Module] = (),
    more: Collection[Module] = (),
    **fields: Any,
) -> CurriculumVersion:
    """Make the version after one: modules as they are now, each in its place.

    What is there `more` stands in no day, unless `fields` give other `days`.
    """
    now = {module.uid: module for module in changed}
    left = [now.get(each.uid, each) for each in old.modules if each not in gone]
    taught = {module.uid: module for module in left if module.in_person}
    days = [items for day in old.days if (items := _left(day, taught))]
    said = {
        "version": VersionNumber(old.version.major + 1, 0, 0),
        "modules": (*left, *more),
        "days": tuple(make_day(*(_item(each, taught) for each in items)) for items in days),
    }
    return replace(old, **(said | fields))


def _left(day: PlanDay, taught: Mapping[str, Module]) -> list[PlanItem]:
    return [item for item in day.items if item.module_uid is None or item.module_uid in taught]


def _item(item: PlanItem, taught: Mapping[str, Module]) -> Any:
    return taught[item.module_uid] if item.module_uid else (item.kind, item.minutes)


def because(number: int) -> dict[str, Any]:
    """Return the fields that every operation has, with a reason of a kind."""
    return {**why(number), "code": ReasonCode.OTHER}
