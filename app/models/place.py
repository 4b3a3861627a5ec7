"""Organisations, cities, the institutions and rooms in them."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.models.identity import HasPublicId


class Organisation(Model):
    """A lead, a technical partner, an owner of curricula."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))


class City(Model):
    """A city with its own time; `code` is the short form that certificate numbers carry."""

    __tablename__ = "city"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    native_name: Mapped[str | None] = mapped_column(String(120))
    country: Mapped[str] = mapped_column(String(2))
    time_zone: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(20))

    @property
    def display_name(self) -> str:
        """The name as the city writes it."""
        return self.native_name or self.name


class Institution(Model):
    """A hospital or another place where people work."""

    __tablename__ = "institution"
    __table_args__ = (UniqueConstraint("city_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"))
    name: Mapped[str] = mapped_column(String(200))

    city: Mapped[City] = relationship()


class Room(HasPublicId, Model):
    """Where a session is held."""

    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("city_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"))
    name: Mapped[str] = mapped_column(String(120))
    capacity: Mapped[int | None]

    city: Mapped[City] = relationship()
