"""What planners do on the board: each gesture is one edit of the plan, which they can undo."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.database import write_unit
from app.domain import rescheduling
from app.domain.errors import Conflict, NotOfThisRun
from app.domain.plans.history import Gesture
from app.domain.rescheduling import Slot
from app.domain.wall_time import to_instant
from app.extensions import db
from app.models.delivery import Group
from app.models.person import Person
from app.models.plan import PlannedSession
from app.services import plan_edits, rolls, shifts, timetable
from app.services.plan_edits import Desk, Outdated
from app.services.shifts import Shift


@dataclass(frozen=True)
class ToRoom:
    """Into a room (id), which is no further one of it then, or out of any."""

    room: int | None


@dataclass(frozen=True)
class ToMentors:
    """Taught by these people (ids), in place of who teaches it."""

    mentors: frozenset[int]


@dataclass(frozen=True)
class ToGroup:
    """For one group (id), or for everybody."""

    group: int | None


ToColumn = ToRoom | ToMentors | ToGroup


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a session is to be; what is None stays as it is.

    `starts` is a wall time in the city, `fold` says which of two equal ones. With `shift` what
    follows closes up and makes way, with `along` it moves by as much; `together` moves the groups
    taught at the same time too.
    """

    starts: datetime | None = None
    fold: int | None = None
    minutes: int | None = None
    columns: tuple[ToColumn, ...] = ()
    shift: bool = False
    along: bool = False
    together: bool = False
    held_too: bool = False

    @property
    def gesture(self) -> Gesture:
        """What it is called when it is undone."""
        if self.starts is not None:
            return Gesture.MOVE
        if self.minutes is not None:
            return Gesture.RESIZE
        regroups = any(isinstance(each, ToGroup) for each in self.columns)
        return Gesture.REGROUP if regroups else Gesture.ASSIGN

    def regroups(self, session: PlannedSession) -> bool:
        """Whether it gives a session to other people."""
        groups = (each.group for each in self.columns if isinstance(each, ToGroup))
        return any(group != session.group_id for group in groups)


@write_unit
def change(
    session_id: int, *, revision: int, wish: Wish, actor: Person, now: datetime
) -> list[Shift]:
    """Give a session another time, length or column; return what else shifted.

    Raises Outdated, Conflict for what is cancelled or cannot stand in that column, AlreadyHeld
    unless `held_too`, NonexistentTime, AmbiguousTime, RoomClosed, and NotOfThisRun for what is of
    another course or city.
    """
    run_id = plan_edits.run_of(session_id)
    rolls.lock(run_id)  # nobody stops being a mentor here meanwhile
    with plan_edits.editing(run_id, wish.gesture, actor=actor, now=now) as desk:
        session = desk.session(session_id, revision)
        if session.cancelled:
            raise Conflict
        if wish.regroups(session) and not wish.held_too:
            shifts.refuse_held(desk.run, [session], now)
        for column in wish.columns:
            _put(desk, session, column)
        if wish.starts is None and wish.minutes is None:
            return []
        return _retime(desk, session, wish, now)


@write_unit
def move_block(
    run_id: int,
    *,
    seen: Mapping[str, int],
    to: date,
    held_too: bool = False,
    actor: Person,
    now: datetime,
) -> int:
    """Move several sessions to another day, their times on the wall unchanged.

    `seen` has their revisions by public id. The first of their days goes to `to`, others as many
    days after it as before. What is cancelled stays. Returns how many moved; raises Outdated where
    one differs, Conflict for none, and as `change` does.
    """
    with plan_edits.editing(run_id, Gesture.BLOCK, actor=actor, now=now) as desk:
        by_id = {each.public_id: each.id for each in desk.sessions}
        if not seen.keys() <= by_id.keys():
            raise Outdated
        looked_at = [desk.session(by_id[key], revision) for key, revision in seen.items()]
        chosen = [each for each in looked_at if not each.cancelled]
        if not chosen:
            raise Conflict
        by = to - min(each.local_start.date() for each in chosen)
        if not by:
            return 0
        if not held_too:
            shifts.refuse_held(desk.run, chosen, now)
        starts = {each.id: each.local_start + by for each in chosen}
        timetable.reschedule(desk.sessions, starts, dict.fromkeys(starts))
    return len(chosen)


def _put(desk: Desk, session: PlannedSession, column: ToColumn) -> None:
    if isinstance(column, ToRoom):
        if session.online:
            raise Conflict
        held_in = [session.room_id]
        desk.set_room(session, plan_edits.room_for(desk.run, column.room, held_in=held_in))
    elif isinstance(column, ToMentors):
        if session.pause and column.mentors:
            raise Conflict
        desk.set_mentors(session, column.mentors)
    else:
        _regroup(desk, session, column.group)


def _regroup(desk: Desk, session: PlannedSession, group_id: int | None) -> None:
    if group_id is None:
        session.group = None
        return
    wanted = select(Group).where(Group.id == group_id, Group.course_run_id == desk.run.id)
    session.group = db.session.scalars(wanted).one_or_none()
    if session.group is None:
        raise NotOfThisRun


def _retime(desk: Desk, session: PlannedSession, wish: Wish, now: datetime) -> list[Shift]:
    held = [e for e in desk.sessions if e.online == session.online and not e.cancelled]
    if wish.together:
        desk.meant |= {each.id for each in held if timetable.parallel(each, session)}
    at, fold = wish.starts or session.local_start, wish.fold
    if wish.starts is None:
        fold = _fold_of(session)
    slots = [Slot(session=e.id, starts=e.local_start, minutes=e.minutes) for e in held]
    if wish.along:
        starts = rescheduling.move_along(slots, desk.meant, at, minutes=wish.minutes)
    else:
        starts = rescheduling.move(slots, desk.meant, at, shift=wish.shift, minutes=wish.minutes)
    starts |= dict.fromkeys(desk.meant, at)
    if not wish.held_too:
        shifts.refuse_held(desk.run, (each for each in held if each.id in starts), now)
    told = shifts.of_move(held, desk.meant, starts)
    if wish.minutes is not None:
        for each in held:
            each.minutes = wish.minutes if each.id in desk.meant else each.minutes
    timetable.reschedule(held, starts, dict.fromkeys(desk.meant, fold))
    return told


def _fold_of(session: PlannedSession) -> int:
    """Return which of two equal times it has, so that another length does not change that."""
    first = to_instant(session.local_start, session.time_zone, fold=0)
    return int(session.starts_at != first)
