"""A change of a city to be made or changed, with what it is about and what stands there."""

from dataclasses import dataclass
from typing import Any

from app.domain.adaptations import adaptation_data, adapting
from app.domain.adaptations.adaptation import Adaptation
from app.domain.adaptations.draft import Draft
from app.domain.adaptations.operations import Operation, OperationKind, Rewrite
from app.domain.curricula.curriculum import Module
from app.errors import NotFound
from app.forms.adaptation_rewrite import REWRITE_FORMS
from app.forms.adapting import RULE_FORMS
from app.views.adapting_desk import Making

OF_NO_MODULE = frozenset({OperationKind.ADD, OperationKind.SET_RULE, OperationKind.TRANSLATE})
CHOOSE = ("", "—")


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change to be made or changed: its kind, what it is about, and what stands there.

    `target` is the uid of a module, the name of a rule, or what is translated; "" for one more
    module. `field` is what of a module is said otherwise, "" for all other kinds. `known` is the
    change as it is, None for a new one.
    """

    kind: OperationKind
    target: str
    field: str
    id: str
    known: Operation | None
    draft: Draft
    value: Adaptation

    @property
    def said(self) -> dict[str, Any]:
        """The change as it is, as data."""
        return adaptation_data.operation_to_data(self.known) if self.known else {}

    @property
    def module(self) -> Module | None:
        """The module that it is about."""
        return self.draft.modules.get(self.target)

    @property
    def locked(self) -> tuple[str, ...]:
        """The locked fields because of which it can't be made."""
        return adapting.locked(self.kind, self.module, self.field) if self.module else ()


def new(making: Making, kind: str, target: str, field: str, id_: str) -> Change:
    """Return a change to be made; raises NotFound where there is nothing to make it of."""
    if kind not in set(OperationKind):
        raise NotFound
    change = Change(
        kind=OperationKind(kind),
        target=target,
        field=field if kind == OperationKind.REWRITE else "",
        id=id_,
        known=None,
        draft=making.bench.draft,
        value=making.value,
    )
    if change.kind is OperationKind.SET_RULE and target not in RULE_FORMS:
        raise NotFound
    if change.kind is OperationKind.REWRITE and field not in REWRITE_FORMS:
        raise NotFound
    if change.kind not in OF_NO_MODULE and change.module is None:
        raise NotFound
    return change


def known(making: Making, id_: str) -> Change:
    """Return a change that is there; raises NotFound."""
    operation = adapting.operation_of(making.value, id_)
    if operation is None:
        raise NotFound
    target = getattr(operation, "target", getattr(operation, "rule", ""))
    draft = adapting.before(making.version, making.value, id_)
    return Change(
        kind=operation.kind,
        target=target,
        field=operation.field if isinstance(operation, Rewrite) else "",
        id=id_,
        known=operation,
        draft=draft,
        value=making.value,
    )
