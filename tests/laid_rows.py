"""What services write into an empty database, kept and laid in again for later tests.

Most of what many tests take is arranging the same things. They are arranged by the services once
in a process on each of the two databases that all tests share; the rows and files they wrote are
put as they are into what comes later, as long as no row is in any of these tables yet. Identities
stay free: PostgreSQL's sequences do not go back when a test ends, and SQLite counts on from what
is there.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Table, exists, insert, inspect, select

from app.extensions import db
from app.wiring import adapters

T = TypeVar("T")
Rows = Mapping[Table, Sequence[dict[str, Any]]]


@dataclass(frozen=True)
class _Row:
    """Which object of a table an answer holds."""

    kind: type
    identity: tuple[Any, ...]


@dataclass(frozen=True)
class _Kept:
    rows: Rows
    files: Mapping[Path, bytes]
    answer: object


_kept: dict[tuple[Hashable, str], _Kept] = {}


def lay_in(name: Hashable, write: Callable[[], T]) -> T:
    """Let `write` write, or put in place what it wrote the first time; return what it returned.

    `name` says all that it depends on: no rule that a test puts another in place of. The answer
    may be an object of a table, or a dataclass, list or dictionary that holds some.
    """
    connection = db.engine
    if not isinstance(connection, Connection):  # a database of the test's own has its own counters
        return write()
    key = (name, connection.dialect.name)
    kept = _kept.get(key)
    if kept is None:
        return _write_and_keep(key, write)
    if _with_rows(kept.rows):
        return write()
    for table, rows in kept.rows.items():
        db.session.execute(insert(table), rows)
    db.session.commit()
    for path, content in kept.files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return cast("T", _mapped(kept.answer, _there))


def _write_and_keep(key: tuple[Hashable, str], write: Callable[[], T]) -> T:
    taken = _with_rows(db.metadata.sorted_tables)
    files = _files()
    answer = write()
    db.session.commit()
    rows = {table: _all(table) for table in db.metadata.sorted_tables}
    if not taken & {table for table, found in rows.items() if found}:
        _kept[key] = _Kept(
            {table: found for table, found in rows.items() if found},
            {path: content for path, content in _files().items() if path not in files},
            _mapped(answer, _named),
        )
    return answer


def _with_rows(tables: Sequence[Table] | Rows) -> set[Table]:
    wanted = [exists(select(table)).label(f"t{number}") for number, table in enumerate(tables)]
    found = db.session.execute(select(*wanted)).one()
    return {table for table, there in zip(tables, found, strict=True) if there}


def _all(table: Table) -> list[dict[str, Any]]:
    """Return the rows of a table, each after those of the same table that it refers to."""
    waiting = [dict(row) for row in db.session.execute(select(table)).mappings()]
    within = [key for key in table.foreign_keys if key.column.table is table]
    ordered: list[dict[str, Any]] = []
    while waiting:
        later = [(key.parent.name, {row[key.column.name] for row in waiting}) for key in within]
        still = [row for row in waiting if any(row[name] in rows for name, rows in later)]
        assert len(still) < len(waiting), f"rows of {table.name} refer to each other in a circle"
        ordered += [row for row in waiting if row not in still]
        waiting = still
    return ordered


def _files() -> dict[Path, bytes]:
    """Return what lies in the folders of the data folder; the database lies beside them."""
    folders = [path for path in adapters().settings.data_dir.iterdir() if path.is_dir()]
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path: path.read_bytes() for path in found}


def _mapped(value: Any, change: Callable[[Any], object]) -> Any:
    """Return an answer with each object of a table, or its name, changed into the other."""
    match value:
        case list():
            return [_mapped(each, change) for each in value]
        case dict():
            return {key: _mapped(each, change) for key, each in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, (type, _Row)):
            parts = {each.name: getattr(value, each.name) for each in fields(value)}
            return type(value)(**_mapped(parts, change))
    return change(value)


def _named(value: Any) -> object:
    found = inspect(value, raiseerr=False)
    return _Row(type(value), found.identity) if hasattr(found, "identity") else value


def _there(value: Any) -> object:
    return db.session.get_one(value.kind, value.identity) if isinstance(value, _Row) else value
