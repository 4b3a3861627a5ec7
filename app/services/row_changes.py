"""Rows of one table to write, gathered before anything is sent: a statement for each kind."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, insert, update

from app.extensions import Base, db

Row = dict[str, Any]


@dataclass
class RowChanges:
    """What goes (by its id), what changes (with its id), what is new; sent in this order."""

    table: type[Base]
    gone: list[int] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    new: list[Row] = field(default_factory=list)

    def send(self) -> None:
        """Write all of it within the caller's write unit."""
        if self.gone:
            key = self.table.__table__.c.id
            db.session.execute(
                delete(self.table)
                .where(key.in_(self.gone))
                .execution_options(synchronize_session=False)
            )
        if self.changed:
            db.session.execute(update(self.table), self.changed)
        if self.new:
            db.session.execute(insert(self.table), self.new)
