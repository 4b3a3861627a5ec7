"""The register of guidelines and quality standards that modules cite."""

from datetime import date
from typing import Optional

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.curricula import guidelines
from app.domain.curricula.guidelines import GuidelineKind
from app.extensions import Model

_KINDS = ", ".join(f"'{kind}'" for kind in GuidelineKind)


class Guideline(Model):
    """One edition of a guideline, under the key that modules cite; not frozen."""

    __tablename__ = "guideline"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint("superseded_by_id <> id", name="superseded_by_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    issuer: Mapped[str] = mapped_column(String(200))
    edition: Mapped[str] = mapped_column(String(40))
    published_on: Mapped[date | None]
    url: Mapped[str] = mapped_column(String(500))
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("guideline.id"), index=True)
    note: Mapped[str] = mapped_column(Text)

    # Two editions may change places in one step, so that neither can be written before the other.
    superseded_by: Mapped[Optional["Guideline"]] = relationship(
        remote_side="Guideline.id", post_update=True
    )

    @property
    def value(self) -> guidelines.Guideline:
        """What it says, as a value."""
        return guidelines.Guideline(
            key=self.key,
            kind=GuidelineKind(self.kind),
            title=self.title,
            issuer=self.issuer,
            edition=self.edition,
            published_on=self.published_on,
            url=self.url,
            superseded_by=self.superseded_by.key if self.superseded_by else "",
            note=self.note,
        )
