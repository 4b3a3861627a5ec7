"""Tentative sessions, further rooms of them, what mentors do in them, and what they answer."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

SESSIONS = ("planned_session", "course_session")
TEACHING = ("planned_mentor", "mentor_assignment")
PARTS = "part IN ('lead', 'co_teacher', 'moderator', 'site_facilitator', 'assessor', 'interpreter')"


def upgrade() -> None:
    for name in SESSIONS:
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"ck_{name}_status"), type_="check")
            table.create_check_constraint(
                op.f(f"ck_{name}_status"), "status IN ('tentative', 'confirmed', 'cancelled')"
            )
    for name in TEACHING:
        with op.batch_alter_table(name) as table:
            table.add_column(
                sa.Column("part", sa.String(20), nullable=False, server_default=sa.text("'lead'"))
            )
            table.add_column(
                sa.Column("remote", sa.Boolean(), nullable=False, server_default=sa.false())
            )
            table.create_check_constraint(op.f(f"ck_{name}_part"), PARTS)
    _make_sites("planned_site", "planned_session", "CASCADE")
    _make_sites("session_site", "course_session", None)
    _make_replies()
    _make_disclosures()


def downgrade() -> None:
    """What is tentative becomes certain; further rooms, answers and interests are lost."""
    for name in ("disclosure", "teaching_reply", "session_site", "planned_site"):
        op.drop_table(name)
    for name in TEACHING:
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"ck_{name}_part"), type_="check")
            table.drop_column("remote")
            table.drop_column("part")
    op.execute("UPDATE planned_session SET status = 'confirmed' WHERE status = 'tentative'")
    op.execute("UPDATE course_session SET status = 'confirmed' WHERE status = 'tentative'")
    for name in SESSIONS:
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"ck_{name}_status"), type_="check")
            table.create_check_constraint(
                op.f(f"ck_{name}_status"), "status IN ('confirmed', 'cancelled')"
            )


def _make_sites(name: str, session: str, when_it_goes: str | None) -> None:
    op.create_table(
        name,
        sa.Column(f"{session}_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            [f"{session}_id"],
            [f"{session}.id"],
            name=op.f(f"fk_{name}_{session}_id_{session}"),
            ondelete=when_it_goes,
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f(f"fk_{name}_room_id_room")),
        sa.ForeignKeyConstraint(["host_id"], ["person.id"], name=op.f(f"fk_{name}_host_id_person")),
        sa.PrimaryKeyConstraint(f"{session}_id", "room_id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_room_id"), name, ["room_id"])
    op.create_index(op.f(f"ix_{name}_host_id"), name, ["host_id"])


def _make_replies() -> None:
    op.create_table(
        "teaching_reply",
        sa.Column("planned_session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("notice_minutes", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('invited', 'accepted', 'declined', 'withdrew')",
            name=op.f("ck_teaching_reply_state"),
        ),
        sa.CheckConstraint(
            "(state = 'invited') = (answered_at IS NULL)", name=op.f("ck_teaching_reply_answered")
        ),
        sa.CheckConstraint(
            "(state = 'withdrew') = (notice_minutes IS NOT NULL)",
            name=op.f("ck_teaching_reply_notice"),
        ),
        sa.ForeignKeyConstraint(
            ["planned_session_id"],
            ["planned_session.id"],
            name=op.f("fk_teaching_reply_planned_session_id_planned_session"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_teaching_reply_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_teaching_reply_asked_by_id_person")
        ),
        sa.PrimaryKeyConstraint("planned_session_id", "person_id", name=op.f("pk_teaching_reply")),
    )
    op.create_index(op.f("ix_teaching_reply_person_id"), "teaching_reply", ["person_id"])
    op.create_index(op.f("ix_teaching_reply_asked_by_id"), "teaching_reply", ["asked_by_id"])


def _make_disclosures() -> None:
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_run_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("interests", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_run_id"],
            ["course_run.id"],
            name=op.f("fk_disclosure_course_run_id_course_run"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_disclosure_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
        sa.UniqueConstraint(
            "course_run_id", "person_id", name=op.f("uq_disclosure_course_run_id_person_id")
        ),
    )
    op.create_index(op.f("ix_disclosure_person_id"), "disclosure", ["person_id"])
