"""The register of guidelines and quality standards that modules cite."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guideline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('guideline', 'quality standard')", name=op.f("ck_guideline_kind")
        ),
        sa.CheckConstraint(
            "superseded_by_id <> id", name=op.f("ck_guideline_superseded_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by_id"],
            ["guideline.id"],
            name=op.f("fk_guideline_superseded_by_id_guideline"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guideline")),
        sa.UniqueConstraint("key", name=op.f("uq_guideline_key")),
    )
    op.create_index(op.f("ix_guideline_superseded_by_id"), "guideline", ["superseded_by_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_guideline_superseded_by_id"), table_name="guideline")
    op.drop_table("guideline")
