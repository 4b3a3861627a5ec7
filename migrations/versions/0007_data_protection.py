"""What people ask for about their data, and that they are erased when they ask for it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATES = {True: "state IN ('ordered', 'issued', 'erased')", False: "state IN ('ordered', 'issued')"}
BYTES = {
    True: "state = 'erased' OR (state = 'issued') = (pdf_sha256 IS NOT NULL)",
    False: "(state = 'issued') = (pdf_sha256 IS NOT NULL)",
}


def upgrade() -> None:
    op.create_table(
        "data_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('correction', 'erasure')", name=op.f("ck_data_request_kind")),
        sa.CheckConstraint("state IN ('open', 'answered')", name=op.f("ck_data_request_state")),
        sa.CheckConstraint(
            "(state = 'answered') = (answered_at IS NOT NULL)",
            name=op.f("ck_data_request_answered_has_a_moment"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_data_request_answered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_data_request_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_data_request_public_id")),
    )
    op.create_index(op.f("ix_data_request_person_id"), "data_request", ["person_id"])
    op.create_index(op.f("ix_data_request_state_asked_at"), "data_request", ["state", "asked_at"])
    op.add_column("person", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    _constrain_certificates(erasable=True)


def downgrade() -> None:
    _constrain_certificates(erasable=False)
    with op.batch_alter_table("person") as table:
        table.drop_column("erased_at")
    op.drop_index(op.f("ix_data_request_state_asked_at"), table_name="data_request")
    op.drop_index(op.f("ix_data_request_person_id"), table_name="data_request")
    op.drop_table("data_request")


def _constrain_certificates(*, erasable: bool) -> None:
    with op.batch_alter_table("certificate") as table:
        table.drop_constraint(op.f("ck_certificate_state"), type_="check")
        table.drop_constraint(op.f("ck_certificate_issued_has_bytes"), type_="check")
        table.create_check_constraint(op.f("ck_certificate_state"), STATES[erasable])
        table.create_check_constraint(op.f("ck_certificate_issued_has_bytes"), BYTES[erasable])
