"""A decision of an upgrade as plain data, and back, exactly."""

from collections.abc import Mapping
from typing import Any

from app.domain.adaptations.adaptation_data import operation_from_data, operation_to_data
from app.domain.records import Data
from app.domain.upgrades.upgrade_resolution import Choice, Decision


def to_data(decision: Decision) -> Data:
    """Return the decision as data; `from_data` is the inverse."""
    data: Data = {"choice": decision.choice.value, "reason": decision.reason}
    if decision.edited:
        data["edited"] = operation_to_data(decision.edited)
    return data


def from_data(data: Mapping[str, Any]) -> Decision:
    """Return the decision that `to_data` wrote."""
    edited = data.get("edited")
    return Decision(
        choice=Choice(data["choice"]),
        reason=data["reason"],
        edited=operation_from_data(edited) if edited else None,
    )
