"""Proposals for plans: what was asked, how far the work on it is, and what came of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.proposals.asked import State
from app.extensions import Model
from app.models.delivery import CourseRun
from app.models.identity import HasPublicId
from app.models.person import Person


class Proposal(HasPublicId, Model):
    """What a planner asked for (app.domain.proposals), and the answer: never changed once done.

    `plan_state` is the state of the plan that it was asked for. People, groups and rooms are in it
    by their ids alone, so that no name outlives its person.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("kind IN ('times', 'repair')", name="kind"),
        CheckConstraint("state IN ('waiting', 'working', 'done', 'failed')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_run_id: Mapped[int] = mapped_column(
        ForeignKey("course_run.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(10))
    asked: Mapped[dict[str, Any]]
    plan_state: Mapped[str] = mapped_column(String(32))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    placed: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    finished_at: Mapped[datetime | None]

    course_run: Mapped[CourseRun] = relationship()
    asked_by: Mapped[Person] = relationship()

    @property
    def is_done(self) -> bool:
        """Whether there is an answer."""
        return self.state == State.DONE
