"""How much goes wrong for somebody in the plans of several courses at once, though all is held."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.domain.conflicts import mentoring, placing, teaching
from app.domain.conflicts.meeting import Meeting, Mentor, Plan
from app.domain.conflicts.plan_conflict import PlanConflict, Severity
from app.extensions import db
from app.models.delivery import CourseRun
from app.queries import conflicts, meetings, teaching_facts
from app.queries.checklists import Calendars


def by_run(run_ids: Collection[int], *, calendars: Calendars) -> Counter[int]:
    """Return how many such conflicts of each of these runs nobody accepted, told as its page does.

    As many queries for any number of runs, and that of `calendars`.
    """
    runs = _whole(run_ids) if run_ids else []
    held: defaultdict[int, list[Meeting]] = defaultdict(list)
    for meeting in meetings.of_runs(run_ids) if runs else ():
        held[meeting.course].append(meeting)
    if not held:
        return Counter()
    every = [each for some in held.values() for each in some]
    known = _mentors(every, runs)
    cities = {run.city for run in runs}
    working = calendars(cities, {each.day.year for each in every})
    accepted = conflicts.accepted_in(run_ids)
    counts: Counter[int] = Counter()
    for run in runs:
        plan = Plan(
            meetings=held[run.id],
            elsewhere=(),
            groups=meetings.everybody(run),
            languages=teaching_facts.languages_of(run.city),
            modules=teaching_facts.modules(run),
            mentors=known,
            calendar=working[run.city_id],
            # What comes too late from another city cannot be held at all: no doubt is left.
            travel=lambda _one, _other: timedelta(0),
        )
        for alike in conflicts.told_together(run, _doubts(plan), accepted):
            counts[run.id] += (run.id, alike[0].key) not in accepted
    return counts


def _doubts(plan: Plan) -> list[PlanConflict]:
    found = (*mentoring.find(plan), *placing.find(plan), *teaching.find(plan))
    return [each for each in found if each.severity is Severity.WARN]


def _whole(run_ids: Collection[int]) -> Sequence[CourseRun]:
    return db.session.scalars(
        select(CourseRun)
        .where(CourseRun.id.in_(run_ids))
        .options(
            selectinload(CourseRun.city),
            selectinload(CourseRun.groups),
            # Each version once: what is taught is long.
            selectinload(CourseRun.curriculum_version),
            selectinload(CourseRun.adaptation_version),
        )
    ).all()


def _mentors(every: Sequence[Meeting], runs: Sequence[CourseRun]) -> Mapping[int, Mentor]:
    present = {person for each in every for person in each.present}
    if not present:
        return {}
    return teaching_facts.mentors(
        present,
        *{run.city for run in runs},
        since=min(each.starts_at for each in every),
        until=max(each.ends_at for each in every),
        also={city for each in every for city in each.hosts.values()},
    )
