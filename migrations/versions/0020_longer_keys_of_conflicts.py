"""Room for every key of an accepted conflict, and goals of erased entries that become empty."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _resize(sa.String(length=300), sa.String(length=400))


def downgrade() -> None:
    _resize(sa.String(length=400), sa.String(length=300))


def _resize(was: sa.String, becomes: sa.String) -> None:
    with op.batch_alter_table("accepted_conflict") as table:
        table.alter_column("key", existing_type=was, type_=becomes, existing_nullable=False)
    # What is refused of entries is put back after every migration, but replaces nothing on SQLite.
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER IF EXISTS frozen_log_entry_update")
