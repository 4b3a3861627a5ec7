"""Somebody agrees once for each organisation that they speak for, not once in all."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ONCE_IN_ALL = "uq_approval_draft_id_kind_approved_by_id_content_hash"
COLUMNS = ["draft_id", "kind", "approved_by_id", "content_hash"]


def upgrade() -> None:
    with op.batch_alter_table("approval") as table:
        table.drop_constraint(op.f(ONCE_IN_ALL), type_="unique")
        table.create_unique_constraint(
            op.f("uq_approval_for_organisation"), [*COLUMNS, "organisation_id"]
        )
    op.create_index(
        "uq_approval_for_nobody",
        "approval",
        COLUMNS,
        unique=True,
        sqlite_where=sa.text("organisation_id IS NULL"),
        postgresql_where=sa.text("organisation_id IS NULL"),
    )


def downgrade() -> None:
    """Refused by the database where somebody agreed for two: what was agreed to is never lost."""
    op.drop_index("uq_approval_for_nobody", table_name="approval")
    with op.batch_alter_table("approval") as table:
        table.drop_constraint(op.f("uq_approval_for_organisation"), type_="unique")
        table.create_unique_constraint(op.f(ONCE_IN_ALL), COLUMNS)
