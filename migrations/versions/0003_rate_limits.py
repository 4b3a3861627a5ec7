"""Rate limits."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rate_limit",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("clear_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rate_limit")),
    )
    op.create_index(op.f("ix_rate_limit_clear_at"), "rate_limit", ["clear_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_rate_limit_clear_at"), table_name="rate_limit")
    op.drop_table("rate_limit")
