"""The objectives from which the goals of a visit are chosen: those of what its city teaches."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from app.extensions import db
from app.models.curriculum import CurriculumVersion
from app.models.delivery import CourseRun
from app.queries import effective_curricula


def objectives(city_id: int) -> Mapping[str, tuple[str, str]]:
    """Return by the uid of each objective the code of its module, and what it says.

    They are those of the versions that courses of the city teach or taught, the newest first.
    """
    taught = select(CourseRun.curriculum_version_id).where(CourseRun.city_id == city_id)
    versions: Sequence[CurriculumVersion] = db.session.scalars(
        select(CurriculumVersion)
        .where(CurriculumVersion.id.in_(taught))
        .order_by(CurriculumVersion.id.desc())
    ).all()
    found: dict[str, tuple[str, str]] = {}
    for version in versions:
        for module in effective_curricula.core(version).modules:
            for each in module.objectives:
                found.setdefault(each.uid, (module.code, each.text))
    return found
