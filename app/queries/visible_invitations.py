"""Invitations as programs get them: what waits to be accepted, within somebody's reach."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, true
from sqlalchemy.engine import Row

from app.domain.permissions import Scope, ScopeKind
from app.errors import NotFound
from app.extensions import db
from app.models.account import Invitation
from app.models.person import Person
from app.models.place import City, Organisation
from app.queries import keyset
from app.queries.keyset import Order, Page

ORDER = Order((Invitation.invited_at, Invitation.public_id))


@dataclass(frozen=True, kw_only=True)
class InvitationRecord:
    """A role that is offered; `scope` is a slug, None for the platform."""

    id: str
    email: str
    role: str
    scope_kind: str
    scope: str | None
    starts_on: date | None
    ends_on: date | None
    invited_by: str
    invited_at: datetime
    expires_at: datetime


def listed(
    scopes: Collection[Scope], *, now: datetime, after: Sequence[str] | None, limit: int
) -> Page[InvitationRecord]:
    """Return one page of those for these scopes in one query, the oldest first."""
    page = keyset.page(_waiting(scopes, now), ORDER, after=after, limit=limit)
    return Page([_record(row) for row in page.rows], page.next_key)


def get(public_id: str, scopes: Collection[Scope], *, now: datetime) -> InvitationRecord:
    """Return one of them; raises NotFound."""
    wanted = _waiting(scopes, now).where(Invitation.public_id == public_id)
    row = db.session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    return _record(row)


def _record(row: Row[*tuple[Any, ...]]) -> InvitationRecord:
    found = row._mapping  # noqa: SLF001  (SQLAlchemy's public name for it)
    named = {name: found[name] for name in InvitationRecord.__annotations__}
    return InvitationRecord(**named | {"scope": row.scope or None})


def _waiting(scopes: Collection[Scope], now: datetime) -> Select[*tuple[Any, ...]]:
    kind, scope_id = Invitation.scope_kind, Invitation.scope_id
    everywhere = any(scope.kind is ScopeKind.PLATFORM for scope in scopes)
    reached = or_(*(and_(kind == scope.kind, scope_id == scope.id) for scope in scopes))
    return (
        select(
            Invitation.public_id.label("id"),
            Invitation.address.label("email"),
            Invitation.role,
            Invitation.scope_kind,
            func.coalesce(City.slug, Organisation.slug, "").label("scope"),
            Invitation.starts_on,
            Invitation.ends_on,
            Person.public_id.label("invited_by"),
            Invitation.invited_at,
            Invitation.expires_at,
        )
        .join(Invitation.invited_by)
        .outerjoin(City, and_(kind == ScopeKind.CITY, City.id == scope_id))
        .outerjoin(Organisation, and_(kind == ScopeKind.ORGANISATION, Organisation.id == scope_id))
        .where(true() if everywhere else reached, Invitation.expires_at > now)
        .where(Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    )
