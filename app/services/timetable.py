"""The timetable of a course run: move sessions, give them rooms and mentors, cancel them.

Every change names the revision of the session that the planner looked at. Who looked at an
older one is turned away with Outdated, so that nobody's change is lost unseen.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.database import write_unit
from app.domain import plan_days, rescheduling
from app.domain.audit import Deed, changes
from app.domain.canonical import Json
from app.domain.errors import Conflict, NotOfThisRun
from app.domain.rescheduling import Slot
from app.extensions import db
from app.models.delivery import CourseSession, MentorAssignment
from app.models.person import Person
from app.queries import faculty, timetable
from app.services import audit, rolls, session_changes, shifts
from app.services.session_changes import Outdated
from app.services.shifts import Shift


@dataclass(frozen=True, kw_only=True)
class ToPlace:
    """A place in a day: after the session of that id, or before all others."""

    day: date
    after: int | None = None


@dataclass(frozen=True, kw_only=True)
class ToTime:
    """A wall time in the city; `fold` says which of two equal times, `shift` makes way for it."""

    starts: datetime
    fold: int | None = None
    shift: bool = False


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
) -> CourseSession:
    """Give a session its room, its room online and its mentors, in place of those it has.

    Raises Outdated, RoomClosed, and NotOfThisRun for a room elsewhere or a person who is no mentor
    here; a room it has already, and one who taught it already, may stay.
    """
    run_id = select(CourseSession.course_run_id).where(CourseSession.id == session_id)
    rolls.lock(db.session.scalars(run_id).one())  # nobody stops being a mentor here meanwhile
    session = session_changes.take(session_id, revision)
    before, assigned = session_changes.facts_of(session), _assigned(session)
    room = session_changes.room_for(session.course_run, room_id, held_in=[session.room_id])
    online = session_changes.virtual_room_for(
        session.course_run, virtual_room_id, held_in=session.virtual_room_id
    )
    _set_mentors(session, set(mentor_ids))
    session.room, session.virtual_room = room, online
    session_changes.note(session, before)
    was, now_is = changes(assigned, _assigned(session))
    if was:
        audit.record(Deed.SESSION_ASSIGNED, session, actor=actor, now=now, before=was, after=now_is)
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
    session, there = session_changes.take_with_others(session_id, revision)
    if session.status == "cancelled":
        raise Conflict
    held = [each for each in there if each.online == session.online]
    moved = {session.id} | {each.id for each in held if together and _parallel(each, session)}
    starts = _starts(held, moved, to)
    if not held_too:
        shifts.refuse_held(session.course_run, (each for each in held if each.id in starts), now)
    told = shifts.of_move(held, moved, starts)
    fold = to.fold if isinstance(to, ToTime) else 0
    before = {each.id: _times(each) for each in held}
    _reschedule(held, starts, dict.fromkeys(moved, fold))
    for each in held:
        was, now_is = changes(before[each.id], _times(each))
        if was:
            deed = Deed.SESSION_MOVED if each.id in moved else Deed.SESSION_SHIFTED
            audit.record(deed, each, actor=actor, now=now, before=was, after=now_is)
    session_changes.set_days(session.course_run, there, actor=actor, now=now)
    return told


@write_unit
def cancel(session_id: int, *, revision: int, actor: Person, now: datetime) -> CourseSession:
    """Say that a session is not held; its time stays free. Raises Outdated."""
    return _set_status(session_id, revision, "cancelled", actor=actor, now=now)


@write_unit
def restore(session_id: int, *, revision: int, actor: Person, now: datetime) -> CourseSession:
    """Take a cancellation back. Raises Outdated."""
    return _set_status(session_id, revision, "confirmed", actor=actor, now=now)


def _set_status(
    session_id: int, revision: int, status: str, *, actor: Person, now: datetime
) -> CourseSession:
    session, there = session_changes.take_with_others(session_id, revision)
    before = session_changes.facts_of(session)
    session.status = status
    session_changes.note(session, before)
    if status != before.status:
        audit.record(
            Deed.SESSION_CANCELLED if status == "cancelled" else Deed.SESSION_RESTORED,
            session,
            actor=actor,
            now=now,
            before={"status": before.status},
            after={"status": status},
        )
    session_changes.set_days(session.course_run, there, actor=actor, now=now)
    return session


def _assigned(session: CourseSession) -> dict[str, Json]:
    """Return the rooms of a session by their names, and its mentors by their public ids."""
    return {
        "room": session.room.name if session.room else None,
        "virtual_room": session.virtual_room.name if session.virtual_room else None,
        "mentors": timetable.mentor_ids([session.id]).get(session.id, []),
    }


def _times(session: CourseSession) -> dict[str, Json]:
    return {
        "starts": session.local_start.isoformat(),
        "starts_at": session.starts_at.isoformat(),
        "plan_day": session.plan_day,
    }


def _set_mentors(session: CourseSession, wanted: set[int]) -> None:
    given = {assignment.person_id for assignment in session.mentors}
    if wanted == given:
        return
    may_teach = {person.id for person in faculty.people_of(session.course_run_id)}
    if not wanted <= given | may_teach:
        raise NotOfThisRun
    for assignment in list(session.mentors):
        if assignment.person_id not in wanted:
            session.mentors.remove(assignment)
            db.session.delete(assignment)
    session.mentors += [MentorAssignment(person_id=person_id) for person_id in wanted - given]
    session_changes.touch(session)


def _reschedule(
    held: Collection[CourseSession],
    starts: Mapping[int, datetime],
    folds: Mapping[int, int | None],
) -> None:
    days = _plan_days(held, starts)
    for each in held:
        if each.id in starts:
            which = folds.get(each.id, 0)
            session_changes.reschedule(each, starts[each.id], which, plan_day=days[each.id])


def _parallel(each: CourseSession, session: CourseSession) -> bool:
    same_time = each.local_start == session.local_start and each.status == session.status
    return same_time and session.group_id is not None and each.module_uid == session.module_uid


def _starts(
    held: Iterable[CourseSession], moved: Collection[int], to: ToPlace | ToTime
) -> dict[int, datetime]:
    """Return the new start of what moves and of what gives way, which nothing cancelled does."""
    slots = [
        Slot(session=each.id, starts=each.local_start, minutes=each.minutes)
        for each in held
        if each.status == "confirmed"
    ]
    at, shift = _target(slots, moved, to)
    starts = rescheduling.move(slots, moved, at, shift=shift)
    if isinstance(to, ToTime):
        # What keeps its wall time may still move, to the other one of two that are equal.
        starts |= dict.fromkeys(moved, at)
    return starts


def _target(
    slots: Iterable[Slot], moved: Collection[int], to: ToPlace | ToTime
) -> tuple[datetime, bool]:
    """Return when the moved sessions begin, and whether others make way."""
    if isinstance(to, ToTime):
        return to.starts, to.shift
    starts = rescheduling.place(slots, moved, to.day, after=to.after)
    if starts is None:
        raise Outdated
    return starts, True


def _plan_days(
    held: Iterable[CourseSession], starts: Mapping[int, datetime]
) -> dict[int, int | None]:
    """Return the day of the plan that each moved session stands for on its new date."""
    stand = (
        plan_days.Held(session=each.id, date=each.local_start.date(), plan_day=each.plan_day)
        for each in held
    )
    return plan_days.after_moving(
        stand, {session: start.date() for session, start in starts.items()}
    )
