"""Finding people."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    SQLColumnExpression,
    and_,
    exists,
    not_,
    or_,
    select,
    true,
    union,
)

from app.domain.names import address_key
from app.domain.permissions import Role, RoleGrant, ScopeKind
from app.extensions import db
from app.models.account import Account, PersonalLink
from app.models.delivery import CourseRun, CourseSession, Enrolment, MentorAssignment
from app.models.observation_visit import ObservationVisit
from app.models.person import Affiliation, Contact, Person, RoleAssignment
from app.models.place import City, Institution

# The ids of the cities whose people somebody may see; None is all there are.
Reach = Collection[int] | None


def find_by_public_id(public_id: str) -> Person | None:
    """Return the person, or None; a record that was merged into another one leads to that one."""
    person = db.session.scalars(select(Person).where(Person.public_id == public_id)).one_or_none()
    return person.merged_into if person and person.merged_into_id else person


def get(person_id: int) -> Person:
    """Return the person of a record that was found."""
    return db.session.get_one(Person, person_id)


def grants_of(person_id: int) -> tuple[RoleGrant, ...]:
    """Return the roles of a person, each with the zone of its city, in one query.

    What lies in no city counts its days in UTC. Whose account is closed has none.
    """
    of_run = and_(
        RoleAssignment.scope_kind == ScopeKind.COURSE_RUN, RoleAssignment.scope_id == CourseRun.id
    )
    of_city = and_(RoleAssignment.scope_kind == ScopeKind.CITY, RoleAssignment.scope_id == City.id)
    rows = db.session.execute(
        select(RoleAssignment, City.time_zone)
        .outerjoin(CourseRun, of_run)
        .outerjoin(City, or_(of_city, City.id == CourseRun.city_id))
        .where(RoleAssignment.person_id == person_id, RoleAssignment.person_id.not_in(_closed()))
        .order_by(RoleAssignment.id)
    )
    return tuple(assignment.as_grant(zone or "UTC") for assignment, zone in rows)


def find_by_email(address: str) -> Sequence[Person]:
    """Return everybody with this address, oldest first: an address may be shared."""
    return db.session.scalars(
        select(Person)
        .join(Person.contacts)
        .where(Contact.kind == "email", Contact.key == address_key(address))
        .where(Person.merged_into_id.is_(None))
        .order_by(Person.id)
    ).all()


def holders_of(addresses: Collection[str]) -> dict[str, list[int]]:
    """Return the ids of those who have each of these addresses, by its key; one query."""
    found: dict[str, list[int]] = defaultdict(list)
    rows = db.session.execute(
        select(Contact.key, Contact.person_id)
        .join(Contact.person)
        .where(Contact.kind == "email", Contact.key.in_(map(address_key, addresses)))
        .where(Person.merged_into_id.is_(None))
    )
    for key, person_id in rows:
        found[key].append(person_id)
    return found


def email_contacts(address: str) -> Sequence[Contact]:
    """Return the entries of a mail address, one for each person who signs in by it.

    Whose account is closed is none of them.
    """
    return db.session.scalars(
        select(Contact)
        .join(Contact.person)
        .where(Contact.kind == "email", Contact.key == address_key(address))
        .where(Person.merged_into_id.is_(None), Person.id.not_in(_closed()))
        .order_by(Contact.id)
    ).all()


def closed_among(person_ids: Collection[int]) -> set[int]:
    """Return those of these people whose account is closed."""
    return set(db.session.scalars(_closed().where(Account.person_id.in_(person_ids))))


def addresses_of(person_id: int) -> Sequence[str]:
    """Return the mail addresses of a person, oldest first."""
    return db.session.scalars(
        select(Contact.value)
        .where(Contact.person_id == person_id, Contact.kind == "email")
        .order_by(Contact.id)
    ).all()


def addresses_by_person(person_ids: Collection[int]) -> Mapping[int, list[str]]:
    """Return the mail addresses of these people, oldest first; who has none is left out."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(Contact.person_id, Contact.value)
        .where(Contact.person_id.in_(person_ids), Contact.kind == "email")
        .order_by(Contact.id)
    )
    for person, address in rows:
        found[person].append(address)
    return found


def administrators(today: date) -> Sequence[Person]:
    """Return everybody who is an administrator today and can sign in, by name."""
    begun = or_(RoleAssignment.starts_on.is_(None), RoleAssignment.starts_on <= today)
    lasts = or_(RoleAssignment.ends_on.is_(None), RoleAssignment.ends_on >= today)
    return db.session.scalars(
        select(Person)
        .join(Person.role_assignments)
        .where(RoleAssignment.role == Role.PLATFORM_ADMINISTRATOR, begun, lasts)
        .where(RoleAssignment.scope_kind == ScopeKind.PLATFORM, Person.merged_into_id.is_(None))
        .where(Person.id.not_in(_closed()))
        .order_by(Person.sort_key, Person.id)
    ).all()


def known_in(city_id: int) -> CompoundSelect[Any]:
    """Return a query for the ids of all whom a city knows: they work, learn, teach or organise."""
    return _known_where(City.id == city_id)


def known_elsewhere(city_id: int) -> CompoundSelect[Any]:
    """Return a query for the ids of all whom a city other than this one knows."""
    return _known_where(City.id != city_id)


def known_in_any(city_ids: Collection[int]) -> CompoundSelect[Any]:
    """Return a query for the ids of all whom any of these cities knows."""
    return _known_where(City.id.in_(city_ids))


def known_outside(city_ids: Collection[int]) -> CompoundSelect[Any]:
    """Return a query for the ids of all whom a city other than these knows."""
    return _known_where(City.id.not_in(city_ids))


def known_to(
    cities: Reach | Select[int], person_id: SQLColumnExpression[int]
) -> ColumnElement[bool]:
    """Return a condition: one of these cities knows the person; every city together knows all.

    Unlike `known_in` it is asked of one person after the other, by indexes: for queries that have
    few people left, among however many.
    """
    if cities is None:
        return true()
    of_city = and_(RoleAssignment.scope_kind == ScopeKind.CITY, RoleAssignment.scope_id.in_(cities))
    run_here = exists().where(
        CourseRun.id == RoleAssignment.scope_id, CourseRun.city_id.in_(cities)
    )
    of_run = and_(RoleAssignment.scope_kind == ScopeKind.COURSE_RUN, run_here)
    visit_from_here = exists().where(
        ObservationVisit.id == RoleAssignment.scope_id, ObservationVisit.city_id.in_(cities)
    )
    of_visit = and_(RoleAssignment.scope_kind == ScopeKind.VISIT, visit_from_here)
    return or_(
        exists().where(
            Affiliation.person_id == person_id,
            Institution.id == Affiliation.institution_id,
            Institution.city_id.in_(cities),
        ),
        exists().where(
            Enrolment.person_id == person_id,
            CourseRun.id == Enrolment.course_run_id,
            CourseRun.city_id.in_(cities),
        ),
        exists().where(
            MentorAssignment.person_id == person_id,
            CourseSession.id == MentorAssignment.course_session_id,
            CourseRun.id == CourseSession.course_run_id,
            CourseRun.city_id.in_(cities),
        ),
        exists().where(RoleAssignment.person_id == person_id, or_(of_city, of_run, of_visit)),
    )


def known_of(city_id: int, person_ids: Collection[int]) -> set[int]:
    """Return those of these people whom a city knows."""
    wanted = select(Person.id).where(Person.id.in_(person_ids), Person.id.in_(known_in(city_id)))
    return set(db.session.scalars(wanted))


def reach_beyond(city_id: int, person_ids: Collection[int]) -> set[int]:
    """Return those of these people who may do more than learn and teach in this one city."""
    runs = select(CourseRun.id).where(CourseRun.city_id == city_id)
    teaches_here = and_(
        RoleAssignment.role.in_((Role.MENTOR, Role.TRAINEE)),
        RoleAssignment.scope_kind == ScopeKind.COURSE_RUN,
        RoleAssignment.scope_id.in_(runs),
    )
    with_more = select(RoleAssignment.person_id).where(
        RoleAssignment.person_id.in_(person_ids), not_(teaches_here)
    )
    others = select(City.id).where(City.id != city_id)
    elsewhere = select(Person.id).where(Person.id.in_(person_ids), known_to(others, Person.id))
    return set(db.session.scalars(with_more)) | set(db.session.scalars(elsewhere))


def without_a_way_in(run_id: int, now: datetime) -> set[int]:
    """Return which trainees of a run have neither a mail address nor a personal link that works."""
    mailed = select(Contact.person_id).where(Contact.kind == "email")
    wanted = select(Enrolment.person_id).where(
        Enrolment.course_run_id == run_id,
        Enrolment.status == "enrolled",
        Enrolment.person_id.not_in(_with_working_links(now)),
        Enrolment.person_id.not_in(mailed),
    )
    return set(db.session.scalars(wanted))


def with_personal_links(person_ids: Collection[int], *, city_id: int, now: datetime) -> set[int]:
    """Return which of these people have a personal link of a city that works."""
    working = _with_working_links(now).where(
        PersonalLink.person_id.in_(person_ids), PersonalLink.city_id == city_id
    )
    return set(db.session.scalars(working))


def has_card(person_id: int, now: datetime) -> bool:
    """Whether a personal link of theirs works, and they are nothing beyond its city's courses."""
    works = (PersonalLink.revoked_at.is_(None), PersonalLink.expires_at > now)
    city_id = db.session.scalars(
        select(PersonalLink.city_id).where(PersonalLink.person_id == person_id, *works).limit(1)
    ).one_or_none()
    return city_id is not None and not reach_beyond(city_id, [person_id])


def _with_working_links(now: datetime) -> Select[int]:
    return select(PersonalLink.person_id).where(
        PersonalLink.revoked_at.is_(None), PersonalLink.expires_at > now
    )


def names(person_ids: Collection[int]) -> dict[int, str]:
    """Return the names of people by their ids."""
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}


def _closed() -> Select[int]:
    return select(Account.person_id).where(Account.active.is_(False))


def _known_where(cities: ColumnElement[bool]) -> CompoundSelect[Any]:
    """Return a query for the ids of all whom any of these cities knows."""
    places = select(City.id).where(cities)
    runs = select(CourseRun.id).where(CourseRun.city_id.in_(places))
    visits = select(ObservationVisit.id).where(ObservationVisit.city_id.in_(places))
    roles = or_(
        and_(RoleAssignment.scope_kind == ScopeKind.CITY, RoleAssignment.scope_id.in_(places)),
        and_(RoleAssignment.scope_kind == ScopeKind.COURSE_RUN, RoleAssignment.scope_id.in_(runs)),
        and_(RoleAssignment.scope_kind == ScopeKind.VISIT, RoleAssignment.scope_id.in_(visits)),
    )
    return union(
        select(Affiliation.person_id)
        .join(Affiliation.institution)
        .where(Institution.city_id.in_(places)),
        select(Enrolment.person_id).where(Enrolment.course_run_id.in_(runs)),
        select(MentorAssignment.person_id)
        .join(MentorAssignment.course_session)
        .where(CourseSession.course_run_id.in_(runs)),
        select(RoleAssignment.person_id).where(roles),
    )
