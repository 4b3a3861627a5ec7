"""Roles in simulated tumour boards that are settled; all others are worked out."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.board_roles import BoardRole
from app.domain.public_id import LENGTH
from app.extensions import Model
from app.models.person import Person

_ROLES = ", ".join(f"'{role}'" for role in BoardRole)


class KeptRole(Model):
    """Who has or had a role in a board; `session` is the public id of the board's session.

    Without `set_by` nobody chose it: it was written down before those on the course changed,
    since the board had begun by then. What was set once it had begun stays, whoever leaves.
    """

    __tablename__ = "board_role"
    __table_args__ = (
        UniqueConstraint("course_run_id", "session", "role"),
        UniqueConstraint("course_run_id", "session", "person_id"),
        CheckConstraint(f"role IN ({_ROLES})", name="role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_run_id: Mapped[int] = mapped_column(ForeignKey("course_run.id", ondelete="CASCADE"))
    session: Mapped[str] = mapped_column(String(LENGTH))
    role: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime]

    person: Mapped[Person] = relationship(foreign_keys=person_id)
    set_by: Mapped[Person | None] = relationship(foreign_keys=set_by_id)
