"""What is to be done around a course or an observation visit, and what of it is done."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.checklists import ANCHORS, Anchor, Around, Due, Owner
from app.extensions import Model
from app.models.delivery import CourseRun
from app.models.identity import HasPublicId
from app.models.observation_visit import ObservationVisit
from app.models.person import Person

_OWNERS = ", ".join(f"'{owner}'" for owner in Owner)
_ANCHORS = ", ".join(f"'{anchor}'" for anchor in Anchor)
_OF_VISITS = ", ".join(f"'{anchor}'" for anchor in ANCHORS[Around.VISIT])


class ChecklistTask(HasPublicId, Model):
    """One thing to do, around a course or around a visit that a city sends people on.

    What came from a template keeps its words when the template changes. Due is so many working
    days from an `anchor`; a `due_on` that was set by hand goes before it. `revision` rises at
    every change, and turns away a form that showed an older state.
    """

    __tablename__ = "checklist_task"
    __table_args__ = (
        UniqueConstraint("course_run_id", "template", "template_key"),
        UniqueConstraint("visit_id", "template", "template_key"),
        CheckConstraint("(course_run_id IS NULL) <> (visit_id IS NULL)", name="about_one_thing"),
        CheckConstraint(f"visit_id IS NULL OR anchor IN ({_OF_VISITS})", name="anchor_that_it_has"),
        CheckConstraint("(template IS NULL) = (template_key IS NULL)", name="whole_template"),
        CheckConstraint(f"owner IN ({_OWNERS})", name="owner"),
        CheckConstraint(f"anchor IN ({_ANCHORS})", name="anchor"),
        CheckConstraint("(anchor IS NULL) = (working_days IS NULL)", name="whole_due"),
        CheckConstraint("anchor IS NOT NULL OR due_on IS NOT NULL", name="is_due"),
        CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name="done_by_somebody"),
        CheckConstraint("off_at IS NULL OR off_reason <> ''", name="off_for_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_run_id: Mapped[int | None] = mapped_column(ForeignKey("course_run.id"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("observation_visit.id"))
    template: Mapped[str | None] = mapped_column(String(64))
    template_key: Mapped[str | None] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(Text, default="")
    owner: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    anchor: Mapped[str | None] = mapped_column(String(20))
    working_days: Mapped[int | None]
    due_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(String(500), default="")
    off_at: Mapped[datetime | None]
    off_reason: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column()

    course_run: Mapped[CourseRun | None] = relationship()
    visit: Mapped[ObservationVisit | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    done_by: Mapped[Person | None] = relationship(foreign_keys=[done_by_id])

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  (SQLAlchemy reads a plain dict)

    @property
    def about(self) -> CourseRun | ObservationVisit:
        """The course or visit whose days count, in the calendar of the city that sees to it."""
        about = self.course_run or self.visit
        assert about is not None  # noqa: S101  (the table refuses a task without either)
        return about

    @property
    def due(self) -> Due | None:
        """The rule by which its day moves with the course; None where there is only a day."""
        if self.anchor is None or self.working_days is None:
            return None
        return Due(Anchor(self.anchor), self.working_days)
