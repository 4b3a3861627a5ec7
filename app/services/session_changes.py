"""What every change of a session has to keep: the planner's revision, the calendars' sequence."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import attributes

from app.domain.audit import Deed
from app.domain.calendar import EventStatus
from app.domain.errors import Conflict, NotOfThisRun
from app.domain.session_event import SessionFacts, next_sequence
from app.domain.wall_time import to_instant, to_local
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession
from app.models.person import Person
from app.models.place import Room, VirtualRoom
from app.services import audit


class Outdated(Conflict):
    """Somebody else changed meanwhile what the planner looked at."""


class RoomClosed(Conflict):
    """The room, or its venue, was closed: no session is given it any more."""


def take(session_id: int, revision: int) -> CourseSession:
    """Return a session for a change, nobody else can change it until then; raises Outdated."""
    session = db.session.scalars(
        select(CourseSession).where(CourseSession.id == session_id).with_for_update()
    ).one()
    if session.revision != revision:
        raise Outdated
    return session


def take_with_others(
    session_id: int, revision: int
) -> tuple[CourseSession, Sequence[CourseSession]]:
    """Return a session for a change, and all sessions of its run, taken in one order.

    The run comes first: while we wait, whoever has it may place a session that a list begun
    earlier lacks. Raises Outdated.
    """
    run = db.session.scalars(
        select(CourseRun)
        .join(CourseSession, CourseSession.course_run_id == CourseRun.id)
        .where(CourseSession.id == session_id)
        .with_for_update(of=CourseRun)
    ).one()
    there = take_all(run)
    session = next(each for each in there if each.id == session_id)
    if session.revision != revision:
        raise Outdated
    return session, there


def take_all(run: CourseRun) -> Sequence[CourseSession]:
    """Return all sessions of a run for a change, always in the same order."""
    wanted = select(CourseSession).where(CourseSession.course_run_id == run.id)
    return db.session.scalars(wanted.order_by(CourseSession.id).with_for_update()).all()


def room_for(
    run: CourseRun, room_id: int | None, *, held_in: Collection[int | None]
) -> Room | None:
    """Return a room of the run's city; raises NotOfThisRun, and RoomClosed for a new one."""
    if room_id is None:
        return None
    room = db.session.get(Room, room_id)
    if room is None or room.city_id != run.city_id:
        raise NotOfThisRun
    if not room.can_be_chosen and room.id not in held_in:
        raise RoomClosed
    return room


def virtual_room_for(
    run: CourseRun, room_id: int | None, *, held_in: int | None
) -> VirtualRoom | None:
    """Return a room online of the run's city; raises NotOfThisRun, and RoomClosed for a new one."""
    if room_id is None:
        return None
    room = db.session.get(VirtualRoom, room_id)
    if room is None or room.city_id != run.city_id:
        raise NotOfThisRun
    if not room.can_be_chosen and room.id != held_in:
        raise RoomClosed
    return room


def facts_of(session: CourseSession) -> SessionFacts:
    """Return what readers have planned around."""
    return SessionFacts(
        uid=session.uid,
        sequence=session.sequence,
        title=session.title,
        kind=session.kind,
        run_title=session.course_run.title,
        wall_start=session.local_start,
        wall_end=to_local(session.ends_at, session.time_zone),
        zone=session.time_zone,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        page_url="",
        room=session.room.name if session.room else "",
        city=session.course_run.city.name,
        online=session.online,
        status=EventStatus(session.status),
    )


def note(session: CourseSession, before: SessionFacts) -> None:
    """Raise the sequence of a published session whose time, place or state changed."""
    if session.course_run.published_at is not None:
        session.sequence = next_sequence(before, facts_of(session))


def touch(session: CourseSession) -> None:
    """Raise the revision for a change that lies in other rows than the session's own."""
    attributes.flag_modified(session, "title")


def reschedule(
    session: CourseSession, starts: datetime, fold: int | None, *, plan_day: int | None
) -> None:
    """Give a session another wall time; raises NonexistentTime and AmbiguousTime."""
    before = facts_of(session)
    starts_at = to_instant(starts, session.time_zone, fold=fold)
    session.local_start = starts
    session.plan_day = plan_day
    session.starts_at = starts_at
    session.ends_at = starts_at + timedelta(minutes=session.minutes)
    note(session, before)


def set_days(
    run: CourseRun, sessions: Iterable[CourseSession], *, actor: Person, now: datetime
) -> None:
    """Let the run last from its first to its last day; one without a session keeps its days.

    Online sessions are days of a run that has no others.
    """
    sessions = list(sessions)
    only_online = all(session.online for session in sessions)
    dates = [
        session.local_start.date()
        for session in sessions
        if session.status == "confirmed" and session.online is only_online
    ]
    if not dates or (run.starts_on, run.ends_on) == (min(dates), max(dates)):
        return
    before = {"starts_on": run.starts_on, "ends_on": run.ends_on}
    run.starts_on, run.ends_on = min(dates), max(dates)
    after = {"starts_on": run.starts_on, "ends_on": run.ends_on}
    audit.record(Deed.COURSE_REDATED, run, actor=actor, now=now, before=before, after=after)
