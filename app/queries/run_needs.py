"""Courses that run or are ahead, and what each of them needs from its organiser."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, or_, select
from sqlalchemy.orm import joinedload

from app.domain.checklists import NOTHING_DUE
from app.domain.permissions import Scope
from app.domain.plans.kinds import SessionKind, SessionStatus
from app.domain.run_needs import (
    SOON,
    Need,
    Phase,
    RunFacts,
    awaits_certificates,
    due_by,
    is_near,
    needs,
    phase,
)
from app.domain.wall_time import today_in
from app.extensions import db
from app.models.delivery import CourseRun, Enrolment
from app.models.plan import PlannedMentor, PlannedSession
from app.queries import (
    certificates_due,
    checklists,
    clocks,
    conflicts,
    disclosures,
    doubts,
    expected,
    releases,
    session_materials,
    standings,
    teaching_replies,
    unmarked,
    untaught,
)
from app.queries.checklists import FURTHEST, Calendars
from app.queries.course_runs import within
from app.queries.timetable import NEED_NO_ROOM
from app.queries.untaught import Untaught

LOOKED_BACK = timedelta(days=30)
MOST_RUNS = 20
# A course, what is known of it, and which day it is there.
Known = tuple[CourseRun, RunFacts, date]


@dataclass(frozen=True, kw_only=True)
class RunToday:
    """A course, where it stands today, and what it needs from its organiser.

    `without_group` counts the trainees in no group, whether they need one or not; `untaught` are
    the required modules that no session teaches now, to everybody or to a group. `due` has the day
    by which each need must be seen to, as days are counted `today` in the city.
    """

    run: CourseRun
    trainees: int
    without_group: int
    phase: Phase
    needs: tuple[tuple[Need, int], ...]
    due: Mapping[Need, date]
    today: date
    untaught: tuple[Untaught, ...]


def of_runs(scopes: Collection[Scope], *, calendars: Calendars, now: datetime) -> list[RunToday]:
    """Return the courses that run, then those ahead, then those just over that need something.

    One query, those of `unmarked`, `untaught` and `checklists`, those of `conflicts`, `doubts`,
    `releases`, `clocks`, `teaching_replies`, `disclosures` and `session_materials` where something
    is to come, and those of `certificates_due` where it is time for certificates, however many
    there are.
    """
    rows = db.session.execute(
        select(CourseRun, *_counts(now))
        .where(
            within(scopes),
            # What is still to be done counts as long as a task can become due after a course.
            CourseRun.ends_on >= (now - FURTHEST).date(),
            or_(CourseRun.ends_on >= (now - LOOKED_BACK).date(), checklists.any_open()),
        )
        .options(joinedload(CourseRun.city))
        .order_by(CourseRun.starts_on, CourseRun.id)
    )
    found = _runs_today([(run, counts) for run, *counts in rows], calendars, now, with_doubts=True)
    shown = [each for each in found if each.needs or each.phase is not Phase.OVER]
    order = list(Phase)
    return sorted(shown, key=lambda each: order.index(each.phase))[:MOST_RUNS]


def of_run(run: CourseRun, *, calendars: Calendars, now: datetime) -> RunToday:
    """Return the same of one course, however long it is over; its page finds doubts by itself."""
    counts = db.session.execute(select(*_counts(now)).where(CourseRun.id == run.id)).one()
    return _runs_today([(run, tuple(counts))], calendars, now, with_doubts=False)[0]


def _runs_today(
    counted: Iterable[tuple[CourseRun, Sequence[int]]],
    calendars: Calendars,
    now: datetime,
    *,
    with_doubts: bool,
) -> list[RunToday]:
    counted = list(counted)
    run_ids = [run.id for run, _counts in counted]
    lacking, missing = unmarked.by_run(run_ids, now=now), untaught.by_run(run_ids)
    tasks = checklists.due_counts([run for run, _counts in counted], calendars=calendars, now=now)
    known = [
        (run, _facts(run, counts, lacking, missing), today_in(run.city.time_zone, now))
        for run, counts in counted
    ]
    known = _with_what_is_to_come(known, calendars, now, with_doubts=with_doubts)
    awaiting = [run.id for run, facts, today in known if awaits_certificates(facts, today)]
    due = certificates_due.by_run(awaiting, now=now)
    complete = (
        (
            run,
            replace(
                facts,
                uncertified=due.get(run.id, 0),
                overdue_tasks=tasks.get(run.id, NOTHING_DUE).overdue,
                due_tasks=tasks.get(run.id, NOTHING_DUE).this_week,
                next_task_on=tasks.get(run.id, NOTHING_DUE).next_on,
            ),
            today,
        )
        for run, facts, today in known
    )
    return [
        _run_today(run, facts, missing.get(run.id, ()), today) for run, facts, today in complete
    ]


def _with_what_is_to_come(
    known: Sequence[Known], calendars: Calendars, now: datetime, *, with_doubts: bool
) -> list[Known]:
    """Add what is known of courses that are not over; of others nothing is to be planned."""
    ahead = [each for each in known if phase(each[1], each[2]) is not Phase.OVER]
    runs = [run for run, _facts, _today in ahead]
    ids = {run.id for run in runs}
    clashing, unreleased = conflicts.by_run(ids, now=now), releases.counts_by_run(ids)
    doubtful = doubts.by_run(ids if with_doubts else (), calendars=calendars)
    drifted = clocks.by_run(ids, now=now)
    of_visits = clocks.of_visits({run.city_id for run in runs}, now=now)
    visits = Counter(each.session.city_id for each in of_visits)
    unable = teaching_replies.unable_by_run(ids, now=now)
    near = [run.id for run, facts, today in ahead if is_near(facts, today)]
    undeclared = disclosures.lacking_by_run(near)
    late = session_materials.overdue_by_run(runs, now=now)
    return [
        (
            run,
            replace(
                facts,
                clashing=clashing[run.id],
                doubtful=doubtful[run.id],
                unreleased=unreleased[run.id],
                drifted=drifted[run.id] + (visits[run.city_id] if run.id in ids else 0),
                unable=unable[run.id],
                undeclared=undeclared[run.id],
                overdue_materials=late.get(run.id, 0),
            ),
            today,
        )
        for run, facts, today in known
    ]


def _facts(
    run: CourseRun,
    counts: Sequence[int],
    lacking: Mapping[int, Collection[int]],
    missing: Mapping[int, Collection[Untaught]],
) -> RunFacts:
    (
        trainees,
        without_group,
        in_groups,
        without_room,
        without_mentor,
        to_begin,
        tentative,
        withdrawn,
    ) = counts
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
        tentative=tentative,
        unmarked=len(lacking.get(run.id, ())),
        withdrawn=withdrawn > 0,
        untaught=len(missing.get(run.id, ())),
    )


def _run_today(
    run: CourseRun, facts: RunFacts, missing: tuple[Untaught, ...], today: date
) -> RunToday:
    needed = needs(facts, today)
    return RunToday(
        run=run,
        trainees=facts.trainees,
        without_group=facts.without_group,
        phase=phase(facts, today),
        needs=needed,
        due={need: due_by(need, facts, today) for need, _count in needed},
        today=today,
        untaught=missing,
    )


def _counts(now: datetime) -> Iterator[ScalarSelect[int]]:
    """Yield the columns that count for one course what `RunFacts` counts."""
    yield expected.trainees()
    yield expected.trainees(Enrolment.group_id.is_(None))
    yield _sessions(PlannedSession.group_id.is_not(None))
    coming = PlannedSession.ends_at > now
    mentors = exists().where(PlannedMentor.planned_session_id == PlannedSession.id)
    module = PlannedSession.kind == SessionKind.MODULE.value
    yield _sessions(
        coming,
        PlannedSession.kind.not_in(NEED_NO_ROOM),
        ~PlannedSession.online,
        PlannedSession.room_id.is_(None),
    )
    yield _sessions(coming, module, ~mentors)
    yield _sessions(PlannedSession.starts_at > now, module)
    yield _sessions(
        coming,
        PlannedSession.starts_at <= now + SOON,
        PlannedSession.status == SessionStatus.TENTATIVE,
    )
    yield standings.withdrawn()


def _sessions(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return (
        select(func.count())
        .where(
            PlannedSession.course_run_id == CourseRun.id,
            ~PlannedSession.cancelled,
            *conditions,
        )
        .correlate(CourseRun)
        .scalar_subquery()
    )
