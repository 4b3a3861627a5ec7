"""Who finished courses, as labels to be counted: nothing of this leaves uncounted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.extensions import db
from app.models.certificate import Certificate
from app.models.curriculum import CurriculumVersion
from app.models.delivery import CourseRun, Enrolment
from app.models.person import Affiliation
from app.models.place import City


def finished(now: datetime, *, unsaid: str) -> Sequence[tuple[str, str, str]]:
    """Return city, curriculum and profession of everybody who finished a course, in two queries.

    Each person once, by the last course that ended before the first day of this month (UTC).
    Whose certificate was erased with them counts; `unsaid` is the profession of who said none.
    """
    first_day = now.date().replace(day=1)
    rows = db.session.execute(
        select(Enrolment.person_id, City.name, CurriculumVersion.title)
        .join(Enrolment.course_run)
        .join(CourseRun.city)
        .join(CourseRun.curriculum_version)
        .where(
            CourseRun.ends_on < first_day,
            Enrolment.id.in_(
                select(Certificate.enrolment_id).where(Certificate.state.in_(["issued", "erased"]))
            ),
        )
        .order_by(CourseRun.ends_on, Enrolment.id)
    ).all()
    said = dict(
        db.session.execute(
            select(Affiliation.person_id, Affiliation.profession)
            .where(Affiliation.profession.is_not(None))
            .order_by(Affiliation.id.desc())
        ).all()
    )
    last = {row.person_id: (row.name, row.title) for row in rows}
    return [(*places, said.get(person_id) or unsaid) for person_id, places in last.items()]
