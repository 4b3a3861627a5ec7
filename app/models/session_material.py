"""Materials of sessions: files and links for the people of a course, and what is asked for."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.models.identity import HasPublicId
from app.models.person import Person
from app.models.plan import PlannedSession


class SessionMaterial(HasPublicId, Model):
    """A file or a link that a session carries, or what a mentor is asked for by a day.

    A newer file takes the place of the older one, which stays stored and is shown no more. What
    is taken away keeps its row and is shown to nobody. `revision` rises at every change, and
    turns away a form that showed an older state.
    """

    __tablename__ = "session_material"
    __table_args__ = (
        CheckConstraint(
            "(sha256 IS NULL) = (file_name IS NULL) AND (sha256 IS NULL) = (size IS NULL)"
            " AND (sha256 IS NULL) = (media_type IS NULL)",
            name="whole_file",
        ),
        CheckConstraint("sha256 IS NULL OR link IS NULL", name="file_or_link"),
        CheckConstraint(
            "(delivered_at IS NULL) = (sha256 IS NULL AND link IS NULL)", name="delivered"
        ),
        CheckConstraint(
            "(delivered_at IS NULL) = (delivered_by_id IS NULL)", name="delivered_by_somebody"
        ),
        CheckConstraint(
            "(asked_from_id IS NULL) = (due_on IS NULL)"
            " AND (asked_from_id IS NULL) = (asked_by_id IS NULL)"
            " AND (asked_from_id IS NULL) = (asked_at IS NULL)",
            name="whole_question",
        ),
        CheckConstraint("delivered_at IS NOT NULL OR due_on IS NOT NULL", name="there_or_asked"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # What is undone in a plan takes its materials along.
    planned_session_id: Mapped[int] = mapped_column(
        ForeignKey("planned_session.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(20), default="")
    sha256: Mapped[str | None] = mapped_column(String(64))
    file_name: Mapped[str | None] = mapped_column(String(100))
    media_type: Mapped[str | None] = mapped_column(String(100))
    size: Mapped[int | None]
    link: Mapped[str | None] = mapped_column(String(500))
    asked_from_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    delivered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    delivered_at: Mapped[datetime | None]
    off_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column()

    session: Mapped[PlannedSession] = relationship()
    asked_from: Mapped[Person | None] = relationship(foreign_keys=[asked_from_id])
    asked_by: Mapped[Person | None] = relationship(foreign_keys=[asked_by_id])
    delivered_by: Mapped[Person | None] = relationship(foreign_keys=[delivered_by_id])

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  (SQLAlchemy reads a plain dict)
