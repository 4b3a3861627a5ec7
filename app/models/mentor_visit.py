"""Visits of mentors to cities, and what has to be seen to before."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.mentor_visits import State, Task
from app.extensions import Model
from app.models.identity import HasPublicId
from app.models.person import Person
from app.models.place import City, Institution

_STATES = ", ".join(f"'{state}'" for state in State)
_TASKS = ", ".join(f"'{task}'" for task in Task)


class MentorVisit(HasPublicId, Model):
    """Somebody comes to a city to teach: wall times and zone were agreed, the instants follow.

    `revision` rises at every change, and turns away a form that showed an older state.
    """

    __tablename__ = "mentor_visit"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("arrives_at < departs_at", name="arrives_before_it_departs"),
        CheckConstraint("(state = 'cancelled') = (reason <> '')", name="cancelled_has_a_reason"),
        Index(None, "city_id", "arrives_at"),
        Index(None, "person_id", "arrives_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"))
    host_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)
    arrives: Mapped[datetime] = mapped_column(DateTime())
    departs: Mapped[datetime] = mapped_column(DateTime())
    time_zone: Mapped[str] = mapped_column(String(60))
    arrives_at: Mapped[datetime]
    departs_at: Mapped[datetime]
    purpose: Mapped[str] = mapped_column(String(400))
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(400), default="")
    revision: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship()
    city: Mapped[City] = relationship()
    host: Mapped[Institution | None] = relationship()
    tasks: Mapped[list["VisitTask"]] = relationship(
        order_by="VisitTask.id", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def open_tasks(self) -> list["VisitTask"]:
        """What is still to be seen to; nothing once it is cancelled."""
        return (
            [] if self.state == State.CANCELLED else [each for each in self.tasks if not each.done]
        )

    @property
    def told_tasks(self) -> list["VisitTask"]:
        """What the mentor is told of: what is open, and of what is seen to that and its note."""
        return [] if self.state == State.CANCELLED else list(self.tasks)


class VisitTask(Model):
    """A visa, a lodging or the travel of a visit: seen to or not, by when, with a note."""

    __tablename__ = "visit_task"
    __table_args__ = (
        UniqueConstraint("visit_id", "task"),
        CheckConstraint(f"task IN ({_TASKS})", name="task"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("mentor_visit.id", ondelete="CASCADE"))
    task: Mapped[str] = mapped_column(String(10))
    done: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(400), default="")
