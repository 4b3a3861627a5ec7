"""What an operation makes of the module that it is about."""

from dataclasses import replace

from app.domain.adaptations.operations import (
    ChangeFormat,
    Operation,
    Retime,
    Retitle,
    Rewrite,
    SwapCase,
)
from app.domain.curricula.curriculum import Module
from app.domain.curricula.curriculum_data import module_from_data, module_to_data


def altered(operation: Operation, module: Module) -> Module:
    """Return the module as the operation leaves it; itself where nothing in it changes."""
    match operation:
        case Retitle(title=title):
            return replace(module, title=title)
        case Retime(minutes=minutes):
            return replace(module, minutes=minutes)
        case ChangeFormat(format=way, minutes=minutes, series=series):
            minutes = module.minutes if minutes is None else minutes
            return replace(module, format=way, minutes=minutes, series=series)
        case Rewrite(field=field, value=value):
            return module_from_data({**module_to_data(module), field: value})
        case SwapCase(case=gone):
            comes = operation.new.uid if operation.new else operation.use
            cases = (comes if case == gone else case for case in module.cases)
            return replace(module, cases=tuple(dict.fromkeys(cases)))
    return module


def subject(operation: Operation) -> tuple[str, ...]:
    """Return what an operation is about; two of one kind about the same are one too many."""
    said = vars(operation)
    names = ("target", "field", "language", "case", "rule")
    return tuple(said[name] for name in names if name in said)
