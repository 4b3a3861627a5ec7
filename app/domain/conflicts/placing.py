"""Sessions in rooms that are too small, and on days on which the city does not work."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from operator import attrgetter

from app.domain.conflicts.meeting import Meeting, Plan
from app.domain.conflicts.plan_conflict import PlanConflict, Rule


def find(plan: Plan) -> Iterator[PlanConflict]:
    """Yield what is wrong with the places and the days of sessions; a day off is told once."""
    of_day: defaultdict[date, list[Meeting]] = defaultdict(list)
    for meeting in sorted(plan.meetings, key=attrgetter("in_time")):
        of_day[meeting.day].append(meeting)
        yield from _over_capacity(meeting)
    for day, held in of_day.items():
        if not plan.calendar.is_working(day):
            yield PlanConflict(
                rule=Rule.HOLIDAY if plan.calendar.name_of(day) else Rule.WEEKEND,
                sessions=tuple(each.session for each in held),
                subject=day.isoformat(),
            )


def places_in(capacities: Sequence[int | None], *, from_anywhere: bool) -> int | None:
    """Return how many people have a place in all rooms of a session together, None for any number.

    Nobody knows how many where it has no room, or one of which nobody said how many places it has;
    and no room is too small where people can follow it `from_anywhere`.
    """
    if from_anywhere or not capacities:
        return None
    known = [each for each in capacities if each is not None]
    return sum(known) if len(known) == len(capacities) else None


def _over_capacity(meeting: Meeting) -> Iterator[PlanConflict]:
    """Tell it of the room of a session, or of a further one where it has none of its own."""
    places = meeting.places
    if meeting.rooms and places is not None and meeting.expected > places:
        yield PlanConflict(
            rule=Rule.CAPACITY,
            sessions=(meeting.session,),
            subject=min(meeting.sites) if meeting.room is None else meeting.room,
            found=meeting.expected,
            asked=places,
        )
