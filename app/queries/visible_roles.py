"""Roles as programs get them: those within somebody's reach, and their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.engine import Row

from app.domain.permissions import ScopeKind
from app.errors import NotFound
from app.extensions import db
from app.models.delivery import CourseRun
from app.models.observation_visit import ObservationVisit
from app.models.person import Person, RoleAssignment
from app.models.place import City, Organisation
from app.queries import keyset
from app.queries.keyset import Order, Page
from app.queries.visible_people import Viewer

# The platform is no row: its name is empty here.
SCOPE = func.coalesce(
    City.slug, Organisation.slug, CourseRun.public_id, ObservationVisit.public_id, ""
).label("scope")
ORDER = Order((Person.public_id, RoleAssignment.role, RoleAssignment.scope_kind, SCOPE))
BETWEEN = "."  # what an id is made of, that none of its parts has


@dataclass(frozen=True, kw_only=True)
class RoleRecord:
    """A role of a person; `scope` is a slug or public id, None for the platform."""

    person_key: int
    person: str
    role: str
    scope_kind: str
    scope: str | None
    starts_on: date | None
    ends_on: date | None

    @property
    def id(self) -> str:
        """What tells it apart."""
        return id_of(self.person, self.role, self.scope_kind, self.scope)


def id_of(person: str, role: str, scope_kind: str, scope: str | None) -> str:
    """Return the id of a role, which a person has for a scope once."""
    return BETWEEN.join(filter(None, (person, role, scope_kind, scope)))


def listed(
    viewer: Viewer,
    *,
    person_key: int | None = None,
    after: Sequence[str] | None = None,
    limit: int,
) -> Page[RoleRecord]:
    """Return one page of roles within reach in one query, those of one person if one is named."""
    wanted = _listed().where(visible(viewer))
    if person_key is not None:
        wanted = wanted.where(Person.id == person_key)
    page = keyset.page(wanted, ORDER, after=after, limit=limit)
    return Page([_record(row) for row in page.rows], page.next_key)


def get(role_id: str, viewer: Viewer) -> RoleRecord:
    """Return one of them; raises NotFound."""
    person, *_rest = role_id.split(BETWEEN)
    wanted = _listed().add_columns(SCOPE).where(visible(viewer), Person.public_id == person)
    records = map(_record, db.session.execute(wanted))
    found = next((record for record in records if record.id == role_id), None)
    if found is None:
        raise NotFound
    return found


def _record(row: Row[*tuple[Any, ...]]) -> RoleRecord:
    return RoleRecord(
        person_key=row.person_key,
        person=row.person,
        role=row.role,
        scope_kind=row.scope_kind,
        scope=row.scope or None,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition for roles that a viewer may see, of people, roles and course runs."""
    if viewer.everywhere:
        return true()
    cities = sorted(viewer.city_ids)
    visits = select(ObservationVisit.id).where(ObservationVisit.city_id.in_(cities))
    return or_(
        Person.id == viewer.person_id,
        and_(RoleAssignment.scope_kind == ScopeKind.CITY, RoleAssignment.scope_id.in_(cities)),
        CourseRun.city_id.in_(cities),
        and_(RoleAssignment.scope_kind == ScopeKind.VISIT, RoleAssignment.scope_id.in_(visits)),
    )


def _listed() -> Select[*tuple[Any, ...]]:
    """Select roles; each joins the one row that it is given for, the platform none."""
    kind, scope_id = RoleAssignment.scope_kind, RoleAssignment.scope_id
    return (
        select(
            Person.id.label("person_key"),
            Person.public_id.label("person"),
            RoleAssignment.role,
            RoleAssignment.scope_kind,
            RoleAssignment.starts_on,
            RoleAssignment.ends_on,
        )
        .join(RoleAssignment.person)
        .outerjoin(City, and_(kind == ScopeKind.CITY, City.id == scope_id))
        .outerjoin(Organisation, and_(kind == ScopeKind.ORGANISATION, Organisation.id == scope_id))
        .outerjoin(CourseRun, and_(kind == ScopeKind.COURSE_RUN, CourseRun.id == scope_id))
        .outerjoin(ObservationVisit, and_(kind == ScopeKind.VISIT, ObservationVisit.id == scope_id))
        .where(Person.merged_into_id.is_(None))
    )
