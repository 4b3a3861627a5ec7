"""Curricula, their published versions, and what cities make of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.curriculum import VersionNumber
from app.extensions import Model
from app.models.place import City, Organisation


class Curriculum(Model):
    """What is taught, timeless, under a lasting slug."""

    __tablename__ = "curriculum"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    code: Mapped[str] = mapped_column(String(12))
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))

    owner: Mapped[Organisation] = relationship()
    versions: Mapped[list["CurriculumVersion"]] = relationship(back_populates="curriculum")


class CurriculumVersion(Model):
    """A published edition. Frozen: a trigger refuses every change to a row."""

    __tablename__ = "curriculum_version"
    __table_args__ = (UniqueConstraint("curriculum_id", "major", "minor", "patch"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    curriculum_id: Mapped[int] = mapped_column(ForeignKey("curriculum.id"))
    major: Mapped[int]
    minor: Mapped[int]
    patch: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(71))
    published_at: Mapped[datetime]

    curriculum: Mapped[Curriculum] = relationship(back_populates="versions")

    @property
    def number(self) -> VersionNumber:
        """The version number as a value."""
        return VersionNumber(self.major, self.minor, self.patch)


class Adaptation(Model):
    """One city's way with one curriculum; its content lies in its versions."""

    __tablename__ = "adaptation"
    __table_args__ = (UniqueConstraint("curriculum_id", "city_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    curriculum_id: Mapped[int] = mapped_column(ForeignKey("curriculum.id"))
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"), index=True)

    curriculum: Mapped[Curriculum] = relationship()
    city: Mapped[City] = relationship()
    versions: Mapped[list["AdaptationVersion"]] = relationship(back_populates="adaptation")


class AdaptationVersion(Model):
    """The reasoned changes of one city on one curriculum version. Frozen like its base."""

    __tablename__ = "adaptation_version"
    __table_args__ = (UniqueConstraint("adaptation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    adaptation_id: Mapped[int] = mapped_column(ForeignKey("adaptation.id"))
    number: Mapped[int]
    label: Mapped[str] = mapped_column(String(40))
    base_id: Mapped[int] = mapped_column(ForeignKey("curriculum_version.id"), index=True)
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(71))
    published_at: Mapped[datetime]

    adaptation: Mapped[Adaptation] = relationship(back_populates="versions")
    base: Mapped[CurriculumVersion] = relationship()
