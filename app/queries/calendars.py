"""What subscribed calendars hold: released sessions, each with its stored block if there is one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, select, union

from app.domain.calendar import FUTURE, PAST
from app.domain.session_event import Audience
from app.extensions import db
from app.models.calendar import CalendarBlock, CalendarSubscription
from app.models.curriculum import Curriculum, CurriculumVersion
from app.models.delivery import (
    CourseRun,
    CourseSession,
    Enrolment,
    Group,
    MentorAssignment,
    SessionSite,
)
from app.models.person import Person
from app.models.place import City, Room
from app.queries import expected, timetable
from app.queries.timetable import NO_PAUSE


@dataclass(frozen=True, kw_only=True)
class ReleasedSession:
    """A session of a published course; the last three are its stored block, or None.

    `fingerprint` is that of the event as the block tells it, `changed_at` when it became so.
    """

    id: int
    public_id: str
    uid: str
    sequence: int
    kind: str
    code: str
    title: str
    online: bool
    local_start: datetime
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    status: str
    run_title: str
    city: str
    city_slug: str
    room: str | None
    group: str | None
    fingerprint: str | None
    changed_at: datetime | None
    body: bytes | None


@dataclass(frozen=True)
class StoredBlock:
    """An event as it was last rendered, and since when it is so."""

    changed_at: datetime
    body: bytes


def subscription(token_sha256: str) -> CalendarSubscription | None:
    """Return the subscription of a token, revoked or not."""
    return db.session.scalars(
        select(CalendarSubscription).where(CalendarSubscription.token_sha256 == token_sha256)
    ).one_or_none()


def subscriptions_of(person_id: int) -> Sequence[CalendarSubscription]:
    """Return the calendar links of a person that work, the oldest first."""
    return db.session.scalars(
        select(CalendarSubscription)
        .where(CalendarSubscription.person_id == person_id)
        .where(CalendarSubscription.revoked_at.is_(None))
        .order_by(CalendarSubscription.created_at, CalendarSubscription.id)
    ).all()


def sessions_of_person(person_id: int, *, now: datetime) -> list[ReleasedSession]:
    """Return the sessions that somebody attends, of their own group, teaches and hosts."""
    attended = (
        select(CourseSession.id)
        .join(Enrolment, expected.at_session())
        .where(Enrolment.person_id == person_id)
    )
    mine = CourseSession.id.in_(union(attended, *timetable.ids_of(person_id)))
    return _read(_released(now, Audience.PERSONAL).where(mine))


def sessions_in_city(city_id: int, *, now: datetime) -> list[ReleasedSession]:
    """Return the sessions of all courses in a city."""
    return _read(_released(now, Audience.PUBLIC).where(CourseRun.city_id == city_id))


def sessions_of_curriculum(slug: str, *, now: datetime) -> list[ReleasedSession]:
    """Return the sessions of all courses that teach a curriculum, wherever they are."""
    versions = (
        select(CurriculumVersion.id)
        .join(CurriculumVersion.curriculum)
        .where(Curriculum.slug == slug)
    )
    wanted = CourseRun.curriculum_version_id.in_(versions)
    return _read(_released(now, Audience.PUBLIC).where(wanted))


def mentor_names(sessions: Sequence[ReleasedSession]) -> dict[int, tuple[str, ...]]:
    """Return the names of who teaches, in order of the alphabet, by the id of the session."""
    rows = db.session.execute(
        select(MentorAssignment.course_session_id, Person.name)
        .join(Person, Person.id == MentorAssignment.person_id)
        .where(MentorAssignment.course_session_id.in_([session.id for session in sessions]))
        .order_by(Person.sort_key, Person.id)
    )
    names: dict[int, tuple[str, ...]] = {}
    for session_id, name in rows:
        names[session_id] = (*names.get(session_id, ()), name)
    return names


def site_names(sessions: Sequence[ReleasedSession]) -> dict[int, tuple[str, ...]]:
    """Return where else sessions are followed, by the id of the session: "Aula 2, Asunción"."""
    rows = db.session.execute(
        select(SessionSite.course_session_id, Room.name, City.name)
        .select_from(SessionSite)
        .join(SessionSite.room)
        .join(Room.city)
        .where(SessionSite.course_session_id.in_([session.id for session in sessions]))
        .order_by(City.name, Room.name, Room.id)
    )
    names: dict[int, tuple[str, ...]] = {}
    for session_id, room, city in rows:
        names[session_id] = (*names.get(session_id, ()), f"{room}, {city}")
    return names


def stored_blocks(session_ids: Collection[int], audience: Audience) -> dict[int, StoredBlock]:
    """Return the blocks of these sessions as they are stored, by the id of the session."""
    rows = db.session.execute(
        select(CalendarBlock.course_session_id, CalendarBlock.changed_at, CalendarBlock.body)
        .where(CalendarBlock.course_session_id.in_(session_ids))
        .where(CalendarBlock.audience == audience.value)
    )
    return {session_id: StoredBlock(changed_at, body) for session_id, changed_at, body in rows}


def _released(now: datetime, audience: Audience) -> Select[*tuple[Any, ...]]:
    """Select what `ReleasedSession` holds of all that a feed can hold now, or a little more."""
    block = and_(
        CalendarBlock.course_session_id == CourseSession.id,
        CalendarBlock.audience == audience.value,
    )
    return (
        select(
            CourseSession.id,
            CourseSession.public_id,
            CourseSession.uid,
            CourseSession.sequence,
            CourseSession.kind,
            CourseSession.code,
            CourseSession.title,
            CourseSession.online,
            CourseSession.local_start,
            CourseSession.time_zone,
            CourseSession.starts_at,
            CourseSession.ends_at,
            CourseSession.status,
            CourseRun.title.label("run_title"),
            City.name.label("city"),
            City.slug.label("city_slug"),
            Room.name.label("room"),
            Group.name.label("group"),
            CalendarBlock.fingerprint,
            CalendarBlock.changed_at,
            CalendarBlock.body,
        )
        .join(CourseRun, CourseRun.id == CourseSession.course_run_id)
        .join(City, City.id == CourseRun.city_id)
        .outerjoin(Room, Room.id == CourseSession.room_id)
        .outerjoin(Group, Group.id == CourseSession.group_id)
        .outerjoin(CalendarBlock, block)
        .where(CourseRun.status == "published", NO_PAUSE)
        .where(CourseSession.ends_at >= now - PAST, CourseSession.starts_at <= now + FUTURE)
    )


def _read(wanted: Select[*tuple[Any, ...]]) -> list[ReleasedSession]:
    return [ReleasedSession(**row) for row in db.session.execute(wanted).mappings()]
