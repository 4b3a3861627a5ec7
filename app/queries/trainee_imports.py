"""Files of trainees that were uploaded for course runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.errors import NotFound
from app.extensions import db
from app.models.person import Person
from app.models.trainee_import import TraineeImport
from app.queries.course_runs import what_it_teaches

MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class ListedImport:
    """A file in the list of those that came before; what it held is not loaded."""

    public_id: str
    file_name: str
    uploaded_by: str
    uploaded_at: datetime
    committed_at: datetime | None


def get(public_id: str) -> TraineeImport:
    """Return an import with its course run and all that the page of a run names; or NotFound."""
    row = db.session.scalars(
        select(TraineeImport)
        .where(TraineeImport.public_id == public_id)
        .options(joinedload(TraineeImport.course_run).options(*what_it_teaches()))
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def of_run(run_id: int) -> Sequence[ListedImport]:
    """Return the latest files of a run, newest first."""
    rows = db.session.execute(
        select(
            TraineeImport.public_id,
            TraineeImport.file_name,
            Person.name,
            TraineeImport.uploaded_at,
            TraineeImport.committed_at,
        )
        .join(Person, Person.id == TraineeImport.uploaded_by_id)
        .where(TraineeImport.course_run_id == run_id)
        .order_by(TraineeImport.id.desc())
        .limit(MOST_LISTED)
    )
    return [ListedImport(*row) for row in rows]
