"""Plans apart from what is released of them.

Every session is in the plan of its course. Those of published courses are their first release;
those of a course that nobody has seen yet are in its plan alone, unless somebody marked them.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KEPT = (
    "id", "uid", "public_id", "course_run_id", "group_id", "room_id", "virtual_room_id", "kind",
    "module_uid", "code", "title", "online", "plan_day", "local_start", "minutes", "time_zone",
    "starts_at", "ends_at", "status", "revision",
)  # fmt: skip
AT_ONCE = 500


def upgrade() -> None:
    _make_tables()
    _plan()
    _release()
    _take_off_what_nobody_saw()
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(
            "SELECT setval('planned_session_id_seq', "
            "(SELECT coalesce(max(id), 0) + 1 FROM planned_session), false)"
        )
        op.execute("ALTER TABLE course_session ALTER COLUMN id DROP DEFAULT")
        op.execute("DROP SEQUENCE IF EXISTS course_session_id_seq")
    with op.batch_alter_table("course_session") as table:
        table.create_foreign_key(
            op.f("fk_course_session_id_planned_session"), "planned_session", ["id"], ["id"]
        )


def downgrade() -> None:
    """What is planned and not released is lost: there is no place for it before."""
    with op.batch_alter_table("course_session") as table:
        table.drop_constraint(op.f("fk_course_session_id_planned_session"), type_="foreignkey")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE course_session_id_seq OWNED BY course_session.id")
        op.execute(
            "SELECT setval('course_session_id_seq', "
            "(SELECT coalesce(max(id), 0) + 1 FROM course_session), false)"
        )
        op.execute(
            "ALTER TABLE course_session ALTER COLUMN id "
            "SET DEFAULT nextval('course_session_id_seq')"
        )
    for name in ("released_session", "release", "plan_edit", "planned_mentor", "planned_session"):
        op.drop_table(name)


def _make_tables() -> None:
    _make_planned()
    op.create_table(
        "plan_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("gesture", sa.String(length=20), nullable=False),
        sa.Column("edit", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('done', 'undone', 'dropped')", name=op.f("ck_plan_edit_state")
        ),
        sa.ForeignKeyConstraint(
            ["course_run_id"],
            ["course_run.id"],
            name=op.f("fk_plan_edit_course_run_id_course_run"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["person.id"], name=op.f("fk_plan_edit_made_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_edit")),
        sa.UniqueConstraint(
            "course_run_id", "number", name=op.f("uq_plan_edit_course_run_id_number")
        ),
    )
    op.create_index(op.f("ix_plan_edit_made_by_id"), "plan_edit", ["made_by_id"])
    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_run_id"], ["course_run.id"], name=op.f("fk_release_course_run_id_course_run")
        ),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["person.id"], name=op.f("fk_release_released_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint(
            "course_run_id", "number", name=op.f("uq_release_course_run_id_number")
        ),
    )
    op.create_index(op.f("ix_release_released_by_id"), "release", ["released_by_id"])
    op.create_table(
        "released_session",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("session", sa.String(length=16), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_released_session_release_id_release")
        ),
        sa.PrimaryKeyConstraint("release_id", "session", name=op.f("pk_released_session")),
    )


def _make_planned() -> None:
    op.create_table(
        "planned_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("course_run_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("virtual_room_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("module_uid", sa.String(length=40), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("plan_day", sa.Integer(), nullable=True),
        sa.Column("local_start", sa.DateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status IN ('confirmed', 'cancelled')", name=op.f("ck_planned_session_status")
        ),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_planned_session_minutes")),
        sa.CheckConstraint(
            "starts_at < ends_at", name=op.f("ck_planned_session_starts_before_it_ends")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_planned_session_{column}_{table}")
            )
            for column, table in (
                ("course_run_id", "course_run"),
                ("group_id", "course_group"),
                ("room_id", "room"),
                ("virtual_room_id", "virtual_room"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_session")),
        sa.UniqueConstraint("public_id", name=op.f("uq_planned_session_public_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_planned_session_uid")),
    )
    op.create_index(
        op.f("ix_planned_session_course_run_id_starts_at"),
        "planned_session",
        ["course_run_id", "starts_at"],
    )
    for column in ("group_id", "room_id", "virtual_room_id"):
        op.create_index(op.f(f"ix_planned_session_{column}"), "planned_session", [column])
    op.create_table(
        "planned_mentor",
        sa.Column("planned_session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_planned_mentor_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["planned_session_id"],
            ["planned_session.id"],
            name=op.f("fk_planned_mentor_planned_session_id_planned_session"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("planned_session_id", "person_id", name=op.f("pk_planned_mentor")),
    )
    op.create_index(op.f("ix_planned_mentor_person_id"), "planned_mentor", ["person_id"])


def _plan() -> None:
    session = _sessions("course_session")
    op.execute(
        _sessions("planned_session")
        .insert()
        .from_select(KEPT, sa.select(*(session.c[name] for name in KEPT)))
    )
    op.execute(
        "INSERT INTO planned_mentor (planned_session_id, person_id) "
        "SELECT course_session_id, person_id FROM mentor_assignment"
    )


def _sessions(name: str) -> sa.TableClause:
    typed = {"local_start": sa.DateTime(), "starts_at": sa.DateTime(timezone=True)}
    return sa.table(name, *(sa.column(each, typed.get(each)) for each in KEPT))


def _release() -> None:
    """Freeze what published courses show as their first release; nobody knows who released it."""
    connection = op.get_bind()
    op.execute(
        "INSERT INTO release (course_run_id, number, note, released_at) "
        "SELECT id, 1, '', published_at FROM course_run WHERE published_at IS NOT NULL"
    )
    mentors: dict[int, list[int]] = {}
    for session, person in connection.execute(
        sa.text("SELECT course_session_id, person_id FROM mentor_assignment ORDER BY 1, 2")
    ):
        mentors.setdefault(session, []).append(person)
    session = _sessions("course_session")
    release = sa.table("release", sa.column("id"), sa.column("course_run_id"))
    rows = connection.execute(
        sa.select(release.c.id.label("release_id"), session)
        .join_from(release, session, session.c.course_run_id == release.c.course_run_id)
        .order_by(session.c.id)
    ).mappings()
    released = sa.table(
        "released_session",
        sa.column("release_id"),
        sa.column("session"),
        sa.column("facts", sa.JSON),
    )
    frozen = [
        {
            "release_id": row["release_id"],
            "session": row["public_id"],
            "facts": _facts(row, mentors.get(row["id"], ())),
        }
        for row in rows
    ]
    for begin in range(0, len(frozen), AT_ONCE):
        op.bulk_insert(released, frozen[begin : begin + AT_ONCE])


def _facts(row: sa.RowMapping, mentors: Iterable[int]) -> dict[str, object]:
    starts_at = row["starts_at"].isoformat()
    return {
        "id": row["public_id"],
        "kind": row["kind"],
        "code": row["code"],
        "title": row["title"],
        "starts": row["local_start"].isoformat(),
        # SQLite keeps moments without a zone, in UTC.
        "starts_at": starts_at if row["starts_at"].tzinfo else f"{starts_at}+00:00",
        "minutes": row["minutes"],
        "time_zone": row["time_zone"],
        "status": row["status"],
        "online": bool(row["online"]),
        "plan_day": row["plan_day"],
        "module": row["module_uid"],
        "group": row["group_id"],
        "room": row["room_id"],
        "virtual_room": row["virtual_room_id"],
        "mentors": list(mentors),
    }


def _take_off_what_nobody_saw() -> None:
    session = _sessions("course_session")
    run = sa.table("course_run", sa.column("id"), sa.column("published_at"))
    unseen = sa.select(session.c.id).where(
        session.c.course_run_id.in_(sa.select(run.c.id).where(run.c.published_at.is_(None))),
        *(
            session.c.id.not_in(_sessions_in(name))
            for name in ("attendance_event", "attendance_mark")
        ),
    )
    for name in ("mentor_assignment", "calendar_block"):
        table = sa.table(name, sa.column("course_session_id"))
        op.execute(table.delete().where(table.c.course_session_id.in_(unseen)))
    op.execute(session.delete().where(session.c.id.in_(unseen)))


def _sessions_in(name: str) -> sa.Select[int]:
    return sa.select(
        sa.table(name, sa.column("course_session_id", sa.Integer())).c.course_session_id
    )
