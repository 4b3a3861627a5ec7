"""What mentors answered when they were asked to teach, and the interests they declared."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.models.person import Person
from app.models.plan import PlannedSession


class TeachingReply(Model):
    """Whether somebody teaches a session at the time for which they were asked.

    `starts_at` and `ends_at` are that time: an answer holds for no other. `notice_minutes` is how
    long before it they withdrew.
    """

    __tablename__ = "teaching_reply"
    __table_args__ = (
        CheckConstraint("state IN ('invited', 'accepted', 'declined', 'withdrew')", name="state"),
        CheckConstraint("(state = 'invited') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("(state = 'withdrew') = (notice_minutes IS NOT NULL)", name="notice"),
    )

    planned_session_id: Mapped[int] = mapped_column(
        ForeignKey("planned_session.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    state: Mapped[str] = mapped_column(String(10), default="invited")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(400), default="")
    notice_minutes: Mapped[int | None]

    planned_session: Mapped[PlannedSession] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])

    @property
    def holds(self) -> bool:
        """Whether it is about the time at which the session is planned now."""
        session = self.planned_session
        return (self.starts_at, self.ends_at) == (session.starts_at, session.ends_at)

    @property
    def notice(self) -> timedelta | None:
        """How long before the session they withdrew."""
        return None if self.notice_minutes is None else timedelta(minutes=self.notice_minutes)


class Disclosure(Model):
    """The interests that a mentor declared for a course; empty says that there are none."""

    __tablename__ = "disclosure"
    __table_args__ = (UniqueConstraint("course_run_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_run_id: Mapped[int] = mapped_column(ForeignKey("course_run.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    interests: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
