"""How much the mentors of a course teach: in it, in the weeks to come everywhere, and visits."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.domain.mentor_visits import State
from app.domain.teaching_load import Balance, balance, even_share
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession, MentorAssignment
from app.models.mentor_visit import MentorVisit
from app.models.plan import PlannedMentor, PlannedSession
from app.queries import faculty, mentor_visits
from app.queries.faculty import FacultyMember

AHEAD = timedelta(weeks=8)


@dataclass(frozen=True, kw_only=True)
class Coming:
    """What somebody teaches in the weeks to come, in every course."""

    sessions: int = 0
    minutes: int = 0


@dataclass(frozen=True, kw_only=True)
class Load:
    """A mentor with what they teach in the course and beyond, and when they are in its city.

    `balance` is None for who is no mentor of it any more.
    """

    member: FacultyMember
    coming: Coming
    visits: Sequence[MentorVisit]
    balance: Balance | None


@dataclass(frozen=True, kw_only=True)
class Loads:
    """All mentors of a course, who teaches most first, and what each would have of an even load."""

    mentors: tuple[Load, ...]
    even: int

    @property
    def most(self) -> int:
        """What who teaches most teaches, in minutes."""
        return max((each.member.minutes for each in self.mentors), default=0)


def of_run(run: CourseRun, *, now: datetime) -> Loads:
    """Return the loads of a course as it is planned; as many queries for any number of mentors."""
    members = faculty.of_run(run.id, planned=True, now=now)
    ours = {each.person.id: each.minutes for each in members if not each.former}
    beside = balance(ours)
    coming = _coming(run, [each.person.id for each in members], now)
    visits: defaultdict[int, list[MentorVisit]] = defaultdict(list)
    for visit in mentor_visits.of_run(run, now=now).coming:
        if visit.state != State.CANCELLED:
            visits[visit.person_id].append(visit)
    loads = [
        Load(
            member=member,
            coming=coming.get(member.person.id, Coming()),
            visits=visits[member.person.id],
            balance=beside.get(member.person.id),
        )
        for member in members
    ]
    return Loads(
        mentors=tuple(sorted(loads, key=_most_first)), even=even_share(list(ours.values()))
    )


def _most_first(load: Load) -> tuple[int, int, str]:
    return -load.member.minutes, -load.coming.minutes, load.member.person.sort_key


def _coming(run: CourseRun, people: Sequence[int], now: datetime) -> Mapping[int, Coming]:
    """Return the weeks to come: of this course as planned, of others as released; two queries."""
    planned = db.session.execute(
        select(PlannedMentor.person_id, func.count(), func.sum(PlannedSession.minutes))
        .join(PlannedMentor.planned_session)
        .where(PlannedMentor.person_id.in_(people), PlannedSession.course_run_id == run.id)
        .where(~PlannedSession.cancelled)
        .where(PlannedSession.ends_at > now, PlannedSession.starts_at < now + AHEAD)
        .group_by(PlannedMentor.person_id)
    )
    released = db.session.execute(
        select(MentorAssignment.person_id, func.count(), func.sum(CourseSession.minutes))
        .join(MentorAssignment.course_session)
        .where(MentorAssignment.person_id.in_(people), CourseSession.course_run_id != run.id)
        .where(~CourseSession.cancelled)
        .where(CourseSession.ends_at > now, CourseSession.starts_at < now + AHEAD)
        .group_by(MentorAssignment.person_id)
    )
    found: dict[int, Coming] = {}
    for person, sessions, minutes in (*planned, *released):
        known = found.get(person, Coming())
        found[person] = Coming(
            sessions=known.sessions + sessions, minutes=known.minutes + int(minutes)
        )
    return found
