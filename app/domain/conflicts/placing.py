"""Sessions in rooms that are too small, and on days on which the city does not work."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from operator import attrgetter

from app.domain.conflicts.meeting import Meeting, Plan
from app.domain.conflicts.plan_conflict import PlanConflict, Rule


def find(plan: Plan) -> Iterator[PlanConflict]:
    """Yield what is wrong with the places and the days of sessions; a day off is told once."""
    of_day: defaultdict[date, list[Meeting]] = defaultdict(list)
    for meeting in sorted(plan.meetings, key=attrgetter("in_time")):
        of_day[meeting.day].append(meeting)
        if meeting.room is not None and meeting.places is not None:
            yield from _over_capacity(meeting, meeting.room, meeting.places)
    for day, held in of_day.items():
        if not plan.calendar.is_working(day):
            yield PlanConflict(
                rule=Rule.HOLIDAY if plan.calendar.name_of(day) else Rule.WEEKEND,
                sessions=tuple(each.session for each in held),
                subject=day.isoformat(),
            )


def _over_capacity(meeting: Meeting, room: int, places: int) -> Iterator[PlanConflict]:
    if meeting.expected > places:
        yield PlanConflict(
            rule=Rule.CAPACITY,
            sessions=(meeting.session,),
            subject=room,
            found=meeting.expected,
            asked=places,
        )
