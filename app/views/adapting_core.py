"""What stands where a city makes a change: what the core says, and what it is by now."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from app.domain.adaptations import adapting
from app.domain.adaptations.cells import PLACE, REQUIREMENTS
from app.domain.adaptations.draft import Draft
from app.domain.adaptations.operations import REWRITABLE, OperationKind
from app.domain.curricula.curriculum import Module
from app.formatting import duration
from app.views.adapting_change import Change
from app.views.adapting_values import value_words
from app.views.adapting_words import format_word, locked_words, rule_words


@dataclass(frozen=True, kw_only=True)
class Stands:
    """What the core says, "" where it has no such thing; and what it is by now, if that differs."""

    core: str
    now: str


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A field that can be said otherwise, what it says now, and why it is locked, if it is."""

    field: str
    says: str
    locked: str


def said_now(change: Change) -> Stands:
    """Return what stands where a change is made, before it is."""
    core, now = _words(change, Draft(change.draft.version)), _words(change, change.draft)
    return Stands(core=core, now="" if now == core else now)


def offered(module: Module, draft: Draft) -> Iterator[Offered]:
    """Return what of a module can be said otherwise."""
    for field in REWRITABLE:
        locked = adapting.locked(OperationKind.REWRITE, module, field)
        yield Offered(
            field=field,
            says=value_words(field, draft.says((module.uid, field)), draft.name_of),
            locked=locked_words(locked) if locked else "",
        )


def _words(change: Change, draft: Draft) -> str:
    if change.kind is OperationKind.SET_RULE:
        return rule_words(draft.says((REQUIREMENTS, change.target)))
    module = draft.modules.get(change.target)
    if module is None or change.kind in (OperationKind.ANNOTATE, OperationKind.TRANSLATE):
        return ""
    if change.kind is OperationKind.REWRITE:
        value = draft.says((module.uid, change.field))
        return value_words(change.field, value, draft.name_of)
    return _of_module(change.kind, module, draft)


def _of_module(kind: OperationKind, module: Module, draft: Draft) -> str:
    long = duration(module.minutes)
    way = _("%(way)s, %(long)s", way=format_word(module.format), long=long)
    match kind:
        case OperationKind.RETITLE:
            return module.title
        case OperationKind.RETIME:
            return long
        case OperationKind.CHANGE_FORMAT:
            return str(way)
        case OperationKind.REORDER:
            return _place(module, draft)
        case OperationKind.SWAP_CASE:
            titles = (draft.cases[uid].title for uid in module.cases if uid in draft.cases)
            return "; ".join(titles)
    return f"{module.code} {module.title}, {way}"


def _place(module: Module, draft: Draft) -> str:
    day, after = draft.says((module.uid, PLACE))
    words = _("first")
    if after:
        words = _("after %(other)s", other=_called(after, draft))
    return str(_("day %(day)s, %(where)s", day=day, where=words) if day else words)


def _called(uid: str, draft: Draft) -> str:
    module = draft.modules[uid]
    return f"{module.code} {module.title}"
