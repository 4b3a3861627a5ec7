"""The audit trail as pages show it: the newest entries first, narrowed at their source."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, false, or_, select, true

from app.domain.audit import Kind
from app.domain.names import sort_key
from app.domain.permissions import Scope, ScopeKind
from app.domain.wall_time import day_bounds
from app.extensions import db
from app.models.audit import AuditDetail, AuditEntry
from app.models.delivery import CourseRun, CourseSession, Enrolment
from app.models.person import Person
from app.models.place import City, Room

# Fields of details in which people stand by their public ids.
PEOPLE_IN_DETAILS = ("mentors", "replaced_by")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What of the trail is looked for; whatever is None or empty narrows nothing."""

    person: str = ""
    kind: Kind | None = None
    day: date | None = None
    zone: str = "UTC"
    course: str | None = None


@dataclass(frozen=True)
class Found:
    """An entry with its details, if they were not erased."""

    entry: AuditEntry
    details: AuditDetail | None

    @property
    def before(self) -> Mapping[str, Any]:
        """What was."""
        return (self.details and self.details.before) or {}

    @property
    def after(self) -> Mapping[str, Any]:
        """What is."""
        return (self.details and self.details.after) or {}


@dataclass(frozen=True)
class Names:
    """What things are called now: people by id and by public id, the rest by public id."""

    people: Mapping[int, str]
    by_public_id: Mapping[str, str]
    courses: Mapping[str, str]
    sessions: Mapping[str, str]
    rooms: Mapping[str, str]
    cities: Mapping[int, City]


NOTHING = Names({}, {}, {}, {}, {}, {})


def entries(
    scopes: Collection[Scope], wanted: Wanted, *, older_than: int | None, limit: int
) -> Sequence[Found]:
    """Return entries that somebody with these scopes may read, those before `older_than`."""
    older = true() if older_than is None else AuditEntry.seq < older_than
    return _found(limit, older, _within(scopes), *_conditions(wanted))


def of_course(public_id: str, *, limit: int) -> Sequence[Found]:
    """Return what was done to a course and to all that lies in it."""
    return _found(limit, AuditEntry.course == public_id)


def of_session(session: CourseSession, *, limit: int) -> Sequence[Found]:
    """Return what was done to a session."""
    of_it = (AuditEntry.thing_kind == Kind.SESSION, AuditEntry.thing_id == session.public_id)
    return _found(limit, *of_it)


def of_enrolment(enrolment: Enrolment, *, limit: int) -> Sequence[Found]:
    """Return what was done about a trainee within a course."""
    course = enrolment.course_run.public_id
    of_them = (AuditEntry.course == course, AuditEntry.subject_id == enrolment.person_id)
    return _found(limit, *of_them)


def cities_of(scopes: Collection[Scope]) -> Sequence[City]:
    """Return the cities that scopes name, by name."""
    ids = [scope.id for scope in scopes if scope.kind is ScopeKind.CITY]
    return db.session.scalars(select(City).where(City.id.in_(ids)).order_by(City.name)).all()


def names_of(found: Sequence[Found]) -> Names:
    """Return what is called what in these entries, in five queries however many they are."""
    entries = [each.entry for each in found]
    if not entries:
        return NOTHING
    ids = {one for each in entries for one in (each.actor_id, each.subject_id) if one is not None}
    public_ids = {name for each in found for name in _people_in(each)}
    people = db.session.execute(
        select(Person.id, Person.public_id, Person.name).where(
            or_(Person.id.in_(ids), Person.public_id.in_(public_ids))
        )
    ).all()
    things = {kind: {e.thing_id for e in entries if e.thing_kind == kind} for kind in Kind}
    courses = {each.course for each in entries if each.course}
    cities = select(City).where(City.id.in_({e.city_id for e in entries if e.city_id}))
    return Names(
        people={row.id: row.name for row in people},
        by_public_id={row.public_id: row.name for row in people},
        courses=_titles(select(CourseRun.public_id, CourseRun.title), CourseRun, courses),
        sessions=_titles(
            select(CourseSession.public_id, CourseSession.title),
            CourseSession,
            things[Kind.SESSION],
        ),
        rooms=_titles(select(Room.public_id, Room.name), Room, things[Kind.ROOM]),
        cities={city.id: city for city in db.session.scalars(cities)},
    )


def _found(limit: int, *conditions: ColumnElement[bool]) -> Sequence[Found]:
    rows = db.session.execute(
        select(AuditEntry, AuditDetail)
        .outerjoin(AuditDetail, AuditDetail.seq == AuditEntry.seq)
        .where(*conditions)
        .order_by(AuditEntry.seq.desc())
        .limit(limit)
    )
    return [Found(entry, details) for entry, details in rows]


def _within(scopes: Collection[Scope]) -> ColumnElement[bool]:
    if any(scope.kind is ScopeKind.PLATFORM for scope in scopes):
        return true()
    ids = [scope.id for scope in scopes if scope.kind is ScopeKind.CITY]
    return AuditEntry.city_id.in_(ids) if ids else false()


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.person:
        key = sort_key(wanted.person)
        named = select(Person.id).where(Person.sort_key.contains(key, autoescape=True))
        conditions.append(or_(AuditEntry.actor_id.in_(named), AuditEntry.subject_id.in_(named)))
    if wanted.kind:
        conditions.append(AuditEntry.thing_kind == wanted.kind)
    if wanted.day:
        begins, ends = day_bounds(wanted.day, wanted.zone)
        conditions += [AuditEntry.at >= begins, AuditEntry.at < ends]
    if wanted.course:
        conditions.append(AuditEntry.course == wanted.course)
    return conditions


def _titles(wanted: Any, table: Any, public_ids: Collection[str]) -> dict[str, str]:  # noqa: ANN401
    return dict(db.session.execute(wanted.where(table.public_id.in_(public_ids))).all())


def _people_in(found: Found) -> Iterable[str]:
    for values in (found.before, found.after):
        for field in PEOPLE_IN_DETAILS:
            value = values.get(field)
            yield from [value] if isinstance(value, str) else value or []
