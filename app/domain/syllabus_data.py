"""What is taught as data that anybody may read: a syllabus for programs."""

from typing import Any

from app.domain.adaptations.effective import Change, EffectiveCurriculum
from app.domain.adaptations.effective_day import day_to_data
from app.domain.curricula.curriculum import Module
from app.domain.curricula.curriculum_data import requirements_to_data


def to_data(effective: EffectiveCurriculum, content_hash: str) -> dict[str, Any]:
    """Return a syllabus under its hash, as it was kept, as JSON values; minutes are whole."""
    return {
        "hash": content_hash,
        "curriculum": effective.slug,
        "title": effective.title,
        "version": str(effective.version),
        "city": effective.city,
        "adaptation": effective.adaptation_label,
        "minutes": {
            "in_person": effective.minutes_in_person,
            "online": effective.minutes_online,
            "self_paced": effective.minutes_self_paced,
        },
        "requirements": requirements_to_data(effective.requirements),
        "modules": [_module(each) for each in effective.modules],
        "days": [day_to_data(day) for day in effective.days],
        "changes": [_change(each) for each in effective.changes],
    }


def _module(module: Module) -> dict[str, Any]:
    return {
        "uid": module.uid,
        "code": module.code,
        "title": module.title,
        "minutes": module.minutes,
        "format": module.format,
        "required": module.required,
        "objectives": [objective.text for objective in module.objectives],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.operation.kind.value,
        "before": _module(change.before) if change.before else None,
        "after": _module(change.after) if change.after else None,
        "reason": change.operation.reason,
        "evidence": change.operation.evidence,
    }
