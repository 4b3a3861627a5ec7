"""People and organisations: what is known of them, how they are found, two records made one.

The kind of an organisation becomes one of several, and people who are known get the keys by which
they are found.
"""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from alembic import op

from app.domain.person_keys import keys_of

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_agreement_starts_before_it_ends")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_agreement_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    op.create_index(
        op.f("ix_agreement_organisation_id"), "agreement", ["organisation_id"], unique=False
    )

    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("wording", sa.String(length=400), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "purpose IN ('photo', 'directory', 'feed')", name=op.f("ck_consent_purpose")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_consent_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(
        op.f("ix_consent_person_id_purpose"), "consent", ["person_id", "purpose"], unique=False
    )

    op.create_table(
        "licence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("council", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_licence_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_licence_person_id_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_licence_public_id")),
    )
    op.create_table(
        "not_the_same",
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_not_the_same_in_order")),
        sa.ForeignKeyConstraint(
            ["one_id"], ["person.id"], name=op.f("fk_not_the_same_one_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["person.id"], name=op.f("fk_not_the_same_other_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["said_by_id"], ["person.id"], name=op.f("fk_not_the_same_said_by_id_person")
        ),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_not_the_same")),
    )
    op.create_index(op.f("ix_not_the_same_other_id"), "not_the_same", ["other_id"], unique=False)

    op.create_table(
        "organisation_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("purpose", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_contact_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_organisation_contact_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_contact")),
    )
    op.create_index(
        op.f("ix_organisation_contact_organisation_id"),
        "organisation_contact",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_organisation_contact_person_id"),
        "organisation_contact",
        ["person_id"],
        unique=False,
    )

    op.create_table(
        "organisation_tag",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("facet", sa.String(length=12), nullable=False),
        sa.Column("tag", sa.String(length=60), nullable=False),
        sa.CheckConstraint(
            "facet IN ('kind', 'expertise')", name=op.f("ck_organisation_tag_facet")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_tag_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "facet", "tag", name=op.f("pk_organisation_tag")
        ),
    )
    op.create_index(
        op.f("ix_organisation_tag_facet_tag"), "organisation_tag", ["facet", "tag"], unique=False
    )

    op.create_table(
        "person_key",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column(
            "key",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('word', 'name', 'spelling', 'licence')", name=op.f("ck_person_key_kind")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_key_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", "key", name=op.f("pk_person_key")),
    )
    op.create_index(
        op.f("ix_person_key_kind_key_person_id"),
        "person_key",
        ["kind", "key", "person_id"],
        unique=False,
    )

    op.create_table(
        "person_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("merged_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("merged_by_id", sa.Integer(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by_id IS NULL)",
            name=op.f("ck_person_merge_undone_by_somebody"),
        ),
        sa.CheckConstraint("kept_id <> merged_id", name=op.f("ck_person_merge_two_records")),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["person.id"], name=op.f("fk_person_merge_kept_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["merged_by_id"], ["person.id"], name=op.f("fk_person_merge_merged_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["person.id"], name=op.f("fk_person_merge_merged_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["person.id"], name=op.f("fk_person_merge_undone_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_merge_public_id")),
    )
    op.create_index(op.f("ix_person_merge_kept_id"), "person_merge", ["kept_id"], unique=False)
    op.create_index(
        "uq_person_merge_standing",
        "person_merge",
        ["merged_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )

    with op.batch_alter_table("affiliation") as table:
        table.add_column(sa.Column("starts_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        table.create_check_constraint(
            table.f("ck_affiliation_starts_before_it_ends"), "starts_on <= ends_on"
        )

    with op.batch_alter_table("contact") as table:
        table.add_column(
            sa.Column("shared", sa.Boolean(), server_default=sa.false(), nullable=False)
        )

    with op.batch_alter_table("institution") as table:
        table.add_column(sa.Column("organisation_id", sa.Integer(), nullable=True))
        table.create_index(
            table.f("ix_institution_organisation_id"), ["organisation_id"], unique=False
        )
        table.create_foreign_key(
            table.f("fk_institution_organisation_id_organisation"),
            "organisation",
            ["organisation_id"],
            ["id"],
        )

    op.execute(
        "INSERT INTO organisation_tag (organisation_id, facet, tag) "
        "SELECT id, 'kind', kind FROM organisation"
    )
    with op.batch_alter_table("organisation") as table:
        table.add_column(sa.Column("about", sa.Text(), nullable=True))
        table.add_column(sa.Column("source", sa.String(length=400), nullable=True))
        table.add_column(
            sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False)
        )
        table.drop_column("kind")

    with op.batch_alter_table("person") as table:
        table.add_column(sa.Column("certificate_name", sa.String(length=200), nullable=True))
        table.add_column(
            sa.Column("certificate_name_at", sa.DateTime(timezone=True), nullable=True)
        )
        table.add_column(
            sa.Column("languages", sa.JSON(), server_default=sa.text("'[]'"), nullable=False)
        )
        table.add_column(sa.Column("time_zone", sa.String(length=60), nullable=True))
        table.add_column(sa.Column("gender", sa.String(length=80), nullable=True))
        table.add_column(sa.Column("merged_into_id", sa.Integer(), nullable=True))
        table.create_index(table.f("ix_person_merged_into_id"), ["merged_into_id"], unique=False)
        table.create_foreign_key(
            table.f("fk_person_merged_into_id_person"), "person", ["merged_into_id"], ["id"]
        )
        table.create_check_constraint(
            table.f("ck_person_certificate_name_is_confirmed"),
            "(certificate_name IS NULL) = (certificate_name_at IS NULL)",
        )
        table.create_check_constraint(
            table.f("ck_person_merged_into_another"), "merged_into_id <> id"
        )
    _find_people()


def downgrade() -> None:
    with op.batch_alter_table("person") as table:
        table.drop_constraint(table.f("ck_person_merged_into_another"), type_="check")
        table.drop_constraint(table.f("ck_person_certificate_name_is_confirmed"), type_="check")
        table.drop_constraint(table.f("fk_person_merged_into_id_person"), type_="foreignkey")
        table.drop_index(table.f("ix_person_merged_into_id"))
        table.drop_column("merged_into_id")
        table.drop_column("gender")
        table.drop_column("time_zone")
        table.drop_column("languages")
        table.drop_column("certificate_name_at")
        table.drop_column("certificate_name")

    with op.batch_alter_table("organisation") as table:
        table.add_column(
            sa.Column("kind", sa.String(length=40), nullable=False, server_default="partner")
        )
        table.drop_column("revision")
        table.drop_column("source")
        table.drop_column("about")
    op.execute(
        "UPDATE organisation SET kind = (SELECT min(tag) FROM organisation_tag "
        "WHERE organisation_id = organisation.id AND facet = 'kind' AND length(tag) <= 40) "
        "WHERE id IN (SELECT organisation_id FROM organisation_tag "
        "WHERE facet = 'kind' AND length(tag) <= 40)"
    )
    with op.batch_alter_table("organisation") as table:
        table.alter_column(
            "kind", server_default=None, existing_type=sa.String(length=40), existing_nullable=False
        )

    with op.batch_alter_table("institution") as table:
        table.drop_constraint(
            table.f("fk_institution_organisation_id_organisation"), type_="foreignkey"
        )
        table.drop_index(table.f("ix_institution_organisation_id"))
        table.drop_column("organisation_id")

    with op.batch_alter_table("contact") as table:
        table.drop_column("shared")

    with op.batch_alter_table("affiliation") as table:
        table.drop_constraint(table.f("ck_affiliation_starts_before_it_ends"), type_="check")
        table.drop_column("ends_on")
        table.drop_column("starts_on")

    op.drop_index("uq_person_merge_standing", table_name="person_merge")
    op.drop_index(op.f("ix_person_merge_kept_id"), table_name="person_merge")

    op.drop_table("person_merge")
    op.drop_index(op.f("ix_person_key_kind_key_person_id"), table_name="person_key")

    op.drop_table("person_key")
    op.drop_index(op.f("ix_organisation_tag_facet_tag"), table_name="organisation_tag")

    op.drop_table("organisation_tag")
    op.drop_index(op.f("ix_organisation_contact_person_id"), table_name="organisation_contact")
    op.drop_index(
        op.f("ix_organisation_contact_organisation_id"), table_name="organisation_contact"
    )

    op.drop_table("organisation_contact")
    op.drop_index(op.f("ix_not_the_same_other_id"), table_name="not_the_same")

    op.drop_table("not_the_same")
    op.drop_table("licence")
    op.drop_index(op.f("ix_consent_person_id_purpose"), table_name="consent")

    op.drop_table("consent")
    op.drop_index(op.f("ix_agreement_organisation_id"), table_name="agreement")

    op.drop_table("agreement")


def _find_people() -> None:
    people = sa.table("person", sa.column("id"), sa.column("name"), sa.column("name_in_script"))
    keys = sa.table("person_key", sa.column("person_id"), sa.column("kind"), sa.column("key"))
    for rows in op.get_bind().execute(sa.select(people)).partitions(1_000):
        op.bulk_insert(keys, list(_keys(rows)))


def _keys(rows: Sequence[sa.Row[int, str, str]]) -> Iterator[dict[str, object]]:
    for person_id, name, name_in_script in rows:
        for kind, key in keys_of([name, name_in_script], []):
            yield {"person_id": person_id, "kind": kind.value, "key": key}
