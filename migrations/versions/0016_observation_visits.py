"""Observation visits: places at hosts, who goes there, their documents and log books."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _slots()
    _visits()
    _documents()
    _log_entries()


def downgrade() -> None:
    for table in (
        "log_entry", "visit_document", "visit_trainee", "visit_agenda_item", "observation_visit",
        "host_slot",
    ):  # fmt: skip
        op.drop_table(table)


def _slots() -> None:
    op.create_table(
        "host_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("kept_by_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("languages", sa.String(200), nullable=False),
        sa.Column("disciplines", sa.String(400), nullable=False),
        sa.Column("contact", sa.String(300), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.CheckConstraint(
            "starts_on <= ends_on", name=op.f("ck_host_slot_starts_before_it_ends")
        ),
        sa.CheckConstraint("places > 0", name=op.f("ck_host_slot_has_places")),
        *_keys("host_slot", institution_id="institution", kept_by_id="city"),
        sa.UniqueConstraint(
            "institution_id", "unit", "starts_on",
            name=op.f("uq_host_slot_institution_id_unit_starts_on"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_host_slot_public_id")),
    )  # fmt: skip
    op.create_index(op.f("ix_host_slot_kept_by_id"), "host_slot", ["kept_by_id"])


def _visits() -> None:
    op.create_table(
        "observation_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("rest_days", sa.JSON(), nullable=False),
        sa.Column("goals", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'accepted', 'documents', 'confirmed', 'ongoing', 'completed',"
            " 'cancelled')",
            name=op.f("ck_observation_visit_state"),
        ),
        sa.CheckConstraint(
            "starts_on <= ends_on", name=op.f("ck_observation_visit_starts_before_it_ends")
        ),
        *_keys("observation_visit", slot_id="host_slot", city_id="city"),
        sa.UniqueConstraint("public_id", name=op.f("uq_observation_visit_public_id")),
    )
    op.create_index(op.f("ix_observation_visit_slot_id"), "observation_visit", ["slot_id"])
    op.create_index(
        op.f("ix_observation_visit_city_id_starts_on"),
        "observation_visit",
        ["city_id", "starts_on"],
    )
    op.create_table(
        "visit_agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("local_start", sa.DateTime(), nullable=False),
        sa.Column("time_zone", sa.String(60), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(200), nullable=False),
        sa.Column("with_whom", sa.String(200), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        *_keys("visit_agenda_item", visit_id="observation_visit"),
        sa.UniqueConstraint(
            "visit_id",
            "local_start",
            "what",
            name=op.f("uq_visit_agenda_item_visit_id_local_start_what"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_visit_agenda_item_public_id")),
    )
    op.create_table(
        "visit_trainee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        *_keys("visit_trainee", visit_id="observation_visit", person_id="person"),
        sa.UniqueConstraint(
            "visit_id", "person_id", name=op.f("uq_visit_trainee_visit_id_person_id")
        ),
    )
    op.create_index(op.f("ix_visit_trainee_person_id"), "visit_trainee", ["person_id"])


def _documents() -> None:
    op.create_table(
        "visit_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trainee_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.CheckConstraint(
            "kind IN ('invitation_letter', 'visa', 'insurance', 'immunisation',"
            " 'confidentiality', 'leave_of_absence', 'proof_of_registration')",
            name=op.f("ck_visit_document_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('missing', 'sent', 'received', 'accepted')",
            name=op.f("ck_visit_document_state"),
        ),
        *_keys("visit_document", trainee_id="visit_trainee"),
        sa.UniqueConstraint("trainee_id", "kind", name=op.f("uq_visit_document_trainee_id_kind")),
        sa.UniqueConstraint("public_id", name=op.f("uq_visit_document_public_id")),
    )


def _log_entries() -> None:
    op.create_table(
        "log_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trainee_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(200), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("goals", sa.JSON(), nullable=False),
        sa.Column("reflection", sa.Text(), nullable=False),
        sa.Column("state", sa.String(14), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("countersigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("countersigned_by_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.CheckConstraint(
            "state IN ('written', 'sent', 'returned', 'countersigned', 'erased')",
            name=op.f("ck_log_entry_state"),
        ),
        sa.CheckConstraint(
            "state <> 'countersigned' OR countersigned_at IS NOT NULL",
            name=op.f("ck_log_entry_countersigned_has_a_moment"),
        ),
        *_keys("log_entry", trainee_id="visit_trainee", countersigned_by_id="person"),
        sa.UniqueConstraint(
            "trainee_id", "day", "number", name=op.f("uq_log_entry_trainee_id_day_number")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_log_entry_public_id")),
    )
    op.create_index(op.f("ix_log_entry_countersigned_by_id"), "log_entry", ["countersigned_by_id"])


def _keys(table: str, **foreign: str) -> list[sa.Constraint]:
    """Return the primary key of a table, and its foreign keys by their columns."""
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
            )
            for column, other in foreign.items()
        ),
    ]
