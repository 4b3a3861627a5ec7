"""The keys of each file and the types of their values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.day_plan import ItemKind
from app.domain.operations import OperationKind, ReasonCode

Table = Mapping[str, Any]


@dataclass(frozen=True)
class Key:
    """What stands behind a key: a type by its name; for a table, how to choose its shape."""

    type: str
    optional: bool = False
    shape: "Callable[[Table], Shape] | None" = None
    choices: tuple[str, ...] = ()


Shape = dict[str, Key]

TEXT, OPTIONAL_TEXT = Key("text"), Key("text", optional=True)
NUMBER, FLAG = Key("whole number"), Key("true or false")


def _table(shape: Shape) -> Key:
    return Key("table", shape=lambda _: shape)


def _tables(choose: Callable[[Table], Shape], *, optional: bool = False) -> Key:
    return Key("list of tables", shape=choose, optional=optional)


OBJECTIVE: Shape = {"uid": TEXT, "text": TEXT}
MODULE: Shape = {
    "uid": TEXT,
    "code": TEXT,
    "title": TEXT,
    "minutes": NUMBER,
    "format": TEXT,
    "disciplines": Key("list of texts"),
    "objectives": _tables(lambda _: OBJECTIVE),
    "elective": Key("true or false", optional=True),
    "group_size": Key("whole number", optional=True),
    "series": OPTIONAL_TEXT,
}
NEW_MODULE: Shape = MODULE | {"body": OPTIONAL_TEXT}
NEW_CASE: Shape = {
    "uid": TEXT,
    "code": TEXT,
    "title": TEXT,
    "objectives": Key("list of texts"),
    "licence": OPTIONAL_TEXT,
    "withdrawn": OPTIONAL_TEXT,
    "body": OPTIONAL_TEXT,
}
KINDS = tuple(kind.value for kind in ItemKind if kind is not ItemKind.MODULE)
TAUGHT: Shape = {"at": Key("time"), "minutes": NUMBER, "module": TEXT}
OTHER: Shape = {
    "at": Key("time"),
    "minutes": NUMBER,
    "kind": Key("text", choices=KINDS),
    "code": TEXT,
    "title": TEXT,
}
DAY: Shape = {
    "latest_end": Key("time", optional=True),
    "items": _tables(lambda item: TAUGHT if "module" in item else OTHER),
}
CURRICULUM: Shape = {
    "slug": TEXT,
    "code": TEXT,
    "title": TEXT,
    "version": TEXT,
    "status_note": OPTIONAL_TEXT,
    "language": TEXT,
    "total_minutes": Key("whole number", optional=True),
    "day_minutes": Key("list of whole numbers", optional=True),
    "modules": Key("list of texts"),
    "owner": _table({"slug": TEXT, "name": TEXT, "kind": TEXT}),
    "requirements": _table({"min_percent": NUMBER, "each_day": FLAG, "remote_counts_as_day": FLAG}),
    "day": _tables(lambda _: DAY, optional=True),
}

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
    "rewrite": {"target": TEXT, "field": TEXT, "value": Key("plain value")},
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
ADAPTATION: Shape = {
    "curriculum": TEXT,
    "base": TEXT,
    "number": NUMBER,
    "label": TEXT,
    "status_note": OPTIONAL_TEXT,
    "city": _table(CITY),
    "operation": _tables(_operation, optional=True),
}
