"""Where modules and a city's changes to them name materials and guidelines."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.adaptations.adaptation import Adaptation
from app.domain.adaptations.operations import Add, Replace, Rewrite
from app.domain.curricula.curriculum import Module
from app.domain.curricula.curriculum_parts import Material
from app.domain.problems import Path
from app.domain.records import from_record


@dataclass(frozen=True)
class Mention:
    """One list of materials, or of keys of guidelines, and its path in its file."""

    path: Path
    materials: tuple[Material, ...] = ()
    guidelines: tuple[str, ...] = ()


def in_module(module: Module, path: Path = ()) -> Iterator[Mention]:
    """Yield what a module names, which stands at a path of its file."""
    yield Mention((*path, "materials"), materials=module.materials)
    yield Mention((*path, "guidelines"), guidelines=module.guidelines)


def in_adaptation(adaptation: Adaptation) -> Iterator[Mention]:
    """Yield what a sound adaptation names, in modules of its own and in lists that it rewrites."""
    for index, operation in enumerate(adaptation.operations):
        match operation:
            case Add(module=module) | Replace(module=module):
                yield from in_module(module, ("operation", index, "module"))
            case Rewrite(field="materials", value=list(listed)):
                materials = tuple(from_record(Material, each) for each in listed)
                yield Mention(("operation", index, "value"), materials=materials)
            case Rewrite(field="guidelines", value=list(listed)):
                yield Mention(("operation", index, "value"), guidelines=tuple(listed))
