"""The sessions that are over and lack marks, in several course runs at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, select

from app.domain.attendance import Mark
from app.domain.run_needs import unmarked_sessions
from app.extensions import db
from app.models.attendance import AttendanceMark
from app.models.delivery import CourseSession, Enrolment
from app.queries import attendance, expected, rules

People = list[tuple[int | None, Mapping[int, Mark]]]


def by_run(run_ids: Collection[int], *, now: datetime) -> Mapping[int, frozenset[int]]:
    """Return the ids of these sessions by the id of their run; at most three queries."""
    gaps = _people_with_gaps(run_ids, now)
    if not gaps:
        return {}
    marks = attendance.marks_of_people({each.person_id for each in gaps}, run_ids)
    people: defaultdict[int, People] = defaultdict(list)
    for each in gaps:
        people[each.course_run_id].append((each.group_id, marks.get(each.person_id, {})))
    sessions = rules.sessions_of_runs(list(people))
    return {
        run_id: unmarked_sessions([rules.held(each) for each in sessions[run_id]], of_run, now)
        for run_id, of_run in people.items()
    }


def _people_with_gaps(run_ids: Collection[int], now: datetime) -> Sequence[Enrolment]:
    """Return who has no mark of their own of some session; as a rule few, so few are weighed."""
    marked = exists().where(
        AttendanceMark.course_session_id == CourseSession.id,
        AttendanceMark.person_id == Enrolment.person_id,
    )
    gap = exists().where(
        expected.at_session(),
        CourseSession.ends_at <= now,
        CourseSession.counts,
        ~marked.correlate(CourseSession, Enrolment),
    )
    return db.session.scalars(
        select(Enrolment).where(Enrolment.course_run_id.in_(run_ids), gap)
    ).all()
