"""The keys of each file and the types of their values."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.adaptations.operations import OperationKind, ReasonCode
from app.domain.curricula.curriculum_parts import AssessmentKind, ContributionRole, CurriculumKind
from app.domain.curricula.day_plan import ItemKind
from app.domain.curricula.guidelines import GuidelineKind

Table = Mapping[str, Any]


@dataclass(frozen=True)
class Key:
    """What stands behind a key: a type by its name; for a table, how to choose its shape.

    `example` is what to write, where it is easily mistaken.
    """

    type: str
    optional: bool = False
    shape: "Callable[[Table], Shape] | None" = None
    choices: tuple[str, ...] = ()
    example: str = ""


Shape = dict[str, Key]

TEXT, OPTIONAL_TEXT = Key("text"), Key("text", optional=True)
NUMBER, OPTIONAL_NUMBER = Key("whole number"), Key("whole number", optional=True)
FLAG, OPTIONAL_FLAG = Key("true or false"), Key("true or false", optional=True)
OPTIONAL_TEXTS = Key("list of texts", optional=True)
VERSION = Key("text", example="1.10.0")  # without quotes some of them are numbers, such as 1.10


def _table(shape: Shape) -> Key:
    return Key("table", shape=lambda _: shape)


def _tables(choose: Callable[[Table], Shape], *, optional: bool = False) -> Key:
    return Key("list of tables", shape=choose, optional=optional)


def _choices(kinds: Iterable[str]) -> Key:
    return Key("text", choices=tuple(kinds))


OBJECTIVE: Shape = {"uid": TEXT, "text": TEXT, "required": OPTIONAL_FLAG}
CONTRIBUTION: Shape = {
    "role": _choices(ContributionRole),
    "organisation": OPTIONAL_TEXT,
    "person": OPTIONAL_TEXT,
    "what": OPTIONAL_TEXT,
}
MATERIAL: Shape = {
    "title": TEXT,
    "licence": TEXT,
    "url": OPTIONAL_TEXT,
    "file": OPTIONAL_TEXT,
    "sha256": OPTIONAL_TEXT,
    "language": OPTIONAL_TEXT,
}
MODULE: Shape = {
    "uid": TEXT,
    "code": TEXT,
    "title": TEXT,
    "minutes": NUMBER,
    "format": TEXT,
    "disciplines": Key("list of texts"),
    "objectives": _tables(lambda _: OBJECTIVE),
    "elective": OPTIONAL_FLAG,
    "group_size": OPTIONAL_NUMBER,
    "series": OPTIONAL_TEXT,
    "min_minutes": OPTIONAL_NUMBER,
    "prerequisites": OPTIONAL_TEXTS,
    "successor_to": OPTIONAL_TEXTS,
    "equivalent_to": OPTIONAL_TEXTS,
    "clinical": OPTIONAL_FLAG,
    "changes_practice": OPTIONAL_FLAG,
    "locked": OPTIONAL_TEXTS,
    "cases": OPTIONAL_TEXTS,
    "guidelines": OPTIONAL_TEXTS,
    "tags": OPTIONAL_TEXTS,
    "licence": OPTIONAL_TEXT,
    "materials": _tables(lambda _: MATERIAL, optional=True),
    "contributors": _tables(lambda _: CONTRIBUTION, optional=True),
}
CASE: Shape = {
    "uid": TEXT,
    "code": TEXT,
    "title": TEXT,
    "objectives": Key("list of texts"),
    "licence": OPTIONAL_TEXT,
    "withdrawn": OPTIONAL_TEXT,
    "contributors": _tables(lambda _: CONTRIBUTION, optional=True),
}
NEW_MODULE: Shape = MODULE | {"body": OPTIONAL_TEXT}
NEW_CASE: Shape = CASE | {"body": OPTIONAL_TEXT}
TAUGHT: Shape = {"at": Key("time"), "minutes": NUMBER, "module": TEXT}
OTHER: Shape = {
    "at": Key("time"),
    "minutes": NUMBER,
    "kind": _choices(kind for kind in ItemKind if kind is not ItemKind.MODULE),
    "code": TEXT,
    "title": TEXT,
}
DAY: Shape = {
    "latest_end": Key("time", optional=True),
    "items": _tables(lambda item: TAUGHT if "module" in item else OTHER),
}
ASSESSMENT: Shape = {
    "uid": TEXT,
    "code": TEXT,
    "title": TEXT,
    "kind": _choices(AssessmentKind),
    "pass_percent": OPTIONAL_NUMBER,
    "required": OPTIONAL_FLAG,
}
NEED: Shape = {"uid": TEXT, "text": TEXT, "source": TEXT, "objectives": OPTIONAL_TEXTS}
REQUIREMENTS: Shape = {
    "min_percent": NUMBER,
    "each_day": FLAG,
    "remote_counts_as_day": FLAG,
    "min_minutes": OPTIONAL_NUMBER,
    "disciplines": OPTIONAL_TEXTS,
}
CURRICULUM: Shape = {
    "slug": TEXT,
    "code": TEXT,
    "title": TEXT,
    "version": VERSION,
    "kind": Key("text", optional=True, choices=tuple(CurriculumKind)),
    "status_note": OPTIONAL_TEXT,
    "change_note": OPTIONAL_TEXT,
    "number_reason": OPTIONAL_TEXT,
    "language": TEXT,
    "licence": OPTIONAL_TEXT,
    "framework": OPTIONAL_TEXT,
    "clinical_partners": OPTIONAL_TEXTS,
    "total_minutes": OPTIONAL_NUMBER,
    "day_minutes": Key("list of whole numbers", optional=True),
    "modules": Key("list of texts"),
    "cases": OPTIONAL_TEXTS,
    "owner": _table({"slug": TEXT, "name": TEXT, "kind": TEXT}),
    "requirements": _table(REQUIREMENTS),
    "contributor": _tables(lambda _: CONTRIBUTION, optional=True),
    "need": _tables(lambda _: NEED, optional=True),
    "assessment": _tables(lambda _: ASSESSMENT, optional=True),
    "day": _tables(lambda _: DAY, optional=True),
}

GUIDELINE: Shape = {
    "key": TEXT,
    "kind": _choices(GuidelineKind),
    "title": TEXT,
    "issuer": TEXT,
    "edition": TEXT,
    "published_on": Key("date", optional=True),
    "url": OPTIONAL_TEXT,
    "superseded_by": OPTIONAL_TEXT,
    "note": OPTIONAL_TEXT,
}
REGISTER: Shape = {"guideline": _tables(lambda _: GUIDELINE, optional=True)}

_COMMON: Shape = {
    "id": TEXT,
    "op": Key("text", choices=tuple(kind.value for kind in OperationKind)),
    "code": Key("text", optional=True, choices=tuple(code.value for code in ReasonCode)),
    "reason": TEXT,
    "evidence": OPTIONAL_TEXT,
    "need": OPTIONAL_TEXT,
    "expect": OPTIONAL_TEXT,
    "by": OPTIONAL_TEXT,
    "approved_by": OPTIONAL_TEXT,
}
_WAIVE = Key("list of texts", optional=True)
_OPERATIONS: dict[str, Shape] = {
    "annotate": {"target": TEXT, "note": TEXT},
    "replace": {"target": TEXT, "waive": _WAIVE, "module": _table(NEW_MODULE)},
    "add": {
        "day": Key("whole number", optional=True),
        "after": OPTIONAL_TEXT,
        "module": _table(NEW_MODULE),
    },
    "drop": {"target": TEXT, "waive": _WAIVE},
    "retitle": {"target": TEXT, "title": TEXT},
    "reorder": {
        "target": TEXT,
        "after": OPTIONAL_TEXT,
        "day": Key("whole number", optional=True),
    },
    "rewrite": {"target": TEXT, "field": TEXT, "value": Key("plain value", optional=True)},
    "swap_case": {
        "target": TEXT,
        "case": TEXT,
        "use": OPTIONAL_TEXT,
        "new": Key("table", optional=True, shape=lambda _: NEW_CASE),
    },
    "translate": {"target": TEXT, "field": TEXT, "language": TEXT, "text": TEXT},
    "set_rule": {"rule": TEXT, "value": Key("plain value")},
    "retime": {"target": TEXT, "minutes": NUMBER},
    "change_format": {
        "target": TEXT,
        "format": TEXT,
        "minutes": Key("whole number", optional=True),
        "series": OPTIONAL_TEXT,
    },
}


def _operation(table: Table) -> Shape:
    known = _OPERATIONS.get(str(table.get("op")))
    # Of an unknown operation only the name is told, not each key that may belong to it.
    return (known or dict.fromkeys(table, Key("anything"))) | _COMMON


CITY: Shape = {
    "slug": TEXT,
    "code": TEXT,
    "name": TEXT,
    "native_name": OPTIONAL_TEXT,
    "country": TEXT,
    "time_zone": TEXT,
    "language": TEXT,
    "second_language": OPTIONAL_TEXT,
    "script": TEXT,
    "regulators": Key("list of texts"),
}
ENDORSEMENT: Shape = {"body": TEXT, "endorsed_on": Key("date"), "document": TEXT}
LOG_ENTRY: Shape = {
    "operation": TEXT,
    "kind": TEXT,
    "target": OPTIONAL_TEXT,
    "choice": OPTIONAL_TEXT,
    "reason": OPTIONAL_TEXT,
}
UPGRADE: Shape = {"origin": VERSION, "entries": _tables(lambda _: LOG_ENTRY)}
ADAPTATION: Shape = {
    "curriculum": TEXT,
    "base": VERSION,
    "number": NUMBER,
    "label": TEXT,
    "status_note": OPTIONAL_TEXT,
    "city": _table(CITY),
    "need": _tables(lambda _: NEED, optional=True),
    "upgrade": Key("table", optional=True, shape=lambda _: UPGRADE),
    "endorsement": Key("table", optional=True, shape=lambda _: ENDORSEMENT),
    "operation": _tables(_operation, optional=True),
}
