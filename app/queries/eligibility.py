"""What the marks of a course run come to for each person, by the rule of its curriculum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.domain.attendance import Mark, minutes_attended
from app.domain.curricula.equivalence import Elsewhere
from app.domain.eligibility import Criterion, Decision
from app.domain.held_session import is_held_for
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession, Enrolment
from app.queries import attendance, attended_elsewhere, effective_curricula, people
from app.queries.rules import rule_of


def decisions(run: CourseRun, *, now: datetime) -> dict[int, Decision]:
    """Return the decision on each enrolment of a run, by its id; four queries."""
    rule = rule_of(run, sessions_of(run.id))
    marks = attendance.marks_of_run(run.id)
    before = attended_elsewhere.by_run([run.id])[run.id]
    enrolments = db.session.execute(
        select(Enrolment.id, Enrolment.person_id, Enrolment.group_id).where(
            Enrolment.course_run_id == run.id, Enrolment.status == "enrolled"
        )
    )
    return {
        enrolment_id: rule.decide(
            group_id, marks.get(person_id, {}), now, before.get(person_id, ())
        )
        for enrolment_id, person_id, group_id in enrolments
    }


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How many people of a course have earned the certificate, still can, and no longer can."""

    earned: int
    still_possible: int
    out_of_reach: int

    @property
    def people(self) -> int:
        """All of them."""
        return self.earned + self.still_possible + self.out_of_reach


def standing(run: CourseRun, *, now: datetime) -> Standing:
    """Count where the people of a run stand; four queries."""
    decided = decisions(run, now=now).values()
    earned = sum(each.eligible for each in decided)
    still_possible = sum(each.still_possible and not each.eligible for each in decided)
    return Standing(
        earned=earned,
        still_possible=still_possible,
        out_of_reach=len(decided) - earned - still_possible,
    )


def sessions_of(run_id: int) -> Sequence[CourseSession]:
    """Return all sessions of a run in the order of time."""
    return db.session.scalars(
        select(CourseSession)
        .where(CourseSession.course_run_id == run_id)
        .order_by(CourseSession.starts_at, CourseSession.id)
    ).all()


@dataclass(frozen=True, kw_only=True)
class Attended:
    """A session expected of one person, and their mark with the name of who made it."""

    session: CourseSession
    mark: Mark | None
    marked_by: str | None
    over: bool

    @property
    def earned(self) -> int:
        """The minutes that the mark earns."""
        return minutes_attended(self.mark, self.session.minutes) if self.mark else 0


@dataclass(frozen=True, kw_only=True)
class Record:
    """One person's attendance in one course: the decision and what it rests on.

    `modules` names the modules by uid, `elsewhere` says which of them the person attended before.
    """

    enrolment: Enrolment
    decision: Decision
    sessions: tuple[Attended, ...]
    modules: Mapping[str, str]
    elsewhere: Mapping[str, Elsewhere]

    @property
    def days(self) -> dict[date, list[Attended]]:
        """The sessions by their day in the city."""
        days: dict[date, list[Attended]] = {}
        for each in self.sessions:
            days.setdefault(each.session.local_start.date(), []).append(each)
        return days

    def day_criterion(self, day: date) -> Criterion | None:
        """Return what is asked of a day, if anything is."""
        return next((each for each in self.decision.criteria if each.key == day), None)

    def sessions_of(self, module_uid: str) -> list[Attended]:
        """Return the sessions in which a module can be earned."""
        return [
            each
            for each in self.sessions
            if each.session.module_uid == module_uid and each.session.counts
        ]


def record_of(enrolled: Enrolment, *, now: datetime) -> Record:
    """Return what one person attended, and what it comes to; four queries."""
    run = enrolled.course_run
    sessions = sessions_of(run.id)
    rule = rule_of(run, sessions)
    own = attendance.marks_of_run(run.id, person_id=enrolled.person_id).get(enrolled.person_id, {})
    marks = rule.brought_along(enrolled.group_id, own)
    before = attended_elsewhere.by_run([run.id], person_id=enrolled.person_id)[run.id]
    attended_before = before.get(enrolled.person_id, ())
    names = people.names({mark.asserted_by for mark in marks.values()})
    effective = effective_curricula.of_run(run)
    return Record(
        enrolment=enrolled,
        decision=rule.decide(enrolled.group_id, marks, now, attended_before),
        sessions=tuple(
            Attended(
                session=session,
                mark=marks.get(session.id),
                marked_by=names[marks[session.id].asserted_by] if session.id in marks else None,
                over=session.ends_at <= now,
            )
            for session in sessions
            if is_held_for(session.group_id, enrolled.group_id) and not session.pause
        ),
        modules={module.uid: module.title for module in effective.modules},
        elsewhere=rule.met_elsewhere(attended_before),
    )
