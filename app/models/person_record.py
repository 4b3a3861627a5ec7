"""What a person's record carries beside the person: licences, consents, addresses that wait."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.consents import Purpose
from app.extensions import Model
from app.models.identity import HasPublicId

_PURPOSES = ", ".join(f"'{purpose}'" for purpose in Purpose)


class Licence(HasPublicId, Model):
    """A registration number and the council that gave it; `key` is what its spellings share."""

    __tablename__ = "licence"
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    council: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(200))


class Consent(Model):
    """One yes or no, with the sentence that was shown. Append-only: the newest one counts.

    A trigger refuses changes. Rows go only when the whole record is erased.
    """

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint(f"purpose IN ({_PURPOSES})", name="purpose"),
        Index(None, "person_id", "purpose"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str] = mapped_column(String(20))
    given: Mapped[bool] = mapped_column(Boolean)
    wording: Mapped[str] = mapped_column(String(400))
    answered_at: Mapped[datetime]


class PendingAddress(HasPublicId, Model):
    """A mail address that somebody wrote on their own page; theirs once they follow a link.

    It is no contact: nothing else is sent to it, and nobody is found or signs in by it. The token
    is made when the mail is sent, so `token_sha256` is None before.
    """

    __tablename__ = "pending_address"
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    address: Mapped[str] = mapped_column(String(254))
    key: Mapped[str] = mapped_column(String(254))
    shared: Mapped[bool] = mapped_column(Boolean)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    token_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
