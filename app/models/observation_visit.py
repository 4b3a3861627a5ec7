"""Observation visits: places at hosts, who goes there and when, documents, and the log book."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.log_books import EntryState
from app.domain.observation_visits import DocumentKind, DocumentState, VisitState
from app.extensions import Model
from app.models.identity import HasPublicId
from app.models.person import Person
from app.models.place import City, Institution

_VISIT_STATES = ", ".join(f"'{state}'" for state in VisitState)
_DOCUMENT_KINDS = ", ".join(f"'{kind}'" for kind in DocumentKind)
_DOCUMENT_STATES = ", ".join(f"'{state}'" for state in DocumentState)
_ENTRY_STATES = ", ".join(f"'{state}'" for state in EntryState)


class HostSlot(HasPublicId, Model):
    """A unit that takes so many people at once, from a day to a day, both included.

    `kept_by` is the city whose organisers wrote it down and keep it right; others may use it.
    """

    __tablename__ = "host_slot"
    __table_args__ = (
        UniqueConstraint("institution_id", "unit", "starts_on"),
        CheckConstraint("starts_on <= ends_on", name="starts_before_it_ends"),
        CheckConstraint("places > 0", name="has_places"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    kept_by_id: Mapped[int] = mapped_column(ForeignKey("city.id"), index=True)
    unit: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    places: Mapped[int]
    languages: Mapped[str] = mapped_column(String(200))
    disciplines: Mapped[str] = mapped_column(String(400))
    contact: Mapped[str] = mapped_column(String(300))
    revision: Mapped[int] = mapped_column(default=1)

    institution: Mapped[Institution] = relationship()
    kept_by: Mapped[City] = relationship()

    @property
    def city(self) -> City:
        """The city of the host, by whose clocks and calendar its days are meant."""
        return self.institution.city


class ObservationVisit(HasPublicId, Model):
    """Trainees of one city who go to a host; `city` is the one that sends them.

    `goals` are `{"key", "text"}`: the key of an objective is its uid. `rest_days` are days of the
    week (0 is Monday) on which nothing is observed. Who supervises has the role for it.
    """

    __tablename__ = "observation_visit"
    __table_args__ = (
        CheckConstraint(f"state IN ({_VISIT_STATES})", name="state"),
        CheckConstraint("starts_on <= ends_on", name="starts_before_it_ends"),
        Index(None, "city_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("host_slot.id"), index=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    rest_days: Mapped[list[Any]] = mapped_column(JSON, default=list)
    goals: Mapped[list[Any]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(12), default=VisitState.PROPOSED.value)
    reason: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]

    slot: Mapped[HostSlot] = relationship()
    city: Mapped[City] = relationship()
    trainees: Mapped[list["VisitTrainee"]] = relationship(
        back_populates="visit", order_by="VisitTrainee.id", cascade="all, delete-orphan"
    )


class VisitAgendaItem(HasPublicId, Model):
    """What is arranged at the host: when by its clocks, what, and with whom."""

    __tablename__ = "visit_agenda_item"
    __table_args__ = (UniqueConstraint("visit_id", "local_start", "what"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("observation_visit.id"))
    local_start: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    time_zone: Mapped[str] = mapped_column(String(60))
    starts_at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(200))
    with_whom: Mapped[str] = mapped_column(String(200))


class VisitTrainee(Model):
    """Somebody who goes on a visit."""

    __tablename__ = "visit_trainee"
    __table_args__ = (UniqueConstraint("visit_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("observation_visit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)

    visit: Mapped[ObservationVisit] = relationship(back_populates="trainees")
    person: Mapped[Person] = relationship()
    documents: Mapped[list["VisitDocument"]] = relationship(
        back_populates="trainee", order_by="VisitDocument.id", cascade="all, delete-orphan"
    )


class VisitDocument(HasPublicId, Model):
    """What one trainee has to hand in, until when, and where it is on its way."""

    __tablename__ = "visit_document"
    __table_args__ = (
        UniqueConstraint("trainee_id", "kind"),
        CheckConstraint(f"kind IN ({_DOCUMENT_KINDS})", name="kind"),
        CheckConstraint(f"state IN ({_DOCUMENT_STATES})", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    trainee_id: Mapped[int] = mapped_column(ForeignKey("visit_trainee.id"))
    kind: Mapped[str] = mapped_column(String(24))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default=DocumentState.MISSING.value)
    note: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)

    trainee: Mapped[VisitTrainee] = relationship(back_populates="documents")


class LogEntry(HasPublicId, Model):
    """What a trainee saw and did on a day of a visit. Once it is countersigned it never changes.

    A correction is another entry of the day with the next `number`: the highest counts. `goals`
    are `{"key", "text"}` as they were when it was written, `words` why it was returned.
    """

    __tablename__ = "log_entry"
    __table_args__ = (
        UniqueConstraint("trainee_id", "day", "number"),
        CheckConstraint(f"state IN ({_ENTRY_STATES})", name="state"),
        CheckConstraint(
            "state <> 'countersigned' OR countersigned_at IS NOT NULL",
            name="countersigned_has_a_moment",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    trainee_id: Mapped[int] = mapped_column(ForeignKey("visit_trainee.id"))
    day: Mapped[date]
    number: Mapped[int] = mapped_column(default=1)
    unit: Mapped[str] = mapped_column(String(200))
    done: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int]
    goals: Mapped[list[Any]] = mapped_column(JSON)
    reflection: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(14), default=EntryState.WRITTEN.value)
    words: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None]
    countersigned_at: Mapped[datetime | None]
    countersigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    revision: Mapped[int] = mapped_column(default=1)

    trainee: Mapped[VisitTrainee] = relationship()
    countersigned_by: Mapped[Person | None] = relationship()
