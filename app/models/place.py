"""Organisations, cities, the institutions and rooms in them."""

from datetime import date
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.models.identity import HasPublicId


class Organisation(Model):
    """A lead, a partner, an owner of curricula, a host: one may be several of these.

    `source` says where what is written of it is documented. `revision` rises at every change, and
    turns away a form that showed an older state.
    """

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    about: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(String(400))
    revision: Mapped[int] = mapped_column(default=1, server_default=text("1"))

    tags: Mapped[list["OrganisationTag"]] = relationship(
        order_by="OrganisationTag.tag", cascade="all, delete-orphan"
    )
    contacts: Mapped[list["OrganisationContact"]] = relationship(
        order_by="OrganisationContact.id", cascade="all, delete-orphan"
    )
    agreements: Mapped[list["Agreement"]] = relationship(
        order_by="Agreement.id", cascade="all, delete-orphan"
    )
    institutions: Mapped[list["Institution"]] = relationship(
        back_populates="organisation", order_by="Institution.name"
    )

    @property
    def kinds(self) -> list[str]:
        """What it is to us, in an order that is always the same."""
        return sorted(each.tag for each in self.tags if each.facet == "kind")

    @property
    def expertise(self) -> list[str]:
        """What it knows about, in the words that were chosen for it."""
        return [each.tag for each in self.tags if each.facet == "expertise"]


class OrganisationTag(Model):
    """A kind of an organisation, or a field of its expertise."""

    __tablename__ = "organisation_tag"
    __table_args__ = (
        CheckConstraint("facet IN ('kind', 'expertise')", name="facet"),
        Index(None, "facet", "tag"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    facet: Mapped[str] = mapped_column(String(12), primary_key=True)
    tag: Mapped[str] = mapped_column(String(60), primary_key=True)


class OrganisationContact(Model):
    """Whom to ask at an organisation, and about what: by name, and by record where there is one."""

    __tablename__ = "organisation_contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(254))
    purpose: Mapped[str] = mapped_column(String(120))


class Agreement(Model):
    """What was agreed with an organisation, from a day to a day, both included."""

    __tablename__ = "agreement"
    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="starts_before_it_ends"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    scope: Mapped[str] = mapped_column(Text)


class City(Model):
    """A city with its own time; `code` is the short form that certificate numbers carry.

    `weekend` holds its days of the week in digits as `date.weekday` counts them, "56" for Saturday
    and Sunday, and is None where it is that of the country. `other_languages` (BCP 47 tags) are
    taught or interpreted beside its `language`. `revision` rises when these two change, and turns
    away a form that showed an older state.
    """

    __tablename__ = "city"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    native_name: Mapped[str | None] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2))
    time_zone: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(20))
    weekend: Mapped[str | None] = mapped_column(String(7))
    other_languages: Mapped[list[Any]] = mapped_column(
        JSON, default=list, server_default=text("'[]'")
    )
    revision: Mapped[int] = mapped_column(default=1, server_default=text("1"))

    @property
    def own_weekend(self) -> frozenset[int] | None:
        """The days of the week on which it rests; None where they are those of its country."""
        return None if self.weekend is None else frozenset(map(int, self.weekend))

    @property
    def display_name(self) -> str:
        """The name as the city writes it."""
        return self.native_name or self.name


class CityHoliday(Model):
    """A day that a city closes on by itself; without a name, a holiday on which it works."""

    __tablename__ = "city_holiday"

    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str | None] = mapped_column(String(120))


class Institution(Model):
    """A hospital or another place where people work; it may belong to an organisation."""

    __tablename__ = "institution"
    __table_args__ = (UniqueConstraint("city_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"))
    name: Mapped[str] = mapped_column(String(200))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)

    city: Mapped[City] = relationship()
    organisation: Mapped[Organisation | None] = relationship(back_populates="institutions")


class Venue(HasPublicId, Model):
    """A house in which rooms lie. A closed one can be chosen no more, nor can its rooms.

    `revision` rises at every change, here and at rooms, and turns away a form that showed an
    older state.
    """

    __tablename__ = "venue"
    __table_args__ = (UniqueConstraint("city_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"))
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(300), default="")
    closed: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)

    institution: Mapped[Institution | None] = relationship()


class Room(HasPublicId, Model):
    """Where a session is held; `equipment` is in it, one thing each."""

    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("city_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"))
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    capacity: Mapped[int | None]
    equipment: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default=text("'[]'"))
    closed: Mapped[bool] = mapped_column(default=False, server_default=false())
    revision: Mapped[int] = mapped_column(default=1, server_default=text("1"))

    city: Mapped[City] = relationship()
    # Pages that name a room name its venue too.
    venue: Mapped[Venue | None] = relationship(lazy="joined")

    @property
    def name_with_venue(self) -> str:
        """How people find it: "Room 2, Kenyatta Hospital"."""
        return f"{self.name}, {self.venue.name}" if self.venue else self.name

    @property
    def can_be_chosen(self) -> bool:
        """Whether sessions can be given it from now on."""
        return not (self.closed or (self.venue and self.venue.closed))


class VirtualRoom(HasPublicId, Model):
    """Where people meet online. `join_link` is for all who take part, `host_link` for who teaches.

    Whoever has the host link can open the meeting and shut people out: trainees, calendars,
    programs and files are never given it. It is empty where there is none.
    """

    __tablename__ = "virtual_room"
    __table_args__ = (UniqueConstraint("city_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"))
    name: Mapped[str] = mapped_column(String(120))
    provider: Mapped[str] = mapped_column(String(60), default="")
    join_link: Mapped[str] = mapped_column(String(500))
    host_link: Mapped[str] = mapped_column(String(500), default="")
    closed: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)

    @property
    def can_be_chosen(self) -> bool:
        """Whether sessions can be given it from now on."""
        return not self.closed
