"""Who may do what: give a role, and end one. Both count from the holder's next request on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app import circumstances
from app.database import insert_into, keep_alone, write_unit
from app.domain.audit import Deed
from app.domain.errors import Conflict, DomainError
from app.domain.permissions import GIVEN_FOR, Place, Role, Scope, ScopeKind, giving, lasting
from app.extensions import db
from app.models.account import Account
from app.models.person import Person, RoleAssignment
from app.queries import people
from app.queries import roles as names
from app.services import audit
from app.services.audited_things import of_person


class MayNotGive(DomainError):
    """The role is not the actor's to give or end: too high, elsewhere, their own, or nobody's."""


class LastAdministrator(DomainError):
    """Without this one nobody could appoint another."""


class DaysReversed(DomainError):
    """A role would end before it begins."""


class AlreadyGiven(Conflict):
    """The person has the role, or had it until its last day."""


# Whoever may give a role may end it, however soon their own role ends.
ENDED = date.min


@dataclass(frozen=True, kw_only=True)
class NewRole:
    """A role for a scope, from a day to a day there, both included; None leaves an end open."""

    role: Role
    scope: Scope
    starts_on: date | None = None
    ends_on: date | None = None


@write_unit
def give(person: Person, new: NewRole, *, actor: Person, now: datetime) -> None:
    """Give a person a role, or change the days of one they have.

    Raises MayNotGive, DaysReversed, and LastAdministrator when the days would leave none.
    """
    if new.starts_on and new.ends_on and new.ends_on < new.starts_on:
        raise DaysReversed
    lock()
    held_still = select(Person).where(Person.id == person.id).with_for_update(key_share=True)
    now_is = db.session.scalars(held_still.execution_options(populate_existing=True)).one()
    if now_is.erased_at or now_is.merged_into_id:
        raise MayNotGive
    by = _check(person, new.role, new.scope, until=new.ends_on, actor=actor, now=now)
    days = {"starts_on": new.starts_on, "ends_on": new.ends_on}
    key = {
        "person_id": person.id,
        "role": new.role,
        "scope_kind": new.scope.kind,
        "scope_id": new.scope.id or 0,
    }
    held = _given(person, new.role, new.scope)
    before = {"starts_on": held.starts_on, "ends_on": held.ends_on} if held else None
    given = insert_into(RoleAssignment).values(**key, **days)
    db.session.execute(given.on_conflict_do_update(index_elements=list(key), set_=days))
    db.session.expire_all()
    after = _said(new.role, new.scope) | days
    with circumstances.acting_as(by):
        _record(Deed.ROLE_GIVEN, person, new.scope, before, after, actor=actor, now=now)
    if new.role is Role.PLATFORM_ADMINISTRATOR:
        keep_an_administrator(now)


@write_unit
def give_new(person: Person, new: NewRole, *, actor: Person, now: datetime) -> None:
    """Give a person a role that they never had; raises AlreadyGiven, and whatever `give` raises."""
    lock()
    if _given(person, new.role, new.scope) is not None:
        raise AlreadyGiven
    give(person, new, actor=actor, now=now)


@write_unit
def end(person: Person, role: Role, scope: Scope, *, actor: Person, now: datetime) -> None:
    """Take a role away; ending one that is gone changes nothing.

    Raises MayNotGive and LastAdministrator.
    """
    leaves = person.id == actor.id  # that is everybody's own affair
    lock()
    by = None if leaves else _check(person, role, scope, until=ENDED, actor=actor, now=now)
    held = _given(person, role, scope)
    if held is not None:
        before = _said(role, scope) | {"starts_on": held.starts_on, "ends_on": held.ends_on}
        db.session.delete(held)
        db.session.flush()
        with circumstances.acting_as(by):
            _record(Deed.ROLE_ENDED, person, scope, before, None, actor=actor, now=now)
    if role is Role.PLATFORM_ADMINISTRATOR:
        keep_an_administrator(now)


def lock() -> None:
    """Let nobody else give or end roles until the caller's write unit ends."""
    keep_alone(RoleAssignment)


def place_of(scope: Scope) -> Place:
    """Return the place that a role with this scope is about."""
    return Place(
        organisation_id=scope.id if scope.kind is ScopeKind.ORGANISATION else None,
        city_id=scope.id if scope.kind is ScopeKind.CITY else None,
    )


def giver_role(
    actor: Person, role: Role, scope: Scope, *, until: date | None, now: datetime
) -> Role:
    """Return the role in which somebody may give this one, as they hold it within the write unit.

    What they held when they were asked may have ended just now, and nothing they give outlasts it:
    `until` is the last day of what is given. Raises MayNotGive.
    """
    grant = giving(lasting(people.grants_of(actor.id), until), role, place_of(scope), now)
    if grant is None:
        raise MayNotGive
    return grant.role


def _given(person: Person, role: Role, scope: Scope) -> RoleAssignment | None:
    return db.session.scalars(
        select(RoleAssignment).where(
            RoleAssignment.person_id == person.id,
            RoleAssignment.role == role,
            RoleAssignment.scope_kind == scope.kind,
            RoleAssignment.scope_id == (scope.id or 0),
        )
    ).one_or_none()


def _check(
    person: Person, role: Role, scope: Scope, *, until: date | None, actor: Person, now: datetime
) -> Role:
    """Return the role in which this one may be given to somebody else, alone with all roles.

    Raises MayNotGive.
    """
    if person.id == actor.id or scope.kind not in GIVEN_FOR[role]:
        raise MayNotGive
    return giver_role(actor, role, scope, until=until, now=now)


def _said(role: Role, scope: Scope) -> dict[str, object]:
    return {"role": role, "scope": f"{scope.kind}:{names.place_name(scope)}"}


def _record(
    deed: Deed,
    person: Person,
    scope: Scope,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
    *,
    actor: Person,
    now: datetime,
) -> None:
    audit.record(
        deed,
        of_person(person, place_of(scope).city_id),
        actor=actor,
        now=now,
        before=before,
        after=after,
        subject_id=person.id,
    )


def keep_an_administrator(now: datetime) -> None:
    """Stop a change after which nobody would be an administrator, today and from now on.

    Raises LastAdministrator.
    """
    for_ever = db.session.scalars(
        select(RoleAssignment.person_id)
        .outerjoin(Account, Account.person_id == RoleAssignment.person_id)
        .where(
            RoleAssignment.role == Role.PLATFORM_ADMINISTRATOR,
            RoleAssignment.ends_on.is_(None),
            (RoleAssignment.starts_on.is_(None)) | (RoleAssignment.starts_on <= now.date()),
            Account.active.is_not(False),
        )
        .limit(1)
    ).one_or_none()
    if for_ever is None:
        raise LastAdministrator
