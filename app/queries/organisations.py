"""Organisations: one by its address, and all of them in pages."""

from collections.abc import Sequence

from sqlalchemy import select

from app.errors import NotFound
from app.extensions import db
from app.models.place import Organisation
from app.queries import keyset
from app.queries.keyset import Order, Page

ORDER = Order((Organisation.slug,))


def get(slug: str) -> Organisation:
    """Return an organisation; raises NotFound."""
    row = db.session.scalars(select(Organisation).filter_by(slug=slug)).one_or_none()
    if row is None:
        raise NotFound
    return row


def listed(*, after: Sequence[str] | None, limit: int) -> Page[Organisation]:
    """Return one page of all of them, by slug."""
    page = keyset.page(select(Organisation), ORDER, after=after, limit=limit)
    return Page([row[0] for row in page.rows], page.next_key)
