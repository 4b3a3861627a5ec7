"""Mentors who are not free, not there, not there in time, or not understood."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from operator import attrgetter

from app.domain import spans
from app.domain.conflicts.meeting import Meeting, Mentor, Plan, Travel
from app.domain.conflicts.plan_conflict import PlanConflict, Rule

MINUTE = timedelta(minutes=1)
Stop = tuple[int, Meeting]  # a city, and a session for which somebody has to be there


def find(plan: Plan) -> Iterator[PlanConflict]:
    """Yield what is wrong with who teaches when and where."""
    yield from journeys((*plan.meetings, *plan.elsewhere), plan.travel)
    for meeting in plan.meetings:
        for person in meeting.present:
            mentor = plan.mentors.get(person, Mentor())
            if spans.meets(mentor.blocked, meeting.starts_at, meeting.ends_at):
                yield _of(Rule.UNAVAILABLE, meeting, person)
            away = mentor.away.get(meeting.city_of(person) or 0, ())
            if spans.meets(away, meeting.starts_at, meeting.ends_at):
                yield _of(Rule.NO_VISIT, meeting, person)
        if _not_understood(meeting, plan):
            yield PlanConflict(rule=Rule.INTERPRETER, sessions=(meeting.session,))


def _not_understood(meeting: Meeting, plan: Plan) -> bool:
    """Say whether all who teach said what they speak, and nobody there speaks what others do."""
    spoken = [plan.mentors.get(each, Mentor()).languages for each in meeting.teachers]
    if meeting.interpreters or not (plan.languages and spoken and all(spoken)):
        return False
    return all(plan.languages.isdisjoint(each) for each in spoken)


def journeys(meetings: Iterable[Meeting], travel: Travel) -> Iterator[PlanConflict]:
    """Yield what a mentor teaches in one city and then in another, with too little time between.

    Of all that is taught in a city, only the session that ends last before leaving is told, and the
    first one after arriving; one that lasts longer than what follows it is not lost behind that.
    Two at once are told as such.
    """
    theirs: defaultdict[int, list[Stop]] = defaultdict(list)
    for meeting in sorted(meetings, key=attrgetter("in_time")):
        for person in meeting.present:
            city = meeting.city_of(person)
            if city is not None:
                theirs[person].append((city, meeting))
    for person, stops in theirs.items():
        for (here, one), (there, other) in _arrivals(stops):
            there_is = other.starts_at - one.ends_at
            needed = travel(here, there)
            if timedelta(0) <= there_is < needed:
                yield PlanConflict(
                    rule=Rule.TRAVEL,
                    sessions=(one.session, other.session),
                    subject=person,
                    found=there_is // MINUTE,
                    asked=needed // MINUTE,
                )


def _arrivals(stops: Iterable[Stop]) -> Iterator[tuple[Stop, Stop]]:
    """Yield what ended last elsewhere, and the first session after it here; all in order of time.

    Of each city what ends last stands for it, and of these the two latest are enough: one of them
    is in another city than whatever comes.
    """
    latest: list[Stop] = []
    here: dict[int, Meeting] = {}
    for stop in stops:
        city, meeting = stop
        left = next((each for each in reversed(latest) if each[0] != city), None)
        before = here.get(city)
        if left and not (before and before.starts_at >= left[1].ends_at):
            yield left, stop
        here[city] = meeting
        of_cities = {each[0]: each for each in sorted([*latest, stop], key=_ending)}
        latest = sorted(of_cities.values(), key=_ending)[-2:]


def _ending(stop: Stop) -> tuple[datetime, tuple[datetime, datetime, str]]:
    return stop[1].ends_at, stop[1].in_time


def _of(rule: Rule, meeting: Meeting, person: int) -> PlanConflict:
    return PlanConflict(rule=rule, sessions=(meeting.session,), subject=person)
