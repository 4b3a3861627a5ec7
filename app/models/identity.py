"""Public ids: short, random, opaque; integer keys stay inside."""

import secrets

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.public_id import LENGTH, LETTERS


def new_public_id() -> str:
    """Return 16 letters and digits: 95 random bits.

    No hyphen and no underscore, so that mails do not cut an address short, commands take no id for
    an option, and form fields can be named `minutes-ID`.
    """
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


class HasPublicId:
    """Mixin: the id that addresses, forms and the API use."""

    public_id: Mapped[str] = mapped_column(String(LENGTH), unique=True, default=new_public_id)
