"""Attendance: observations that are never changed, and the register folded from them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.attendance import Status
from app.extensions import Model

_STATUSES = ", ".join(f"'{status}'" for status in Status)


class AttendanceEvent(Model):
    """Somebody saw something. Append-only: a trigger refuses every change to a row.

    `event_id` is made where the observation was made, so that sending it twice is sending it
    once.
    """

    __tablename__ = "attendance_event"
    __table_args__ = (
        CheckConstraint(f"status IN ({_STATUSES})", name="status"),
        CheckConstraint("minutes >= 0", name="minutes"),
        Index(None, "course_session_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(String(36), unique=True)
    course_session_id: Mapped[int] = mapped_column(ForeignKey("course_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    status: Mapped[str] = mapped_column(String(12))
    minutes: Mapped[int | None]
    method: Mapped[str] = mapped_column(String(20))
    asserted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    observed_at: Mapped[datetime]
    received_at: Mapped[datetime]


class AttendanceMark(Model):
    """The register's cell: what the events of one person in one session come to.

    A cache that can be rebuilt from the events at any time.
    """

    __tablename__ = "attendance_mark"
    __table_args__ = (CheckConstraint(f"status IN ({_STATUSES})", name="status"),)

    course_session_id: Mapped[int] = mapped_column(
        ForeignKey("course_session.id"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    event_id: Mapped[str] = mapped_column(String(36))
    status: Mapped[str] = mapped_column(String(12))
    minutes: Mapped[int | None]
    asserted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    observed_at: Mapped[datetime]
    received_at: Mapped[datetime]
