"""The sessions of a course run as they are released, with all that its pages show of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select, union
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.domain.plans.kinds import SessionKind
from app.errors import NotFound
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession, Group, MentorAssignment, SessionSite
from app.models.person import Person
from app.models.place import Room

PAUSES = [kind.value for kind in SessionKind if kind.pause]
NEED_NO_ROOM = [kind.value for kind in SessionKind if not kind.needs_room]
# The condition on sessions that something is done in them.
NO_PAUSE = CourseSession.kind.not_in(PAUSES)


def sessions_of(run_id: int) -> Sequence[CourseSession]:
    """Return all sessions in order of time, groups side by side; cancelled ones too."""
    return db.session.scalars(
        select(CourseSession)
        .outerjoin(CourseSession.group)
        .where(CourseSession.course_run_id == run_id)
        .options(*_shown())
        .order_by(CourseSession.starts_at, Group.number, CourseSession.id)
    ).all()


def get(public_id: str) -> CourseSession:
    """Return a session with its course run and the city of that; raises NotFound."""
    session = db.session.scalars(
        select(CourseSession)
        .where(CourseSession.public_id == public_id)
        .options(*_shown(), joinedload(CourseSession.course_run).joinedload(CourseRun.city))
    ).one_or_none()
    if session is None:
        raise NotFound
    return session


def starts_of(run_id: int) -> Mapping[int, datetime]:
    """Return when each session of a run begins, by its id, as its people know it; one query."""
    rows = db.session.execute(
        select(CourseSession.id, CourseSession.starts_at).where(
            CourseSession.course_run_id == run_id
        )
    )
    return dict(rows.all())


def times_of(run_id: int) -> Mapping[int, tuple[datetime, int]]:
    """Return when each session of a run begins and for how many minutes, as its people know it."""
    rows = db.session.execute(
        select(CourseSession.id, CourseSession.starts_at, CourseSession.minutes).where(
            CourseSession.course_run_id == run_id
        )
    )
    return {session_id: (starts_at, minutes) for session_id, starts_at, minutes in rows}


def groups_of(run_id: int) -> Mapping[int, int | None]:
    """Return for which group each session of a run is, by its id, as its people know it."""
    rows = db.session.execute(
        select(CourseSession.id, CourseSession.group_id).where(
            CourseSession.course_run_id == run_id
        )
    )
    return dict(rows.all())


def mentor_ids(session_ids: Collection[int]) -> Mapping[int, list[str]]:
    """Return the public ids of who teaches each of these sessions, in one query."""
    found: dict[int, list[str]] = defaultdict(list)
    if not session_ids:
        return found
    rows = db.session.execute(
        select(MentorAssignment.course_session_id, Person.public_id)
        .join(MentorAssignment.person)
        .where(MentorAssignment.course_session_id.in_(session_ids))
        .order_by(Person.sort_key, Person.id)
    )
    for session_id, public_id in rows:
        found[session_id].append(public_id)
    return found


def teaches(session_id: int, person_id: int) -> bool:
    """Say whether somebody is a mentor of this very session."""
    return db.session.get(MentorAssignment, (session_id, person_id)) is not None


def ids_of(person_id: int) -> tuple[Select[int], Select[int]]:
    """Select the ids of the sessions that somebody teaches, and of those of which they host a room.

    Both are theirs, as `is_theirs` says.
    """
    taught = select(MentorAssignment.course_session_id)
    hosted = select(SessionSite.course_session_id)
    return (
        taught.where(MentorAssignment.person_id == person_id),
        hosted.where(SessionSite.host_id == person_id),
    )


def is_theirs(person_id: int) -> ColumnElement[bool]:
    """Return the condition on sessions that somebody teaches them or hosts a room of them."""
    return CourseSession.id.in_(union(*ids_of(person_id)))


def with_sites() -> ORMOption:
    """Load further rooms with their cities and hosts, in one more query."""
    return selectinload(CourseSession.sites).options(
        joinedload(SessionSite.room).joinedload(Room.city), joinedload(SessionSite.host)
    )


def _shown() -> tuple[ORMOption, ...]:
    return (
        joinedload(CourseSession.group),
        joinedload(CourseSession.room),
        joinedload(CourseSession.virtual_room),
        selectinload(CourseSession.mentors).joinedload(MentorAssignment.person),
        with_sites(),
    )
