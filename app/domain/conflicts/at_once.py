"""Two sessions at once that need one room, there or online, one mentor or the same people."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from app.domain.conflicts.meeting import Meeting
from app.domain.conflicts.plan_conflict import PlanConflict, Rule

Thing = tuple[Rule, int]


def find(meetings: Iterable[Meeting]) -> Iterator[PlanConflict]:
    """Yield each pair of sessions that need one thing at once; the earlier one stands first.

    One that begins as another ends is no conflict. What needs each thing is swept in order of
    its start against what is still running, so the work grows with the sessions and with the
    conflicts among them.
    """
    for (rule, subject), needing in _by_thing(meetings).items():
        for one, other in _sweep(needing):
            # In one course they are told as the group that they are in.
            if rule is Rule.TRAINEE and one.course == other.course:
                continue
            yield PlanConflict(rule=rule, sessions=(one.session, other.session), subject=subject)


def _by_thing(meetings: Iterable[Meeting]) -> Mapping[Thing, Sequence[Meeting]]:
    found: defaultdict[Thing, list[Meeting]] = defaultdict(list)
    for meeting in sorted(meetings, key=attrgetter("in_time")):
        for room in meeting.rooms:
            found[Rule.ROOM, room].append(meeting)
        if meeting.virtual_room is not None:
            found[Rule.VIRTUAL_ROOM, meeting.virtual_room].append(meeting)
        for mentor in meeting.present:
            found[Rule.MENTOR, mentor].append(meeting)
        for group in meeting.people:
            found[Rule.PEOPLE, group].append(meeting)
        for trainee in meeting.trainees:
            found[Rule.TRAINEE, trainee].append(meeting)
    return found


def _sweep(needing: Iterable[Meeting]) -> Iterator[tuple[Meeting, Meeting]]:
    running: list[Meeting] = []
    for meeting in needing:
        running = [each for each in running if meeting.starts_at < each.ends_at]
        yield from ((each, meeting) for each in running)
        running.append(meeting)
