"""What the changes of an upgrade say, as texts."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from app.domain.adaptations.cells import PLACE, cells_of
from app.domain.adaptations.operations import (
    Add,
    Annotate,
    Operation,
    Replace,
    SetRule,
    SwapCase,
    Targeted,
    Translate,
)
from app.domain.upgrades.upgrade import Finding
from app.formatting import duration
from app.views.comparison_texts import Names


def said(operation: Operation, value: Any, names: Names) -> str:  # noqa: ANN401  (plain data)
    """Write what a cell of an operation says."""
    cells = cells_of(operation)
    part = cells[0][1] if cells else ""
    match value:
        case None:
            return ""
        case bool():
            return str(_("yes") if value else _("no"))
        case int():
            return duration(value) if "minutes" in part else str(value)
        case [day, before] if part == PLACE:
            return _place(day, before, names)
        case dict():
            return _module(value)
        case list():
            return "\n".join(_entry(each, names) for each in value)
    return str(value)


def name_of(operation: Operation, names: Names) -> str:
    """Return what people call what an operation is about; "" for what is asked of all."""
    if isinstance(operation, Add):
        return f"{operation.module.code} {operation.module.title}"
    if isinstance(operation, Targeted | Translate):
        return names.get(operation.target, "")
    return ""


def ours_of(finding: Finding, operation: Operation, names: Names) -> str:
    """Write what the city says instead; "" where it leaves something out."""
    match operation:
        case Annotate(note=text) | Translate(text=text):
            return text
        case Add(module=module) | Replace(module=module):
            texts = [f"{module.code} {module.title}, {duration(module.minutes)}", module.body]
            return "\n".join(filter(None, texts))
        case SwapCase(new=new, use=use):
            return f"{new.code} {new.title}" if new else names.get(use, "")
        case SetRule(value=value):
            return said(operation, value, names)
    return said(operation, finding.ours, names)


def _place(day: int | None, before: str, names: Names) -> str:
    after = names.get(before, "")
    if day is None:
        return str(_("after %(name)s", name=after)) if after else str(_("first"))
    if not after:
        return str(_("day %(number)s, first", number=day))
    return str(_("day %(number)s, after %(name)s", number=day, name=after))


def _module(data: Mapping[str, Any]) -> str:
    """Write a module or a case as a whole."""
    head = f"{data['code']} {data['title']}"
    head = f"{head}, {duration(data['minutes'])}" if "minutes" in data else head
    aims = [f"– {each['text']}" for each in data.get("objectives", ()) if isinstance(each, dict)]
    return "\n".join(filter(None, [head, *aims, data.get("body", "")]))


def _entry(value: Any, names: Names) -> str:  # noqa: ANN401  (plain data)
    if isinstance(value, dict):
        return str(value.get("text") or value.get("title") or "")
    return names.get(str(value), str(value))
