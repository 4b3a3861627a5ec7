"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "city",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("native_name", sa.String(length=120), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city")),
        sa.UniqueConstraint("code", name=op.f("uq_city_code")),
        sa.UniqueConstraint("slug", name=op.f("uq_city_slug")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisation_slug")),
    )
    op.create_table(
        "owed_work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_holder", sa.String(length=36), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('owed', 'done', 'failed')", name=op.f("ck_owed_work_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owed_work")),
        sa.UniqueConstraint("key", name=op.f("uq_owed_work_key")),
    )
    op.create_index(
        op.f("ix_owed_work_state_due_at"), "owed_work", ["state", "due_at"], unique=False
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_in_script", sa.String(length=200), nullable=True),
        sa.Column("sort_key", sa.String(length=400), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_public_id")),
    )
    op.create_index(op.f("ix_person_sort_key"), "person", ["sort_key"], unique=False)
    op.create_table(
        "calendar_subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_subscription_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_subscription")),
        sa.UniqueConstraint("public_id", name=op.f("uq_calendar_subscription_public_id")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_calendar_subscription_token_sha256")),
    )
    op.create_index(
        op.f("ix_calendar_subscription_person_id"),
        "calendar_subscription",
        ["person_id"],
        unique=False,
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column("key", sa.String(length=254), nullable=False),
        sa.CheckConstraint("kind IN ('email', 'phone')", name=op.f("ck_contact_kind")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_contact_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("person_id", "kind", "key", name=op.f("uq_contact_person_id_kind_key")),
    )
    op.create_index(op.f("ix_contact_kind_key"), "contact", ["kind", "key"], unique=False)
    op.create_table(
        "curriculum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["organisation.id"], name=op.f("fk_curriculum_owner_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_curriculum")),
        sa.UniqueConstraint("slug", name=op.f("uq_curriculum_slug")),
    )
    op.create_table(
        "institution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_institution_city_id_city")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution")),
        sa.UniqueConstraint("city_id", "name", name=op.f("uq_institution_city_id_name")),
    )
    op.create_table(
        "role_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("scope_kind", sa.String(length=20), nullable=False),
        sa.Column("scope_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_role_assignment_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_assignment")),
        sa.UniqueConstraint(
            "person_id",
            "role",
            "scope_kind",
            "scope_id",
            name=op.f("uq_role_assignment_person_id_role_scope_kind_scope_id"),
        ),
    )
    op.create_table(
        "room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_room_city_id_city")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("city_id", "name", name=op.f("uq_room_city_id_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_room_public_id")),
    )
    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_link_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_sign_in_link_token_sha256")),
    )
    op.create_index(op.f("ix_sign_in_link_person_id"), "sign_in_link", ["person_id"], unique=False)
    op.create_table(
        "adaptation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("curriculum_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_adaptation_city_id_city")),
        sa.ForeignKeyConstraint(
            ["curriculum_id"],
            ["curriculum.id"],
            name=op.f("fk_adaptation_curriculum_id_curriculum"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adaptation")),
        sa.UniqueConstraint(
            "curriculum_id", "city_id", name=op.f("uq_adaptation_curriculum_id_city_id")
        ),
    )
    op.create_index(op.f("ix_adaptation_city_id"), "adaptation", ["city_id"], unique=False)
    op.create_table(
        "affiliation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("profession", sa.String(length=80), nullable=True),
        sa.Column("discipline", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_affiliation_institution_id_institution"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_affiliation_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_affiliation")),
        sa.UniqueConstraint(
            "person_id", "institution_id", name=op.f("uq_affiliation_person_id_institution_id")
        ),
    )
    op.create_index(
        op.f("ix_affiliation_institution_id"), "affiliation", ["institution_id"], unique=False
    )
    op.create_table(
        "curriculum_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("curriculum_id", sa.Integer(), nullable=False),
        sa.Column("major", sa.Integer(), nullable=False),
        sa.Column("minor", sa.Integer(), nullable=False),
        sa.Column("patch", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=71), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["curriculum_id"],
            ["curriculum.id"],
            name=op.f("fk_curriculum_version_curriculum_id_curriculum"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_curriculum_version")),
        sa.UniqueConstraint(
            "curriculum_id",
            "major",
            "minor",
            "patch",
            name=op.f("uq_curriculum_version_curriculum_id_major_minor_patch"),
        ),
    )
    op.create_table(
        "adaptation_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adaptation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=71), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["adaptation_id"],
            ["adaptation.id"],
            name=op.f("fk_adaptation_version_adaptation_id_adaptation"),
        ),
        sa.ForeignKeyConstraint(
            ["base_id"],
            ["curriculum_version.id"],
            name=op.f("fk_adaptation_version_base_id_curriculum_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adaptation_version")),
        sa.UniqueConstraint(
            "adaptation_id", "number", name=op.f("uq_adaptation_version_adaptation_id_number")
        ),
    )
    op.create_index(
        op.f("ix_adaptation_version_base_id"), "adaptation_version", ["base_id"], unique=False
    )
    op.create_table(
        "course_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("curriculum_version_id", sa.Integer(), nullable=False),
        sa.Column("adaptation_version_id", sa.Integer(), nullable=True),
        sa.Column("content_hash", sa.String(length=71), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("status IN ('draft', 'published')", name=op.f("ck_course_run_status")),
        sa.ForeignKeyConstraint(
            ["adaptation_version_id"],
            ["adaptation_version.id"],
            name=op.f("fk_course_run_adaptation_version_id_adaptation_version"),
        ),
        sa.ForeignKeyConstraint(["city_id"], ["city.id"], name=op.f("fk_course_run_city_id_city")),
        sa.ForeignKeyConstraint(
            ["curriculum_version_id"],
            ["curriculum_version.id"],
            name=op.f("fk_course_run_curriculum_version_id_curriculum_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_run")),
        sa.UniqueConstraint("public_id", name=op.f("uq_course_run_public_id")),
    )
    op.create_index(
        op.f("ix_course_run_adaptation_version_id"),
        "course_run",
        ["adaptation_version_id"],
        unique=False,
    )
    op.create_index(op.f("ix_course_run_city_id"), "course_run", ["city_id"], unique=False)
    op.create_index(
        op.f("ix_course_run_curriculum_version_id"),
        "course_run",
        ["curriculum_version_id"],
        unique=False,
    )
    op.create_table(
        "certificate_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_run_id", sa.Integer(), nullable=False),
        sa.Column("ordered_by_id", sa.Integer(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_run_id"],
            ["course_run.id"],
            name=op.f("fk_certificate_batch_course_run_id_course_run"),
        ),
        sa.ForeignKeyConstraint(
            ["ordered_by_id"], ["person.id"], name=op.f("fk_certificate_batch_ordered_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_batch")),
        sa.UniqueConstraint("public_id", name=op.f("uq_certificate_batch_public_id")),
    )
    op.create_index(
        op.f("ix_certificate_batch_course_run_id"),
        "certificate_batch",
        ["course_run_id"],
        unique=False,
    )
    op.create_table(
        "course_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_run_id"],
            ["course_run.id"],
            name=op.f("fk_course_group_course_run_id_course_run"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_group")),
        sa.UniqueConstraint(
            "course_run_id", "number", name=op.f("uq_course_group_course_run_id_number")
        ),
    )
    op.create_table(
        "trainee_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_run_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("header", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_run_id"],
            ["course_run.id"],
            name=op.f("fk_trainee_import_course_run_id_course_run"),
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["person.id"], name=op.f("fk_trainee_import_uploaded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainee_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_trainee_import_public_id")),
    )
    op.create_index(
        op.f("ix_trainee_import_course_run_id"), "trainee_import", ["course_run_id"], unique=False
    )
    op.create_table(
        "course_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("course_run_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
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
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "status IN ('confirmed', 'cancelled')", name=op.f("ck_course_session_status")
        ),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_course_session_minutes")),
        sa.CheckConstraint(
            "starts_at < ends_at", name=op.f("ck_course_session_starts_before_it_ends")
        ),
        sa.ForeignKeyConstraint(
            ["course_run_id"],
            ["course_run.id"],
            name=op.f("fk_course_session_course_run_id_course_run"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["course_group.id"], name=op.f("fk_course_session_group_id_course_group")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["room.id"], name=op.f("fk_course_session_room_id_room")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_session")),
        sa.UniqueConstraint("public_id", name=op.f("uq_course_session_public_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_course_session_uid")),
    )
    op.create_index(
        op.f("ix_course_session_course_run_id_starts_at"),
        "course_session",
        ["course_run_id", "starts_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_course_session_group_id"), "course_session", ["group_id"], unique=False
    )
    op.create_index(op.f("ix_course_session_room_id"), "course_session", ["room_id"], unique=False)
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_run_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("source IN ('import', 'by_hand')", name=op.f("ck_enrolment_source")),
        sa.CheckConstraint(
            "status IN ('enrolled', 'withdrawn', 'replaced')", name=op.f("ck_enrolment_status")
        ),
        sa.ForeignKeyConstraint(
            ["course_run_id"], ["course_run.id"], name=op.f("fk_enrolment_course_run_id_course_run")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["course_group.id"], name=op.f("fk_enrolment_group_id_course_group")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_enrolment_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["enrolment.id"], name=op.f("fk_enrolment_replaced_by_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint(
            "course_run_id", "person_id", name=op.f("uq_enrolment_course_run_id_person_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_enrolment_public_id")),
    )
    op.create_index(op.f("ix_enrolment_group_id"), "enrolment", ["group_id"], unique=False)
    op.create_index(op.f("ix_enrolment_person_id"), "enrolment", ["person_id"], unique=False)
    op.create_table(
        "attendance_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("course_session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("asserted_by_id", sa.Integer(), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('present', 'late', 'left_early', 'absent', 'excused', 'remote')",
            name=op.f("ck_attendance_event_status"),
        ),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_attendance_event_minutes")),
        sa.ForeignKeyConstraint(
            ["asserted_by_id"],
            ["person.id"],
            name=op.f("fk_attendance_event_asserted_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["course_session_id"],
            ["course_session.id"],
            name=op.f("fk_attendance_event_course_session_id_course_session"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_attendance_event_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_event")),
        sa.UniqueConstraint("event_id", name=op.f("uq_attendance_event_event_id")),
    )
    op.create_index(
        op.f("ix_attendance_event_course_session_id_person_id"),
        "attendance_event",
        ["course_session_id", "person_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_attendance_event_person_id"), "attendance_event", ["person_id"], unique=False
    )
    op.create_table(
        "attendance_mark",
        sa.Column("course_session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("asserted_by_id", sa.Integer(), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('present', 'late', 'left_early', 'absent', 'excused', 'remote')",
            name=op.f("ck_attendance_mark_status"),
        ),
        sa.ForeignKeyConstraint(
            ["asserted_by_id"], ["person.id"], name=op.f("fk_attendance_mark_asserted_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["course_session_id"],
            ["course_session.id"],
            name=op.f("fk_attendance_mark_course_session_id_course_session"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_attendance_mark_person_id_person")
        ),
        sa.PrimaryKeyConstraint("course_session_id", "person_id", name=op.f("pk_attendance_mark")),
    )
    op.create_index(
        op.f("ix_attendance_mark_person_id"), "attendance_mark", ["person_id"], unique=False
    )
    op.create_table(
        "calendar_block",
        sa.Column("course_session_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("fingerprint", sa.String(length=71), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "audience IN ('public', 'personal')", name=op.f("ck_calendar_block_audience")
        ),
        sa.ForeignKeyConstraint(
            ["course_session_id"],
            ["course_session.id"],
            name=op.f("fk_calendar_block_course_session_id_course_session"),
        ),
        sa.PrimaryKeyConstraint("course_session_id", "audience", name=op.f("pk_calendar_block")),
    )
    op.create_table(
        "certificate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("claims", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=400), nullable=True),
        sa.CheckConstraint(
            "(state = 'issued') = (pdf_sha256 IS NOT NULL)",
            name=op.f("ck_certificate_issued_has_bytes"),
        ),
        sa.CheckConstraint("state IN ('ordered', 'issued')", name=op.f("ck_certificate_state")),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["certificate_batch.id"],
            name=op.f("fk_certificate_batch_id_certificate_batch"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_certificate_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
    )
    op.create_index(op.f("ix_certificate_batch_id"), "certificate", ["batch_id"], unique=False)
    op.create_index(op.f("ix_certificate_pdf_sha256"), "certificate", ["pdf_sha256"], unique=False)
    op.create_index(
        "uq_certificate_current",
        "certificate",
        ["enrolment_id", "kind"],
        unique=True,
        sqlite_where=sa.text("state IN ('ordered', 'issued')"),
        postgresql_where=sa.text("state IN ('ordered', 'issued')"),
    )
    op.create_table(
        "mentor_assignment",
        sa.Column("course_session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_session_id"],
            ["course_session.id"],
            name=op.f("fk_mentor_assignment_course_session_id_course_session"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mentor_assignment_person_id_person")
        ),
        sa.PrimaryKeyConstraint(
            "course_session_id", "person_id", name=op.f("pk_mentor_assignment")
        ),
    )
    op.create_index(
        op.f("ix_mentor_assignment_person_id"), "mentor_assignment", ["person_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_mentor_assignment_person_id"), table_name="mentor_assignment")
    op.drop_table("mentor_assignment")
    op.drop_index(
        "uq_certificate_current",
        table_name="certificate",
        sqlite_where=sa.text("state IN ('ordered', 'issued')"),
        postgresql_where=sa.text("state IN ('ordered', 'issued')"),
    )
    op.drop_index(op.f("ix_certificate_pdf_sha256"), table_name="certificate")
    op.drop_index(op.f("ix_certificate_batch_id"), table_name="certificate")
    op.drop_table("certificate")
    op.drop_table("calendar_block")
    op.drop_index(op.f("ix_attendance_mark_person_id"), table_name="attendance_mark")
    op.drop_table("attendance_mark")
    op.drop_index(op.f("ix_attendance_event_person_id"), table_name="attendance_event")
    op.drop_index(
        op.f("ix_attendance_event_course_session_id_person_id"), table_name="attendance_event"
    )
    op.drop_table("attendance_event")
    op.drop_index(op.f("ix_enrolment_person_id"), table_name="enrolment")
    op.drop_index(op.f("ix_enrolment_group_id"), table_name="enrolment")
    op.drop_table("enrolment")
    op.drop_index(op.f("ix_course_session_room_id"), table_name="course_session")
    op.drop_index(op.f("ix_course_session_group_id"), table_name="course_session")
    op.drop_index(op.f("ix_course_session_course_run_id_starts_at"), table_name="course_session")
    op.drop_table("course_session")
    op.drop_index(op.f("ix_trainee_import_course_run_id"), table_name="trainee_import")
    op.drop_table("trainee_import")
    op.drop_table("course_group")
    op.drop_index(op.f("ix_certificate_batch_course_run_id"), table_name="certificate_batch")
    op.drop_table("certificate_batch")
    op.drop_index(op.f("ix_course_run_curriculum_version_id"), table_name="course_run")
    op.drop_index(op.f("ix_course_run_city_id"), table_name="course_run")
    op.drop_index(op.f("ix_course_run_adaptation_version_id"), table_name="course_run")
    op.drop_table("course_run")
    op.drop_index(op.f("ix_adaptation_version_base_id"), table_name="adaptation_version")
    op.drop_table("adaptation_version")
    op.drop_table("curriculum_version")
    op.drop_index(op.f("ix_affiliation_institution_id"), table_name="affiliation")
    op.drop_table("affiliation")
    op.drop_index(op.f("ix_adaptation_city_id"), table_name="adaptation")
    op.drop_table("adaptation")
    op.drop_index(op.f("ix_sign_in_link_person_id"), table_name="sign_in_link")
    op.drop_table("sign_in_link")
    op.drop_table("room")
    op.drop_table("role_assignment")
    op.drop_table("institution")
    op.drop_table("curriculum")
    op.drop_index(op.f("ix_contact_kind_key"), table_name="contact")
    op.drop_table("contact")
    op.drop_index(op.f("ix_calendar_subscription_person_id"), table_name="calendar_subscription")
    op.drop_table("calendar_subscription")
    op.drop_index(op.f("ix_person_sort_key"), table_name="person")
    op.drop_table("person")
    op.drop_index(op.f("ix_owed_work_state_due_at"), table_name="owed_work")
    op.drop_table("owed_work")
    op.drop_table("organisation")
    op.drop_table("city")
