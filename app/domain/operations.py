"""The changes that a city may make to a curriculum, each with its reason."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.curriculum import Module


class OperationKind(StrEnum):
    """The names of the operations, in files and on pages."""

    ANNOTATE = "annotate"
    REPLACE = "replace"
    ADD = "add"
    DROP = "drop"
    RETIME = "retime"
    CHANGE_FORMAT = "change_format"


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What all operations say: why, and on what evidence."""

    id: str
    reason: str
    evidence: str = ""

    @property
    def kind(self) -> OperationKind:
        """Which operation this is."""
        return KINDS[type(self)]


@dataclass(frozen=True, kw_only=True)
class Targeted(Operation):
    """An operation on a module that is there; `target` is its uid."""

    target: str


@dataclass(frozen=True, kw_only=True)
class Annotate(Targeted):
    """Tell the teachers of a module something; what is taught stays the same."""

    note: str


@dataclass(frozen=True, kw_only=True)
class Replace(Targeted):
    """Teach another module in the place of one."""

    module: Module


@dataclass(frozen=True, kw_only=True)
class Drop(Targeted):
    """Leave a module out."""


@dataclass(frozen=True, kw_only=True)
class Retime(Targeted):
    """Teach a module longer or shorter."""

    minutes: int


@dataclass(frozen=True, kw_only=True)
class ChangeFormat(Targeted):
    """Teach a module in another way, for instance by tele-mentoring.

    `minutes` stays as it is when None; `series` names the session of an online series.
    """

    format: str
    minutes: int | None = None
    series: str = ""


@dataclass(frozen=True, kw_only=True)
class Add(Operation):
    """Teach one module more; `day` counts from 1 and is None for an online module."""

    module: Module
    day: int | None = None


KINDS: dict[type[Operation], OperationKind] = {
    Annotate: OperationKind.ANNOTATE,
    Replace: OperationKind.REPLACE,
    Add: OperationKind.ADD,
    Drop: OperationKind.DROP,
    Retime: OperationKind.RETIME,
    ChangeFormat: OperationKind.CHANGE_FORMAT,
}
