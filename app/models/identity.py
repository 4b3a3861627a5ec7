"""Public ids: short, random, opaque; integer keys stay inside."""

import secrets

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column


def new_public_id() -> str:
    """Return 16 URL-safe characters: 96 random bits."""
    return secrets.token_urlsafe(12)


class HasPublicId:
    """Mixin: the id that addresses, forms and the API use."""

    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=new_public_id)
