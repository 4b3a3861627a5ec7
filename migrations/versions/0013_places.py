"""Cities say when and where they teach, courses who funds them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("city", sa.Column("weekend", sa.String(length=7), nullable=True))
    op.add_column(
        "city",
        sa.Column("other_languages", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
    )
    op.add_column(
        "city", sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False)
    )
    op.create_table(
        "city_holiday",
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(
            ["city_id"], ["city.id"], name=op.f("fk_city_holiday_city_id_city")
        ),
        sa.PrimaryKeyConstraint("city_id", "day", name=op.f("pk_city_holiday")),
    )
    op.create_table(
        "venue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_venue_city_id_city")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_venue_institution_id_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
        sa.UniqueConstraint("city_id", "name", name=op.f("uq_venue_city_id_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_venue_public_id")),
    )
    op.create_index(op.f("ix_venue_institution_id"), "venue", ["institution_id"])
    with op.batch_alter_table("room") as table:
        table.add_column(sa.Column("venue_id", sa.Integer(), nullable=True))
        table.add_column(
            sa.Column("equipment", sa.JSON(), server_default=sa.text("'[]'"), nullable=False)
        )
        table.add_column(
            sa.Column("closed", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        table.add_column(
            sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False)
        )
        table.create_index(table.f("ix_room_venue_id"), ["venue_id"], unique=False)
        table.create_foreign_key(table.f("fk_room_venue_id_venue"), "venue", ["venue_id"], ["id"])
    op.create_table(
        "virtual_room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("provider", sa.String(length=60), nullable=False),
        sa.Column("join_link", sa.String(length=500), nullable=False),
        sa.Column("host_link", sa.String(length=500), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["city_id"], ["city.id"], name=op.f("fk_virtual_room_city_id_city")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_virtual_room")),
        sa.UniqueConstraint("city_id", "name", name=op.f("uq_virtual_room_city_id_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_virtual_room_public_id")),
    )
    with op.batch_alter_table("course_session") as table:
        table.add_column(sa.Column("virtual_room_id", sa.Integer(), nullable=True))
        table.create_index(
            table.f("ix_course_session_virtual_room_id"), ["virtual_room_id"], unique=False
        )
        table.create_foreign_key(
            table.f("fk_course_session_virtual_room_id_virtual_room"),
            "virtual_room",
            ["virtual_room_id"],
            ["id"],
        )
    op.create_table(
        "run_funder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_run_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("grant_code", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.CheckConstraint(
            "organisation_id IS NOT NULL OR name <> ''", name=op.f("ck_run_funder_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["course_run_id"],
            ["course_run.id"],
            name=op.f("fk_run_funder_course_run_id_course_run"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_run_funder_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_funder")),
        sa.UniqueConstraint(
            "course_run_id", "position", name=op.f("uq_run_funder_course_run_id_position")
        ),
    )
    op.create_index(op.f("ix_run_funder_organisation_id"), "run_funder", ["organisation_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_run_funder_organisation_id"), table_name="run_funder")
    op.drop_table("run_funder")
    with op.batch_alter_table("course_session") as table:
        table.drop_constraint(
            table.f("fk_course_session_virtual_room_id_virtual_room"), type_="foreignkey"
        )
        table.drop_index(table.f("ix_course_session_virtual_room_id"))
        table.drop_column("virtual_room_id")
    op.drop_table("virtual_room")
    with op.batch_alter_table("room") as table:
        table.drop_constraint(table.f("fk_room_venue_id_venue"), type_="foreignkey")
        table.drop_index(table.f("ix_room_venue_id"))
        table.drop_column("revision")
        table.drop_column("closed")
        table.drop_column("equipment")
        table.drop_column("venue_id")
    op.drop_index(op.f("ix_venue_institution_id"), table_name="venue")
    op.drop_table("venue")
    op.drop_table("city_holiday")
    with op.batch_alter_table("city") as table:
        table.drop_column("revision")
        table.drop_column("other_languages")
        table.drop_column("weekend")
