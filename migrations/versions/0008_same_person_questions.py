"""Questions whether a record that a city made is that of somebody whom it did not know."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "same_person_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("asked_id", sa.Integer(), nullable=False),
        sa.Column("new_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proof_sha256", sa.String(length=64), nullable=True),
        sa.Column("answer", sa.String(length=3), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("asked_id <> new_id", name=op.f("ck_same_person_question_two_records")),
        sa.CheckConstraint("answer IN ('yes', 'no')", name=op.f("ck_same_person_question_answer")),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)",
            name=op.f("ck_same_person_question_answered_has_a_moment"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_id"], ["person.id"], name=op.f("fk_same_person_question_asked_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["new_id"], ["person.id"], name=op.f("fk_same_person_question_new_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["city_id"], ["city.id"], name=op.f("fk_same_person_question_city_id_city")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_same_person_question")),
        sa.UniqueConstraint(
            "asked_id", "new_id", name=op.f("uq_same_person_question_asked_id_new_id")
        ),
        sa.UniqueConstraint("proof_sha256", name=op.f("uq_same_person_question_proof_sha256")),
        sa.UniqueConstraint("public_id", name=op.f("uq_same_person_question_public_id")),
    )
    op.create_index(op.f("ix_same_person_question_new_id"), "same_person_question", ["new_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_same_person_question_new_id"), table_name="same_person_question")
    op.drop_table("same_person_question")
