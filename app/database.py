"""How a transaction begins and ends: settings of the databases, and the write unit.

What only reads sees one state of the database from its first statement to its last, so that two
queries of a page can't contradict each other. A write unit ends the reading transaction, begins a
writing one, reads again and commits. On SQLite a read that turns into a write fails at once when
somebody else wrote in between (SQLITE_BUSY_SNAPSHOT), so writers say from the start that they will
write.
"""

import functools
import logging
import random
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from flask import current_app
from sqlalchemy import Connection, CursorResult, Dialect, Engine, Executable, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor, IsolationLevel
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from app.extensions import Base, db

P = ParamSpec("P")
R = TypeVar("R")

# Under this name the application keeps the function that wakes runners.
WAKE = "wake_runners"
# Under this name the application keeps what is done at the end of every write unit, just before it
# is committed: a function of the names of the tables in which the unit changed rows.
BEFORE_COMMIT = "before_commit"
# What a unit keeps in `session.info` until it ends, however it ends.
KEPT_BY_UNIT = ("owed", "audit", "left_out_of_audit")

BUSY_TIMEOUT_MS = 10_000
ATTEMPTS = 5
FIRST_PAUSE_S = 0.02
# Serialization failure, deadlock: PostgreSQL asks for the whole unit again (SQLSTATE class 40).
RETRIED_SQLSTATES = frozenset({"40001", "40P01"})
# Of two units that took the same before either committed, the second is run again: it draws
# another number, or sees that the name is taken and says so.
TAKEN_MEANWHILE = frozenset({"uq_certificate_number", "uq_curriculum_slug"})

# SQLite's own busy handler is a lottery: with this lock in front the slowest of many writers in
# one process waits a tenth as long, and as many get through in a second.
_one_writer = threading.Lock()

_CHANGE = re.compile(
    r"\s*(?:WITH\b.*?\)\s*)?(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+\"?(\w+)",
    re.DOTALL | re.IGNORECASE,
)
_changed = ContextVar[set[str] | None]("changed_tables", default=None)

logger = logging.getLogger(__name__)


def prepare_engine(engine: Engine) -> None:
    """Let SQLite keep acknowledged rows, and transactions begin as what they are."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _create_private)
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    else:
        event.listen(engine, "begin", _set_isolation)
    event.listen(engine, "after_cursor_execute", _note_change)


def _create_private(
    _dialect: Dialect, _record: object, places: list[str], _options: object
) -> None:
    # SQLite itself would make a file that others can read; -wal and -shm get the mode of this one.
    # What is in the way here is in its way too, and it says so.
    with suppress(OSError):
        Path(places[0]).touch(mode=0o600)


def _set_pragmas(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun below, not by the driver
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # NORMAL loses acknowledged commits when the power goes
        "foreign_keys = ON",
        "recursive_triggers = ON",  # or INSERT OR REPLACE asks no trigger of what it deletes
        "secure_delete = ON",  # what was deleted must not stay readable in the file
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "mmap_size = 0",
        "trusted_schema = OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _set_isolation(connection: Connection) -> None:
    """Give reads one snapshot, as SQLite does, and let writers see what they waited for.

    The driver says it with its own BEGIN: this sends nothing.
    """
    writing = connection.get_execution_options().get("writing", False)
    driver = connection.connection.dbapi_connection
    assert driver is not None  # noqa: S101  (a connected connection has one)
    level: IsolationLevel = "READ COMMITTED" if writing else "REPEATABLE READ"
    connection.dialect.set_isolation_level(driver, level)


def _note_change(
    connection: Connection,
    cursor: DBAPICursor,
    statement: str,
    *_: object,
) -> None:
    """Note for the unit that runs here which table a statement changed, whoever wrote it.

    The count of rows is looked at because writing again what is there must change nothing. With
    RETURNING, SQLite counts only when all is fetched: it is taken for a change.
    """
    changed, found = _changed.get(), _CHANGE.match(statement)
    if changed is None or found is None:
        return
    uncounted = connection.dialect.name == "sqlite" and " RETURNING " in statement
    if cursor.rowcount or uncounted:
        changed.add(found[1])


def write_unit(use_case: Callable[P, R]) -> Callable[P, R]:
    """Run a use case as one writing transaction that is committed at its end.

    Called inside another write unit it joins that one. A unit that lost a race for the database
    is run again as a whole, so what it does outside the database has to wait until it returned.
    """

    @functools.wraps(use_case)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        session = db.session()
        if session.info.get("writing"):
            return use_case(*args, **kwargs)
        for attempt in range(ATTEMPTS):
            try:
                return _run_once(session, lambda: use_case(*args, **kwargs))
            except DBAPIError as error:
                if attempt == ATTEMPTS - 1 or not _lost_a_race(error):
                    raise
            # Chance keeps those who lost together from trying again together; it guards no secret.
            time.sleep(FIRST_PAUSE_S * 2**attempt * (1 + random.random()))  # noqa: S311
        raise AssertionError("unreachable")

    return run


def _run_once(session: Session, work: Callable[[], R]) -> R:
    session.rollback()  # what was read before may be old: it expires and is read again
    sqlite = session.get_bind().dialect.name == "sqlite"
    with _one_writer if sqlite else nullcontext():
        session.info["writing"] = True
        tables: set[str] = set()
        token = _changed.set(tables)
        try:
            session.connection(execution_options={"writing": True})
            result = work()
            session.flush()
            for settle in current_app.extensions[BEFORE_COMMIT]:
                settle(frozenset(tables))
            session.commit()
            owed = session.info.get("owed", 0)
        except BaseException:
            session.rollback()
            raise
        finally:
            _changed.reset(token)
            session.info.pop("writing", None)
            for name in KEPT_BY_UNIT:
                session.info.pop(name, None)
    if owed:
        wake_runners(owed)
    return result


def insert_into(table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """Begin an INSERT that knows ON CONFLICT, which both databases write alike."""
    if db.session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def rows_changed(
    statement: Executable, rows: Sequence[Mapping[str, object]] | None = None, **options: str
) -> int:
    """Execute an INSERT, UPDATE or DELETE without RETURNING; return how many rows it changed."""
    keep: dict[str, Any] = {"preserve_rowcount": True, **options}
    result = db.session.execute(statement, rows, execution_options=keep)
    assert isinstance(result, CursorResult)  # noqa: S101  (such a statement has one)
    return result.rowcount


def keep_alone(table: type[Base]) -> None:
    """Let nobody else write to a table until this write unit ends; on SQLite nobody does.

    For what no unique key can guard, in units so rare that others can wait for them.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text(f"LOCK TABLE {table.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))


def overwrite_remains() -> None:
    """Let SQLite's log hold no earlier state of pages; as far as nobody reads them just now.

    What is deleted is overwritten in the file itself (secure_delete). PostgreSQL does both by
    itself, in time.
    """
    engine = db.session.get_bind().engine
    if engine.dialect.name != "sqlite":
        return
    db.session.rollback()  # a reading transaction of our own would keep the log
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 0")
        with suppress(connection.dbapi_connection.OperationalError):  # type: ignore[union-attr]
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.close()
    finally:
        connection.close()


def wake_runners(count: int) -> None:
    """Tell whoever works off owed rows that there are new ones; the rows are safe without it."""
    try:
        current_app.extensions[WAKE](count)
    except Exception:
        logger.exception("Nobody could be woken for %s new rows; the sweep will find them", count)


def _lost_a_race(error: DBAPIError) -> bool:
    if getattr(error.orig, "sqlstate", None) in RETRIED_SQLSTATES:
        return True
    diagnosis = getattr(error.orig, "diag", None)
    if getattr(diagnosis, "constraint_name", None) in TAKEN_MEANWHILE:
        return True
    return isinstance(error, OperationalError) and "locked" in str(error.orig)
