"""The audit trail as pages show it: the newest entries first, narrowed at their source."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from app.domain.audit import Deed, Kind
from app.domain.names import sort_key
from app.domain.permissions import Scope, ScopeKind
from app.domain.wall_time import day_bounds
from app.extensions import db
from app.models.audit import AuditDetail, AuditEntry
from app.models.delivery import CourseRun, Enrolment
from app.models.person import Person
from app.models.place import City, Room, Venue, VirtualRoom
from app.models.plan import PlannedSession
from app.queries.my_data import records_of
from app.queries.people import Reach, known_to
from app.queries.plans import AnySession

# Fields of details in which people stand by their public ids.
PEOPLE_IN_DETAILS = (
    "mentors", "replaced_by", "merged", "other", "owner_person", "trainees",
    "asked_from", "chair", "coordinator", "presenter", "note_taker",
)  # fmt: skip
# Deeds on somebody's record itself: every city that knows them reads of those, and of what they
# changed the fields that the page of the person shows it anyway.
ON_THE_RECORD = (
    Deed.PERSON_ADDED,
    Deed.PERSON_CORRECTED,
    Deed.CONSENT_ANSWERED,
    Deed.PEOPLE_MERGED,
    Deed.MERGE_UNDONE,
)
OF_THE_RECORD = frozenset(
    {
        "name", "name_in_script", "certificate_name", "gender", "languages", "time_zone", "email",
        "phone", "shared", "licence", "purpose", "given", "wording", "merged",
    }
)  # fmt: skip
NO_FIELDS: frozenset[str] = frozenset()


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
    """An entry with its details, if they were not erased.

    `fields` are those of which the reader may know; None is all.
    """

    entry: AuditEntry
    details: AuditDetail | None
    fields: Collection[str] | None = None

    @property
    def before(self) -> Mapping[str, Any]:
        """What was."""
        return self._open(self.details.before if self.details else None)

    @property
    def after(self) -> Mapping[str, Any]:
        """What is."""
        return self._open(self.details.after if self.details else None)

    @property
    def reason(self) -> str:
        """Why, to whoever may know of every field: nobody can tell what else is in the words."""
        return (self.details.reason if self.details and self.fields is None else None) or ""

    def _open(self, values: Mapping[str, Any] | None) -> Mapping[str, Any]:
        if self.fields is None:
            return values or {}
        return {name: value for name, value in (values or {}).items() if name in self.fields}


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
    return _found(limit, _older(older_than), _within(scopes), *_conditions(wanted))


def of_course(public_id: str, *, limit: int) -> Sequence[Found]:
    """Return what was done to a course and to all that lies in it."""
    return _found(limit, AuditEntry.course == public_id)


def of_session(session: AnySession, *, limit: int) -> Sequence[Found]:
    """Return what was done to a session."""
    of_it = (AuditEntry.thing_kind == Kind.SESSION, AuditEntry.thing_id == session.public_id)
    return _found(limit, *of_it)


def of_enrolment(enrolment: Enrolment, *, limit: int) -> Sequence[Found]:
    """Return what was done about a trainee within a course, whichever record of theirs it names."""
    course = enrolment.course_run.public_id
    of_them = AuditEntry.subject_id.in_(records_of(enrolment.person_id))
    return _found(limit, AuditEntry.course == course, of_them)


def of_person(
    cities: Reach, person_id: int, *, limit: int, older_than: int | None = None
) -> Sequence[Found]:
    """Return what was done about somebody, in these cities and on their record itself.

    What another city did is no entry for this one, and of the record it reads what it sees anyway.
    """
    of_them = AuditEntry.subject_id.in_(records_of(person_id))
    found = _found(limit, of_them, _older(older_than), _of_cities(cities))
    return [
        each if _is_open(each, cities) else replace(each, fields=OF_THE_RECORD) for each in found
    ]


def of_oneself(person_id: int, *, limit: int) -> Sequence[Found]:
    """Return what somebody did and what was done about them; of others nothing but the deed."""
    records = set(db.session.scalars(records_of(person_id)))
    theirs = or_(AuditEntry.subject_id.in_(records), AuditEntry.actor_id.in_(records))
    return [
        each if each.entry.subject_id in records else replace(each, fields=NO_FIELDS)
        for each in _found(limit, theirs)
    ]


def cities_of(scopes: Collection[Scope]) -> Sequence[City]:
    """Return the cities that scopes name, by name."""
    ids = [scope.id for scope in scopes if scope.kind is ScopeKind.CITY]
    return db.session.scalars(select(City).where(City.id.in_(ids)).order_by(City.name)).all()


def names_for(cities: Reach, found: Sequence[Found]) -> Names:
    """Return what is called what in entries about one person, for a reader of these cities.

    Who did something to the record itself is named to the cities that know them.
    """
    about = {each.entry.subject_id for each in found}
    here = [each for each in found if _is_open(each, cities)]
    actors = {each.entry.actor_id for each in here}
    mentioned = {name for each in here for name in _people_in(each)}
    named = or_(
        Person.id.in_((about | actors) - {None}),
        Person.public_id.in_(mentioned),
        Person.merged_into_id.in_(about),
        known_to(cities, Person.id),
    )
    return names_of(found, named=named)


def names_for_oneself(person_id: int, found: Sequence[Found]) -> Names:
    """Return what is called what in entries about somebody, who reads no other person's name."""
    return names_of(found, named=Person.id.in_(records_of(person_id)))


def names_of(found: Sequence[Found], *, named: ColumnElement[bool] | None = None) -> Names:
    """Return what is called what in these entries, in five queries however many they are.

    `named` is the condition for people who are to be named; others have no name there.
    """
    entries = [each.entry for each in found]
    if not entries:
        return NOTHING
    ids = {one for each in entries for one in (each.actor_id, each.subject_id) if one is not None}
    public_ids = {name for each in found for name in _people_in(each)}
    people = db.session.execute(
        select(Person.id, Person.public_id, Person.name).where(
            or_(Person.id.in_(ids), Person.public_id.in_(public_ids)),
            true() if named is None else named,
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
            select(PlannedSession.public_id, PlannedSession.title),
            PlannedSession,
            things[Kind.SESSION],
        ),
        rooms={
            **_titles(select(Room.public_id, Room.name), Room, things[Kind.ROOM]),
            **_titles(select(Venue.public_id, Venue.name), Venue, things[Kind.VENUE]),
            **_titles(
                select(VirtualRoom.public_id, VirtualRoom.name),
                VirtualRoom,
                things[Kind.VIRTUAL_ROOM],
            ),
        },
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


def _older(than: int | None) -> ColumnElement[bool]:
    return true() if than is None else AuditEntry.seq < than


def _of_cities(cities: Reach) -> ColumnElement[bool]:
    if cities is None:
        return true()
    on_the_record = and_(AuditEntry.city_id.is_(None), AuditEntry.action.in_(ON_THE_RECORD))
    return or_(AuditEntry.city_id.in_(cities), on_the_record)


def _is_open(found: Found, cities: Reach) -> bool:
    """Whether a reader of these cities may know all of an entry."""
    return cities is None or found.entry.city_id in cities


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
