"""Sessions that a city adds to the plan of its course, beside what the curriculum has."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.database import write_unit
from app.domain import plan_days
from app.domain.errors import Conflict, NotOfThisRun
from app.domain.plans.history import Gesture
from app.domain.plans.kinds import ADDED, SessionKind, SessionStatus
from app.domain.wall_time import to_instant
from app.models.person import Person
from app.models.plan import PlannedSession
from app.queries import plans
from app.services import audit, plan_edits
from app.services.plan_edits import Desk


class NotToBeAdded(Conflict):
    """Modules come from the curriculum."""


class AlreadyOver(Conflict):
    """The time has begun: nothing new can be held then."""


@dataclass(frozen=True, kw_only=True)
class NewSession:
    """What is added, at a wall time of the city; `fold` says which of two equal times."""

    kind: SessionKind
    title: str
    starts: datetime
    minutes: int
    fold: int | None = None
    group_id: int | None = None
    room_id: int | None = None
    tentative: bool = False

    @property
    def status(self) -> SessionStatus:
        """How certain it is."""
        return SessionStatus.TENTATIVE if self.tentative else SessionStatus.CONFIRMED


@write_unit
def add(run_id: int, new: NewSession, *, actor: Person, now: datetime) -> PlannedSession:
    """Add a session to a plan; one that is there exactly so is returned as it is.

    Raises NotToBeAdded, AlreadyOver, NotOfThisRun for a group or room of something else,
    RoomClosed, NonexistentTime, and AmbiguousTime unless `fold` says which of two is meant.
    """
    if new.kind not in ADDED:
        raise NotToBeAdded
    with plan_edits.editing(run_id, Gesture.ADD, actor=actor, now=now) as desk:
        starts_at = to_instant(new.starts, desk.run.city.time_zone, fold=new.fold)
        for each in desk.sessions:
            if _is_there(each, new) and each.starts_at == starts_at:
                audit.leave_out()
                return each
        if starts_at <= now:
            raise AlreadyOver
        if new.group_id not in {None, *(group.id for group in desk.run.groups)}:
            raise NotOfThisRun
        session = _session(new, desk, starts_at)
        desk.add([session])
    return session


@write_unit
def rename(
    session_id: int, *, revision: int, kind: SessionKind, title: str, actor: Person, now: datetime
) -> PlannedSession:
    """Say otherwise what an added session is, and what it is called.

    Raises Outdated, and NotToBeAdded for a module, which the curriculum names.
    """
    run_id = plan_edits.run_of(session_id)
    with plan_edits.editing(run_id, Gesture.RENAME, actor=actor, now=now) as desk:
        session = desk.session(session_id, revision)
        if kind not in ADDED or session.kind not in ADDED:
            raise NotToBeAdded
        session.kind, session.title = kind.value, title
    return session


def _is_there(each: PlannedSession, new: NewSession) -> bool:
    what = (each.kind, each.title, each.minutes, each.status, each.group_id, each.room_id)
    return what == (new.kind, new.title, new.minutes, new.status, new.group_id, new.room_id)


def _session(new: NewSession, desk: Desk, starts_at: datetime) -> PlannedSession:
    return PlannedSession(
        course_run=desk.run,
        kind=new.kind.value,
        code="",
        title=new.title,
        group_id=new.group_id,
        room=plan_edits.room_for(desk.run, new.room_id, held_in=()),
        online=False,
        plan_day=plan_days.stands_for(plans.held_on(desk.sessions), new.starts.date()),
        local_start=new.starts,
        minutes=new.minutes,
        time_zone=desk.run.city.time_zone,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=new.minutes),
        status=new.status.value,
    )
