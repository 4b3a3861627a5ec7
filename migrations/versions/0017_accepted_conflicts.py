"""Conflicts of a plan that somebody accepted, with the reason."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accepted_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_run_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("accepted_by_id", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"],
            ["person.id"],
            name=op.f("fk_accepted_conflict_accepted_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["course_run_id"],
            ["course_run.id"],
            name=op.f("fk_accepted_conflict_course_run_id_course_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accepted_conflict")),
        sa.UniqueConstraint(
            "course_run_id", "key", name=op.f("uq_accepted_conflict_course_run_id_key")
        ),
    )
    op.create_index(
        op.f("ix_accepted_conflict_accepted_by_id"), "accepted_conflict", ["accepted_by_id"]
    )


def downgrade() -> None:
    op.drop_table("accepted_conflict")
