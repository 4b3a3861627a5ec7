"""Curricula and adaptations in the making: drafts, what reviewers say of them, and who approved."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.drafts.review import ApprovalKind, DraftState
from app.extensions import Model
from app.models.curriculum import Curriculum, CurriculumVersion
from app.models.identity import HasPublicId
from app.models.person import Person
from app.models.place import City, Organisation

_STATES = ", ".join(f"'{state}'" for state in DraftState)
_KINDS = ", ".join(f"'{kind}'" for kind in ApprovalKind)


class Draft(HasPublicId, Model):
    """The next version of a curriculum or, with a city, the next edition of its adaptation.

    `content` is what the files would say, as data. `base` is the version a curriculum's draft came
    from (None for a first one), and the core that an adaptation changes. `revision` rises at every
    change and turns away who looked at an older state.
    """

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("city_id IS NULL OR base_id IS NOT NULL", name="adaptation_has_a_base"),
        Index(None, "curriculum_id", "city_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    curriculum_id: Mapped[int] = mapped_column(ForeignKey("curriculum.id"))
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id"), index=True)
    base_id: Mapped[int | None] = mapped_column(ForeignKey("curriculum_version.id"), index=True)
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(71))
    state: Mapped[str] = mapped_column(String(10), default=DraftState.DRAFT.value)
    revision: Mapped[int] = mapped_column()
    begun_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime]

    curriculum: Mapped[Curriculum] = relationship()
    city: Mapped[City | None] = relationship()
    base: Mapped[CurriculumVersion | None] = relationship()
    begun_by: Mapped[Person] = relationship(foreign_keys=[begun_by_id])
    changed_by: Mapped[Person] = relationship(foreign_keys=[changed_by_id])

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012  (SQLAlchemy reads a plain dict)


class DraftAuthor(Model):
    """Somebody who wrote in a draft, and so is not who approves it."""

    __tablename__ = "draft_author"

    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), primary_key=True)
    wrote_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class ReviewComment(HasPublicId, Model):
    """What a reviewer says of one field; `field` is a path in the draft, "" for the whole."""

    __tablename__ = "review_comment"
    __table_args__ = (
        CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by_id IS NULL)", name="resolved_by_somebody"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), index=True)
    field: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    resolved_at: Mapped[datetime | None]

    written_by: Mapped[Person] = relationship(foreign_keys=[written_by_id])
    resolved_by: Mapped[Person | None] = relationship(foreign_keys=[resolved_by_id])


class Approval(Model):
    """Somebody agreed to exactly this content; whatever is changed later is not approved.

    `organisation` is for whom they speak where the content is clinical; one person may speak for
    several, once for each.
    """

    __tablename__ = "approval"
    __table_args__ = (
        UniqueConstraint(
            "draft_id",
            "kind",
            "approved_by_id",
            "content_hash",
            "organisation_id",
            name="uq_approval_for_organisation",
        ),
        # To a constraint of several columns, rows without an organisation are never the same.
        Index(
            "uq_approval_for_nobody",
            "draft_id",
            "kind",
            "approved_by_id",
            "content_hash",
            unique=True,
            sqlite_where=text("organisation_id IS NULL"),
            postgresql_where=text("organisation_id IS NULL"),
        ),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"))
    kind: Mapped[str] = mapped_column(String(10))
    content_hash: Mapped[str] = mapped_column(String(71))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    approved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime]

    approved_by: Mapped[Person] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
