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
    false,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from app.domain.plans.kinds import SessionKind, SessionStatus
from app.extensions import Model
from app.models.curriculum import AdaptationVersion, CurriculumVersion
from app.models.identity import HasPublicId
from app.models.person import Person
from app.models.place import City, Room, VirtualRoom

PARTS = "part IN ('lead', 'co_teacher', 'moderator', 'site_facilitator', 'assessor', 'interpreter')"


class CourseRun(HasPublicId, Model):
    """A delivery with dates. What it teaches is that of its newest pin (RunPin).

    `accreditation_due_on` is the day until which its accreditor takes applications.
    """

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
    accreditation_due_on: Mapped[date | None]

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


class Group(Model):
    """A part of a course run's people that is taught apart; numbered from 1."""

    __tablename__ = "course_group"
    __table_args__ = (UniqueConstraint("course_run_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_run_id: Mapped[int] = mapped_column(ForeignKey("course_run.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))


class SessionShape:
    """What a session has, planned or released: one dated meeting.

    Wall time and zone are what was agreed, the instants follow from them. `plan_day` is the day of
    the curriculum's plan that its date stands for, None online. `revision` rises at every change
    and turns away who looked at an older state.
    """

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
    revision: Mapped[int] = mapped_column()

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.revision}

    @declared_attr
    def course_run(cls) -> Mapped[CourseRun]:
        """The course that it is a part of."""
        return relationship()

    @declared_attr
    def group(cls) -> Mapped[Group | None]:
        """The group that is taught apart in it; None is everybody."""
        return relationship()

    @declared_attr
    def room(cls) -> Mapped[Room | None]:
        """Where it is held."""
        return relationship()

    @declared_attr
    def virtual_room(cls) -> Mapped[VirtualRoom | None]:
        """Where it is held online."""
        return relationship()

    @property
    def pause(self) -> bool:
        """Whether nothing is done in it, so that it needs nobody and no room."""
        return SessionKind(self.kind).pause

    @property
    def needs_room(self) -> bool:
        """Whether it lacks something as long as nobody said in which room it is held."""
        return SessionKind(self.kind).needs_room and not self.online

    @property
    def tentative(self) -> bool:
        """Whether it is not certain yet; it is held like any other."""
        return self.status == SessionStatus.TENTATIVE

    @hybrid_property
    def cancelled(self) -> bool:
        """Whether it is not held."""
        return self.status == "cancelled"

    @hybrid_property
    def counts(self) -> bool:
        """Whether somebody teaches in it, so that its minutes are contact minutes."""
        return self.kind == SessionKind.MODULE and not self.cancelled

    @counts.inplace.expression
    @classmethod
    def _counts(cls) -> ColumnElement[bool]:
        return and_(cls.kind == SessionKind.MODULE.value, ~cls.cancelled)


class TeachingShape:
    """What somebody does in a session, planned or released; `remote` says that they are elsewhere.

    In a session online everybody is: then it says nothing.
    """

    part: Mapped[str] = mapped_column(String(20), default="lead", server_default=text("'lead'"))
    remote: Mapped[bool] = mapped_column(default=False, server_default=false())


class SiteShape:
    """A further room, in any city, in which people follow a session; its host is with them."""

    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), primary_key=True, index=True)
    host_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    @declared_attr
    def room(cls) -> Mapped[Room]:
        """Where they are."""
        return relationship()

    @declared_attr
    def host(cls) -> Mapped[Person | None]:
        """Who is with them."""
        return relationship()


class CourseSession(HasPublicId, SessionShape, Model):
    """A session as its people know it: what the newest release of the plan says of it.

    It has the ids of the planned session that it was released from. `sequence` is what calendars
    read (RFC 5546 section 2.1.4).
    """

    __tablename__ = "course_session"
    __table_args__ = (
        CheckConstraint("status IN ('tentative', 'confirmed', 'cancelled')", name="status"),
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        Index(None, "course_run_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("planned_session.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(default=0)

    mentors: Mapped[list["MentorAssignment"]] = relationship(back_populates="course_session")
    sites: Mapped[list["SessionSite"]] = relationship(
        back_populates="course_session", cascade="all, delete-orphan"
    )


class MentorAssignment(TeachingShape, Model):
    """Who teaches a session."""

    __tablename__ = "mentor_assignment"
    __table_args__ = (CheckConstraint(PARTS, name="part"),)

    course_session_id: Mapped[int] = mapped_column(
        ForeignKey("course_session.id"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)

    course_session: Mapped[CourseSession] = relationship(back_populates="mentors")
    person: Mapped[Person] = relationship()


class SessionSite(SiteShape, Model):
    """A further room in which a session is held at the same time."""

    __tablename__ = "session_site"

    course_session_id: Mapped[int] = mapped_column(
        ForeignKey("course_session.id"), primary_key=True
    )

    course_session: Mapped[CourseSession] = relationship(back_populates="sites")


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
