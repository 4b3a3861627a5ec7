"""Mentors who are not free, not there, or not there in time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise
from operator import attrgetter

from app.domain import spans
from app.domain.conflicts.meeting import Meeting, Mentor, Plan, Travel
from app.domain.conflicts.plan_conflict import PlanConflict, Rule

MINUTE = timedelta(minutes=1)


def find(plan: Plan) -> Iterator[PlanConflict]:
    """Yield what is wrong with who teaches when and where."""
    yield from journeys((*plan.meetings, *plan.elsewhere), plan.travel)
    for meeting in plan.meetings:
        for person in meeting.mentors:
            mentor = plan.mentors.get(person, Mentor())
            if spans.meets(mentor.blocked, meeting.starts_at, meeting.ends_at):
                yield _of(Rule.UNAVAILABLE, meeting, person)
            away = () if meeting.city is None else mentor.away.get(meeting.city, ())
            if spans.meets(away, meeting.starts_at, meeting.ends_at):
                yield _of(Rule.NO_VISIT, meeting, person)


def journeys(meetings: Iterable[Meeting], travel: Travel) -> Iterator[PlanConflict]:
    """Yield what a mentor teaches in one city and then in another, with too little time between.

    Of all that is taught in a city, only the last session before leaving is told, and the first
    one after arriving. Two at once are told as such.
    """
    taught: defaultdict[int, list[Meeting]] = defaultdict(list)
    for meeting in sorted(meetings, key=attrgetter("in_time")):
        if meeting.city is not None:
            for person in meeting.mentors:
                taught[person].append(meeting)
    for person, theirs in taught.items():
        for one, other in pairwise(theirs):
            there_is = other.starts_at - one.ends_at
            needed = travel(one.city or 0, other.city or 0)
            if timedelta(0) <= there_is < needed:
                yield PlanConflict(
                    rule=Rule.TRAVEL,
                    sessions=(one.session, other.session),
                    subject=person,
                    found=there_is // MINUTE,
                    asked=needed // MINUTE,
                )


def _of(rule: Rule, meeting: Meeting, person: int) -> PlanConflict:
    return PlanConflict(rule=rule, sessions=(meeting.session,), subject=person)
