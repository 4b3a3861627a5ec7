"""A draft whose base was followed by a newer version: what that says is taken over into it.

What only one of the two changed since the base counts. What both changed stays as the draft has
it, and is named, so that people decide. Contents are plain data, and stay as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.drafts import draft_days, draft_parts
from app.domain.problems import Path
from app.domain.records import Data

# What belongs to a published version itself, or never differs between versions.
OF_THE_VERSION = ("version", "slug", "code", "owner")
ORDER = "order"
_UNSAID: Any = object()


@dataclass(frozen=True, kw_only=True)
class TakenOver:
    """A draft as it follows the newer version, and where both had changed the same."""

    content: Data
    conflicts: tuple[Path, ...]


def take_over(
    base: Mapping[str, Any], draft: Mapping[str, Any], newer: Mapping[str, Any]
) -> TakenOver:
    """Return a draft that came from `base` as one that comes from `newer`."""
    conflicts: list[Path] = []
    made = _record(base, draft, newer, (), conflicts)
    for name in OF_THE_VERSION:
        made[name] = newer[name]
    made.pop("number_reason", None)
    made["days"] = _days(made)
    found = tuple(path for path in conflicts if path[0] not in (*OF_THE_VERSION, "number_reason"))
    return TakenOver(content=draft_parts.tidy(made), conflicts=found)


def _record(
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
    newer: Mapping[str, Any],
    path: Path,
    conflicts: list[Path],
) -> Data:
    made = {
        name: _value(
            base.get(name, _UNSAID),
            mine.get(name, _UNSAID),
            newer.get(name, _UNSAID),
            (*path, name),
            conflicts,
        )
        for name in {**newer, **mine}
    }
    return {name: value for name, value in made.items() if value is not _UNSAID}


def _value(base: Any, mine: Any, newer: Any, path: Path, conflicts: list[Path]) -> Any:  # noqa: ANN401
    """Return what holds of a value of which there are three (plain data, or nothing said)."""
    if newer in (mine, base):
        return mine
    if mine == base:
        return newer
    base, mine, newer = _as_parts(base, mine, newer)
    if isinstance(mine, dict) and isinstance(newer, dict):
        return _record(base if isinstance(base, dict) else {}, mine, newer, path, conflicts)
    if _are_parts(mine) and _are_parts(newer):
        return _parts(base if _are_parts(base) else [], mine, newer, path, conflicts)
    conflicts.append(path)
    return mine


def _as_parts(*values: Any) -> tuple[Any, ...]:  # noqa: ANN401
    """Return values, an empty list for one that is unsaid where another is a list of parts.

    What holds nothing is left out of the data.
    """
    parts = any(value and _are_parts(value) for value in values)
    return tuple([] if parts and value is _UNSAID else value for value in values)


def _are_parts(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict) and "uid" in each for each in value
    )


def _parts(
    base: Sequence[Data],
    mine: Sequence[Data],
    newer: Sequence[Data],
    path: Path,
    conflicts: list[Path],
) -> list[Data]:
    before, here, there = ({each["uid"]: each for each in parts} for parts in (base, mine, newer))
    made = []
    for uid in _order(list(before), list(here), list(there), path, conflicts):
        was, said, says = (parts.get(uid, _UNSAID) for parts in (before, here, there))
        kept = _value(was, said, says, (*path, uid), conflicts)
        if kept is not _UNSAID:
            made.append(kept)
    return made


def _order(
    before: list[str], here: list[str], there: list[str], path: Path, conflicts: list[Path]
) -> list[str]:
    """Return the order of whoever moved something; what the other one added follows the same."""
    everywhere = set(before) & set(here) & set(there)
    was, mine, newer = (
        [uid for uid in each if uid in everywhere] for each in (before, here, there)
    )
    if was not in (mine, newer) and mine != newer:
        conflicts.append((*path, ORDER))
    first, second = (there, here) if mine == was else (here, there)
    order = list(first)
    for place, uid in enumerate(second):
        if uid not in order:
            known = (order.index(other) + 1 for other in reversed(second[:place]) if other in order)
            order.insert(next(known, 0), uid)
    return order


def _days(content: Mapping[str, Any]) -> list[Data]:
    """Return the days with the modules that are left, each as long as it is now."""
    days, minutes = content["days"], {each["uid"]: each["minutes"] for each in content["modules"]}
    placed = {item["module"] for day in days for item in day["items"] if item.get("module")}
    for uid in sorted(placed):
        if uid in minutes:
            days = draft_days.with_minutes(days, uid, minutes[uid])
        else:
            days = draft_days.without(days, uid)
    return list(days)
