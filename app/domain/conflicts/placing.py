"""Sessions in rooms that are too small, and on days on which the city does not work."""

from collections.abc import Iterator

from app.domain.conflicts.meeting import Meeting, Plan
from app.domain.conflicts.plan_conflict import PlanConflict, Rule


def find(plan: Plan) -> Iterator[PlanConflict]:
    """Yield what is wrong with the places and the days of sessions."""
    for meeting in plan.meetings:
        if meeting.room is not None and meeting.places is not None:
            yield from _over_capacity(meeting, meeting.room, meeting.places)
        if holiday := plan.calendar.name_of(meeting.day):
            yield PlanConflict(rule=Rule.HOLIDAY, sessions=(meeting.session,), subject=holiday)
        elif not plan.calendar.is_working(meeting.day):
            yield PlanConflict(rule=Rule.WEEKEND, sessions=(meeting.session,))


def _over_capacity(meeting: Meeting, room: int, places: int) -> Iterator[PlanConflict]:
    if meeting.expected > places:
        yield PlanConflict(
            rule=Rule.CAPACITY,
            sessions=(meeting.session,),
            subject=room,
            found=meeting.expected,
            asked=places,
        )
