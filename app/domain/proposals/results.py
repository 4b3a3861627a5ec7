"""What came of it, as JSON keeps it: times and repairs, by the ids of people, rooms, sessions."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.domain.canonical import Json
from app.domain.conflicts.plan_conflict import Rule
from app.domain.placements.outcome import Outcome, Relaxation, Unplaced, Way
from app.domain.placements.problem import Placement
from app.domain.placements.repairs import Change, Rank, Repair, Repairs
from app.domain.placements.soft_rules import Cost


def outcome_as_data(outcome: Outcome, before: Iterable[Placement] = ()) -> dict[str, Json]:
    """Return where sessions were placed, and why others were not; `before` they were there."""
    return {
        "before": [_placement(each) for each in before],
        "placements": [_placement(each) for each in outcome.placements],
        "unplaced": [_unplaced(each) for each in outcome.unplaced],
        "cost": asdict(outcome.cost),
        "steps": outcome.steps,
    }


def outcome_from_data(data: Mapping[str, Any]) -> Outcome:
    """Return what `outcome_as_data` wrote."""
    return Outcome(
        placements=tuple(map(_from_placement, data["placements"])),
        unplaced=tuple(map(_from_unplaced, data["unplaced"])),
        cost=Cost(**data["cost"]),
        steps=data["steps"],
    )


def before_from_data(data: Mapping[str, Any]) -> dict[str, Placement]:
    """Return where sessions were when times were found for them, none in the oldest answers."""
    return {each["session"]: _from_placement(each) for each in data.get("before", ())}


def repairs_as_data(found: Repairs) -> dict[str, Json]:
    """Return repairs in their order, and what they cannot help."""
    return {
        "affected": list(found.affected),
        "stuck": list(found.stuck),
        "complete": found.complete,
        "repairs": [
            {
                "rank": list(each.rank),
                "changes": [
                    {"before": _placement(one.before), "after": _placement(one.after)}
                    for one in each.changes
                ],
            }
            for each in found.repairs
        ],
    }


def repairs_from_data(data: Mapping[str, Any]) -> Repairs:
    """Return what `repairs_as_data` wrote."""
    return Repairs(
        affected=tuple(data["affected"]),
        stuck=tuple(data["stuck"]),
        complete=data["complete"],
        repairs=tuple(
            Repair(
                rank=Rank(*each["rank"]),
                changes=tuple(
                    Change(
                        before=_from_placement(one["before"]), after=_from_placement(one["after"])
                    )
                    for one in each["changes"]
                ),
            )
            for each in data["repairs"]
        ),
    )


def _placement(placement: Placement) -> dict[str, Json]:
    return {
        "session": placement.session,
        "starts_at": placement.starts_at.isoformat(),
        "room": placement.room,
        "mentors": list(placement.mentors),
    }


def _from_placement(data: Mapping[str, Any]) -> Placement:
    return Placement(
        session=data["session"],
        starts_at=datetime.fromisoformat(data["starts_at"]),
        room=data["room"],
        mentors=tuple(data["mentors"]),
    )


def _unplaced(unplaced: Unplaced) -> dict[str, Json]:
    relaxation = unplaced.relaxation
    return {
        "session": unplaced.session,
        "tried": unplaced.tried,
        "excluded": {rule.value: count for rule, count in unplaced.excluded.items()},
        "relaxation": _relaxation(relaxation) if relaxation else None,
        "looked": unplaced.looked,
        "at_all": unplaced.at_all,
    }


def _relaxation(relaxation: Relaxation) -> dict[str, Json]:
    placement = relaxation.placement
    return {
        "way": relaxation.way.value,
        "subject": relaxation.subject,
        "module": relaxation.module,
        "placement": _placement(placement) if placement else None,
    }


def _from_unplaced(data: Mapping[str, Any]) -> Unplaced:
    kept = data["relaxation"]
    return Unplaced(
        session=data["session"],
        tried=data["tried"],
        excluded={Rule(rule): count for rule, count in data["excluded"].items()},
        relaxation=kept
        and Relaxation(
            way=Way(kept["way"]),
            subject=kept["subject"],
            module=kept["module"],
            placement=kept["placement"] and _from_placement(kept["placement"]),
        ),
        looked=data.get("looked", True),
        at_all=data.get("at_all", True),
    )
