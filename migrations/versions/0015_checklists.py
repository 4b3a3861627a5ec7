"""Checklists of courses: what is to be done by when, and what of it is done."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checklist_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_run_id", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=True),
        sa.Column("template_key", sa.String(length=64), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("anchor", sa.String(length=20), nullable=True),
        sa.Column("working_days", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evidence", sa.String(length=500), nullable=False),
        sa.Column("off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("off_reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(template IS NULL) = (template_key IS NULL)",
            name=op.f("ck_checklist_task_whole_template"),
        ),
        sa.CheckConstraint(
            "owner IN ('organiser', 'mentor', 'host', 'partner')",
            name=op.f("ck_checklist_task_owner"),
        ),
        sa.CheckConstraint(
            "anchor IN ('before_first_day', 'after_last_day')",
            name=op.f("ck_checklist_task_anchor"),
        ),
        sa.CheckConstraint(
            "(anchor IS NULL) = (working_days IS NULL)", name=op.f("ck_checklist_task_whole_due")
        ),
        sa.CheckConstraint(
            "anchor IS NOT NULL OR due_on IS NOT NULL", name=op.f("ck_checklist_task_is_due")
        ),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_by_id IS NULL)",
            name=op.f("ck_checklist_task_done_by_somebody"),
        ),
        sa.CheckConstraint(
            "off_at IS NULL OR off_reason <> ''", name=op.f("ck_checklist_task_off_for_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["course_run_id"],
            ["course_run.id"],
            name=op.f("fk_checklist_task_course_run_id_course_run"),
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["person.id"], name=op.f("fk_checklist_task_done_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_checklist_task_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_task")),
        sa.UniqueConstraint("public_id", name=op.f("uq_checklist_task_public_id")),
        sa.UniqueConstraint(
            "course_run_id",
            "template",
            "template_key",
            name=op.f("uq_checklist_task_course_run_id_template_template_key"),
        ),
    )
    op.create_index(op.f("ix_checklist_task_done_by_id"), "checklist_task", ["done_by_id"])
    op.create_index(op.f("ix_checklist_task_person_id"), "checklist_task", ["person_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_checklist_task_person_id"), table_name="checklist_task")
    op.drop_index(op.f("ix_checklist_task_done_by_id"), table_name="checklist_task")
    op.drop_table("checklist_task")
