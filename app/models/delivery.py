"""Course runs: who is taught what, when and where."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.curricula.day_plan import ItemKind
from app.domain.table import Row, Table
from app.extensions import Model
from app.models.curriculum import AdaptationVersion, CurriculumVersion
from app.models.identity import HasPublicId
from app.models.person import Person
from app.models.place import City, Organisation, Room, VirtualRoom


class CourseRun(HasPublicId, Model):
    """A delivery with dates. What it teaches is that of its newest pin (RunPin)."""

    __tablename__ = "course_run"
    __table_args__ = (CheckConstraint("status IN ('draft', 'published')", name="status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"), index=True)
    curriculum_version_id: Mapped[int] = mapped_column(
        ForeignKey("curriculum_version.id"), index=True
    )
    adaptation_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("adaptation_version.id"), index=True
    )
    content_hash: Mapped[str] = mapped_column(String(71))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    status: Mapped[str] = mapped_column(String(20), default="draft")
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    city: Mapped[City] = relationship()
    curriculum_version: Mapped[CurriculumVersion] = relationship()
    adaptation_version: Mapped[AdaptationVersion | None] = relationship()
    groups: Mapped[list["Group"]] = relationship(order_by="Group.number")


class RunPin(Model):
    """What a course run teaches, from a session on; `sequence` 1 is what it began with.

    Hashes are kept as they were worked out then; those of rules and translations are empty where
    a run is older than they are. A pin is never changed: another one follows, with a reason, and
    sessions that were held keep theirs. It goes only with its run.
    """

    __tablename__ = "run_pin"
    __table_args__ = (
        UniqueConstraint("course_run_id", "sequence"),
        CheckConstraint("sequence = 1 OR reason <> ''", name="change_has_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_run_id: Mapped[int] = mapped_column(ForeignKey("course_run.id", ondelete="CASCADE"))
    sequence: Mapped[int]
    curriculum_version_id: Mapped[int] = mapped_column(
        ForeignKey("curriculum_version.id"), index=True
    )
    adaptation_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("adaptation_version.id"), index=True
    )
    content_hash: Mapped[str] = mapped_column(String(71), index=True)
    rules_hash: Mapped[str] = mapped_column(String(71))
    translations_hash: Mapped[str] = mapped_column(String(71))
    holds_from: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    pinned_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    pinned_at: Mapped[datetime]

    curriculum_version: Mapped[CurriculumVersion] = relationship()
    adaptation_version: Mapped[AdaptationVersion | None] = relationship()
    pinned_by: Mapped[Person | None] = relationship()


class RunFunder(Model):
    """Who pays for a course run, in an order from 1: an organisation, or else a name.

    Nobody but who plans the run is told.
    """

    __tablename__ = "run_funder"
    __table_args__ = (
        UniqueConstraint("course_run_id", "position"),
        CheckConstraint("organisation_id IS NOT NULL OR name <> ''", name="somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_run_id: Mapped[int] = mapped_column(ForeignKey("course_run.id"))
    position: Mapped[int]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    grant_code: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(String(400), default="")

    organisation: Mapped[Organisation | None] = relationship()

    @property
    def called(self) -> str:
        """Who it is, by name."""
        return self.organisation.name if self.organisation else self.name


class Group(Model):
    """A part of a course run's people that is taught apart; numbered from 1."""

    __tablename__ = "course_group"
    __table_args__ = (UniqueConstraint("course_run_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_run_id: Mapped[int] = mapped_column(ForeignKey("course_run.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))


class CourseSession(HasPublicId, Model):
    """One dated meeting: wall time and zone are what was agreed, the instants follow from them.

    `revision` rises at every change and turns away a planner who looked at an older state;
    `sequence` is what calendars read (RFC 5546 section 2.1.4). `plan_day` is the day of the
    curriculum's plan that its date stands for, None online.
    """

    __tablename__ = "course_session"
    __table_args__ = (
        CheckConstraint("status IN ('confirmed', 'cancelled')", name="status"),
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        Index(None, "course_run_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True, default=lambda: str(uuid4()))
    course_run_id: Mapped[int] = mapped_column(ForeignKey("course_run.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("course_group.id"), index=True)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"), index=True)
    virtual_room_id: Mapped[int | None] = mapped_column(ForeignKey("virtual_room.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    module_uid: Mapped[str | None] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    online: Mapped[bool] = mapped_column(default=False)
    plan_day: Mapped[int | None]
    local_start: Mapped[datetime] = mapped_column(DateTime())
    minutes: Mapped[int]
    time_zone: Mapped[str] = mapped_column(String(60))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(20), default="confirmed")
    sequence: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column()

    course_run: Mapped[CourseRun] = relationship()
    group: Mapped[Group | None] = relationship()
    room: Mapped[Room | None] = relationship()
    virtual_room: Mapped[VirtualRoom | None] = relationship()
    mentors: Mapped[list["MentorAssignment"]] = relationship(back_populates="course_session")

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  (SQLAlchemy reads a plain dict)

    @property
    def pause(self) -> bool:
        """Whether nothing is done in it, so that it needs nobody and no room."""
        return ItemKind(self.kind).pause

    @hybrid_property
    def counts(self) -> bool:
        """Whether somebody teaches in it, so that its minutes are contact minutes."""
        return self.kind == ItemKind.MODULE and self.status == "confirmed"

    @counts.inplace.expression
    @classmethod
    def _counts(cls) -> ColumnElement[bool]:
        return and_(cls.kind == ItemKind.MODULE.value, cls.status == "confirmed")


class MentorAssignment(Model):
    """Who teaches a session."""

    __tablename__ = "mentor_assignment"

    course_session_id: Mapped[int] = mapped_column(
        ForeignKey("course_session.id"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)

    course_session: Mapped[CourseSession] = relationship(back_populates="mentors")
    person: Mapped[Person] = relationship()


class AcceptedConflict(Model):
    """A conflict of a plan with which somebody can live, and why; `key` is `PlanConflict.key`."""

    __tablename__ = "accepted_conflict"
    __table_args__ = (UniqueConstraint("course_run_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_run_id: Mapped[int] = mapped_column(ForeignKey("course_run.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(String(400))
    accepted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    accepted_at: Mapped[datetime]

    accepted_by: Mapped[Person] = relationship()


class Enrolment(HasPublicId, Model):
    """A trainee on a course run. Who left keeps the row, and with it their attendance."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("course_run_id", "person_id"),
        CheckConstraint("status IN ('enrolled', 'withdrawn', 'replaced')", name="status"),
        CheckConstraint("source IN ('import', 'by_hand')", name="source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_run_id: Mapped[int] = mapped_column(ForeignKey("course_run.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("course_group.id"), index=True)
    status: Mapped[str] = mapped_column(String(20), default="enrolled")
    source: Mapped[str] = mapped_column(String(20))
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"))
    enrolled_at: Mapped[datetime]

    course_run: Mapped[CourseRun] = relationship()
    person: Mapped[Person] = relationship()
    group: Mapped[Group | None] = relationship()


class TraineeImport(HasPublicId, Model):
    """A file of trainees on its way in: what it held, how it was read, when it went in.

    Once it went in, only the columns that were read are kept.
    """

    __tablename__ = "trainee_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_run_id: Mapped[int] = mapped_column(ForeignKey("course_run.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[str] = mapped_column(String(64))
    header: Mapped[list[Any]]
    rows: Mapped[list[Any]]
    mapping: Mapped[dict[str, Any]]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime]
    committed_at: Mapped[datetime | None]

    course_run: Mapped[CourseRun] = relationship()

    @property
    def table(self) -> Table:
        """What is kept of the file."""
        rows = tuple(Row(number, tuple(cells)) for number, cells in self.rows)
        return Table(tuple(self.header), rows)

    @table.setter
    def table(self, table: Table) -> None:
        self.header = list(table.header)
        self.rows = [[row.number, list(row.cells)] for row in table.rows]
