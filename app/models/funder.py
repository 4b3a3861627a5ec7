"""Who pays for course runs."""

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.models.place import Organisation


class RunFunder(Model):
    """Who pays for a course run, in an order from 1: an organisation, or else a name.

    Nobody but who plans the run is told.
    """

    __tablename__ = "run_funder"
    __table_args__ = (
        UniqueConstraint("course_run_id", "position"),
        CheckConstraint("organisation_id IS NOT NULL OR name <> ''", name="somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_run_id: Mapped[int] = mapped_column(ForeignKey("course_run.id"))
    position: Mapped[int]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    grant_code: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(String(400), default="")

    organisation: Mapped[Organisation | None] = relationship()

    @property
    def called(self) -> str:
        """Who it is, by name."""
        return self.organisation.name if self.organisation else self.name
