"""The materials that a city brings along: in modules of its own, and where it names others."""

from collections.abc import Iterable, Iterator
from typing import Any

from app.domain.adaptations.operations import Add, Operation, Replace, Rewrite
from app.domain.curricula.curriculum_parts import Material
from app.domain.problems import Path
from app.domain.records import from_record


def own_materials(operations: Iterable[Operation]) -> Iterator[tuple[Path, Material]]:
    """Yield the materials of changes, each with its path."""
    for index, operation in enumerate(operations):
        materials: tuple[Material, ...] = ()
        path: Path = ("operations", index, "value")
        match operation:
            case Add(module=module) | Replace(module=module):
                path, materials = ("operations", index, "module", "materials"), module.materials
            case Rewrite(field="materials", value=list(listed)):
                materials = _read(listed)
        yield from (((*path, number), each) for number, each in enumerate(materials))


def _read(listed: list[Any]) -> tuple[Material, ...]:
    """Return what a list names; nothing where it cannot be one of materials, which is told so."""
    try:
        return tuple(from_record(Material, each) for each in listed)
    except (AttributeError, TypeError, ValueError):
        return ()
