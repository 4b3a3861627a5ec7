"""Finding two records of one person, and making one of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.person_keys import KeyKind
from app.extensions import Model
from app.models.identity import HasPublicId
from app.models.person import Person
from app.models.place import City

_KINDS = ", ".join(f"'{kind}'" for kind in KeyKind)
# Ranges of prefixes are ranges of code points, whatever language a database sorts in.
BY_CODE_POINT = String(400).with_variant(String(400, collation="C"), "postgresql")


class PersonKey(Model):
    """Something that a person is found by. A cache: written anew whenever its source changes.

    Records that were merged into another one have none; the other one has theirs.
    """

    __tablename__ = "person_key"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        Index(None, "kind", "key", "person_id"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    key: Mapped[str] = mapped_column(BY_CODE_POINT, primary_key=True)


class NotTheSame(Model):
    """Somebody said that two records are two people; the lesser id comes first."""

    __tablename__ = "not_the_same"
    __table_args__ = (CheckConstraint("one_id < other_id", name="in_order"),)

    one_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    said_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime]


class SamePersonQuestion(HasPublicId, Model):
    """Whether a record that a city made is that of somebody whom it did not know: they are asked.

    `asked_id` is the record that was there, `new_id` the one that was made. The token of which
    `proof_sha256` is kept stands in the mail alone: who has it reads the address of both.
    """

    __tablename__ = "same_person_question"
    __table_args__ = (
        UniqueConstraint("asked_id", "new_id"),
        CheckConstraint("asked_id <> new_id", name="two_records"),
        CheckConstraint("answer IN ('yes', 'no')", name="answer"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_has_a_moment"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    new_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    city_id: Mapped[int] = mapped_column(ForeignKey("city.id"))
    asked_at: Mapped[datetime]
    proof_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    answer: Mapped[str | None] = mapped_column(String(3))
    answered_at: Mapped[datetime | None]

    asked: Mapped[Person] = relationship(foreign_keys=[asked_id])
    city: Mapped[City] = relationship()


class PersonMerge(HasPublicId, Model):
    """One record was a second one of a person: what of it moved to the one that was kept.

    `moved` lists the rows by table, as their primary keys without the person. Taking it back moves
    them back; the row stays, with the moment when that was done.
    """

    __tablename__ = "person_merge"
    __table_args__ = (
        CheckConstraint("kept_id <> merged_id", name="two_records"),
        CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone_by_somebody"),
        Index(
            "uq_person_merge_standing",
            "merged_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(400))
    moved: Mapped[dict[str, Any]]
    merged_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    merged_at: Mapped[datetime]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]

    kept: Mapped[Person] = relationship(foreign_keys=[kept_id])
    merged: Mapped[Person] = relationship(foreign_keys=[merged_id])
    merged_by: Mapped[Person] = relationship(foreign_keys=[merged_by_id])
