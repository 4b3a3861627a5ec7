"""Who pays for a course."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain.funders import Funder
from app.extensions import db
from app.models.funder import RunFunder
from app.models.place import Organisation


def of_run(run_id: int) -> Sequence[RunFunder]:
    """Return the funders of a course run in their order, with their organisations."""
    return db.session.scalars(
        select(RunFunder)
        .where(RunFunder.course_run_id == run_id)
        .options(joinedload(RunFunder.organisation))
        .order_by(RunFunder.position)
    ).all()


def values_of(run_id: int) -> list[Funder]:
    """Return the same as values."""
    return [
        Funder(
            organisation_id=row.organisation_id,
            name=row.name,
            grant_code=row.grant_code,
            note=row.note,
        )
        for row in of_run(run_id)
    ]


def organisations() -> dict[int, str]:
    """Return the names of all organisations by their ids, in the order of names."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name).order_by(Organisation.name)
    )
    return {row.id: row.name for row in rows}
