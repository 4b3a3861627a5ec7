"""Certificates: frozen claims, and the fingerprint of the bytes that were issued."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.models.delivery import CourseRun, Enrolment
from app.models.identity import HasPublicId
from app.models.person import Person


class CertificateBatch(HasPublicId, Model):
    """Certificates that were ordered together; the list is frozen when it is ordered."""

    __tablename__ = "certificate_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_run_id: Mapped[int] = mapped_column(ForeignKey("course_run.id"), index=True)
    ordered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ordered_at: Mapped[datetime]

    course_run: Mapped[CourseRun] = relationship()
    ordered_by: Mapped[Person] = relationship()


class Certificate(Model):
    """One certificate. It is ordered with its claims, and issued when its bytes are stored.

    Claims, number and code never change, nor does the fingerprint once it is there (trigger). When
    its holder is erased the claims become empty, and the state `erased` for ever.
    The partial unique index is the last guard against two at once.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("state IN ('ordered', 'issued', 'erased')", name="state"),
        CheckConstraint(
            "state = 'erased' OR (state = 'issued') = (pdf_sha256 IS NOT NULL)",
            name="issued_has_bytes",
        ),
        Index(
            "uq_certificate_current",
            "enrolment_id",
            "kind",
            unique=True,
            sqlite_where=text("state IN ('ordered', 'issued')"),
            postgresql_where=text("state IN ('ordered', 'issued')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("certificate_batch.id"), index=True)
    claims: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(12), default="ordered")
    pdf_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    issued_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(String(400))

    enrolment: Mapped[Enrolment] = relationship()
    batch: Mapped[CertificateBatch] = relationship()
