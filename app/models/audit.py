"""The audit trail: entries that nobody changes, and beside each what may be erased of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.audit import ActorKind
from app.extensions import Model

_ACTORS = ", ".join(f"'{kind}'" for kind in ActorKind)


class AuditEntry(Model):
    """One change. Append-only and chained by hashes: triggers refuse every change to a row.

    `course` is the public id of a course run and no foreign key, since the entry outlives a course
    that is thrown away.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        CheckConstraint(f"actor_kind IN ({_ACTORS})", name="actor_kind"),
        CheckConstraint("seq > 0", name="seq"),
        Index(None, "thing_kind", "thing_id", "seq"),
        Index(None, "city_id", "seq"),
        Index(None, "course", "seq"),
        Index(None, "actor_id", "seq"),
        Index(None, "subject_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(60), index=True)
    thing_kind: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[str] = mapped_column(String(140))
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id"))
    course: Mapped[str | None] = mapped_column(String(16))
    actor_kind: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str | None] = mapped_column(String(40))
    request_id: Mapped[str | None] = mapped_column(String(16))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    details_hash: Mapped[str] = mapped_column(String(71))
    previous_hash: Mapped[str] = mapped_column(String(71), unique=True)
    hash: Mapped[str] = mapped_column(String(71), unique=True)


class AuditDetail(Model):
    """What an entry says in full. Never changed (trigger); deleted when a person is erased."""

    __tablename__ = "audit_detail"

    seq: Mapped[int] = mapped_column(
        ForeignKey("audit_entry.seq"), primary_key=True, autoincrement=False
    )
    salt: Mapped[str] = mapped_column(String(32))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    reason: Mapped[str | None] = mapped_column(Text)
