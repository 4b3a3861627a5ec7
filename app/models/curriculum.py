"""Curricula, their published versions, and what cities make of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.adaptations.endorsement import Endorsement as EndorsementValue
from app.domain.curricula.curriculum import VersionNumber
from app.extensions import Model
from app.models.identity import HasPublicId
from app.models.person import Person
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
    endorsement: Mapped["Endorsement | None"] = relationship(viewonly=True)


class VersionStanding(Model):
    """What became of a published version; the newest row counts, none means that it stands.

    Deprecated is old: `last_start_on` is the last day on which a course may begin with it.
    Withdrawn is unsafe: no course begins with it, and those that run are warned.
    """

    __tablename__ = "version_standing"
    __table_args__ = (
        CheckConstraint("standing IN ('current', 'deprecated', 'withdrawn')", name="standing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("curriculum_version.id"), index=True)
    standing: Mapped[str] = mapped_column(String(10))
    last_start_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    said_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime]

    version: Mapped[CurriculumVersion] = relationship()


class Endorsement(Model):
    """A body of the city agreed to an edition: before that no course is scheduled with it.

    `body` and `document` are words of the city's: for instance its executive committee, and where
    the minutes are. Nobody recorded it in the application when it came with a file.
    """

    __tablename__ = "endorsement"

    adaptation_version_id: Mapped[int] = mapped_column(
        ForeignKey("adaptation_version.id"), primary_key=True
    )
    body: Mapped[str] = mapped_column(String(200))
    endorsed_on: Mapped[date]
    document: Mapped[str] = mapped_column(String(500))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]

    recorded_by: Mapped[Person | None] = relationship()

    @property
    def value(self) -> EndorsementValue:
        """What was said, as a value."""
        return EndorsementValue(
            body=self.body, endorsed_on=self.endorsed_on, document=self.document
        )


class Upgrade(HasPublicId, Model):
    """An edition on its way to another version of the core: what was decided so far.

    `decisions` are kept by id of the operation, as data. Accepted, it led to a draft; declined, it
    has a reason and is not offered again for that version.
    """

    __tablename__ = "upgrade"
    __table_args__ = (
        UniqueConstraint("origin_id", "version_id"),
        CheckConstraint("state IN ('open', 'accepted', 'declined')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    origin_id: Mapped[int] = mapped_column(ForeignKey("adaptation_version.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("curriculum_version.id"), index=True)
    decisions: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default="open")
    reason: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column()
    begun_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[datetime]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]

    origin: Mapped[AdaptationVersion] = relationship()
    version: Mapped[CurriculumVersion] = relationship()

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  (SQLAlchemy reads a plain dict)
