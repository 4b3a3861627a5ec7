"""Lists in pages that begin after a row, not after a number of rows.

So a page costs the same wherever it is, and rows that are added meanwhile shift nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.engine import Row
from sqlalchemy.orm import InstrumentedAttribute

from app.column_types import UtcDateTime
from app.domain.errors import DomainError
from app.extensions import db

T = TypeVar("T")
Column = ColumnElement[Any] | InstrumentedAttribute[Any]


class InvalidKey(DomainError):
    """A page cannot begin after this: it is no row of this order."""


@dataclass(frozen=True)
class Order:
    """Columns that a list is ordered by; together they tell every two rows apart."""

    columns: tuple[Column, ...]

    def after(self, key: Sequence[str]) -> ColumnElement[bool]:
        """Return the condition for what comes after a row. Raises InvalidKey."""
        if len(key) != len(self.columns):
            raise InvalidKey
        values = [_value(column, text) for column, text in zip(self.columns, key, strict=True)]
        return tuple_(*self.columns) > tuple_(*values)


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows of a list; `next_key` is the key of the last one if there are more."""

    rows: Sequence[T]
    next_key: list[str] | None


def page(
    listed: Select[*tuple[Any, ...]], order: Order, *, after: Sequence[str] | None, limit: int
) -> Page[Row[*tuple[Any, ...]]]:
    """Return the rows after a key, or the first ones, in one query.

    The columns of the order are added to the end of each row. Raises InvalidKey.
    """
    if after is not None:
        listed = listed.where(order.after(after))
    found = db.session.execute(
        listed.add_columns(*order.columns).order_by(*order.columns).limit(limit + 1)
    ).all()
    rows = found[:limit]
    more = len(found) > limit
    return Page(rows, _key(rows[-1], len(order.columns)) if more else None)


def _key(row: Row[*tuple[Any, ...]], columns: int) -> list[str]:
    values = tuple(row)[-columns:]
    return [each.isoformat() if isinstance(each, datetime) else str(each) for each in values]


def _value(column: Column, text: str) -> ColumnElement[Any]:
    if isinstance(column.type, UtcDateTime):
        try:
            return literal(datetime.fromisoformat(text), column.type)
        except ValueError as error:
            raise InvalidKey from error
    return literal(text, column.type)
