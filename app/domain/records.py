"""Frozen values as plain data (what JSON can hold), and back, exactly.

A field at its default is left out, so that a field added later changes no older hash. Dates are
texts there: 2026-03-01.
"""

from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
Data = dict[str, Any]

_SCALARS = frozenset({str, int, bool})


def to_record(value: object, *, always: Collection[str] = ()) -> Data:
    """Return the fields of a dataclass as data, in their order; `always` also at the default."""
    assert is_dataclass(value)  # noqa: S101  (what else has fields)
    data: Data = {}
    for field in fields(value):
        each = getattr(value, field.name)
        if field.name in always or each != field.default:
            data[field.name] = plain(each)
    return data


def from_record(
    kind: type[T], data: Mapping[str, Any], made: Mapping[str, object] | None = None
) -> T:
    """Return the value that `to_record` wrote of this dataclass.

    Raises TypeError for what it never writes, ValueError for a word or a date that is none.
    `made` holds fields that stand in the data in a form of their own, as the values they are.
    """
    cls: Any = kind  # to mypy not every type[T] is hashable
    hints, made = _hints(cls), made or {}
    if unknown := data.keys() - hints.keys():
        raise TypeError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    plain = ((name, value) for name, value in data.items() if name not in made)
    return kind(**{name: _made(hints[name], value) for name, value in plain}, **made)


@cache
def defaults(kind: type[object]) -> Mapping[str, Any]:
    """Return as data what the fields of a dataclass say that have a default."""
    assert is_dataclass(kind)  # noqa: S101  (what else has fields)
    found = ((each.name, each.default) for each in fields(kind))
    return {name: plain(value) for name, value in found if value is not MISSING}


def plain(value: object) -> Any:  # noqa: ANN401  (whatever JSON can hold)
    """Return a field of a dataclass as data."""
    match value:
        case Enum():
            return value.value
        case tuple():
            return [plain(each) for each in value]
        case date():
            return value.isoformat()
        case _ if is_dataclass(value):
            return to_record(value)
    return value


@cache
def _hints(kind: type[object]) -> dict[str, Any]:
    return get_type_hints(kind)


def _made(hint: Any, value: Any) -> Any:  # noqa: ANN401  (what a type hint says)
    if get_origin(hint) is tuple:
        (each, _ellipsis) = get_args(hint)
        return tuple(_made(each, one) for one in _expected(list, value))
    if isinstance(hint, UnionType):
        if value is None:
            return None
        (hint,) = (each for each in get_args(hint) if each is not type(None))
    if hint in _SCALARS:
        return _expected(hint, value)
    return _made_of_class(hint, value) if isinstance(hint, type) else value


def _made_of_class(hint: type[Any], value: Any) -> Any:  # noqa: ANN401  (see _made)
    if issubclass(hint, Enum):
        return hint(value)
    if hint is date:
        return date.fromisoformat(value)
    return from_record(hint, _expected(dict, value)) if is_dataclass(hint) else value


def _expected(kind: type[Any], value: Any) -> Any:  # noqa: ANN401  (see _made)
    """Return a value of exactly this type: True is no number, and a text no list of texts."""
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value
