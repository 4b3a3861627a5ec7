"""When somebody can teach, by their words and their calendar; visits of mentors to cities."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

VISITS_FOUND_BY = (["city_id", "arrives_at"], ["person_id", "arrives_at"], ["host_id"])


def upgrade() -> None:
    op.create_table(
        "teaching_times",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("calendar_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("calendar_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(calendar_read_at IS NULL) = (calendar_until IS NULL)",
            name=op.f("ck_teaching_times_calendar_has_an_end"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_teaching_times_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teaching_times")),
        sa.UniqueConstraint("person_id", name=op.f("uq_teaching_times_person_id")),
    )
    _create_said(
        "weekly_time",
        [sa.Column("weekday", sa.Integer(), nullable=False)],
        ["weekday", "starts", "ends"],
        {"weekday": "weekday BETWEEN 0 AND 6"},
    )
    _create_said(
        "dated_time",
        [
            sa.Column("day", sa.Date(), nullable=False),
            sa.Column("sort", sa.String(length=10), nullable=False),
        ],
        ["day", "starts", "ends", "sort"],
        {"sort": "sort IN ('free', 'busy')"},
    )
    op.create_table(
        "busy_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("teaching_times_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_busy_time_starts_before_it_ends")),
        _of_times("busy_time"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_time")),
    )
    op.create_index(
        op.f("ix_busy_time_teaching_times_id_starts_at"),
        "busy_time",
        ["teaching_times_id", "starts_at"],
    )
    _create_visits()


def _create_visits() -> None:
    op.create_table(
        "mentor_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("arrives", sa.DateTime(), nullable=False),
        sa.Column("departs", sa.DateTime(), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("arrives_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("departs_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.String(length=400), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned', 'confirmed', 'cancelled')", name=op.f("ck_mentor_visit_state")
        ),
        sa.CheckConstraint(
            "arrives_at < departs_at", name=op.f("ck_mentor_visit_arrives_before_it_departs")
        ),
        sa.CheckConstraint(
            "(state = 'cancelled') = (reason <> '')",
            name=op.f("ck_mentor_visit_cancelled_has_a_reason"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_mentor_visit_{column}_{table}")
            )
            for column, table in (
                ("person_id", "person"),
                ("city_id", "city"),
                ("host_id", "institution"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_visit")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mentor_visit_public_id")),
    )
    for columns in VISITS_FOUND_BY:
        name = op.f(f"ix_mentor_visit_{'_'.join(columns)}")
        op.create_index(name, "mentor_visit", columns)
    op.create_table(
        "visit_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("task", sa.String(length=10), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.CheckConstraint(
            "task IN ('visa', 'lodging', 'travel')", name=op.f("ck_visit_task_task")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["mentor_visit.id"],
            name=op.f("fk_visit_task_visit_id_mentor_visit"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_task")),
        sa.UniqueConstraint("visit_id", "task", name=op.f("uq_visit_task_visit_id_task")),
    )


def _create_said(
    table: str, columns: list[sa.Column[object]], once: list[str], checks: dict[str, str]
) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("teaching_times_id", sa.Integer(), nullable=False),
        *columns,
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))
            for name, condition in checks.items()
        ),
        sa.CheckConstraint("source IN ('self', 'organiser')", name=op.f(f"ck_{table}_source")),
        _of_times(table),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "teaching_times_id",
            *once,
            name=op.f(f"uq_{table}_teaching_times_id_{'_'.join(once)}"),
        ),
    )


def _of_times(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["teaching_times_id"],
        ["teaching_times.id"],
        name=op.f(f"fk_{table}_teaching_times_id_teaching_times"),
        ondelete="CASCADE",
    )


def downgrade() -> None:
    op.drop_table("visit_task")
    for columns in VISITS_FOUND_BY:
        name = op.f(f"ix_mentor_visit_{'_'.join(columns)}")
        op.drop_index(name, table_name="mentor_visit")
    op.drop_table("mentor_visit")
    op.drop_index(op.f("ix_busy_time_teaching_times_id_starts_at"), table_name="busy_time")
    for table in ("busy_time", "dated_time", "weekly_time", "teaching_times"):
        op.drop_table(table)
