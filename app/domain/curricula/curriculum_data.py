"""A curriculum version as plain data (what JSON can hold), and back, exactly."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from app.domain.canonical import content_hash
from app.domain.curricula.curriculum import CurriculumVersion, Module, Requirements, VersionNumber
from app.domain.curricula.curriculum_parts import Case
from app.domain.curricula.day_plan import ItemKind, PlanDay, PlanItem
from app.domain.records import Data, from_record, to_record

# Two fields that stand in data even at their default, as they did before others were left out.
ALWAYS = ("status_note", "requirements")
ASKED_ALWAYS = ("min_percent", "each_day", "remote_counts_as_day")


def to_data(version: CurriculumVersion) -> Data:
    """Return the version as data; `from_data` is the inverse."""
    return to_record(version, always=ALWAYS) | {
        "version": str(version.version),
        "requirements": requirements_to_data(version.requirements),
        "modules": [module_to_data(module) for module in version.modules],
        "days": [_day_to_data(day) for day in version.days],
    }


def from_data(data: Mapping[str, Any]) -> CurriculumVersion:
    """Return the version that `to_data` wrote."""
    made = {
        "version": VersionNumber.parse(data["version"]),
        "days": tuple(_day_from_data(day) for day in data["days"]),
    }
    return from_record(CurriculumVersion, data, made)


def version_hash(version: CurriculumVersion) -> str:
    """Return the hash of all that a version says."""
    return content_hash(to_data(version))


def requirements_to_data(requirements: Requirements) -> Data:
    """Return what a certificate asks as data."""
    return to_record(requirements, always=ASKED_ALWAYS)


def module_to_data(module: Module) -> Data:
    """Return a module as data."""
    return to_record(module)


def module_from_data(data: Mapping[str, Any]) -> Module:
    """Return the module that `module_to_data` wrote."""
    return from_record(Module, data)


def module_hash(module: Module) -> str:
    """Return the hash of what a module teaches."""
    return content_hash(module_to_data(module))


def case_hash(case: Case) -> str:
    """Return the hash of what a case tells."""
    return content_hash(to_record(case))


def _day_to_data(day: PlanDay) -> Data:
    return {
        "latest_end": clock_time(day.latest_end),
        "items": [item_to_data(item) for item in day.items],
    }


def _day_from_data(data: Mapping[str, Any]) -> PlanDay:
    return PlanDay(
        latest_end=time.fromisoformat(data["latest_end"]),
        items=tuple(_item_from_data(item) for item in data["items"]),
    )


def item_to_data(item: PlanItem) -> Data:
    """Return a line of a day plan as data."""
    data: Data = {"at": clock_time(item.at), "minutes": item.minutes}
    if item.kind is ItemKind.MODULE:
        return data | {"module": item.module_uid}
    return data | {"kind": item.kind.value, "code": item.code, "title": item.title}


def _item_from_data(data: Mapping[str, Any]) -> PlanItem:
    at, minutes = time.fromisoformat(data["at"]), data["minutes"]
    if "module" in data:
        uid = data["module"]
        return PlanItem(at=at, minutes=minutes, kind=ItemKind.MODULE, module_uid=uid)
    kind = ItemKind(data["kind"])
    return PlanItem(at=at, minutes=minutes, kind=kind, code=data["code"], title=data["title"])


def clock_time(at: time) -> str:
    """Write a time of day as 08:30."""
    return at.strftime("%H:%M")
