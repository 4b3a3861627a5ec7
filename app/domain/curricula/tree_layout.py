"""Where the curriculum tree is drawn: versions as a trunk from left to right, cities as branches.

Like the map of an underground: each city leaves the trunk at the version it adapted first and
runs along a line of its own; its editions and its courses are stops on it. Lengths are units of
the drawing, from its upper left corner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

GAP = 56  # from one stop to the next
LANE = 40  # from one line to the next
MARGIN = 28
LABEL = 150  # room for a city's name at the end of its line
TRUNK = 44  # how far down the trunk is


class StopKind(StrEnum):
    """What a stop stands for."""

    VERSION = "version"
    EDITION = "edition"
    RUN = "run"


@dataclass(frozen=True)
class Item:
    """An edition or a course, on the version at this place (from 0) among all versions."""

    kind: StopKind
    version: int
    label: str


@dataclass(frozen=True)
class Branch:
    """A city's line: what stops on it, in the order of time."""

    label: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Stop:
    """Something on a line, with the middle of its place."""

    kind: StopKind
    label: str
    x: int
    y: int


@dataclass(frozen=True)
class Line:
    """A city's line: it leaves the trunk at `x`, and runs at `y` to `end`.

    `behind` says that it has not come to the newest version.
    """

    label: str
    x: int
    y: int
    end: int
    behind: bool


@dataclass(frozen=True)
class Tree:
    """The whole drawing."""

    width: int
    height: int
    trunk_end: int
    stops: tuple[Stop, ...]
    lines: tuple[Line, ...]


def draw(
    versions: Sequence[str],
    on_trunk: Sequence[Item],
    branches: Sequence[Branch],
    *,
    newest: int | None = None,
) -> Tree:
    """Lay out versions (the oldest first), courses that teach the core itself, and cities.

    `newest` is the place of the version to be on, if that is not the last one. No two stops share
    a place, and each stands right of its version and left of the next one.
    """
    last = len(versions) - 1 if newest is None else newest
    lanes = [_sorted(on_trunk), *(_sorted(branch.items) for branch in branches)]
    columns = _columns(len(versions), lanes)
    stops = [
        Stop(StopKind.VERSION, label, columns[place], TRUNK) for place, label in enumerate(versions)
    ]
    for lane, items in enumerate(lanes):
        stops += _placed(items, columns, TRUNK + lane * LANE)
    lines = tuple(
        _line(branch.label, items, columns, lane, behind=items[-1].version < last)
        for lane, (branch, items) in enumerate(zip(branches, lanes[1:], strict=True), 1)
        if items
    )
    right = max((stop.x for stop in stops), default=0)
    trunk_end = max((stop.x for stop in stops if stop.y == TRUNK), default=0)
    height = TRUNK + len(branches) * LANE + MARGIN
    return Tree(right + LABEL, height, trunk_end, tuple(stops), lines)


def _sorted(items: Sequence[Item]) -> list[Item]:
    return sorted(items, key=lambda item: item.version)


def _columns(count: int, lanes: Sequence[Sequence[Item]]) -> list[int]:
    """Return where each version stands: as far apart as the fullest line between two needs."""
    columns, x = [], MARGIN
    for version in range(count):
        columns.append(x)
        fullest = max((sum(i.version == version for i in items) for items in lanes), default=0)
        x += (fullest + 1) * GAP
    return columns


def _placed(items: Sequence[Item], columns: Sequence[int], y: int) -> list[Stop]:
    stops: list[Stop] = []
    taken: dict[int, int] = {}
    for item in items:
        taken[item.version] = taken.get(item.version, 0) + 1
        x = columns[item.version] + taken[item.version] * GAP
        stops.append(Stop(item.kind, item.label, x, y))
    return stops


def _line(
    label: str, items: Sequence[Item], columns: Sequence[int], lane: int, *, behind: bool
) -> Line:
    y = TRUNK + lane * LANE
    last = _placed(items, columns, y)[-1]
    return Line(label, columns[items[0].version], y, last.x, behind)
