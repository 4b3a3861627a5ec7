"""Administrators: they may do everything, everywhere. The first is made on the machine itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.database import keep_alone, write_unit
from app.domain.audit import Deed
from app.domain.errors import DomainError
from app.domain.names import clean_address
from app.domain.permissions import Role, ScopeKind
from app.extensions import db
from app.models.person import Contact, Person, RoleAssignment
from app.queries import people as known
from app.services import audit, people


class NameMissing(DomainError):
    """Nobody has the address, and somebody new needs a name."""


class AddressShared(DomainError):
    """Several people have the address; `names` are theirs."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(*names)
        self.names = names


class AccountClosed(DomainError):
    """The account of whoever has the address is closed; `name` is theirs."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class Appointed:
    """Who is an administrator now: whether they were known before, and were one already."""

    person: Person
    known: bool
    already: bool


@write_unit
def add(address: str, *, name: str | None, actor: Person | None = None, now: datetime) -> Appointed:
    """Make whoever has this address an administrator without an end; make the person if need be.

    `name` is for somebody new; who is known keeps theirs. Raises NameMissing, AddressShared,
    AccountClosed, InvalidName and InvalidAddress.
    """
    address = clean_address(address)
    keep_alone(Contact)  # addresses are shared, so no key keeps two people from having this one
    found = known.find_by_email(address)
    if len(found) > 1:
        raise AddressShared([person.name for person in found])
    if known.closed_among([person.id for person in found]):
        raise AccountClosed(found[0].name)
    if not found and name is None:
        raise NameMissing
    person = (
        found[0] if found else people.create(name=name or "", email=address, actor=actor, now=now)
    )
    return Appointed(person, known=bool(found), already=not _appoint(person, actor, now))


def _appoint(person: Person, actor: Person | None, now: datetime) -> bool:
    """Give the role, or open its ends again; whether that changed anything today."""
    role = Role.PLATFORM_ADMINISTRATOR
    held = next((each for each in person.role_assignments if each.role == role), None)
    days = {"starts_on": held.starts_on, "ends_on": held.ends_on} if held else {}
    was_held = held is not None and held.as_grant("UTC").holds(now)
    if held is None:
        db.session.add(RoleAssignment(person=person, role=role, scope_kind=ScopeKind.PLATFORM))
    elif not any(days.values()):
        return False
    else:
        held.starts_on = held.ends_on = None
    audit.record(
        Deed.ADMINISTRATOR_ADDED,
        person,
        actor=actor,
        now=now,
        before=days,
        after={"role": role},
        subject_id=person.id,
    )
    return not was_held
