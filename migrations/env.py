"""How a migration runs: in one transaction, on either database, with every trigger kept.

On SQLite a batch migration rebuilds a table, which with foreign keys switched on would delete
the rows that refer to it, and drops the table's triggers. So foreign keys are off before the
transaction begins, are checked before it commits, and the triggers are put back.
"""

from collections.abc import Mapping
from typing import Literal

from alembic import context
from alembic.util import CommandError
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError

from app.column_types import UtcDateTime
from app.domain.one_line import first_line
from app.extensions import Base, db
from app.models.frozen_rows import FROZEN_ROWS, REFUSE_CHANGE

NOT_ALLOWED = "42501"  # the SQLSTATE of PostgreSQL for rights that are missing


class BrokenReferences(Exception):
    """A migration left rows that refer to nothing; it was not committed."""


def migrate() -> None:
    """Run what Alembic was asked for and commit, or change nothing at all.

    Raises CommandError, which commands print as one line, for what is not the migrations' fault.
    """
    try:
        _migrate()
    except DBAPIError as error:
        sqlstate = getattr(error.orig, "sqlstate", None)
        if not isinstance(error, OperationalError) and sqlstate != NOT_ALLOWED:
            raise
        raise CommandError(f"the database refuses: {first_line(str(error.orig))}") from error


def _migrate() -> None:
    with _connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        _foreign_keys(connection, on=False)
        try:
            connection.execution_options(writing=True)
            with connection.begin():
                _set_aside_triggers(connection)
                context.configure(
                    connection=connection,
                    target_metadata=Base.metadata,
                    render_as_batch=sqlite,
                    compare_type=True,
                    compare_server_default=True,
                    transactional_ddl=True,
                    render_item=_render_item,
                )
                context.run_migrations()
                _restore_triggers(connection)
                _check_references(connection)
        finally:
            _foreign_keys(connection, on=True)


def _connect() -> Connection:
    try:
        return db.engine.connect()
    except DBAPIError as error:
        reason = first_line(str(error.orig))
        words = f"the database can't be opened: {reason}; start it, or correct DATABASE_URL"
        raise CommandError(words) from error


def _render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our own column types as what they are in the database: migrations import no models."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    if connection.dialect.name == "sqlite":
        # A pragma inside a transaction does nothing, so this goes past SQLAlchemy's own.
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101  (a connected connection has one)
        driver.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")


def _set_aside_triggers(connection: Connection) -> None:
    """Take off those that name another table: while that one is rebuilt they name nothing."""
    if connection.dialect.name == "sqlite":
        for frozen in FROZEN_ROWS:
            if isinstance(frozen.when, Mapping):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {frozen.name}")


def _restore_triggers(connection: Connection) -> None:
    tables = set(inspect(connection).get_table_names())
    if connection.dialect.name == "postgresql":
        connection.execute(text(REFUSE_CHANGE))
    for frozen in FROZEN_ROWS:
        if frozen.table in tables:
            for statement in frozen.statements(connection.dialect.name):
                connection.exec_driver_sql(statement)


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            tables = ", ".join(sorted({row[0] for row in broken}))
            raise BrokenReferences(f"{len(broken)} rows of {tables} would refer to nothing")


migrate()
