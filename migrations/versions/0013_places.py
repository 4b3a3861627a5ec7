"""Cities have weekends, holidays and languages of their own."""

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


def downgrade() -> None:
    op.drop_table("city_holiday")
    with op.batch_alter_table("city") as table:
        table.drop_column("revision")
        table.drop_column("other_languages")
        table.drop_column("weekend")
