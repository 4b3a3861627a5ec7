"""What people of a course attended before, in earlier courses of the same curriculum."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select, true
from sqlalchemy.orm import aliased

from app.domain.attendance import Status, minutes_earned
from app.domain.curricula.equivalence import Elsewhere
from app.extensions import db
from app.models.attendance import AttendanceMark
from app.models.curriculum import CurriculumVersion
from app.models.delivery import CourseRun, CourseSession, Enrolment
from app.models.place import City


def by_run(
    run_ids: Collection[int], *, person_id: int | None = None
) -> Mapping[int, Mapping[int, Sequence[Elsewhere]]]:
    """Return it by the id of the run and then by person; one query, however many there are.

    Courses of any city and version count that began earlier and were published. A mark is that of
    the record which the person has now, whichever records were merged into it.
    """
    found: dict[int, defaultdict[int, list[Elsewhere]]] = {
        run_id: defaultdict(list) for run_id in run_ids
    }
    whose = Enrolment.person_id == person_id if person_id is not None else true()
    rows = db.session.execute(_marks().where(CourseRun.id.in_(run_ids), whose))
    for run_id, person, uid, starts, length, status, minutes, city in rows:
        earned = minutes_earned(Status(status), minutes, length)
        place = city.display_name
        found[run_id][person].append(
            Elsewhere(module_uid=uid, minutes=earned, city=place, on=starts.date())
        )
    return found


def _marks() -> Select[*tuple[Any, ...]]:
    """Return the query of all marks in earlier courses of those who are on a course."""
    there, taught_here = aliased(CourseRun), aliased(CurriculumVersion)
    return (
        select(
            CourseRun.id,
            Enrolment.person_id,
            CourseSession.module_uid,
            CourseSession.local_start,
            CourseSession.minutes,
            AttendanceMark.status,
            AttendanceMark.minutes,
            City,
        )
        .join(Enrolment, Enrolment.course_run_id == CourseRun.id)
        .join(taught_here, taught_here.id == CourseRun.curriculum_version_id)
        .join(AttendanceMark, AttendanceMark.person_id == Enrolment.person_id)
        .join(CourseSession, CourseSession.id == AttendanceMark.course_session_id)
        .join(there, there.id == CourseSession.course_run_id)
        .join(CurriculumVersion, CurriculumVersion.id == there.curriculum_version_id)
        .join(City, City.id == there.city_id)
        .where(
            there.starts_on < CourseRun.starts_on,
            there.published_at.is_not(None),
            CurriculumVersion.curriculum_id == taught_here.curriculum_id,
            CourseSession.counts,
            CourseSession.module_uid.is_not(None),
        )
    )
