"""Who has which role, where, as far as somebody's reach goes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select, true
from sqlalchemy.orm import joinedload

from app.domain.periods import Standing, standing
from app.domain.permissions import Role, Scope, ScopeKind
from app.domain.wall_time import today_in
from app.extensions import db
from app.models.account import Invitation
from app.models.delivery import CourseRun
from app.models.person import Person, RoleAssignment
from app.models.place import City, Organisation
from app.queries import visible_roles
from app.queries.visible_people import Viewer

# Mentors and trainees are listed on the pages of their courses.
LISTED = (
    Role.PLATFORM_ADMINISTRATOR,
    Role.CURRICULUM_EDITOR,
    Role.ENDORSER,
    Role.CITY_ORGANISER,
    Role.PARTNER_VIEWER,
)


@dataclass(frozen=True)
class HeldRole:
    """One role of one person; `place` is the name of the city or organisation, "" everywhere.

    `standing` is how its days stand to today there; without a city, to today in UTC.
    """

    person: Person
    role: Role
    scope: Scope
    scope_slug: str
    place: str
    starts_on: date | None
    ends_on: date | None
    standing: Standing

    @property
    def what(self) -> str:
        """How forms name role and place."""
        return f"{self.role}|{self.scope.kind}:{self.scope_slug}"


def within(scopes: Collection[Scope], *, now: datetime) -> Sequence[HeldRole]:
    """Return the roles given for these scopes; with the platform among them, all there are."""
    everywhere = any(scope.kind is ScopeKind.PLATFORM for scope in scopes)
    reached = or_(
        *(
            and_(RoleAssignment.scope_kind == scope.kind, RoleAssignment.scope_id == scope.id)
            for scope in scopes
        )
    )
    rows = db.session.execute(_listed().where(true() if everywhere else reached))
    return [_held(*row, now=now) for row in rows]


def of_person(person_id: int, viewer: Viewer) -> Sequence[HeldRole]:
    """Return those roles of somebody that the viewer may see."""
    of_run = and_(
        RoleAssignment.scope_kind == ScopeKind.COURSE_RUN, CourseRun.id == RoleAssignment.scope_id
    )
    wanted = (
        _listed()
        .outerjoin(CourseRun, of_run)
        .where(RoleAssignment.person_id == person_id, visible_roles.visible(viewer))
    )
    return [_held(*row, now=viewer.now) for row in db.session.execute(wanted)]


def _listed() -> Select[*tuple[Any, ...]]:
    of_city = and_(RoleAssignment.scope_kind == ScopeKind.CITY, City.id == RoleAssignment.scope_id)
    of_organisation = and_(
        RoleAssignment.scope_kind == ScopeKind.ORGANISATION,
        Organisation.id == RoleAssignment.scope_id,
    )
    return (
        select(RoleAssignment, Person, City, Organisation)
        .join(RoleAssignment.person)
        .outerjoin(City, of_city)
        .outerjoin(Organisation, of_organisation)
        .where(RoleAssignment.role.in_(LISTED))
        .order_by(Person.sort_key, Person.id, RoleAssignment.id)
    )


def scope_named(kind: ScopeKind, slug: str) -> Scope | None:
    """Return the scope that a form or a program names, or None for an unknown one."""
    if kind is ScopeKind.PLATFORM:
        return Scope(kind)
    wanted = {
        ScopeKind.CITY: select(City.id).where(City.slug == slug),
        ScopeKind.ORGANISATION: select(Organisation.id).where(Organisation.slug == slug),
    }.get(kind)
    found = db.session.scalars(wanted).one_or_none() if wanted is not None else None
    return Scope(kind, found) if found is not None else None


def organisations() -> Sequence[Organisation]:
    """Return all organisations that a role can be given for, by name."""
    return db.session.scalars(select(Organisation).order_by(Organisation.name)).all()


def place_name(scope: Scope) -> str:
    """Return the name of the city or organisation of a scope, "" for any other."""
    table = {ScopeKind.CITY: City, ScopeKind.ORGANISATION: Organisation}.get(scope.kind)
    place = db.session.get(table, scope.id) if table and scope.id else None
    return place.name if isinstance(place, City | Organisation) else ""


def _held(
    assignment: RoleAssignment,
    person: Person,
    city: City | None,
    body: Organisation | None,
    *,
    now: datetime,
) -> HeldRole:
    place = city or body
    days = assignment.starts_on, assignment.ends_on
    return HeldRole(
        person=person,
        role=Role(assignment.role),
        scope=Scope(ScopeKind(assignment.scope_kind), assignment.scope_id or None),
        scope_slug=place.slug if place else "",
        place=place.name if place else "",
        starts_on=assignment.starts_on,
        ends_on=assignment.ends_on,
        standing=standing(*days, today_in(city.time_zone if city else "UTC", now)),
    )


def invitations_within(scopes: Collection[Scope], now: datetime) -> Sequence[Invitation]:
    """Return what waits to be accepted for these scopes, the newest first."""
    everywhere = any(scope.kind is ScopeKind.PLATFORM for scope in scopes)
    reached = or_(
        *(
            and_(Invitation.scope_kind == scope.kind, Invitation.scope_id == scope.id)
            for scope in scopes
        )
    )
    return db.session.scalars(
        select(Invitation)
        .options(joinedload(Invitation.invited_by))
        .where(true() if everywhere else reached, Invitation.expires_at > now)
        .where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
        .order_by(Invitation.id.desc())
    ).all()
