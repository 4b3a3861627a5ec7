"""Roles in simulated tumour boards that were said or held."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "board_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_run_id", sa.Integer(), nullable=False),
        sa.Column("session", sa.String(length=16), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('chair', 'coordinator', 'presenter', 'note_taker')",
            name=op.f("ck_board_role_role"),
        ),
        sa.ForeignKeyConstraint(
            ["course_run_id"],
            ["course_run.id"],
            name=op.f("fk_board_role_course_run_id_course_run"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_board_role_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["person.id"], name=op.f("fk_board_role_set_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_role")),
        sa.UniqueConstraint(
            "course_run_id",
            "session",
            "person_id",
            name=op.f("uq_board_role_course_run_id_session_person_id"),
        ),
        sa.UniqueConstraint(
            "course_run_id",
            "session",
            "role",
            name=op.f("uq_board_role_course_run_id_session_role"),
        ),
    )
    op.create_index(op.f("ix_board_role_person_id"), "board_role", ["person_id"])


def downgrade() -> None:
    op.drop_table("board_role")
