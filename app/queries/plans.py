"""The plan of a course run as its planners work on it: nobody else reads it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.domain.plan_days import Held
from app.domain.plans.history import EditState, Made
from app.domain.plans.planned import Planned
from app.domain.plans.teaching import MentorPart
from app.errors import NotFound
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession, Group
from app.models.place import Room
from app.models.plan import PlanEdit, PlannedMentor, PlannedSession, PlannedSite

LEAD = MentorPart.LEAD.value

AnySession = PlannedSession | CourseSession


def sessions_of(run_id: int) -> Sequence[PlannedSession]:
    """Return all sessions in order of time, groups side by side; cancelled ones too."""
    return db.session.scalars(
        select(PlannedSession)
        .outerjoin(PlannedSession.group)
        .where(PlannedSession.course_run_id == run_id)
        .options(*_shown())
        .order_by(PlannedSession.starts_at, Group.number, PlannedSession.id)
    ).all()


def get(public_id: str) -> PlannedSession:
    """Return a session with its course run and the city of that; raises NotFound."""
    session = db.session.scalars(
        select(PlannedSession)
        .where(PlannedSession.public_id == public_id)
        .options(*_shown(), joinedload(PlannedSession.course_run).joinedload(CourseRun.city))
    ).one_or_none()
    if session is None:
        raise NotFound
    return session


def values_of(sessions: Iterable[AnySession]) -> tuple[Planned, ...]:
    """Return sessions with their mentors as values, planned or released; no query."""
    return tuple(
        Planned(
            id=each.public_id,
            kind=each.kind,
            code=each.code,
            title=each.title,
            starts=each.local_start,
            starts_at=each.starts_at,
            minutes=each.minutes,
            time_zone=each.time_zone,
            status=each.status,
            online=each.online,
            plan_day=each.plan_day,
            module=each.module_uid,
            group=each.group_id,
            room=each.room_id,
            virtual_room=each.virtual_room_id,
            mentors=tuple(sorted(mentor.person_id for mentor in each.mentors)),
            parts=tuple(
                sorted((one.person_id, one.part) for one in each.mentors if one.part != LEAD)
            ),
            remote=tuple(sorted(one.person_id for one in each.mentors if one.remote)),
            sites=tuple(sorted((site.room_id, site.host_id) for site in each.sites)),
        )
        for each in sessions
    )


def held_on(sessions: Iterable[AnySession]) -> list[Held]:
    """Return sessions as they stand for days of the curriculum's plan."""
    return [
        Held(
            session=each.id,
            date=each.local_start.date(),
            plan_day=each.plan_day,
            online=each.online,
        )
        for each in sessions
    ]


def history_of(run_id: int) -> list[Made]:
    """Return the edits of a plan that can be undone or done again, without what they changed."""
    rows = db.session.execute(
        select(PlanEdit.number, PlanEdit.made_by_id, PlanEdit.state).where(
            PlanEdit.course_run_id == run_id, PlanEdit.state != EditState.DROPPED
        )
    )
    return [Made(number=number, by=by, state=EditState(state)) for number, by, state in rows]


def edits_of(run_id: int) -> Select[PlanEdit]:
    """Select the edits of a plan."""
    return select(PlanEdit).where(PlanEdit.course_run_id == run_id)


def with_sites() -> ORMOption:
    """Load further rooms with their cities and hosts, in one more query."""
    return selectinload(PlannedSession.sites).options(
        joinedload(PlannedSite.room).joinedload(Room.city), joinedload(PlannedSite.host)
    )


def _shown() -> tuple[ORMOption, ...]:
    return (
        joinedload(PlannedSession.group),
        joinedload(PlannedSession.room),
        joinedload(PlannedSession.virtual_room),
        selectinload(PlannedSession.mentors).joinedload(PlannedMentor.person),
        with_sites(),
    )
