"""Subscribed calendars, and the rendered blocks that they are joined from."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.models.identity import HasPublicId
from app.models.person import Person


class CalendarSubscription(HasPublicId, Model):
    """A private feed. The token is in the address only; here lies its SHA-256."""

    __tablename__ = "calendar_subscription"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    label: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class CalendarBlock(Model):
    """One session as an iCalendar event, as it was last rendered for an audience.

    `changed_at` is the moment when what is rendered last changed: LAST-MODIFIED and DTSTAMP.
    """

    __tablename__ = "calendar_block"
    __table_args__ = (CheckConstraint("audience IN ('public', 'personal')", name="audience"),)

    course_session_id: Mapped[int] = mapped_column(
        ForeignKey("course_session.id"), primary_key=True
    )
    audience: Mapped[str] = mapped_column(String(10), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(71))
    changed_at: Mapped[datetime]
    body: Mapped[bytes] = mapped_column(LargeBinary)
