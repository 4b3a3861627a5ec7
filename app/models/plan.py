"""The plan of a course as its planners work on it, and the releases that others know."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.models.delivery import PARTS, SessionShape, SiteShape, TeachingShape
from app.models.identity import HasPublicId
from app.models.person import Person


class PlannedSession(HasPublicId, SessionShape, Model):
    """A session as the plan has it now: only planners see it until it is released.

    What was released once stays in the plan, if only as cancelled.
    """

    __tablename__ = "planned_session"
    __table_args__ = (
        CheckConstraint("status IN ('tentative', 'confirmed', 'cancelled')", name="status"),
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        Index(None, "course_run_id", "starts_at"),
    )

    mentors: Mapped[list["PlannedMentor"]] = relationship(
        back_populates="planned_session", cascade="all, delete-orphan"
    )
    sites: Mapped[list["PlannedSite"]] = relationship(
        back_populates="planned_session", cascade="all, delete-orphan"
    )


class PlannedMentor(TeachingShape, Model):
    """Who is to teach a session."""

    __tablename__ = "planned_mentor"
    __table_args__ = (CheckConstraint(PARTS, name="part"),)

    planned_session_id: Mapped[int] = mapped_column(
        ForeignKey("planned_session.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)

    planned_session: Mapped[PlannedSession] = relationship(back_populates="mentors")
    person: Mapped[Person] = relationship()


class PlannedSite(SiteShape, Model):
    """A further room in which a session is to be held at the same time."""

    __tablename__ = "planned_site"

    planned_session_id: Mapped[int] = mapped_column(
        ForeignKey("planned_session.id", ondelete="CASCADE"), primary_key=True
    )

    planned_session: Mapped[PlannedSession] = relationship(back_populates="sites")


class PlanEdit(Model):
    """What one gesture of a planner changed (app.domain.plans.edits), in order of their numbers."""

    __tablename__ = "plan_edit"
    __table_args__ = (
        UniqueConstraint("course_run_id", "number"),
        CheckConstraint("state IN ('done', 'undone', 'dropped')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_run_id: Mapped[int] = mapped_column(ForeignKey("course_run.id", ondelete="CASCADE"))
    number: Mapped[int]
    gesture: Mapped[str] = mapped_column(String(20))
    edit: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default="done")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime]


class Release(Model):
    """What a plan was when it was shown to everybody: numbered from 1, and never changed."""

    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("course_run_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_run_id: Mapped[int] = mapped_column(ForeignKey("course_run.id"))
    number: Mapped[int]
    note: Mapped[str] = mapped_column(String(400), default="")
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    released_at: Mapped[datetime]

    released_by: Mapped[Person | None] = relationship()


class ReleasedSession(Model):
    """A session as a release has it (app.domain.plans.planned), by its public id; never changed.

    People, groups and rooms are in it by their ids alone, so that no name outlives its person.
    """

    __tablename__ = "released_session"

    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"), primary_key=True)
    session: Mapped[str] = mapped_column(String(16), primary_key=True)
    facts: Mapped[dict[str, Any]]


class AcceptedConflict(Model):
    """A conflict of a plan with which somebody can live, and why; `key` is `PlanConflict.key`."""

    __tablename__ = "accepted_conflict"
    __table_args__ = (UniqueConstraint("course_run_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_run_id: Mapped[int] = mapped_column(ForeignKey("course_run.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(400))
    reason: Mapped[str] = mapped_column(String(400))
    accepted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    accepted_at: Mapped[datetime]

    accepted_by: Mapped[Person] = relationship()
