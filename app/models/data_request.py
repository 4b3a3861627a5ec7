"""What people ask for about their own data: that it is corrected, or erased."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.data_requests import RequestKind
from app.extensions import Model
from app.models.identity import HasPublicId
from app.models.person import Person

_KINDS = ", ".join(f"'{kind}'" for kind in RequestKind)


class DataRequest(HasPublicId, Model):
    """One thing that somebody asks for; it is open until it has an answer.

    `what` says what is wrong, `wanted` how it should be. An erasure needs neither, and when it is
    carried out the texts go too.
    """

    __tablename__ = "data_request"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint("state IN ('open', 'answered')", name="state"),
        CheckConstraint(
            "(state = 'answered') = (answered_at IS NOT NULL)", name="answered_has_a_moment"
        ),
        Index(None, "state", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    what: Mapped[str] = mapped_column(Text)
    wanted: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="open")
    asked_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
