"""Releases of a plan: those there are, what the next one changes, and whom it concerns."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from app.column_types import LARGEST_INTEGER
from app.domain.plans import changes, concerned, edits
from app.domain.plans.change_notice import Called, Hall
from app.domain.plans.changes import Change
from app.domain.plans.concerned import Concern
from app.domain.plans.edits import Edit
from app.domain.plans.planned import Planned, from_data
from app.errors import NotFound
from app.extensions import db
from app.models.delivery import (
    CourseRun,
    CourseSession,
    Enrolment,
    Group,
    MentorAssignment,
    SessionSite,
)
from app.models.person import Person
from app.models.place import Room, VirtualRoom
from app.models.plan import (
    PlanEdit,
    PlannedMentor,
    PlannedSession,
    PlannedSite,
    Release,
    ReleasedSession,
)
from app.queries import plans

# Columns in which a planned session can differ from what is known of it.
COMPARED = (
    "kind", "code", "title", "local_start", "starts_at", "minutes", "time_zone", "status", "online",
    "plan_day", "module_uid", "group_id", "room_id", "virtual_room_id",
)  # fmt: skip
# In what else: of the rows of its mentors, and of those of its further rooms.
MENTOR = ("person_id", "part", "remote")
SITE = ("room_id", "host_id")


@dataclass(frozen=True, kw_only=True)
class Names:
    """What the ids in sessions of a plan are called."""

    rooms: Mapping[int, Room]
    virtual_rooms: Mapping[int, str]
    groups: Mapping[int, str]
    people: Mapping[int, Person]

    @property
    def called(self) -> Called:
        """The same as words, for what people are written."""
        halls = {
            key: Hall(name=room.name_with_venue, city=room.city.name, time_zone=room.city.time_zone)
            for key, room in self.rooms.items()
        }
        return Called(
            rooms=halls,
            virtual_rooms=self.virtual_rooms,
            groups=self.groups,
            people={key: person.name for key, person in self.people.items()},
        )


@dataclass(frozen=True, kw_only=True)
class Told:
    """People for whom a release changes the same things, in order of their names."""

    people: tuple[Person, ...]
    concerns: tuple[Concern, ...]


def of_run(run_id: int) -> Sequence[Release]:
    """Return the releases of a run, the newest first."""
    return db.session.scalars(
        select(Release)
        .where(Release.course_run_id == run_id)
        .order_by(Release.number.desc())
        .options(joinedload(Release.released_by))
    ).all()


def get(run_id: int, number: int) -> Release:
    """Return a release by its number; raises NotFound."""
    if number > LARGEST_INTEGER:
        raise NotFound
    found = db.session.scalars(
        select(Release)
        .where(Release.course_run_id == run_id, Release.number == number)
        .options(joinedload(Release.released_by))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def sessions_of(release: Release) -> tuple[Planned, ...]:
    """Return the sessions as a release has them, in order of time."""
    rows = db.session.scalars(
        select(ReleasedSession.facts).where(ReleasedSession.release_id == release.id)
    )
    sessions = sorted(map(from_data, rows), key=lambda each: (each.starts_at, each.id))
    people = now_called({person for each in sessions for person in each.people})
    return tuple(each.with_mentors(people) for each in sessions)


def edit_of(row: PlanEdit) -> Edit:
    """Return what somebody changed in a plan, its people under the records they have by now."""
    edit = edits.from_json(row.edit)
    return edit.with_mentors(now_called(edit.people))


def now_called(people: Collection[int]) -> Mapping[int, int]:
    """Return by which record those are known by now whose records were merged into others."""
    rows = db.session.execute(
        select(Person.id, Person.merged_into_id).where(
            Person.id.in_(people), Person.merged_into_id.is_not(None)
        )
    )
    return {person: kept for person, kept in rows if kept is not None} if people else {}


def changes_of(release: Release) -> tuple[Change, ...]:
    """Return what a release changed of the one before it; all of the first one is added."""
    before: tuple[Planned, ...] = ()
    if release.number > 1:
        before = sessions_of(get(release.course_run_id, release.number - 1))
    return changes.between(before, sessions_of(release))


def to_release(run_id: int, planned: Iterable[PlannedSession]) -> tuple[Change, ...]:
    """Return what a release would change now for those who know the sessions as they are."""
    known = db.session.scalars(
        select(CourseSession)
        .where(CourseSession.course_run_id == run_id)
        .options(selectinload(CourseSession.mentors), selectinload(CourseSession.sites))
    )
    return changes.between(plans.values_of(known), plans.values_of(planned))


def counts_by_run(run_ids: Collection[int]) -> Counter[int]:
    """Return how many sessions of each of these runs a release would change; one query."""
    if not run_ids:
        return Counter()
    known, planned = CourseSession, PlannedSession
    new = and_(known.id.is_(None), ~planned.cancelled)
    differs = or_(
        *(getattr(planned, name).is_distinct_from(getattr(known, name)) for name in COMPARED),
        _other_rows(),
    )
    rows = db.session.execute(
        select(planned.course_run_id, func.count())
        .outerjoin(known, known.id == planned.id)
        .where(planned.course_run_id.in_(run_ids), or_(new, and_(known.id.is_not(None), differs)))
        .group_by(planned.course_run_id)
    )
    return Counter(dict(rows.all()))


def told(run: CourseRun, found: Iterable[Change]) -> list[Told]:
    """Return what changes for whom, people with the same changes together; two queries.

    Who teaches comes first, then who attends, in order of their names.
    """
    rows = db.session.execute(
        select(Enrolment.person_id, Enrolment.group_id).where(
            Enrolment.course_run_id == run.id, Enrolment.status == "enrolled"
        )
    )
    concerns = concerned.by_person(found, dict(rows.all()))
    people = db.session.scalars(
        select(Person)
        .where(Person.id.in_(concerns), Person.merged_into_id.is_(None))
        .order_by(Person.sort_key, Person.id)
    )
    alike: dict[tuple[Concern, ...], list[Person]] = {}
    for person in people:
        alike.setdefault(concerns[person.id], []).append(person)
    groups = [Told(people=tuple(each), concerns=same) for same, each in alike.items()]
    attend = concerned.Part.ATTENDS
    return sorted(groups, key=lambda each: all(one.part is attend for one in each.concerns))


def names_in(found: Iterable[Change]) -> Names:
    """Return what stands behind the ids in these changes; at most four queries."""
    return names_of(each for change in found for each in (change.before, change.after) if each)


def names_of(sessions: Iterable[Planned]) -> Names:
    """Return what stands behind the ids in these sessions; at most four queries."""
    sessions = list(sessions)
    people = {each for session in sessions for each in session.people}
    found = db.session.scalars(select(Person).where(Person.id.in_(people))) if people else ()
    return Names(
        rooms=_rooms(sessions),
        virtual_rooms=_named(VirtualRoom, {each.virtual_room for each in sessions}),
        groups=_named(Group, {each.group for each in sessions}),
        people={person.id: person for person in found},
    )


def _rooms(sessions: Iterable[Planned]) -> Mapping[int, Room]:
    """Return all rooms of these sessions, with their venues and cities."""
    wanted = {room for each in sessions for room in each.rooms}
    if not wanted:
        return {}
    rows = db.session.scalars(
        select(Room).where(Room.id.in_(wanted)).options(joinedload(Room.city))
    )
    return {room.id: room for room in rows}


def _named(table: type[VirtualRoom | Group], ids: Collection[int | None]) -> Mapping[int, str]:
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    rows = db.session.execute(select(table.id, table.name).where(table.id.in_(wanted)))
    return dict(rows.all())


def _other_rows() -> ColumnElement[bool]:
    """Say whether rows beside a session's own differ: who teaches as what, and where else."""
    mentors = PlannedMentor.planned_session_id, MentorAssignment.course_session_id
    sites = PlannedSite.planned_session_id, SessionSite.course_session_id
    return or_(
        *(_lacks(one, other, MENTOR) for one, other in permutations(mentors)),
        *(_lacks(one, other, SITE) for one, other in permutations(sites)),
    )


def _lacks(
    one: InstrumentedAttribute[int], other: InstrumentedAttribute[int], same: Iterable[str]
) -> ColumnElement[bool]:
    """Say whether a session has a row of one kind of which the other kind has no equal."""
    equal = (
        getattr(one.class_, name).is_not_distinct_from(getattr(other.class_, name)) for name in same
    )
    there = select(other).where(other == PlannedSession.id, *equal).exists()
    return select(one).where(one == PlannedSession.id, not_(there)).exists()
