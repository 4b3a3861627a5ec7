"""The changes that a city may make to a curriculum, each with its reason."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.curricula.curriculum import Module
from app.domain.curricula.curriculum_parts import Case


class OperationKind(StrEnum):
    """The names of the operations, in files and on pages."""

    ANNOTATE = "annotate"
    REPLACE = "replace"
    ADD = "add"
    DROP = "drop"
    RETITLE = "retitle"
    RETIME = "retime"
    REORDER = "reorder"
    CHANGE_FORMAT = "change_format"
    REWRITE = "rewrite"
    SWAP_CASE = "swap_case"
    TRANSLATE = "translate"
    SET_RULE = "set_rule"


class ReasonCode(StrEnum):
    """Why cities change things, as far as it can be counted."""

    LOCAL_EPIDEMIOLOGY = "local_epidemiology"
    EQUIPMENT_UNAVAILABLE = "equipment_unavailable"
    DRUG_NOT_IN_FORMULARY = "drug_not_in_formulary"
    GUIDELINE_NATIONAL = "guideline_national"
    LANGUAGE = "language"
    DURATION = "duration"
    FACULTY_UNAVAILABLE = "faculty_unavailable"
    LEGAL = "legal"
    CASE_LOCAL = "case_local"
    OTHER = "other"


# What `rewrite` can say in another way; title, minutes and format have operations of their own.
REWRITABLE = (
    "body",
    "objectives",
    "disciplines",
    "prerequisites",
    "materials",
    "guidelines",
    "tags",
    "group_size",
    "elective",
)
RULES = ("min_percent", "each_day", "remote_counts_as_day", "min_minutes", "disciplines")
WHOLE = "module"  # the name of a module's whole, where fields are named


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What all operations say: why, on what evidence, who wrote it and who agreed.

    `code` is None only in editions that were published before reasons had kinds. `expect` is the
    hash of what the base says at the operation's cell; empty, it is what the base says, whatever
    that is. `by` and `approved_by` name bodies, such as a technical committee: the people stand
    in the records of the application, where they can be corrected. `need` is the uid of a finding
    of the city's needs assessment.
    """

    id: str
    reason: str
    code: ReasonCode | None = None
    evidence: str = ""
    need: str = ""
    expect: str = ""
    by: str = ""
    approved_by: str = ""

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
    """Teach another module in the place of one.

    `waive` holds required objectives that the city does without, with the accreditor's consent.
    """

    module: Module
    waive: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Drop(Targeted):
    """Leave a module out; `waive` as with Replace."""

    waive: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Retitle(Targeted):
    """Give a module another title."""

    title: str


@dataclass(frozen=True, kw_only=True)
class Retime(Targeted):
    """Teach a module longer or shorter."""

    minutes: int


@dataclass(frozen=True, kw_only=True)
class Reorder(Targeted):
    """Teach a module at another place: right after a module, or (`day`, from 1) first on a day."""

    after: str = ""
    day: int | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeFormat(Targeted):
    """Teach a module in another way, for instance by tele-mentoring.

    `minutes` stays as it is when None; `series` names the session of an online series, and is
    empty where there is none any more.
    """

    minutes: int | None = None
    format: str
    series: str = ""


@dataclass(frozen=True, kw_only=True)
class Rewrite(Targeted):
    """Say one field of a module in another way; `value` is plain data, as files hold it.

    None is for a `group_size` that there is none of any more; a file leaves it out.
    """

    field: str
    value: Any = None


@dataclass(frozen=True, kw_only=True)
class SwapCase(Targeted):
    """Discuss another case: `case` gives way to `use`, from the version's cases, or to `new`."""

    case: str
    use: str = ""
    new: Case | None = None


@dataclass(frozen=True, kw_only=True)
class Translate(Operation):
    """Say a text in another language.

    `target` is the uid of a module, an objective, a case or an assessment, or the curriculum's
    slug. `field` is `title`, `body` or `text`.
    """

    target: str
    field: str
    language: str
    text: str


@dataclass(frozen=True, kw_only=True)
class SetRule(Operation):
    """Ask something else for the certificate; less only with the accreditor's consent."""

    rule: str
    value: Any


@dataclass(frozen=True, kw_only=True)
class Add(Operation):
    """Teach one module more.

    `day` counts from 1 and is None outside the days; there it comes last, or right after the
    module `after`.
    """

    day: int | None = None
    after: str = ""
    module: Module


KINDS: dict[type[Operation], OperationKind] = {
    Annotate: OperationKind.ANNOTATE,
    Replace: OperationKind.REPLACE,
    Add: OperationKind.ADD,
    Drop: OperationKind.DROP,
    Retitle: OperationKind.RETITLE,
    Retime: OperationKind.RETIME,
    Reorder: OperationKind.REORDER,
    ChangeFormat: OperationKind.CHANGE_FORMAT,
    Rewrite: OperationKind.REWRITE,
    SwapCase: OperationKind.SWAP_CASE,
    Translate: OperationKind.TRANSLATE,
    SetRule: OperationKind.SET_RULE,
}
