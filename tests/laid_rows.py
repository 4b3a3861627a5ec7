"""What a service writes into an empty database, kept as rows and laid in again for later tests.

A third of what many tests take is publishing the same library. It is published by the service
once in a process on each of the two databases that all tests share; what it wrote is inserted as
it is into what comes later, as long as no row is in any of its tables yet. Identities stay free:
PostgreSQL's sequences do not go back when a test ends, and SQLite counts on from what is there.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, exists, insert, select

from app.extensions import db

Rows = Mapping[Table, Sequence[dict[str, Any]]]
_kept: dict[tuple[Hashable, str], Rows] = {}


def lay_in(name: Hashable, write: Callable[[], object]) -> None:
    """Let `write` write into the database, or insert what it wrote the first time.

    `name` says all that it depends on: no clock, no rule that a test puts another in place of.
    """
    connection = db.engine
    if not isinstance(connection, Connection):  # a database of the test's own has its own counters
        write()
        return
    key = (name, connection.dialect.name)
    kept = _kept.get(key)
    if kept is None:
        taken = _with_rows(db.metadata.sorted_tables)
        write()
        rows = {table: _all(table) for table in db.metadata.sorted_tables}
        if not taken & {table for table, found in rows.items() if found}:
            _kept[key] = {table: found for table, found in rows.items() if found}
    elif _with_rows(kept):
        write()
    else:
        for table, rows in kept.items():
            db.session.execute(insert(table), rows)
        db.session.commit()


def _with_rows(tables: Sequence[Table] | Rows) -> set[Table]:
    wanted = [exists(select(table)).label(f"t{number}") for number, table in enumerate(tables)]
    found = db.session.execute(select(*wanted)).one()
    return {table for table, there in zip(tables, found, strict=True) if there}


def _all(table: Table) -> list[dict[str, Any]]:
    return [dict(row) for row in db.session.execute(select(table)).mappings()]
