"""The register of guidelines and quality standards."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain.curricula import guidelines
from app.extensions import db
from app.models.guideline import Guideline


def register() -> dict[str, guidelines.Guideline]:
    """Return the whole register by key, in that order; one query."""
    return {row.key: row.value for row in rows()}


def rows() -> Sequence[Guideline]:
    """Return the whole register by key, each with what superseded it; one query."""
    with_successor = select(Guideline).options(joinedload(Guideline.superseded_by))
    return db.session.scalars(with_successor.order_by(Guideline.key)).all()
