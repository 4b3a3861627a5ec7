"""When somebody can teach: what they said of it, and what their own calendar says."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.availability import Dated, Sort, Source, Weekly
from app.domain.spans import Span
from app.extensions import Model
from app.models.person import Person

_SORTS = ", ".join(f"'{sort}'" for sort in Sort)
_SOURCES = ", ".join(f"'{source}'" for source in Source)


class TeachingTimes(Model):
    """Somebody's times to teach, once a person; the clocks of `time_zone` are meant (IANA).

    `revision` rises at every change of what was said, and turns away a form that showed an older
    state. `calendar_until` is how far the calendar was read that was sent at `calendar_read_at`.
    """

    __tablename__ = "teaching_times"
    __table_args__ = (
        CheckConstraint(
            "(calendar_read_at IS NULL) = (calendar_until IS NULL)", name="calendar_has_an_end"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    time_zone: Mapped[str] = mapped_column(String(60))
    revision: Mapped[int] = mapped_column(default=0)
    calendar_read_at: Mapped[datetime | None]
    calendar_until: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    weekly: Mapped[list["WeeklyTime"]] = relationship(
        order_by="WeeklyTime.weekday, WeeklyTime.starts, WeeklyTime.ends",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    dated: Mapped[list["DatedTime"]] = relationship(
        order_by="DatedTime.day, DatedTime.starts, DatedTime.ends, DatedTime.sort",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    @property
    def has_own(self) -> bool:
        """Whether anything of it was said by the person, whose clocks are meant then."""
        sources = {each.source for each in self.weekly} | {each.source for each in self.dated}
        return Source.SELF in sources


class WeeklyTime(Model):
    """A time of a weekday at which somebody can teach, and who said so."""

    __tablename__ = "weekly_time"
    __table_args__ = (
        UniqueConstraint("teaching_times_id", "weekday", "starts", "ends"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint(f"source IN ({_SOURCES})", name="source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    teaching_times_id: Mapped[int] = mapped_column(
        ForeignKey("teaching_times.id", ondelete="CASCADE")
    )
    weekday: Mapped[int]
    starts: Mapped[time]
    ends: Mapped[time]
    source: Mapped[str] = mapped_column(String(10))

    @property
    def said(self) -> Weekly:
        """What the rule reads."""
        return Weekly(self.weekday, self.starts, self.ends)


class DatedTime(Model):
    """A time of one day at which somebody can or cannot teach, and who said so."""

    __tablename__ = "dated_time"
    __table_args__ = (
        UniqueConstraint("teaching_times_id", "day", "starts", "ends", "sort"),
        CheckConstraint(f"sort IN ({_SORTS})", name="sort"),
        CheckConstraint(f"source IN ({_SOURCES})", name="source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    teaching_times_id: Mapped[int] = mapped_column(
        ForeignKey("teaching_times.id", ondelete="CASCADE")
    )
    day: Mapped[date]
    sort: Mapped[str] = mapped_column(String(10))
    starts: Mapped[time]
    ends: Mapped[time]
    source: Mapped[str] = mapped_column(String(10))

    @property
    def said(self) -> Dated:
        """What the rule reads."""
        return Dated(self.day, Sort(self.sort), self.starts, self.ends)


class BusyTime(Model):
    """A time that somebody's own calendar has taken: nothing but from when to when."""

    __tablename__ = "busy_time"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        Index(None, "teaching_times_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    teaching_times_id: Mapped[int] = mapped_column(
        ForeignKey("teaching_times.id", ondelete="CASCADE")
    )
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    @property
    def span(self) -> Span:
        """What the rule reads."""
        return Span(self.starts_at, self.ends_at)
