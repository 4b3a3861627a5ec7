"""One person's own record: courses with sessions and marks, what they teach, certificates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain import session_count
from app.domain.attendance import Mark
from app.domain.board_roles import BoardRole
from app.domain.curricula.equivalence import Elsewhere
from app.domain.eligibility import Criterion, CriterionKind, Decision
from app.domain.session_count import SessionCount
from app.domain.wall_time import today_in
from app.extensions import db
from app.models.certificate import Certificate
from app.models.delivery import CourseRun, CourseSession, Enrolment
from app.queries import attendance, attended_elsewhere, board_roles
from app.queries.board_roles import BoardFact
from app.queries.rules import rule_of
from app.queries.timetable import is_theirs, with_sites


@dataclass(frozen=True)
class MySession:
    """A session that somebody attends, with their mark if there is one."""

    session: CourseSession
    mark: Mark | None


@dataclass(frozen=True, kw_only=True)
class MyCourse:
    """A course that somebody is on; until its agenda is published there is nothing more to say.

    `coming` are the sessions that are not over, `past` the others, both in order of time.
    `roles` are theirs in simulated tumour boards, by the ids of sessions.
    """

    enrolment: Enrolment
    coming: tuple[MySession, ...] = ()
    past: tuple[MySession, ...] = ()
    decision: Decision | None = None
    roles: Mapping[int, BoardRole] = field(default_factory=dict)

    @property
    def run(self) -> CourseRun:
        """The course itself."""
        return self.enrolment.course_run

    def over(self, now: datetime) -> bool:
        """Whether its last day has passed, by the clocks of its city."""
        return self.run.ends_on < today_in(self.run.city.time_zone, now)

    @property
    def counted(self) -> SessionCount:
        """How many modules and sessions are theirs."""
        return session_count.count(each.session for each in (*self.past, *self.coming))

    @property
    def days(self) -> tuple[Criterion, ...]:
        """What each day in person asks."""
        criteria = self.decision.criteria if self.decision else ()
        return tuple(each for each in criteria if each.kind is CriterionKind.DAY)

    @property
    def modules(self) -> tuple[Criterion, ...]:
        """What each required module asks."""
        criteria = self.decision.criteria if self.decision else ()
        return tuple(each for each in criteria if each.kind is CriterionKind.MODULE)


@dataclass(frozen=True, kw_only=True)
class MyCertificate:
    """A certificate of one's own; `issued` says whether its file is there already."""

    number: str
    code: str
    course: str
    city: str
    issued_on: date
    issued: bool

    @classmethod
    def of(cls, row: Certificate) -> "MyCertificate":
        """Read a row; what it says comes from its claims, which never change."""
        claims: dict[str, Any] = row.claims
        return cls(
            number=row.number,
            code=row.code,
            course=claims["course"],
            city=claims["city"],
            issued_on=date.fromisoformat(claims["issued_on"]),
            issued=row.state == "issued",
        )


def courses(person_id: int, *, now: datetime) -> list[MyCourse]:
    """Return the courses that somebody is enrolled on, in six queries.

    Those that run come first, then those ahead, then those that are over, the last one first.
    """
    enrolments = db.session.scalars(
        select(Enrolment)
        .join(Enrolment.course_run)
        .where(Enrolment.person_id == person_id, Enrolment.status == "enrolled")
        .options(
            joinedload(Enrolment.group),
            joinedload(Enrolment.course_run).options(
                joinedload(CourseRun.city),
                joinedload(CourseRun.curriculum_version),
                joinedload(CourseRun.adaptation_version),
            ),
        )
        .order_by(CourseRun.starts_on, Enrolment.id)
    ).all()
    runs = [each.course_run_id for each in enrolments if each.course_run.status == "published"]
    sessions, marks = _sessions(runs), attendance.marks_of_person(person_id, runs)
    before = attended_elsewhere.by_run(runs, person_id=person_id)
    known = [(each.course_run, sessions.get(each.course_run_id, [])) for each in enrolments]
    boards = board_roles.of_runs(known, now=now)
    found = [
        replace(
            _course(
                each,
                sessions.get(each.course_run_id, []),
                marks,
                before.get(each.course_run_id, {}).get(person_id, ()),
                now,
            ),
            roles=_roles(person_id, boards[each.course_run_id]),
        )
        for each in enrolments
    ]
    over = [each for each in found if each.over(now)]
    return [each for each in found if each not in over] + over[::-1]


def by_day(sessions: Iterable[CourseSession]) -> dict[date, list[CourseSession]]:
    """Sort sessions by time, under the day that their city has then."""
    days: dict[date, list[CourseSession]] = {}
    for session in sorted(sessions, key=lambda each: (each.starts_at, each.id)):
        days.setdefault(session.local_start.date(), []).append(session)
    return dict(sorted(days.items()))


def coming_taught(person_id: int, *, now: datetime) -> Sequence[CourseSession]:
    """Return the sessions that somebody teaches or hosts from now on, in order of time."""
    return db.session.scalars(
        select(CourseSession)
        .join(CourseSession.course_run)
        .where(is_theirs(person_id), CourseRun.status == "published")
        .where(CourseSession.ends_at > now)
        .options(
            joinedload(CourseSession.course_run).joinedload(CourseRun.city),
            joinedload(CourseSession.room),
            joinedload(CourseSession.virtual_room),
            joinedload(CourseSession.group),
            with_sites(),
        )
        .order_by(CourseSession.starts_at, CourseSession.id)
    ).all()


def certificates(person_id: int) -> list[MyCertificate]:
    """Return somebody's certificates, the latest first."""
    rows = db.session.scalars(
        select(Certificate)
        .join(Certificate.enrolment)
        .where(Enrolment.person_id == person_id)
        .order_by(Certificate.id.desc())
    )
    return [MyCertificate.of(row) for row in rows]


def _sessions(run_ids: Sequence[int]) -> dict[int, list[CourseSession]]:
    rows = db.session.scalars(
        select(CourseSession)
        .where(CourseSession.course_run_id.in_(run_ids))
        .options(
            joinedload(CourseSession.room),
            joinedload(CourseSession.virtual_room),
            joinedload(CourseSession.group),
            with_sites(),
        )
        .order_by(CourseSession.starts_at, CourseSession.id)
    )
    sessions: dict[int, list[CourseSession]] = {}
    for row in rows:
        sessions.setdefault(row.course_run_id, []).append(row)
    return sessions


def _course(
    enrolment: Enrolment,
    sessions: Sequence[CourseSession],
    marks: Mapping[int, Mark],
    attended_before: Iterable[Elsewhere],
    now: datetime,
) -> MyCourse:
    if not sessions:
        return MyCourse(enrolment=enrolment)
    rule = rule_of(enrolment.course_run, sessions)
    shown = rule.brought_along(enrolment.group_id, marks)
    mine = list(_expected(sessions, enrolment.group_id, shown))
    return MyCourse(
        enrolment=enrolment,
        coming=tuple(each for each in mine if each.session.ends_at > now),
        past=tuple(each for each in mine if each.session.ends_at <= now),
        decision=rule.decide(enrolment.group_id, marks, now, attended_before),
    )


def _roles(person_id: int, boards: Iterable[BoardFact]) -> dict[int, BoardRole]:
    return {
        board.session.id: role
        for board in boards
        for role, person in board.roles.items()
        if person.id == person_id
    }


def _expected(
    sessions: Iterable[CourseSession], group_id: int | None, marks: Mapping[int, Mark]
) -> Iterable[MySession]:
    for session in sessions:
        if not session.pause and session.group_id in (None, group_id):
            yield MySession(session, marks.get(session.id))
