"""Whether the database is there and has the schema of this code."""

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from app.extensions import db

NO_ANSWER = "the database does not answer"
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def problem() -> str | None:
    """Return what is in the way of serving, or None."""
    db.session.rollback()  # whatever failed before does not answer for the database
    try:
        pending = is_migration_pending()
    except DBAPIError:
        return NO_ANSWER
    return "migrations are pending: run flask db upgrade" if pending else None


def is_migration_pending() -> bool:
    """Compare the database's revision with the newest one in `migrations/`."""
    context = MigrationContext.configure(db.session.connection())
    return context.get_current_revision() != _newest_revision()


@cache
def _newest_revision() -> str | None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config).get_current_head()
