"""The days of a course run: from the first to the last on which it has sessions."""

from collections.abc import Iterable
from datetime import datetime

from app.domain.audit import Deed
from app.models.delivery import CourseRun
from app.models.person import Person
from app.queries.plans import AnySession
from app.services import audit


def follow(
    run: CourseRun, sessions: Iterable[AnySession], *, actor: Person | None, now: datetime
) -> None:
    """Let the run last from its first to its last day; one without a session keeps its days.

    Online sessions are days of a run that has no others. What is planned moves the days of a run
    that nobody knows yet; those of others move with a release.
    """
    sessions = list(sessions)
    only_online = all(session.online for session in sessions)
    dates = [
        session.local_start.date()
        for session in sessions
        if not session.cancelled and session.online is only_online
    ]
    if not dates or (run.starts_on, run.ends_on) == (min(dates), max(dates)):
        return
    before = {"starts_on": run.starts_on, "ends_on": run.ends_on}
    run.starts_on, run.ends_on = min(dates), max(dates)
    after = {"starts_on": run.starts_on, "ends_on": run.ends_on}
    audit.record(Deed.COURSE_REDATED, run, actor=actor, now=now, before=before, after=after)
