"""Courses that run or are ahead, and what each of them needs from its organiser."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, or_, select
from sqlalchemy.orm import joinedload

from app.domain.curricula.curriculum import Module
from app.domain.curricula.day_plan import ItemKind
from app.domain.permissions import Scope
from app.domain.run_needs import Need, Phase, RunFacts, awaits_certificates, needs, phase
from app.domain.wall_time import today_in
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession, Enrolment, MentorAssignment
from app.queries import (
    certificates_due,
    checklists,
    conflicts,
    expected,
    standings,
    unmarked,
    untaught,
)
from app.queries.checklists import NOTHING_DUE, Calendars
from app.queries.course_runs import within
from app.queries.timetable import NO_PAUSE

LOOKED_BACK = timedelta(days=30)
MOST_RUNS = 20


@dataclass(frozen=True, kw_only=True)
class RunToday:
    """A course, where it stands today, and what it needs from its organiser.

    `without_group` counts the trainees in no group, whether they need one or not; `untaught` are
    the required modules that no session teaches now.
    """

    run: CourseRun
    trainees: int
    without_group: int
    phase: Phase
    needs: tuple[tuple[Need, int], ...]
    untaught: tuple[Module, ...]


def of_runs(scopes: Collection[Scope], *, calendars: Calendars, now: datetime) -> list[RunToday]:
    """Return the courses that run, then those ahead, then those just over that need something.

    One query, those of `unmarked`, `untaught` and `checklists`, those of `conflicts` where
    something is to come, and those of `certificates_due` where it is time for certificates,
    however many there are.
    """
    rows = db.session.execute(
        select(CourseRun, *_counts(now))
        .where(
            within(scopes),
            or_(CourseRun.ends_on >= (now - LOOKED_BACK).date(), checklists.any_open()),
        )
        .options(joinedload(CourseRun.city))
        .order_by(CourseRun.starts_on, CourseRun.id)
    )
    found = _runs_today([(run, counts) for run, *counts in rows], calendars, now)
    shown = [each for each in found if each.needs or each.phase is not Phase.OVER]
    order = list(Phase)
    return sorted(shown, key=lambda each: order.index(each.phase))[:MOST_RUNS]


def of_run(run: CourseRun, *, calendars: Calendars, now: datetime) -> RunToday:
    """Return the same of one course, however long it is over."""
    counts = db.session.execute(select(*_counts(now)).where(CourseRun.id == run.id)).one()
    return _runs_today([(run, tuple(counts))], calendars, now)[0]


def _runs_today(
    counted: Iterable[tuple[CourseRun, Sequence[int]]], calendars: Calendars, now: datetime
) -> list[RunToday]:
    counted = list(counted)
    run_ids = [run.id for run, _counts in counted]
    lacking, missing = unmarked.by_run(run_ids, now=now), untaught.by_run(run_ids)
    tasks = checklists.due_counts([run for run, _counts in counted], calendars=calendars, now=now)
    known = [
        (run, _facts(run, counts, lacking, missing), today_in(run.city.time_zone, now))
        for run, counts in counted
    ]
    open_runs = {run.id for run, facts, today in known if phase(facts, today) is not Phase.OVER}
    clashing = conflicts.by_run(open_runs, now=now)
    awaiting = [run.id for run, facts, today in known if awaits_certificates(facts, today)]
    due = certificates_due.by_run(awaiting, now=now)
    complete = (
        (
            run,
            replace(
                facts,
                uncertified=due.get(run.id, 0),
                clashing=clashing[run.id],
                overdue_tasks=tasks.get(run.id, NOTHING_DUE).overdue,
                due_tasks=tasks.get(run.id, NOTHING_DUE).this_week,
            ),
            today,
        )
        for run, facts, today in known
    )
    return [
        _run_today(run, facts, missing.get(run.id, ()), today) for run, facts, today in complete
    ]


def _facts(
    run: CourseRun,
    counts: Sequence[int],
    lacking: Mapping[int, Collection[int]],
    missing: Mapping[int, Collection[Module]],
) -> RunFacts:
    trainees, without_group, in_groups, without_room, without_mentor, to_begin, withdrawn = counts
    return RunFacts(
        starts_on=run.starts_on,
        ends_on=run.ends_on,
        published=run.status == "published",
        trainees=trainees,
        without_group=without_group,
        taught_in_groups=in_groups > 0,
        without_room=without_room,
        without_mentor=without_mentor,
        to_begin=to_begin,
        unmarked=len(lacking.get(run.id, ())),
        withdrawn=withdrawn > 0,
        untaught=len(missing.get(run.id, ())),
    )


def _run_today(
    run: CourseRun, facts: RunFacts, missing: tuple[Module, ...], today: date
) -> RunToday:
    return RunToday(
        run=run,
        trainees=facts.trainees,
        without_group=facts.without_group,
        phase=phase(facts, today),
        needs=needs(facts, today),
        untaught=missing,
    )


def _counts(now: datetime) -> Iterator[ScalarSelect[int]]:
    """Yield the columns that count for one course what `RunFacts` counts."""
    yield expected.trainees()
    yield expected.trainees(Enrolment.group_id.is_(None))
    yield _sessions(CourseSession.group_id.is_not(None))
    coming = CourseSession.ends_at > now
    mentors = exists().where(MentorAssignment.course_session_id == CourseSession.id)
    module = CourseSession.kind == ItemKind.MODULE.value
    yield _sessions(coming, NO_PAUSE, ~CourseSession.online, CourseSession.room_id.is_(None))
    yield _sessions(coming, module, ~mentors)
    yield _sessions(CourseSession.starts_at > now, module)
    yield standings.withdrawn()


def _sessions(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return (
        select(func.count())
        .where(
            CourseSession.course_run_id == CourseRun.id,
            CourseSession.status == "confirmed",
            *conditions,
        )
        .correlate(CourseRun)
        .scalar_subquery()
    )
