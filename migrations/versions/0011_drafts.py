"""Drafts and their reviews, endorsements, upgrades, and what a course run teaches from when on."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("curriculum_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=True),
        sa.Column("base_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=71), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review', 'approved', 'published', 'discarded')",
            name=op.f("ck_draft_state"),
        ),
        sa.CheckConstraint(
            "city_id IS NULL OR base_id IS NOT NULL", name=op.f("ck_draft_adaptation_has_a_base")
        ),
        sa.ForeignKeyConstraint(
            ["base_id"], ["curriculum_version.id"], name=op.f("fk_draft_base_id_curriculum_version")
        ),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["person.id"], name=op.f("fk_draft_begun_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name=op.f("fk_draft_changed_by_id_person")
        ),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_draft_city_id_city")),
        sa.ForeignKeyConstraint(
            ["curriculum_id"], ["curriculum.id"], name=op.f("fk_draft_curriculum_id_curriculum")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("public_id", name=op.f("uq_draft_public_id")),
    )
    op.create_index(op.f("ix_draft_base_id"), "draft", ["base_id"], unique=False)
    op.create_index(op.f("ix_draft_city_id"), "draft", ["city_id"], unique=False)
    op.create_index(
        op.f("ix_draft_curriculum_id_city_id"), "draft", ["curriculum_id", "city_id"], unique=False
    )

    op.create_table(
        "version_standing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("last_start_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "standing IN ('current', 'deprecated', 'withdrawn')",
            name=op.f("ck_version_standing_standing"),
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["person.id"], name=op.f("fk_version_standing_said_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["curriculum_version.id"],
            name=op.f("fk_version_standing_version_id_curriculum_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version_standing")),
    )
    op.create_index(
        op.f("ix_version_standing_version_id"), "version_standing", ["version_id"], unique=False
    )

    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("content_hash", sa.String(length=71), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('text', 'clinical')", name=op.f("ck_approval_kind")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_approval_approved_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_approval_draft_id_draft")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_approval_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.UniqueConstraint(
            "draft_id",
            "kind",
            "approved_by_id",
            "content_hash",
            name=op.f("uq_approval_draft_id_kind_approved_by_id_content_hash"),
        ),
    )
    op.create_table(
        "draft_author",
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("wrote_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_draft_author_draft_id_draft")
        ),
        sa.ForeignKeyConstraint(
            ["wrote_by_id"], ["person.id"], name=op.f("fk_draft_author_wrote_by_id_person")
        ),
        sa.PrimaryKeyConstraint("draft_id", "wrote_by_id", name=op.f("pk_draft_author")),
    )
    op.create_table(
        "endorsement",
        sa.Column("adaptation_version_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(length=200), nullable=False),
        sa.Column("endorsed_on", sa.Date(), nullable=False),
        sa.Column("document", sa.String(length=500), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["adaptation_version_id"],
            ["adaptation_version.id"],
            name=op.f("fk_endorsement_adaptation_version_id_adaptation_version"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_endorsement_recorded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("adaptation_version_id", name=op.f("pk_endorsement")),
    )
    op.create_table(
        "review_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by_id IS NULL)",
            name=op.f("ck_review_comment_resolved_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.id"], name=op.f("fk_review_comment_draft_id_draft")
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["person.id"], name=op.f("fk_review_comment_resolved_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["person.id"], name=op.f("fk_review_comment_written_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_comment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_review_comment_public_id")),
    )
    op.create_index(
        op.f("ix_review_comment_draft_id"), "review_comment", ["draft_id"], unique=False
    )

    op.create_table(
        "upgrade",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'declined')", name=op.f("ck_upgrade_state")
        ),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["person.id"], name=op.f("fk_upgrade_begun_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_upgrade_ended_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["origin_id"],
            ["adaptation_version.id"],
            name=op.f("fk_upgrade_origin_id_adaptation_version"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["curriculum_version.id"],
            name=op.f("fk_upgrade_version_id_curriculum_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upgrade")),
        sa.UniqueConstraint(
            "origin_id", "version_id", name=op.f("uq_upgrade_origin_id_version_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_upgrade_public_id")),
    )
    op.create_index(op.f("ix_upgrade_version_id"), "upgrade", ["version_id"], unique=False)

    op.create_table(
        "run_pin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_run_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("curriculum_version_id", sa.Integer(), nullable=False),
        sa.Column("adaptation_version_id", sa.Integer(), nullable=True),
        sa.Column("content_hash", sa.String(length=71), nullable=False),
        sa.Column("rules_hash", sa.String(length=71), nullable=False),
        sa.Column("translations_hash", sa.String(length=71), nullable=False),
        sa.Column("holds_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("pinned_by_id", sa.Integer(), nullable=True),
        sa.Column("pinned_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "sequence = 1 OR reason <> ''", name=op.f("ck_run_pin_change_has_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["adaptation_version_id"],
            ["adaptation_version.id"],
            name=op.f("fk_run_pin_adaptation_version_id_adaptation_version"),
        ),
        sa.ForeignKeyConstraint(
            ["course_run_id"],
            ["course_run.id"],
            name=op.f("fk_run_pin_course_run_id_course_run"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["curriculum_version_id"],
            ["curriculum_version.id"],
            name=op.f("fk_run_pin_curriculum_version_id_curriculum_version"),
        ),
        sa.ForeignKeyConstraint(
            ["pinned_by_id"], ["person.id"], name=op.f("fk_run_pin_pinned_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_pin")),
        sa.UniqueConstraint(
            "course_run_id", "sequence", name=op.f("uq_run_pin_course_run_id_sequence")
        ),
    )
    op.create_index(
        op.f("ix_run_pin_adaptation_version_id"), "run_pin", ["adaptation_version_id"], unique=False
    )
    op.create_index(op.f("ix_run_pin_content_hash"), "run_pin", ["content_hash"], unique=False)
    op.create_index(
        op.f("ix_run_pin_curriculum_version_id"), "run_pin", ["curriculum_version_id"], unique=False
    )
    op.execute(
        """
        INSERT INTO run_pin (course_run_id, sequence, curriculum_version_id, adaptation_version_id,
                             content_hash, rules_hash, translations_hash, reason, pinned_at)
        SELECT id, 1, curriculum_version_id, adaptation_version_id, content_hash, '', '', '',
               created_at
        FROM course_run
        """
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_run_pin_curriculum_version_id"), table_name="run_pin")
    op.drop_index(op.f("ix_run_pin_content_hash"), table_name="run_pin")
    op.drop_index(op.f("ix_run_pin_adaptation_version_id"), table_name="run_pin")

    op.drop_table("run_pin")
    op.drop_index(op.f("ix_upgrade_version_id"), table_name="upgrade")

    op.drop_table("upgrade")
    op.drop_index(op.f("ix_review_comment_draft_id"), table_name="review_comment")

    op.drop_table("review_comment")
    op.drop_table("endorsement")
    op.drop_table("draft_author")
    op.drop_table("approval")
    op.drop_index(op.f("ix_version_standing_version_id"), table_name="version_standing")

    op.drop_table("version_standing")
    op.drop_index(op.f("ix_draft_curriculum_id_city_id"), table_name="draft")
    op.drop_index(op.f("ix_draft_city_id"), table_name="draft")
    op.drop_index(op.f("ix_draft_base_id"), table_name="draft")

    op.drop_table("draft")
