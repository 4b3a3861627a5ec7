"""Cities: one by its address, and those within somebody's reach."""

from collections.abc import Collection, Sequence

from sqlalchemy import select, true

from app.domain.permissions import Scope, ScopeKind
from app.errors import NotFound
from app.extensions import db
from app.models.place import City


def get(slug: str) -> City:
    """Return a city; raises NotFound."""
    row = db.session.scalars(select(City).filter_by(slug=slug)).one_or_none()
    if row is None:
        raise NotFound
    return row


def within(scopes: Collection[Scope]) -> Sequence[City]:
    """Return the cities within these scopes, by name."""
    everywhere = any(scope.kind is ScopeKind.PLATFORM for scope in scopes)
    ids = [scope.id for scope in scopes if scope.kind is ScopeKind.CITY]
    wanted = select(City).where(true() if everywhere else City.id.in_(ids))
    return db.session.scalars(wanted.order_by(City.name)).all()
