"""A pause for each group or in each room: one edit of the plan, as other gestures on the board."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.database import write_unit
from app.domain.errors import Conflict
from app.domain.plans.history import Gesture
from app.models.person import Person
from app.models.plan import PlannedSession
from app.services import plan_edits
from app.services.plan_edits import Desk

Where = tuple[int, int | None]  # a group and its room


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What became of a pause: how many were added, or in how many more rooms it is."""

    pauses: int = 0
    rooms: int = 0


@write_unit
def share(session_id: int, *, revision: int, by_room: bool, actor: Person, now: datetime) -> Shared:
    """Let each group of the course have a pause of its own, in the room that it is in before.

    The pause itself becomes that of the first one, where it was for everybody. Who has a pause
    then gets no second one. By room, on a day on which no group is taught apart, it stays one and
    is in all rooms of the day. Raises Outdated, and Conflict for what is no pause that is held.
    """
    run_id = plan_edits.run_of(session_id)
    with plan_edits.editing(run_id, Gesture.PAUSES, actor=actor, now=now) as desk:
        pause = desk.session(session_id, revision)
        if not pause.pause or pause.cancelled:
            raise Conflict
        rooms = _rooms_of_groups(desk.sessions, pause)
        if by_room and not rooms:
            return Shared(rooms=_spread(desk, pause))
        groups = sorted(group.id for group in desk.run.groups)
        wanted = [
            (group, rooms.get(group, pause.room_id))
            for group in groups
            if _lacks(desk.sessions, group, pause)
        ]
        return Shared(pauses=_give_each(desk, pause, wanted))


def _give_each(desk: Desk, pause: PlannedSession, wanted: list[Where]) -> int:
    """Let groups have a pause in these rooms, the first of them that of everybody."""
    if pause.group_id is None and wanted:
        pause.group_id, room_id = wanted.pop(0)
        desk.set_room(pause, plan_edits.room_for(desk.run, room_id, held_in=[room_id]))
        desk.set_sites(pause, {})
    desk.add(_copy(pause, group, room) for group, room in wanted)
    return len(wanted)


def _spread(desk: Desk, pause: PlannedSession) -> int:
    """Let a pause be in all rooms of its day that can be chosen; return in how many more."""
    day = pause.local_start.date()
    held = (each for each in desk.sessions if _is_held(each, day) and not each.online)
    of_day = dict.fromkeys(each.room for each in held if each.room and each.room.can_be_chosen)
    there = {pause.room_id, *(site.room_id for site in pause.sites)}
    more = [room for room in of_day if room.id not in there]
    added = len(more)
    if pause.room_id is None and more:
        desk.set_room(pause, more.pop(0))
    sites = {site.room_id: site.host_id for site in pause.sites}
    desk.set_sites(pause, sites | {room.id: None for room in more})
    return added


def _rooms_of_groups(
    sessions: Iterable[PlannedSession], pause: PlannedSession
) -> Mapping[int, int | None]:
    """Return by group that is taught apart that day in which room it is before a pause, if in any.

    Who is taught apart only after it is in the first room then.
    """
    day = pause.local_start.date()
    found: dict[int, int | None] = {}
    taught = (each for each in sessions if each.group_id is not None and _is_held(each, day))
    for each in sorted(taught, key=lambda e: (e.local_start, e.id)):
        if each.group_id is not None and (
            each.starts_at < pause.starts_at or each.group_id not in found
        ):
            found[each.group_id] = each.room_id
    return found


def _is_held(session: PlannedSession, day: date) -> bool:
    return session.local_start.date() == day and not session.cancelled and not session.pause


def _lacks(sessions: Collection[PlannedSession], group: int, pause: PlannedSession) -> bool:
    """Whether a group has no pause at the time of one but that one itself, if it is everybody's."""
    return not any(
        each.pause
        and not each.cancelled
        and (each.group_id == group or (each.group_id is None and each is not pause))
        and each.starts_at < pause.ends_at
        and pause.starts_at < each.ends_at
        for each in sessions
    )


def _copy(pause: PlannedSession, group: int, room: int | None) -> PlannedSession:
    return PlannedSession(
        course_run_id=pause.course_run_id,
        group_id=group,
        room_id=room,
        kind=pause.kind,
        code=pause.code,
        title=pause.title,
        online=pause.online,
        plan_day=pause.plan_day,
        local_start=pause.local_start,
        minutes=pause.minutes,
        time_zone=pause.time_zone,
        starts_at=pause.starts_at,
        ends_at=pause.starts_at + timedelta(minutes=pause.minutes),
        status=pause.status,
    )
