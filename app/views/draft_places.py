"""What people call the places in a draft of which rules speak by paths."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.drafts import draft_parts
from app.domain.drafts.draft_fields import PartKind
from app.domain.problems import Path
from app.forms.draft_labels import PARTS, label_of

LISTS = {
    "modules": _l("modules"),
    "cases": _l("cases"),
    "assessments": _l("assessments"),
    "needs": _l("needs"),
}


def called(content: Mapping[str, Any], part: str) -> str:
    """Return what people call a part of a draft; one that has no name yet by what it is."""
    name = draft_parts.name_of(content, part)
    return str(PARTS[draft_parts.kind_of(part)]) if name == part else name


def named(paths: Iterable[Path], *contents: Mapping[str, Any]) -> list[str]:
    """Say where two changed the same (paths of `taking_over`), by names in either content."""
    return list(dict.fromkeys(_place(path, contents) for path in paths))


def _place(path: Path, contents: Sequence[Mapping[str, Any]]) -> str:
    match path:
        case ("days", *_rest):
            return str(_("Days"))
        case ("requirements", *inside):
            return _labelled(str(PARTS[PartKind.REQUIREMENTS]), PartKind.REQUIREMENTS, inside)
        case (_list, str(uid), *inside) if "_" in uid:
            kind = draft_parts.kind_of(uid)
            return _labelled(_name(uid, contents), kind, inside)
        case (str(name), "order"):
            return str(_("Order of %(what)s", what=LISTS[name]))
    return _labelled(str(PARTS[PartKind.HEAD]), PartKind.HEAD, path)


def _labelled(name: str, kind: PartKind, inside: Sequence[str | int]) -> str:
    return f"{name}: {label_of(kind, str(inside[0]))}" if inside else name


def _name(uid: str, contents: Sequence[Mapping[str, Any]]) -> str:
    for content in contents:
        with suppress(draft_parts.Gone):
            return called(content, uid)
    return uid
