"""What rows of trainees would come to, as things are now."""

from collections.abc import Iterable
from datetime import datetime

from app.domain.table import Row
from app.domain.trainee_import.columns import ColumnMapping, Field, missing_required
from app.domain.trainee_import.known_trainee import KnownTrainee
from app.domain.trainee_import.plan import ImportPlan, plan_import
from app.models.delivery import CourseRun
from app.models.trainee_import import TraineeImport
from app.queries import institutions, known_trainees


def of_rows(
    run: CourseRun, rows: Iterable[Row], mapping: ColumnMapping, known: Iterable[KnownTrainee]
) -> ImportPlan:
    """Plan rows for a run. Raises ValueError if no column holds a needed field."""
    return plan_import(
        rows,
        mapping,
        existing=known,
        hospitals=list(institutions.ids_by_name(run.city_id)),
        groups=[group.name for group in run.groups],
    )


def of_import(row: TraineeImport, *, now: datetime) -> ImportPlan | None:
    """Plan a file that was uploaded; None while no column holds a needed field."""
    mapping = mapping_of(row)
    if missing_required(mapping):
        return None
    run = row.course_run
    return of_rows(run, row.table.rows, mapping, known_trainees.of_city(run, now=now))


def mapping_of(row: TraineeImport) -> dict[Field, int]:
    """Return which column holds what, as it was guessed or chosen."""
    return {Field(name): column for name, column in row.mapping.items()}
