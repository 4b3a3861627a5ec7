"""Visits of mentors: those of a city, of a course, of a person, and what the rule of them reads."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.domain.mentor_visits import AROUND_A_VISIT, Home, State, Stay
from app.domain.permissions import Role, ScopeKind
from app.domain.spans import Span
from app.domain.travel import Town
from app.errors import NotFound
from app.extensions import db
from app.models.delivery import CourseRun
from app.models.mentor_visit import MentorVisit
from app.models.person import Affiliation, Person, RoleAssignment
from app.models.place import City, Institution

# Of visits that are over a page shows so many, the last ones.
MOST_PAST = 50


@dataclass(frozen=True)
class Visits:
    """Those that are not over, in order of time, and the last of those that are."""

    coming: Sequence[MentorVisit]
    past: Sequence[MentorVisit]


def get(public_id: str) -> MentorVisit:
    """Return a visit; raises NotFound."""
    row = db.session.scalars(select(MentorVisit).filter_by(public_id=public_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def of_city(city_id: int, *, now: datetime) -> Visits:
    """Return all visits to a city."""
    return _visits(select(MentorVisit).where(MentorVisit.city_id == city_id), now)


def of_run(run: CourseRun, *, now: datetime) -> Visits:
    """Return the visits of the mentors of a course to its city."""
    mentors = select(RoleAssignment.person_id).where(
        RoleAssignment.role == Role.MENTOR,
        RoleAssignment.scope_kind == ScopeKind.COURSE_RUN,
        RoleAssignment.scope_id == run.id,
    )
    wanted = select(MentorVisit).where(
        MentorVisit.city_id == run.city_id, MentorVisit.person_id.in_(mentors)
    )
    return _visits(wanted, now)


def of_person(person_id: int, *, now: datetime) -> Visits:
    """Return somebody's own visits, to whatever city."""
    return _visits(select(MentorVisit).where(MentorVisit.person_id == person_id), now)


def mentors_of_city(city_id: int) -> Sequence[Person]:
    """Return who is a mentor of a course of the city, by name."""
    runs = select(CourseRun.id).where(CourseRun.city_id == city_id)
    mentors = select(RoleAssignment.person_id).where(
        RoleAssignment.role == Role.MENTOR,
        RoleAssignment.scope_kind == ScopeKind.COURSE_RUN,
        RoleAssignment.scope_id.in_(runs),
    )
    return db.session.scalars(
        select(Person)
        .where(Person.id.in_(mentors), Person.merged_into_id.is_(None))
        .order_by(Person.sort_key, Person.id)
    ).all()


def hosts_in(city_id: int) -> Sequence[Institution]:
    """Return the institutions of a city, by name."""
    wanted = select(Institution).where(Institution.city_id == city_id)
    return db.session.scalars(wanted.order_by(Institution.name)).all()


def town_of(city: City) -> Town:
    """Return a city as the rules of travel see it."""
    return Town(city.id, city.country, city.time_zone)


def stays_of(
    person_ids: Collection[int], since: datetime, until: datetime
) -> dict[int, tuple[Stay, ...]]:
    """Return the visits of people that are not cancelled, in one query.

    They are those that matter between two instants: also in the weeks around them, and so on the
    way there and back, which takes less time.
    """
    rows = db.session.execute(
        select(MentorVisit, City)
        .join(City, City.id == MentorVisit.city_id)
        .where(
            MentorVisit.person_id.in_(person_ids),
            MentorVisit.state != State.CANCELLED,
            MentorVisit.arrives_at < until + AROUND_A_VISIT,
            MentorVisit.departs_at > since - AROUND_A_VISIT,
        )
        .order_by(MentorVisit.arrives_at, MentorVisit.id)
    )
    found: defaultdict[int, list[Stay]] = defaultdict(list)
    for visit, city in rows:
        stay = Stay(town_of(city), Span(visit.arrives_at, visit.departs_at))
        found[visit.person_id].append(stay)
    return {person_id: tuple(stays) for person_id, stays in found.items()}


def homes_of(person_ids: Collection[int], *, today: date) -> dict[int, Home]:
    """Return where people live, as far as it is known, in two queries.

    A city where somebody works counts until the last day of that, which may be unknown.
    """
    cities: defaultdict[int, set[int]] = defaultdict(set)
    for person_id, city_id in db.session.execute(
        select(Affiliation.person_id, Institution.city_id)
        .join(Affiliation.institution)
        .where(
            Affiliation.person_id.in_(person_ids),
            or_(Affiliation.ends_on.is_(None), Affiliation.ends_on >= today),
        )
    ):
        cities[person_id].add(city_id)
    zones = db.session.execute(select(Person.id, Person.time_zone).where(Person.id.in_(person_ids)))
    return {person_id: Home(frozenset(cities[person_id]), zone) for person_id, zone in zones}


def _visits(wanted: Select[MentorVisit], now: datetime) -> Visits:
    """Read visits with what pages show of them, in a constant number of queries."""
    wanted = wanted.options(
        joinedload(MentorVisit.person),
        joinedload(MentorVisit.city),
        joinedload(MentorVisit.host),
        selectinload(MentorVisit.tasks),
    )
    coming = wanted.where(MentorVisit.departs_at > now)
    past = wanted.where(MentorVisit.departs_at <= now).limit(MOST_PAST)
    return Visits(
        db.session.scalars(coming.order_by(MentorVisit.arrives_at, MentorVisit.id)).all(),
        db.session.scalars(
            past.order_by(MentorVisit.arrives_at.desc(), MentorVisit.id.desc())
        ).all(),
    )
