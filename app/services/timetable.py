"""The timetable of a course run: move sessions, give them rooms and mentors, cancel them.

All of it changes the plan; a release shows it to those whom it concerns.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.database import write_unit
from app.domain import plan_days, rescheduling
from app.domain.errors import Conflict
from app.domain.plans import taught_once
from app.domain.plans.history import Gesture
from app.domain.plans.kinds import SessionStatus
from app.domain.plans.parallel import what_is_done
from app.domain.plans.taught_once import TaughtAlready
from app.domain.rescheduling import Slot
from app.models.person import Person
from app.models.plan import PlannedSession
from app.queries import plans
from app.services import plan_edits, rolls, shifts
from app.services.plan_edits import Desk, Outdated
from app.services.shifts import Shift


@dataclass(frozen=True, kw_only=True)
class ToPlace:
    """A place in a day: after the session of that id, or before all others."""

    day: date
    after: int | None = None


@dataclass(frozen=True, kw_only=True)
class ToTime:
    """A wall time in the city; `fold` says which of two equal times.

    With `shift` what follows closes up and makes way, with `along` it moves by as much.
    """

    starts: datetime
    fold: int | None = None
    shift: bool = False
    along: bool = False


@write_unit
def assign(
    session_id: int,
    *,
    revision: int,
    room_id: int | None,
    virtual_room_id: int | None = None,
    mentor_ids: Collection[int],
    actor: Person,
    now: datetime,
) -> PlannedSession:
    """Give a session its room, its room online and its mentors, in place of those it has.

    Raises Outdated, RoomClosed, and NotOfThisRun for a room elsewhere or a person who is no mentor
    here; a room it has already, and one who taught it already, may stay.
    """
    run_id = plan_edits.run_of(session_id)
    rolls.lock(run_id)  # nobody stops being a mentor here meanwhile
    with plan_edits.editing(run_id, Gesture.ASSIGN, actor=actor, now=now) as desk:
        session = desk.session(session_id, revision)
        room = plan_edits.room_for(desk.run, room_id, held_in=[session.room_id])
        online = plan_edits.virtual_room_for(
            desk.run, virtual_room_id, held_in=session.virtual_room_id
        )
        desk.set_mentors(session, mentor_ids)
        desk.set_room(session, room)
        session.virtual_room = online
    return session


@write_unit
def move(
    session_id: int,
    *,
    revision: int,
    to: ToPlace | ToTime,
    together: bool = True,
    held_too: bool = False,
    actor: Person,
    now: datetime,
) -> list[Shift]:
    """Move a session, with its parallel groups if `together`, by the rules of rescheduling.

    Returns what else shifted. Raises Outdated (also when the place is there no more), Conflict for
    a cancelled session, AlreadyHeld unless `held_too`, and NonexistentTime or AmbiguousTime.
    """
    run_id = plan_edits.run_of(session_id)
    with plan_edits.editing(run_id, Gesture.MOVE, actor=actor, now=now) as desk:
        session = desk.session(session_id, revision)
        if session.cancelled:
            raise Conflict
        held = [each for each in desk.sessions if each.online == session.online]
        desk.meant |= {each.id for each in held if together and parallel(each, session)}
        starts = _starts(held, desk.meant, to)
        if not held_too:
            shifts.refuse_held(desk.run, (each for each in held if each.id in starts), now)
        told = shifts.of_move(held, desk.meant, starts)
        fold = to.fold if isinstance(to, ToTime) else 0
        reschedule(held, starts, dict.fromkeys(desk.meant, fold))
    return told


@write_unit
def cancel(session_id: int, *, revision: int, actor: Person, now: datetime) -> PlannedSession:
    """Say that a session is not held; its time stays free. Raises Outdated."""
    run_id = plan_edits.run_of(session_id)
    with plan_edits.editing(run_id, Gesture.CANCEL, actor=actor, now=now) as desk:
        session = desk.session(session_id, revision)
        session.status = SessionStatus.CANCELLED.value
    return session


@write_unit
def restore(session_id: int, *, revision: int, actor: Person, now: datetime) -> PlannedSession:
    """Take a cancellation back; the session is certain then.

    Raises Outdated, and TaughtAlready where its module has another session by now.
    """
    return _hold(session_id, revision, SessionStatus.CONFIRMED, Gesture.REINSTATE, actor, now)


@write_unit
def confirm(session_id: int, *, revision: int, actor: Person, now: datetime) -> PlannedSession:
    """Say that a tentative session is certain. Raises Outdated."""
    return _hold(session_id, revision, SessionStatus.CONFIRMED, Gesture.CONFIRM, actor, now)


@write_unit
def doubt(session_id: int, *, revision: int, actor: Person, now: datetime) -> PlannedSession:
    """Say that a session is not certain yet. Raises Outdated."""
    return _hold(session_id, revision, SessionStatus.TENTATIVE, Gesture.TENTATIVE, actor, now)


def _hold(
    session_id: int,
    revision: int,
    status: SessionStatus,
    gesture: Gesture,
    actor: Person,
    now: datetime,
) -> PlannedSession:
    run_id = plan_edits.run_of(session_id)
    with plan_edits.editing(run_id, gesture, actor=actor, now=now) as desk:
        session = desk.session(session_id, revision)
        if session.cancelled:
            _refuse_doubled(desk, session, status)
        session.status = status.value
    return session


def _refuse_doubled(desk: Desk, session: PlannedSession, status: SessionStatus) -> None:
    """Raise TaughtAlready where another session teaches what this one would teach again."""
    values = plans.values_of(desk.sessions)
    (coming,) = (each for each in values if each.id == session.public_id)
    if taught_once.taught_already([replace(coming, status=status.value)], values):
        raise TaughtAlready


def reschedule(
    held: Collection[PlannedSession],
    starts: Mapping[int, datetime],
    folds: Mapping[int, int | None],
) -> None:
    """Let sessions begin at these wall times, on the days of the plan that their dates stand for.

    `folds` say which of two equal times is meant, by session; raises as `plan_edits.reschedule`.
    """
    days = _plan_days(held, starts)
    for each in held:
        if each.id in starts:
            which = folds.get(each.id, 0)
            plan_edits.reschedule(each, starts[each.id], which, plan_day=days[each.id])


def parallel(each: PlannedSession, session: PlannedSession) -> bool:
    """Whether one is taught to another group at the same time as the other."""
    same_time = each.local_start == session.local_start and each.status == session.status
    in_groups = session.group_id is not None and each.group_id is not None
    return same_time and in_groups and what_is_done(each) == what_is_done(session)


def _starts(
    held: Iterable[PlannedSession], moved: Collection[int], to: ToPlace | ToTime
) -> dict[int, datetime]:
    """Return the new start of what moves and of what gives way, which nothing cancelled does."""
    slots = [
        Slot(session=each.id, starts=each.local_start, minutes=each.minutes)
        for each in held
        if not each.cancelled
    ]
    if isinstance(to, ToPlace):
        at = rescheduling.place(slots, moved, to.day, after=to.after)
        if at is None:
            raise Outdated
        return rescheduling.move(slots, moved, at, shift=True)
    if to.along:
        starts = rescheduling.move_along(slots, moved, to.starts)
    else:
        starts = rescheduling.move(slots, moved, to.starts, shift=to.shift)
    # What keeps its wall time may still move, to the other one of two that are equal.
    return starts | dict.fromkeys(moved, to.starts)


def _plan_days(
    held: Iterable[PlannedSession], starts: Mapping[int, datetime]
) -> dict[int, int | None]:
    """Return the day of the plan that each moved session stands for on its new date."""
    dates = {session: start.date() for session, start in starts.items()}
    return plan_days.after_moving(plans.held_on(held), dates)
