"""The trainees of a course run."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models.delivery import Enrolment
from app.models.person import Person


def enrolled(run_id: int) -> Sequence[Enrolment]:
    """Return who is on a run now, with person and group, in the order of their names."""
    return db.session.scalars(
        select(Enrolment)
        .join(Enrolment.person)
        .where(Enrolment.course_run_id == run_id, Enrolment.status == "enrolled")
        .options(joinedload(Enrolment.person), joinedload(Enrolment.group))
        .order_by(Person.sort_key, Person.id)
    ).all()
