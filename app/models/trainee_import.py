"""Files of trainees on their way into a course."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.table import Row, Table
from app.extensions import Model
from app.models.delivery import CourseRun
from app.models.identity import HasPublicId


class TraineeImport(HasPublicId, Model):
    """A file of trainees on its way in: what it held, how it was read, when it went in.

    Once it went in, only the columns that were read are kept.
    """

    __tablename__ = "trainee_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_run_id: Mapped[int] = mapped_column(ForeignKey("course_run.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[str] = mapped_column(String(64))
    header: Mapped[list[Any]]
    rows: Mapped[list[Any]]
    mapping: Mapped[dict[str, Any]]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime]
    committed_at: Mapped[datetime | None]

    course_run: Mapped[CourseRun] = relationship()

    @property
    def table(self) -> Table:
        """What is kept of the file."""
        rows = tuple(Row(number, tuple(cells)) for number, cells in self.rows)
        return Table(tuple(self.header), rows)

    @table.setter
    def table(self, table: Table) -> None:
        self.header = list(table.header)
        self.rows = [[row.number, list(row.cells)] for row in table.rows]
