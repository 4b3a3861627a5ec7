"""When somebody can teach: by the week, on single days, and by their own calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


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
    op.drop_index(op.f("ix_busy_time_teaching_times_id_starts_at"), table_name="busy_time")
    for table in ("busy_time", "dated_time", "weekly_time", "teaching_times"):
        op.drop_table(table)
