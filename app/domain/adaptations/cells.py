"""Cells: the smallest parts of a curriculum that are changed, compared and merged by themselves.

A cell is named by the uid of a thing and a part of it: a module's `minutes`, its `place`, one of
its cases (`cases/case_…`), its whole (`module`), a rule of the requirements. A module is the same
as long as its uid is, whatever becomes of its title, code or place.
"""

from dataclasses import fields
from typing import Any

from app.domain.adaptations.operations import (
    WHOLE,
    Add,
    Annotate,
    ChangeFormat,
    Drop,
    Operation,
    Reorder,
    Replace,
    Retime,
    Retitle,
    Rewrite,
    SetRule,
    SwapCase,
    Targeted,
    Translate,
)
from app.domain.canonical import Json, content_hash
from app.domain.curricula.curriculum import Module

Cell = tuple[str, str]

PLACE = "place"
CASE = "cases/"
REQUIREMENTS = "requirements"
MODULE_FIELDS = tuple(each.name for each in fields(Module) if each.name != "uid")

_FIELD_OF: dict[type[Operation], str] = {
    Annotate: WHOLE,
    Replace: WHOLE,
    Drop: WHOLE,
    Retitle: "title",
    Retime: "minutes",
    Reorder: PLACE,
    ChangeFormat: "format",
}


def cells_of(operation: Operation) -> tuple[Cell, ...]:
    """Return what an operation is about, the main thing first; nothing for Add."""
    match operation:
        case Add():
            return ()
        case SetRule(rule=rule):
            return ((REQUIREMENTS, rule),)
        case Translate(target=target, field=field):
            return ((target, field),)
        case Rewrite(target=target, field=field):
            return ((target, field),)
        case SwapCase(target=target, case=case):
            return ((target, f"{CASE}{case}"),)
        case ChangeFormat(target=target, minutes=minutes):
            names = ("format", "series", *(() if minutes is None else ("minutes",)))
            return tuple((target, name) for name in names)
        case Targeted(target=target):
            return ((target, _FIELD_OF[type(operation)]),)
    raise TypeError(operation)


def fingerprint(value: Json) -> str:
    """Return the hash of what a cell says, as an operation's `expect` holds it."""
    return content_hash(value)


def result_of(operation: Operation) -> dict[Cell, Any]:
    """Return what an operation makes its cells say, as plain data; nothing where that is not fixed.

    Only of operations that give a field a value: for those, one look tells whether the core says
    the same by now.
    """
    cells = cells_of(operation)
    match operation:
        case Retitle(title=value) | Retime(minutes=value) | Rewrite(value=value):
            return {cells[0]: value}
        case SetRule(value=value):
            return {cells[0]: value}
        case ChangeFormat():
            return {cell: getattr(operation, cell[1]) for cell in cells}
    return {}
