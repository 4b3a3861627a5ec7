"""A curriculum version as plain data (what JSON can hold), and back, exactly.

A field at its default is left out, so that a field added later changes no older hash.
"""

from collections.abc import Mapping
from datetime import time
from typing import Any

from app.domain.canonical import content_hash
from app.domain.curriculum import (
    CurriculumVersion,
    ItemKind,
    Module,
    Objective,
    Organisation,
    PlanDay,
    PlanItem,
    Requirements,
    VersionNumber,
)

Data = dict[str, Any]


def to_data(version: CurriculumVersion) -> Data:
    """Return the version as data; `from_data` is the inverse."""
    owner, requirements = version.owner, version.requirements
    return {
        "slug": version.slug,
        "code": version.code,
        "title": version.title,
        "version": str(version.version),
        "status_note": version.status_note,
        "language": version.language,
        "owner": {"slug": owner.slug, "name": owner.name, "kind": owner.kind},
        "requirements": {
            "min_percent": requirements.min_percent,
            "each_day": requirements.each_day,
            "remote_counts_as_day": requirements.remote_counts_as_day,
        },
        "modules": [module_to_data(module) for module in version.modules],
        "days": [_day_to_data(day) for day in version.days],
    }


def from_data(data: Mapping[str, Any]) -> CurriculumVersion:
    """Return the version that `to_data` wrote."""
    return CurriculumVersion(
        slug=data["slug"],
        code=data["code"],
        title=data["title"],
        version=VersionNumber.parse(data["version"]),
        status_note=data["status_note"],
        language=data["language"],
        owner=Organisation(**data["owner"]),
        requirements=Requirements(**data["requirements"]),
        modules=tuple(module_from_data(module) for module in data["modules"]),
        days=tuple(_day_from_data(day) for day in data["days"]),
    )


def version_hash(version: CurriculumVersion) -> str:
    """Return the hash of all that a version says."""
    return content_hash(to_data(version))


def module_to_data(module: Module) -> Data:
    """Return a module as data."""
    data: Data = {
        "uid": module.uid,
        "code": module.code,
        "title": module.title,
        "minutes": module.minutes,
        "format": module.format,
        "disciplines": list(module.disciplines),
        "objectives": [{"uid": each.uid, "text": each.text} for each in module.objectives],
    }
    optional = {
        "elective": module.elective,
        "group_size": module.group_size,
        "series": module.series,
        "body": module.body,
    }
    return data | {key: value for key, value in optional.items() if value}


def module_from_data(data: Mapping[str, Any]) -> Module:
    """Return the module that `module_to_data` wrote."""
    return Module(
        **{
            **data,
            "disciplines": tuple(data["disciplines"]),
            "objectives": tuple(Objective(**each) for each in data["objectives"]),
        }
    )


def module_hash(module: Module) -> str:
    """Return the hash of what a module teaches."""
    return content_hash(module_to_data(module))


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
