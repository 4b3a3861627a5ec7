"""People, where they work, how to reach them, and what they may do."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.permissions import Role, RoleGrant, ScopeKind
from app.extensions import Model
from app.models.identity import HasPublicId
from app.models.place import Institution


class Person(HasPublicId, Model):
    """One record a person, for ever. The name stays as its owner writes it.

    `certificate_name` is there once its holder confirmed it. `language` is that of the pages,
    `languages` (BCP 47 tags) are those that the person speaks, the best first. `merged_into_id`
    leads from a record that turned out to be a second one to the one that counts, in one step.
    Since `erased_at` there is nothing personal in the record or beside it.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint(
            "(certificate_name IS NULL) = (certificate_name_at IS NULL)",
            name="certificate_name_is_confirmed",
        ),
        CheckConstraint("merged_into_id <> id", name="merged_into_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    name_in_script: Mapped[str | None] = mapped_column(String(200))
    certificate_name: Mapped[str | None] = mapped_column(String(200))
    certificate_name_at: Mapped[datetime | None]
    sort_key: Mapped[str] = mapped_column(String(400), index=True)
    language: Mapped[str] = mapped_column(String(20), default="en")
    languages: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default=text("'[]'"))
    time_zone: Mapped[str | None] = mapped_column(String(60))
    gender: Mapped[str | None] = mapped_column(String(80))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    contacts: Mapped[list["Contact"]] = relationship(back_populates="person")
    affiliations: Mapped[list["Affiliation"]] = relationship(
        back_populates="person", order_by="Affiliation.id"
    )
    role_assignments: Mapped[list["RoleAssignment"]] = relationship(back_populates="person")
    merged_into: Mapped["Person | None"] = relationship(remote_side="Person.id")

    @property
    def name_for_certificates(self) -> str:
        """How the name stands on certificates: as its holder confirmed it, until then as it is."""
        return self.certificate_name or self.name


class Contact(Model):
    """A mail address or a phone number. Neither is an identity: people share them.

    `key` is what two spellings of one address have in common. `shared` says that others are known
    to read or answer it too.
    """

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "key"),
        CheckConstraint("kind IN ('email', 'phone')", name="kind"),
        Index(None, "kind", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(254))
    key: Mapped[str] = mapped_column(String(254))
    shared: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())

    person: Mapped[Person] = relationship(back_populates="contacts")


class Affiliation(Model):
    """Where a person works or worked, as what, in which discipline; both days included."""

    __tablename__ = "affiliation"
    __table_args__ = (
        UniqueConstraint("person_id", "institution_id"),
        CheckConstraint("starts_on <= ends_on", name="starts_before_it_ends"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    profession: Mapped[str | None] = mapped_column(String(80))
    discipline: Mapped[str | None] = mapped_column(String(80))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="affiliations")
    institution: Mapped[Institution] = relationship()


class RoleAssignment(Model):
    """A role, for a scope, from a day to a day there (both included)."""

    __tablename__ = "role_assignment"
    __table_args__ = (UniqueConstraint("person_id", "role", "scope_kind", "scope_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(40))
    scope_kind: Mapped[str] = mapped_column(String(20))
    scope_id: Mapped[int] = mapped_column(default=0)  # 0 with the scope that has no rows: platform
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="role_assignments")

    def as_grant(self, time_zone: str) -> RoleGrant:
        """Hand out the value that the policy reads; the zone is that of the scope's place."""
        return RoleGrant(
            role=Role(self.role),
            scope_kind=ScopeKind(self.scope_kind),
            scope_id=self.scope_id or None,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            time_zone=time_zone,
        )


class SignInLink(Model):
    """A one-shot way in. The token itself is in the link only; here lies its SHA-256."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
