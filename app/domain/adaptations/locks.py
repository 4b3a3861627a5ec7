"""What the core keeps fixed of a module, and what a city can't do to it for that."""

from collections.abc import Iterator

from app.domain.adaptations.cells import PLACE, cells_of
from app.domain.adaptations.operations import (
    WHOLE,
    Annotate,
    ChangeFormat,
    Drop,
    OperationKind,
    Replace,
    Rewrite,
    Targeted,
)
from app.domain.curricula.curriculum import Module
from app.domain.curricula.formats import IN_PERSON_FORMATS


def stays(kind: OperationKind, module: Module) -> bool:
    """Whether a module can't be dropped, or replaced.

    Any lock keeps a required module, and keeps another one from taking its place. One that is
    elective may be left out, unless that there is this very module is locked.
    """
    if kind is OperationKind.DROP and module.elective:
        return WHOLE in module.locked
    return bool(module.locked)


def locked_parts(operation: Targeted, module: Module) -> Iterator[str]:
    """Yield what an operation would change although it is locked."""
    if isinstance(operation, Annotate):
        return
    if isinstance(operation, Drop | Replace):
        if stays(operation.kind, module):
            yield WHOLE
        return
    yield from (part for part in _changed(operation, module) if part in module.locked)


def _changed(operation: Targeted, module: Module) -> Iterator[str]:
    yield from (part.split("/")[0] for _, part in cells_of(operation))
    match operation:
        case ChangeFormat(format=way) if (way in IN_PERSON_FORMATS) != module.in_person:
            yield PLACE
        case Rewrite(field="elective"):
            yield WHOLE
