"""People as programs get them: only those within somebody's reach, and of them what they may know.

A new field of a person is a line in PersonRecord and one in `_listed`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.engine import Row

from app.domain.names import address_key, sort_key
from app.domain.periods import order, until
from app.domain.permissions import Role, Scope, ScopeKind
from app.domain.wall_time import today_in
from app.errors import NotFound
from app.extensions import db
from app.models.person import Affiliation, Contact, Person, RoleAssignment
from app.models.place import City, Institution
from app.queries import keyset, people
from app.queries.keyset import Order, Page

ORDERS = {
    "created": Order((Person.created_at, Person.public_id)),
    "name": Order((Person.sort_key, Person.public_id)),
}


@dataclass(frozen=True)
class Viewer:
    """Who looks, when, and how far: everywhere, or into some cities; at themselves in any case."""

    person_id: int
    everywhere: bool
    city_ids: frozenset[int]
    now: datetime

    @classmethod
    def of(cls, person_id: int, scopes: Collection[Scope], now: datetime) -> "Viewer":
        """Return who looks with these scopes."""
        cities = {s.id for s in scopes if s.kind is ScopeKind.CITY and s.id is not None}
        everywhere = any(scope.kind is ScopeKind.PLATFORM for scope in scopes)
        return cls(person_id, everywhere, frozenset(cities), now)

    def sees_city(self, city_id: int, person_id: int) -> bool:
        """Whether they may know what somebody is in a city."""
        return self.everywhere or city_id in self.city_ids or person_id == self.person_id


@dataclass(frozen=True, kw_only=True)
class AffiliationRecord:
    """Where somebody works in a city, and as what; `until` when, where that is over."""

    hospital: str
    profession: str | None
    discipline: str | None
    until: date | None


@dataclass(frozen=True, kw_only=True)
class PersonRecord:
    """A person as a viewer may know them; `affiliations` are by the slug of the city."""

    key: int
    id: str
    name: str
    name_in_script: str | None
    email: str | None
    phone: str | None
    language: str
    created_at: datetime
    affiliations: Mapping[str, AffiliationRecord]


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition for people whom a viewer may know."""
    return and_(
        Person.merged_into_id.is_(None), or_(Person.id == viewer.person_id, _reached(viewer))
    )


def is_reached(person_id: int, viewer: Viewer) -> bool:
    """Whether a viewer may do more than look at somebody, who may be themselves."""
    wanted = select(Person.id).where(Person.id == person_id, _reached(viewer))
    return db.session.scalar(wanted) is not None


def listed(
    viewer: Viewer, *, q: str | None, sort: str, after: Sequence[str] | None, limit: int
) -> Page[PersonRecord]:
    """Return one page of them in three queries; `q` is a part of a name or mail address."""
    wanted = _listed().where(visible(viewer))
    if q is not None:
        wanted = wanted.where(_found_by(q))
    page = keyset.page(wanted, ORDERS[sort], after=after, limit=limit)
    return Page(_records(page.rows, viewer), page.next_key)


def get(public_id: str, viewer: Viewer) -> PersonRecord:
    """Return one of them; raises NotFound, also for who was erased."""
    rows = db.session.execute(
        _listed()
        .where(Person.erased_at.is_(None))
        .where(visible(viewer), Person.public_id == public_id)
    ).all()
    if not rows:
        raise NotFound
    return _records(rows, viewer)[0]


def address_kept(person_id: int, viewer: Viewer) -> bool:
    """Whether somebody's address lets them in to more than the viewer's record of a trainee.

    Whoever could change it could sign in as them.
    """
    if viewer.everywhere:
        return False
    with_a_role = select(RoleAssignment.person_id).where(RoleAssignment.role != Role.TRAINEE)
    elsewhere = people.known_outside(viewer.city_ids)
    kept = or_(Person.id.in_(with_a_role), Person.id.in_(elsewhere))
    return db.session.scalar(select(Person.id).where(Person.id == person_id, kept)) is not None


def _reached(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.everywhere:
        return true()
    return Person.id.in_(people.known_in_any(viewer.city_ids)) if viewer.city_ids else false()


def _listed() -> Select[*tuple[Any, ...]]:
    return select(
        Person.id.label("key"),
        Person.public_id.label("id"),
        Person.name,
        Person.name_in_script,
        Person.language,
        Person.created_at,
    )


def _found_by(q: str) -> ColumnElement[bool]:
    key, address = sort_key(q), address_key(q)
    by_address = select(Contact.person_id).where(
        Contact.kind == "email", Contact.key.contains(address, autoescape=True)
    )
    return or_(
        Person.sort_key.contains(key, autoescape=True) if key else false(),
        Person.name_in_script.contains(q, autoescape=True),
        Person.id.in_(by_address),
    )


def _records(rows: Iterable[Row[*tuple[Any, ...]]], viewer: Viewer) -> list[PersonRecord]:
    found = [row._mapping for row in rows]  # noqa: SLF001  (SQLAlchemy's public name for it)
    ids = [row["key"] for row in found]
    contacts, affiliations = _contacts(ids), _affiliations(ids, viewer)
    return [
        PersonRecord(
            **{name: row[name] for name in row if name in PersonRecord.__annotations__},
            email=contacts.get((row["key"], "email")),
            phone=contacts.get((row["key"], "phone")),
            affiliations=affiliations[row["key"]],
        )
        for row in found
    ]


def _contacts(ids: Sequence[int]) -> dict[tuple[int, str], str]:
    rows = db.session.execute(
        select(Contact.person_id, Contact.kind, Contact.value)
        .where(Contact.person_id.in_(ids))
        .order_by(Contact.id.desc())
    )
    return {(person_id, kind): value for person_id, kind, value in rows}


def _affiliations(ids: Sequence[int], viewer: Viewer) -> dict[int, dict[str, AffiliationRecord]]:
    """Return where people work by city; of two hospitals in one one counts, as on pages."""

    def today(row: Row[*tuple[Any, ...]]) -> date:
        return today_in(row.time_zone, viewer.now)

    rows = db.session.execute(
        select(
            Affiliation.person_id,
            City.id.label("city_id"),
            City.slug,
            City.time_zone,
            Institution.name.label("hospital"),
            Affiliation.profession,
            Affiliation.discipline,
            Affiliation.starts_on,
            Affiliation.ends_on,
        )
        .join(Affiliation.institution)
        .join(Institution.city)
        .where(Affiliation.person_id.in_(ids))
        .order_by(City.slug, Affiliation.id)
    ).all()
    found: dict[int, dict[str, AffiliationRecord]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: order(row.starts_on, row.ends_on, today(row))):
        if viewer.sees_city(row.city_id, row.person_id):
            record = AffiliationRecord(
                hospital=row.hospital,
                profession=row.profession,
                discipline=row.discipline,
                until=until(row.ends_on, today(row)),
            )
            found[row.person_id].setdefault(row.slug, record)
    return found
