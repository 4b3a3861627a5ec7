"""People, where they work, how to reach them, and what they may do."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.permissions import Role, RoleGrant, ScopeKind
from app.extensions import Model
from app.models.identity import HasPublicId
from app.models.place import Institution


class Person(HasPublicId, Model):
    """One record a person, for ever. The name stays as its owner writes it."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    name_in_script: Mapped[str | None] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(String(400), index=True)
    language: Mapped[str] = mapped_column(String(20), default="en")
    created_at: Mapped[datetime]

    contacts: Mapped[list["Contact"]] = relationship(back_populates="person")
    affiliations: Mapped[list["Affiliation"]] = relationship(back_populates="person")
    role_assignments: Mapped[list["RoleAssignment"]] = relationship(back_populates="person")


class Contact(Model):
    """A mail address or a phone number. Neither is an identity: people share them.

    `key` is what two spellings of one address have in common.
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

    person: Mapped[Person] = relationship(back_populates="contacts")


class Affiliation(Model):
    """Where a person works, as what, in which discipline."""

    __tablename__ = "affiliation"
    __table_args__ = (UniqueConstraint("person_id", "institution_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    profession: Mapped[str | None] = mapped_column(String(80))
    discipline: Mapped[str | None] = mapped_column(String(80))

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
