"""Checklists of observation visits, and the deadline of who accredits a course."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ANCHORS = "'before_first_day', 'after_last_day'"


def upgrade() -> None:
    with op.batch_alter_table("course_run") as table:
        table.add_column(sa.Column("accreditation_due_on", sa.Date(), nullable=True))
    with op.batch_alter_table("checklist_task") as table:
        table.add_column(sa.Column("visit_id", sa.Integer(), nullable=True))
        table.alter_column("course_run_id", existing_type=sa.Integer(), nullable=True)
        table.create_foreign_key(
            op.f("fk_checklist_task_visit_id_observation_visit"),
            "observation_visit",
            ["visit_id"],
            ["id"],
        )
        table.create_unique_constraint(
            op.f("uq_checklist_task_visit_id_template_template_key"),
            ["visit_id", "template", "template_key"],
        )
        table.create_check_constraint(
            op.f("ck_checklist_task_about_one_thing"),
            "(course_run_id IS NULL) <> (visit_id IS NULL)",
        )
        table.create_check_constraint(
            op.f("ck_checklist_task_anchor_that_it_has"),
            f"visit_id IS NULL OR anchor IN ({ANCHORS})",
        )
        table.drop_constraint(op.f("ck_checklist_task_anchor"), type_="check")
        table.create_check_constraint(
            op.f("ck_checklist_task_anchor"), f"anchor IN ({ANCHORS}, 'before_deadline')"
        )


def downgrade() -> None:
    tasks = sa.table(
        "checklist_task",
        sa.column("visit_id", sa.Integer),
        sa.column("anchor", sa.String),
    )
    # What only the newer schema can say goes: visits had no tasks, and courses no deadline.
    op.execute(tasks.delete().where(tasks.c.visit_id.is_not(None)))
    op.execute(
        tasks.update().where(tasks.c.anchor == "before_deadline").values(anchor="before_first_day")
    )
    with op.batch_alter_table("checklist_task") as table:
        table.drop_constraint(op.f("ck_checklist_task_anchor"), type_="check")
        table.create_check_constraint(op.f("ck_checklist_task_anchor"), f"anchor IN ({ANCHORS})")
        table.drop_constraint(op.f("ck_checklist_task_anchor_that_it_has"), type_="check")
        table.drop_constraint(op.f("ck_checklist_task_about_one_thing"), type_="check")
        table.drop_constraint(
            op.f("uq_checklist_task_visit_id_template_template_key"), type_="unique"
        )
        table.drop_constraint(
            op.f("fk_checklist_task_visit_id_observation_visit"), type_="foreignkey"
        )
        table.alter_column("course_run_id", existing_type=sa.Integer(), nullable=False)
        table.drop_column("visit_id")
    with op.batch_alter_table("course_run") as table:
        table.drop_column("accreditation_due_on")
