"""Materials of sessions, there or asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "session_material",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("planned_session_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=100), nullable=True),
        sa.Column("media_type", sa.String(length=100), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("link", sa.String(length=500), nullable=True),
        sa.Column("asked_from_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("delivered_by_id", sa.Integer(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        *_checks(),
        sa.ForeignKeyConstraint(
            ["planned_session_id"],
            ["planned_session.id"],
            name=op.f("fk_session_material_planned_session_id_planned_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["asked_from_id"],
            ["person.id"],
            name=op.f("fk_session_material_asked_from_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_session_material_asked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["delivered_by_id"],
            ["person.id"],
            name=op.f("fk_session_material_delivered_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_material")),
        sa.UniqueConstraint("public_id", name=op.f("uq_session_material_public_id")),
    )
    op.create_index(
        op.f("ix_session_material_planned_session_id"), "session_material", ["planned_session_id"]
    )
    op.create_index(
        op.f("ix_session_material_asked_from_id"), "session_material", ["asked_from_id"]
    )
    op.create_index(
        op.f("ix_session_material_delivered_by_id"), "session_material", ["delivered_by_id"]
    )


def downgrade() -> None:
    op.drop_table("session_material")


def _checks() -> list[sa.CheckConstraint]:
    checks = {
        "whole_file": (
            "(sha256 IS NULL) = (file_name IS NULL) AND (sha256 IS NULL) = (size IS NULL)"
            " AND (sha256 IS NULL) = (media_type IS NULL)"
        ),
        "file_or_link": "sha256 IS NULL OR link IS NULL",
        "delivered": "(delivered_at IS NULL) = (sha256 IS NULL AND link IS NULL)",
        "delivered_by_somebody": "(delivered_at IS NULL) = (delivered_by_id IS NULL)",
        "whole_question": (
            "(asked_from_id IS NULL) = (due_on IS NULL)"
            " AND (asked_from_id IS NULL) = (asked_by_id IS NULL)"
            " AND (asked_from_id IS NULL) = (asked_at IS NULL)"
        ),
        "there_or_asked": "delivered_at IS NOT NULL OR due_on IS NOT NULL",
    }
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_session_material_{name}"))
        for name, rule in checks.items()
    ]
