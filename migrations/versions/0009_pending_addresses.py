"""Mail addresses that somebody wrote on their own page and has not shown to be theirs yet."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pending_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("key", sa.String(length=254), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_pending_address_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_address")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_pending_address_person_id_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_pending_address_public_id")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_pending_address_token_sha256")),
    )


def downgrade() -> None:
    op.drop_table("pending_address")
